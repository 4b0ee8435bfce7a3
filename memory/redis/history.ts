import type { History } from '../../src/contract/memory.ts'
import { encodeChapterKey } from '../keys.ts'
import { linesLua } from './changes-lua.ts'
import type { Context, Script } from './connection.ts'
import { textsOf } from './events.ts'
import { decodeLine, fetchLines, findLines } from './lines.ts'

const readScript: Script = {
  name: 'read-lines',
  lua: `${linesLua}
prefix = ARGV[1]
local chapter, wanted, fromLineId = ARGV[2], tonumber(ARGV[3]), ARGV[4]
local revision = redis.call('HGET', named('conversation', conversationOf(chapter)), 'revision') or '0'
local list = named('lines', chapter)
local from = 0
local place = fromLineId and redis.call('HGET', named('places', chapter), fromLineId)
if place then from = math.max(place - firstPlace(chapter), 0) end

-- From the latest back, further where lines were removed.
local latestFirst, last = {}, redis.call('LLEN', list) - 1
while #latestFirst < wanted and last >= from do
  local start = math.max(from, last - (wanted - #latestFirst) + 1)
  local page = redis.call('LRANGE', list, start, last)
  for index = #page, 1, -1 do
    if isLine(page[index]) then latestFirst[#latestFirst + 1] = page[index] end
  end
  last = start - 1
end
latestFirst[#latestFirst + 1] = revision
return latestFirst
`,
}

/** Reads lines. */
export function createHistory(context: Context): History {
  const { connection, layout } = context
  return {
    async read(chapter, { limit, fromLineId, signal }) {
      signal?.throwIfAborted()
      const from = fromLineId === undefined ? [] : [fromLineId]
      const values = [layout.prefix, encodeChapterKey(chapter), Math.max(0, limit), ...from]
      const [revision, ...stored] = textsOf(await connection.run(readScript, [], values)).toReversed()
      return { lines: stored.flatMap((line) => decodeLine(context, line) ?? []), revision: Number(revision) }
    },
    async fetchLines(chapter, lines, signal) {
      signal?.throwIfAborted()
      return await fetchLines(context, chapter, lines)
    },
    async findByMessage(conversation, messageId, signal) {
      signal?.throwIfAborted()
      const [found] = await findLines(context, conversation, { messageIds: [messageId], lines: [] })
      return found
    },
  }
}
