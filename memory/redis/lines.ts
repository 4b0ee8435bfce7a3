import type { ChapterKey, ConversationKey } from '../../src/contract/conversation.ts'
import type { Emotion, EmotionSource } from '../../src/contract/emotion.ts'
import type { Line } from '../../src/contract/line.ts'
import type { FoundLine } from '../../src/contract/memory.ts'
import type { LineReference } from '../../src/contract/turn.ts'
import { decodeChapterKey, encodeChapterKey, encodeConversationKey } from '../keys.ts'
import { linesLua } from './changes-lua.ts'
import type { Context, Script } from './connection.ts'
import { seal, textsOf, unseal } from './events.ts'

/** Most lines that are fetched at once. */
const pageLines = 200

/** What of a line stands open. */
type Head = readonly [
  id: string,
  revision: number,
  role: Line['role'],
  speakerId: string,
  turnId: string,
  messageIds: readonly string[],
  ...authorIds: readonly string[],
]

/** What of it is sealed: a list, for the names of the fields would cost more than most texts. */
type Body = readonly [
  speakerName: string,
  text: string,
  shown: string | null,
  emotion: Emotion | null,
  emotionSource: EmotionSource,
  at: number,
  take: number | null,
  kind: Line['kind'],
]

/** A line as it is stored. */
export function encodeLine({ codec }: Pick<Context, 'codec'>, line: Line): string {
  const { id, revision, role, speakerId, turnId, messageIds, authorIds = [] } = line
  const { speakerName, text, shown, emotion, emotionSource, at, take, kind } = line
  const head: Head = [id, revision, role, speakerId, turnId, messageIds, ...authorIds]
  const body: Body = [
    speakerName,
    text,
    shown ?? null,
    emotion ?? null,
    emotionSource,
    at,
    take ?? null,
    kind,
  ]
  return `${JSON.stringify(head)}\n${seal(codec, body)}`
}

/** A stored line; `undefined`: the place of one that was removed. */
export function decodeLine({ codec }: Pick<Context, 'codec'>, stored: string): Line | undefined {
  const end = stored.indexOf('\n')
  if (end < 0) return undefined
  const head: Head = JSON.parse(stored.slice(0, end))
  const [id, revision, role, speakerId, turnId, messageIds, ...authorIds] = head
  const [speakerName, text, shown, emotion, emotionSource, at, take, kind] = unseal<Body>(
    codec,
    stored.slice(end + 1),
  )
  return {
    id,
    revision,
    role,
    speakerId,
    speakerName,
    text,
    shown: shown ?? undefined,
    ...(authorIds.length > 0 ? { authorIds } : {}),
    emotion: emotion ?? undefined,
    emotionSource,
    at,
    messageIds,
    turnId,
    take: take ?? undefined,
    kind,
  }
}

/** Which lines to find. */
export interface WantedLines {
  /** Those that show one of these messages. */
  readonly messageIds: readonly string[]
  /** Those of these ids, by the storage keys of their chapters. */
  readonly lines: readonly { readonly chapter: string; readonly lineId: string }[]
}

const findScript: Script = {
  name: 'find-lines',
  lua: `${linesLua}
prefix = ARGV[1]
local messages, count, found = named('messages', ARGV[2]), tonumber(ARGV[3]), {}
local function add(chapter, lineId)
  local stored = findLine(chapter, lineId)
  if stored then
    found[#found + 1] = chapter
    found[#found + 1] = stored
  end
end
for index = 4, 3 + count do
  local where = redis.call('HGET', messages, ARGV[index])
  if where then add(string.match(where, '^(%S*) (.*)$')) end
end
for index = 4 + count, #ARGV, 2 do add(ARGV[index], ARGV[index + 1]) end
return found
`,
}

/** The wanted lines that are there. */
export async function findLines(
  context: Context,
  conversation: ConversationKey,
  { messageIds, lines }: WantedLines,
): Promise<readonly FoundLine[]> {
  const { connection, layout } = context
  const found = textsOf(
    await connection.run(
      findScript,
      [],
      [
        layout.prefix,
        encodeConversationKey(conversation),
        messageIds.length,
        ...messageIds,
        ...lines.flatMap(({ chapter, lineId }) => [chapter, lineId]),
      ],
    ),
  )
  return found.flatMap((chapter, index) => {
    const line = index % 2 === 0 && decodeLine(context, found[index + 1] ?? '')
    return line ? { chapter: decodeChapterKey(chapter), line } : []
  })
}

const revisionsScript: Script = {
  name: 'lines-at-revisions',
  lua: `${linesLua}
prefix = ARGV[1]
local chapter, found = ARGV[2], {}
for index = 3, #ARGV, 2 do
  local lineId, revision = ARGV[index], tonumber(ARGV[index + 1])
  local stored = findLine(chapter, lineId)
  if stored and headOf(stored)[2] ~= revision then
    stored = nil
    for _, before in ipairs(redis.call('LRANGE', named('earlier', chapter, lineId), 0, -1)) do
      if headOf(before)[2] == revision then stored = before end
    end
  end
  found[#found + 1] = stored or ''
end
return found
`,
}

/** See `History.fetchLines`. */
export async function fetchLines(
  context: Context,
  chapter: ChapterKey,
  lines: readonly LineReference[],
): Promise<readonly (Line | undefined)[]> {
  const { connection, layout } = context
  const found: (Line | undefined)[] = []
  for (let index = 0; index < lines.length; index += pageLines) {
    const wanted = lines.slice(index, index + pageLines).flatMap(({ id, revision }) => [id, revision])
    const values = [layout.prefix, encodeChapterKey(chapter), ...wanted]
    const page = textsOf(await connection.run(revisionsScript, [], values))
    found.push(...page.map((stored) => decodeLine(context, stored)))
  }
  return found
}
