import { changesLua } from './changes-lua.ts'
import type { Script } from './connection.ts'
import { mailboxLua } from './events.ts'

/**
 * Forgets what of a scope there is in one conversation. Answers whether anything was touched, and how many lines, entries, values of
 * keyed state and events it was.
 */
export const eraseScript: Script = {
  name: 'erase',
  lua: `${mailboxLua}${changesLua}
prefix = ARGV[2]
local now, platform, scope, who, state = tonumber(ARGV[3]), ARGV[4], ARGV[5], ARGV[6], ARGV[7]
local isWhole = scope == 'conversation'
-- An erase makes room: where the memory is full, a script that has begun to write may go on.
redis.call('DEL', amendments .. ' ')
local counted = { lines = 0, entries = 0, state = 0, events = 0 }
-- Chapters whose stories may tell of what is forgotten.
local touched = {}

local function contains(list, value)
  for _, known in ipairs(list) do
    if known == value then return true end
  end
  return false
end

-- Calls it with pages of a list, however long that is.
local function inPages(length, visit)
  for start = 1, length, 500 do visit(start, math.min(start + 499, length)) end
end

-- Heads of all entries, by name and id.
local function readEntries()
  local heads, fields = {}, redis.call('ZRANGE', named('entry-order', key), 0, -1)
  inPages(#fields, function(start, stop)
    for index, stored in ipairs(redis.call('HMGET', named('entries', key), unpack(fields, start, stop))) do
      heads[fields[start + index - 1]] = headOf(stored)
    end
  end)
  return heads
end

-- Which entries go, and the ids of turns whose lines, or other entries, go with them.
local function doomEntries(heads)
  local doomed, turns = {}, {}
  for field, head in pairs(heads) do
    local isDoomed
    if scope == 'person' then
      isDoomed = contains(head[5], who)
      -- A turn in which nobody else took part tells of nobody else.
      if isDoomed and #head[5] == 1 and string.sub(field, 1, 5) == 'turn ' then turns[head[4]] = true end
    else
      isDoomed = isWhole or head[3] == who
      if isDoomed then turns[head[4]] = true end
    end
    if isDoomed then doomed[field] = head end
  end
  turns[''] = nil
  if scope == 'chapter' then
    for field, head in pairs(heads) do
      if turns[head[4]] then doomed[field] = head end
    end
  end
  return doomed, turns
end

local function forgetUse(hash)
  if redis.call('HINCRBY', prefix .. 'text-uses', hash, -1) > 0 then return end
  redis.call('HDEL', prefix .. 'text-uses', hash)
  redis.call('HDEL', prefix .. 'texts', hash)
end

local function removeFromTurn(turnId, field)
  local turns, left = named('turns', key), {}
  for _, known in ipairs(cjson.decode(redis.call('HGET', turns, turnId) or '[]')) do
    if known ~= field then left[#left + 1] = known end
  end
  if #left == 0 then redis.call('HDEL', turns, turnId) else redis.call('HSET', turns, turnId, cjson.encode(left)) end
end

local function removeEntry(field, head)
  local name, id = string.match(field, '^(%S+) (.*)$')
  redis.call('ZREM', named('log', name), id)
  redis.call('HDEL', named('log-places', name), id)
  -- What is of the conversation alone goes with it.
  if not isWhole then
    redis.call('HDEL', named('entries', key), field)
    redis.call('ZREM', named('entry-order', key), field)
    if head[4] ~= '' then removeFromTurn(head[4], field) end
  end
  for _, hash in ipairs(head[6]) do forgetUse(hash) end
  if head[3] ~= '' then touched[head[3]] = true end
  counted.entries = counted.entries + 1
end

-- Visits the lines that go with their index.
local function eachDoomedLine(chapter, isDoomed, visit)
  local lines = named('lines', chapter)
  inPages(redis.call('LLEN', lines), function(start, stop)
    for index, stored in ipairs(redis.call('LRANGE', lines, start - 1, stop - 1)) do
      local head = isLine(stored) and headOf(stored)
      if head and isDoomed(head) then
        visit(head, start + index - 2)
        touched[chapter] = true
        counted.lines = counted.lines + 1
      end
    end
  end)
end

-- The place of an erased line is nobody's.
local function eraseLines(chapter, isDoomed)
  eachDoomedLine(chapter, isDoomed, function(head, index)
    redis.call('LSET', named('lines', chapter), index, '[]')
    redis.call('HDEL', named('places', chapter), head[1])
    redis.call('HDEL', named('earlier', chapter), head[1])
    forgetMessages(chapter, head)
  end)
end

local function removeChapter(chapter)
  eachDoomedLine(chapter, function() return true end, function(head)
    if not isWhole then forgetMessages(chapter, head) end
  end)
  for _, kind in ipairs({ 'lines', 'places', 'earlier', 'chapter' }) do redis.call('DEL', named(kind, chapter)) end
  redis.call('SREM', named('chapters', key), chapter)
end

local function removeState(isDoomed)
  for _, stateKey in ipairs(redis.call('SMEMBERS', named('state-of', key))) do
    if isDoomed(stateKey) then
      counted.state = counted.state + redis.call('DEL', named('state', stateKey))
      redis.call('SREM', named('state-of', key), stateKey)
    end
  end
end

local function isDoomedState(stateKey)
  if isWhole then return true end
  for chapter in pairs(touched) do
    local stories = 'in/' .. chapter .. '.window/'
    if string.sub(stateKey, 1, #stories) == stories then return true end
  end
  if scope == 'person' then return string.sub(stateKey, -#state) == state end
  return string.sub(stateKey, 1, #state) == state
end

-- Nothing is known of the conversation any more, but that its revisions were below a number.
local function removeConversation(revision)
  local floor = tonumber(redis.call('GET', prefix .. 'revision-floor') or 0)
  redis.call('SET', prefix .. 'revision-floor', digits(math.max(floor, revision)))
  for _, personId in ipairs(redis.call('SMEMBERS', named('people', key))) do
    redis.call('SREM', named('person', platform, personId), key)
  end
  for _, kind in ipairs({ 'conversation', 'waiting', 'events', 'attempts', 'amendments', 'chapters', 'messages',
    'entries', 'entry-order', 'turns', 'state-of', 'people' }) do
    redis.call('DEL', named(kind, key))
  end
  redis.call('ZREM', prefix .. 'conversations', key)
  redis.call('ZREM', due, key)
end

local doomed, turns = doomEntries(readEntries())
for field, head in pairs(doomed) do removeEntry(field, head) end

for _, chapter in ipairs(redis.call('SMEMBERS', named('chapters', key))) do
  if scope == 'person' then
    eraseLines(chapter, function(head) return turns[head[5]] or (head[3] == 'user' and head[4] == who) end)
  elseif isWhole or chapter == who then
    removeChapter(chapter)
  end
end

local events, isRemoved = readEvents(), {}
for _, event in ipairs(events) do
  if isWhole or (scope == 'person' and cjson.decode(event.raw)[5] == who) then
    isRemoved[event.id] = true
    counted.events = counted.events + 1
  end
end
local left = removeEvents(events, isRemoved, now)
removeState(isDoomedState)
if scope == 'person' then
  redis.call('SREM', named('person', platform, who), key)
  redis.call('SREM', named('people', key), who)
end

local isTouched = scope ~= 'person' or counted.lines + counted.entries + counted.state + counted.events > 0
if isTouched and redis.call('HEXISTS', conversation, 'revision') == 1 then
  -- What a running turn would still commit is refused, and what anybody read before is known to be old.
  redis.call('HINCRBY', conversation, 'epoch', 1)
  local revision = redis.call('HINCRBY', conversation, 'revision', 1)
  redis.call('DEL', amendments)
  schedule(left)
  if isWhole then removeConversation(revision) end
elseif isWhole then
  removeConversation(0)
end
return { isTouched and '1' or '0', digits(counted.lines), digits(counted.entries), digits(counted.state),
  digits(counted.events) }
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
