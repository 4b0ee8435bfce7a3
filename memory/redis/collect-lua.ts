import { linesLua } from './changes-lua.ts'
import type { Script } from './connection.ts'
import { personLua } from './person-lua.ts'

/**
 * Lines of a chapter from a place on that are somebody's, or of a turn: id, turn, and what they are (`said`, `theirs`: that person's,
 * as isTheirs tells; `of-others`, `reply`, `note`: of a turn); first, where the next ones begin (empty: nowhere). Values: prefix,
 * chapter, person, place, how many to look at.
 */
export const personLinesScript: Script = {
  name: 'lines-of-person',
  lua: `${linesLua}${personLua}
prefix = ARGV[1]
local chapter, who, count = ARGV[2], ARGV[3], tonumber(ARGV[5])
local first, lines = firstPlace(chapter), named('lines', chapter)
local start = math.max(tonumber(ARGV[4]) - first, 0)
local kinds = { user = 'of-others', character = 'reply', narrator = 'note' }
local answer = { '' }
for _, stored in ipairs(redis.call('LRANGE', lines, start, start + count - 1)) do
  if isLine(stored) then
    local head = headOf(stored)
    local kind = kinds[head[3]]
    if isTheirs(chapter, head, who) then kind = kind == 'of-others' and 'said' or 'theirs' end
    if kind == 'said' or kind == 'theirs' or head[5] ~= '' then
      answer[#answer + 1] = head[1]
      answer[#answer + 1] = head[5]
      answer[#answer + 1] = kind
    end
  end
end
if redis.call('LLEN', lines) > start + count then answer[1] = string.format('%.0f', first + start + count) end
return answer
`,
}

/** Lines by their ids, each with what it was before, as JSON. Values: prefix, chapter, ids. */
export const linesByIdScript: Script = {
  name: 'lines-by-id',
  lua: `${linesLua}
prefix = ARGV[1]
local chapter, answer = ARGV[2], {}
for index = 3, #ARGV do
  local stored = findLine(chapter, ARGV[index])
  if stored then
    local earlier = redis.call('LRANGE', named('earlier', chapter, ARGV[index]), 0, -1)
    answer[#answer + 1] = stored
    answer[#answer + 1] = #earlier > 0 and cjson.encode(earlier) or '[]'
  end
end
return answer
`,
}

/** The next entries of a conversation. Values: prefix, conversation, person, number, how many to look at. */
const entriesOfLua = `${linesLua}${personLua}
prefix = ARGV[1]
local key, who, count = ARGV[2], ARGV[3], tonumber(ARGV[5])
local found = redis.call('ZRANGEBYSCORE', named('entry-order', key), '(' .. ARGV[4], '+inf', 'WITHSCORES',
  'LIMIT', 0, count)
local answer = { #found == count * 2 and found[#found] or '' }
local function eachEntry(visit)
  for index = 1, #found, 2 do
    local stored = redis.call('HGET', named('entries', key), found[index])
    if stored then visit(found[index], stored, headOf(stored)) end
  end
end
`

/** Those that name somebody: name, space and id of each, and itself; first, the number behind which the next ones begin (empty: none). */
export const personEntriesScript: Script = {
  name: 'entries-of-person',
  lua: `${entriesOfLua}
eachEntry(function(field, stored, head)
  if contains(head[5], who) then
    answer[#answer + 1] = field
    answer[#answer + 1] = stored
  end
end)
return answer
`,
}

/** The turns in which nobody else took part, by such entries; first, the same number. */
export const aloneTurnsScript: Script = {
  name: 'turns-of-person',
  lua: `${entriesOfLua}
eachEntry(function(field, _, head)
  if isAlone(field, head, who) then answer[#answer + 1] = head[4] end
end)
return answer
`,
}
