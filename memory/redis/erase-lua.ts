import { changesLua } from './changes-lua.ts'
import type { Script } from './connection.ts'
import { mailboxLua } from './events.ts'

/**
 * Forgets what of a scope there is in one conversation, as much as one script may do. Answers where the next one goes on (empty:
 * nothing is left), whether anything is known to be old now, and how many lines, entries, values of keyed state and events it was
 * altogether. What the next ones must know lies in the store: whoever begins anew goes on.
 */
export const eraseScript: Script = {
  name: 'erase',
  lua: `${mailboxLua}${changesLua}
prefix = ARGV[2]
local now, platform, scope, who, state = tonumber(ARGV[3]), ARGV[4], ARGV[5], ARGV[6], ARGV[7]
local isFirst = ARGV[8] == ''
local cursor = isFirst and { entries = '0', lines = {} } or cjson.decode(ARGV[8])
local isWhole = scope == 'conversation'
local left = tonumber(ARGV[9])
-- An erase makes room: where the memory is full, a script that has begun to write may go on.
redis.call('DEL', amendments .. ' ')

-- What was forgotten, and the chapters whose stories may tell of it.
local erased = named('erased', key, scope, who)
local sum = cjson.decode(redis.call('HGET', erased, 'sum')
  or '{"lines":0,"entries":0,"state":0,"events":0,"chapters":{}}')
local function total()
  return sum.lines + sum.entries + sum.state + sum.events
end
local before = total()

local function contains(list, value)
  for _, known in ipairs(list) do
    if known == value then return true end
  end
  return false
end

local function forgetUse(hash)
  if redis.call('HINCRBY', prefix .. 'text-uses', hash, -1) > 0 then return end
  redis.call('HDEL', prefix .. 'text-uses', hash)
  redis.call('HDEL', prefix .. 'texts', hash)
end

local function fieldsOfTurn(turnId)
  return cjson.decode(turnId ~= '' and redis.call('HGET', named('turns', key), turnId) or '[]')
end

local function removeFromTurn(turnId, field)
  local turns, others = named('turns', key), {}
  for _, known in ipairs(fieldsOfTurn(turnId)) do
    if known ~= field then others[#others + 1] = known end
  end
  if #others == 0 then redis.call('HDEL', turns, turnId) else redis.call('HSET', turns, turnId, cjson.encode(others)) end
end

local function removeEntry(field, head)
  local name, id = string.match(field, '^(%S+) (.*)$')
  if redis.call('ZREM', named('entry-order', key), field) == 0 then return end
  redis.call('ZREM', named('log', name), id)
  redis.call('HDEL', named('log-places', name), id)
  redis.call('HDEL', named('entries', key), field)
  if head[4] ~= '' then removeFromTurn(head[4], field) end
  for _, hash in ipairs(head[6]) do forgetUse(hash) end
  if head[3] ~= '' then sum.chapters[head[3]] = true end
  sum.entries = sum.entries + 1
end

local function eraseEntry(field, head)
  if scope == 'person' then
    if not contains(head[5], who) then return end
    -- A turn in which nobody else took part tells of nobody else: its lines go when they are come to.
    local isAlone = #head[5] == 1 and head[4] ~= '' and string.sub(field, 1, 5) == 'turn '
    if isAlone then redis.call('HSET', erased, 'turn ' .. head[4], '') end
  elseif scope == 'chapter' then
    if head[3] ~= who then return end
    -- What names its turn goes with it.
    for _, other in ipairs(fieldsOfTurn(head[4])) do
      removeEntry(other, headOf(redis.call('HGET', named('entries', key), other)))
    end
  end
  removeEntry(field, head)
end

local function eraseEntries()
  local page = redis.call('ZRANGEBYSCORE', named('entry-order', key), '(' .. cursor.entries, '+inf', 'WITHSCORES',
    'LIMIT', 0, left)
  if #page == 0 then return end
  local fields = {}
  for index = 1, #page, 2 do fields[#fields + 1] = page[index] end
  for index, stored in ipairs(redis.call('HMGET', named('entries', key), unpack(fields))) do
    eraseEntry(fields[index], headOf(stored))
  end
  cursor.entries = page[#page]
  left = left - #fields
end

local function countLine(chapter)
  sum.chapters[chapter] = true
  sum.lines = sum.lines + 1
end

-- The place of an erased line is nobody's.
local function eraseLines(chapter)
  local first, lines = firstPlace(chapter), named('lines', chapter)
  local start = math.max((cursor.lines[chapter] or 0) - first, 0)
  local page = redis.call('LRANGE', lines, start, start + left - 1)
  for index, stored in ipairs(page) do
    local head = isLine(stored) and headOf(stored)
    if head and ((head[3] == 'user' and head[4] == who) or redis.call('HEXISTS', erased, 'turn ' .. head[5]) == 1) then
      redis.call('LSET', lines, start + index - 1, '[]')
      redis.call('HDEL', named('places', chapter), head[1])
      redis.call('DEL', named('earlier', chapter, head[1]))
      forgetMessages(chapter, head)
      countLine(chapter)
    end
  end
  cursor.lines[chapter] = first + start + #page
  left = left - #page
end

local function removeChapter(chapter)
  local lines = named('lines', chapter)
  local page = redis.call('LRANGE', lines, 0, left - 1)
  for _, stored in ipairs(page) do
    if isLine(stored) then countLine(chapter) end
  end
  if #page > 0 then trimChapter(chapter, #page) end
  left = left - #page
  if redis.call('LLEN', lines) > 0 then return end
  redis.call('UNLINK', named('places', chapter), named('chapter', chapter))
  redis.call('SREM', named('chapters', key), chapter)
end

local function eraseEvents()
  local events, isRemoved = readEvents(), {}
  for _, event in ipairs(events) do
    if isWhole or (scope == 'person' and cjson.decode(event.raw)[5] == who) then
      isRemoved[event.id] = true
      sum.events = sum.events + 1
    end
  end
  removeEvents(events, isRemoved, now)
end

local function isDoomedState(stateKey)
  if isWhole then return true end
  for chapter in pairs(sum.chapters) do
    local stories = 'in/' .. chapter .. '.window/'
    if string.sub(stateKey, 1, #stories) == stories then return true end
  end
  if scope == 'person' then
    for suffix in string.gmatch(state, '%S+') do
      if string.sub(stateKey, -#suffix) == suffix then return true end
    end
    return false
  end
  return string.sub(stateKey, 1, #state) == state
end

local function eraseState()
  for _, stateKey in ipairs(redis.call('SMEMBERS', named('state-of', key))) do
    if isDoomedState(stateKey) then
      sum.state = sum.state + redis.call('DEL', named('state', stateKey))
      redis.call('SREM', named('state-of', key), stateKey)
    end
  end
end

-- Nothing is known of the conversation any more, but that its revisions were below a number.
local function removeConversation(revision)
  local floor = tonumber(redis.call('GET', prefix .. 'revision-floor') or 0)
  redis.call('SET', prefix .. 'revision-floor', digits(math.max(floor, revision)))
  for _, personId in ipairs(redis.call('SMEMBERS', named('people', key))) do
    redis.call('SREM', named('person', platform, personId), key)
  end
  for _, what in ipairs(redis.call('SMEMBERS', named('erasing', key))) do redis.call('UNLINK', named('erased', key, what)) end
  for _, kind in ipairs({ 'conversation', 'waiting', 'events', 'attempts', 'amendments', 'chapters', 'messages',
    'entries', 'entry-order', 'turns', 'state-of', 'people', 'erasing' }) do
    redis.call('UNLINK', named(kind, key))
  end
  redis.call('ZREM', prefix .. 'conversations', key)
  redis.call('ZREM', prefix .. 'state-conversations', key)
  redis.call('ZREM', due, key)
end

eraseEntries()
for _, chapter in ipairs(redis.call('SMEMBERS', named('chapters', key))) do
  if left > 0 and scope == 'person' then
    eraseLines(chapter)
  elseif left > 0 and (isWhole or chapter == who) then
    removeChapter(chapter)
  end
end

-- Nothing comes after what was looked at: no turn can slip anything in.
local isLast = left > 0
if isFirst or isLast then
  eraseEvents()
  eraseState()
end
local isTouched = scope ~= 'person' or total() > before or (isLast and total() > 0)
local revision = 0
if isTouched and redis.call('HEXISTS', conversation, 'revision') == 1 then
  -- What a running turn would still commit is refused, and what anybody read before is known to be old.
  redis.call('HINCRBY', conversation, 'epoch', 1)
  revision = redis.call('HINCRBY', conversation, 'revision', 1)
  redis.call('DEL', amendments)
  schedule(readEvents())
end
if isLast then
  if scope == 'person' then
    redis.call('SREM', named('person', platform, who), key)
    redis.call('SREM', named('people', key), who)
  end
  redis.call('UNLINK', erased)
  redis.call('SREM', named('erasing', key), scope .. ' ' .. who)
  if isWhole then removeConversation(revision) end
else
  redis.call('HSET', erased, 'sum', cjson.encode(sum))
  redis.call('SADD', named('erasing', key), scope .. ' ' .. who)
end
return { isLast and '' or cjson.encode(cursor), isTouched and '1' or '0', digits(sum.lines), digits(sum.entries),
  digits(sum.state), digits(sum.events) }
`,
}

/** Forgets the texts of a page that no entry names; answers where the next page begins. */
export const forgetTextsScript: Script = {
  name: 'forget-texts',
  lua: `
local page = redis.call('HSCAN', KEYS[2], ARGV[1], 'COUNT', 1000)
for index = 1, #page[2], 2 do
  if tonumber(page[2][index + 1]) <= 0 then
    redis.call('HDEL', KEYS[1], page[2][index])
    redis.call('HDEL', KEYS[2], page[2][index])
  end
end
return page[1]
`,
}
