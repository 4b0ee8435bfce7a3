import { linesLua } from './changes-lua.ts'
import type { Script } from './connection.ts'

/** Most entries that are told at once, and about how many are looked at for them. */
const pageEntries = 100
const pageCandidates = 2_000

/** A place of more conversations is looked for among the entries of all places. */
const mergedConversations = 64

/** Tells an entry: its conversation, its id, itself. Unsuitable ones are left out here, so that their texts need not travel. */
const tellLua = `${linesLua}
prefix = ARGV[1]
local name, turnId, since, untilTime = ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local page = { '' }

-- An empty turn, here, is any.
local function tell(key, field)
  if string.sub(field, 1, #name + 1) ~= name .. ' ' then return end
  local stored = redis.call('HGET', named('entries', key), field)
  if not stored then return end
  if turnId ~= '' or since or untilTime then
    local head = headOf(stored)
    if turnId ~= '' and '=' .. head[4] ~= turnId then return end
    if (since and head[2] < since) or (untilTime and head[2] >= untilTime) then return end
  end
  page[#page + 1] = key
  page[#page + 1] = string.sub(field, #name + 2)
  page[#page + 1] = stored
end
`

/**
 * A page of entries in the order of their numbers; first, the number behind which the next one begins (empty: there is none). Values:
 * prefix, name, `=` and turn id (empty: any), since and until (empty: none), conversation (empty: any), first and end of the
 * conversations of a place (empty: any), number.
 */
export const pageScript: Script = {
  name: 'page-of-log',
  lua: `${tellLua}
local only, first, past, last = ARGV[6], ARGV[7], ARGV[8], ARGV[9]
local conversations = only ~= '' and { only } or {}
local isPlace = first ~= ''
if isPlace and only == '' then
  conversations = redis.call('ZRANGEBYLEX', prefix .. 'conversations', '[' .. first, '(' .. past,
    'LIMIT', 0, ${mergedConversations + 1})
  if #conversations == 0 then return page end
  if #conversations > ${mergedConversations} then conversations = {} end
elseif isPlace and string.sub(only, 1, #first) ~= first then
  return page
end

local looked = 0
local function read(order, count)
  local found = redis.call('ZRANGEBYSCORE', order, '(' .. last, '+inf', 'WITHSCORES', 'LIMIT', 0, count)
  looked = looked + #found / 2
  return found
end

-- Answers whether there may be more.
local function tellOfAll()
  local found = read(named('log', name), ${pageEntries})
  for index = 1, #found, 2 do
    local key = redis.call('HGET', named('log-places', name), found[index])
    if key and (not isPlace or string.sub(key, 1, #first) == first) then tell(key, name .. ' ' .. found[index]) end
    last = found[index + 1]
  end
  return #found == ${pageEntries * 2}
end

-- The same for some conversations. Behind the end of the shortest page others may have entries that were not read.
local function tellOfSome()
  local candidates, bound = {}, math.huge
  local count = math.max(8, math.floor(${pageEntries * 4} / #conversations))
  for _, key in ipairs(conversations) do
    local found = read(named('entry-order', key), count)
    for index = 1, #found, 2 do
      candidates[#candidates + 1] = { number = tonumber(found[index + 1]), score = found[index + 1], key = key,
        field = found[index] }
    end
    if #found == count * 2 then bound = math.min(bound, tonumber(found[#found])) end
  end
  table.sort(candidates, function(one, other) return one.number < other.number end)
  for _, candidate in ipairs(candidates) do
    if candidate.number > bound or #page > ${pageEntries * 3} then return true end
    tell(candidate.key, candidate.field)
    last = candidate.score
  end
  return bound < math.huge
end

local tellMore = #conversations > 0 and tellOfSome or tellOfAll
repeat
  local hasMore = tellMore()
  page[1] = hasMore and last or ''
until not hasMore or looked >= ${pageCandidates} or #page > ${pageEntries * 3}
return page
`,
}

/** What of a turn there is in some conversations: the values from the sixth on. Else as {@link pageScript}, in no order. */
export const turnScript: Script = {
  name: 'entries-of-turn',
  lua: `${tellLua}
for index = 6, #ARGV do
  local fields = redis.call('HGET', named('turns', ARGV[index]), string.sub(turnId, 2))
  for _, field in ipairs(cjson.decode(fields or '[]')) do tell(ARGV[index], field) end
end
return page
`,
}
