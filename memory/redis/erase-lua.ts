import { changesLua } from './changes-lua.ts'
import type { Script } from './connection.ts'
import { entriesLua } from './entries-lua.ts'
import { mailboxLua } from './events.ts'
import { personLua } from './person-lua.ts'

/**
 * Forgets what of a scope there is in one conversation, as much as one script may do. Answers where the next one goes on (empty:
 * nothing is left), whether anything is known to be old now, and how many lines, entries, values of keyed state and events it was
 * altogether. What the next ones must know lies in the store: whoever begins anew goes on.
 */
export const eraseScript: Script = {
  name: 'erase',
  lua: `${mailboxLua}${changesLua}${entriesLua}${personLua}
prefix = ARGV[2]
local now, platform, scope, who, state = tonumber(ARGV[3]), ARGV[4], ARGV[5], ARGV[6], ARGV[7]
local isFirst = ARGV[8] == ''
local cursor = isFirst and { entries = '0', marked = {}, lines = {} } or cjson.decode(ARGV[8])
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

local function eraseWhole(field, head)
  if not removeEntry(key, field, head) then return end
  if head[3] ~= '' then sum.chapters[head[3]] = true end
  sum.entries = sum.entries + 1
end

local function eraseEntry(field, head)
  if scope == 'person' then
    if not contains(head[5], who) then return end
    -- Its lines go when they are come to.
    if isAlone(field, head, who) then redis.call('HSET', erased, 'turn ' .. head[4], '') end
  elseif scope == 'chapter' then
    if head[3] ~= who then return end
    -- What names its turn goes with it.
    for _, other in ipairs(fieldsOfTurn(key, head[4])) do
      eraseWhole(other, headOf(redis.call('HGET', named('entries', key), other)))
    end
  end
  eraseWhole(field, head)
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

-- Looks at the next lines of a chapter, as far as a cursor tells. Answers whether those were all.
local function eachLine(cursors, chapter, visit)
  local first = firstPlace(chapter)
  local start = math.max((cursors[chapter] or 0) - first, 0)
  local page = redis.call('LRANGE', named('lines', chapter), start, start + left - 1)
  for index, stored in ipairs(page) do
    if isLine(stored) then visit(headOf(stored), start + index - 1) end
  end
  cursors[chapter] = first + start + #page
  left = left - #page
  return left > 0
end

-- Who was answered in a turn is known before anything of it goes.
local function markTurns(chapter)
  return eachLine(cursor.marked, chapter, function(head)
    if head[3] == 'user' and head[5] ~= '' then
      redis.call('HSET', erased, (isTheirs(chapter, head, who) and 'own ' or 'shared ') .. chapter .. ' ' .. head[5], '')
    end
  end)
end

local function isMarked(mark, ...)
  return redis.call('HEXISTS', erased, table.concat({ mark, ... }, ' ')) == 1
end

-- What answers somebody tells of them, whoever else was answered.
local function isDoomedLine(chapter, head)
  if isTheirs(chapter, head, who) or isMarked('turn', head[5]) then return true end
  return isMarked('own', chapter, head[5]) and (head[3] == 'character' or not isMarked('shared', chapter, head[5]))
end

-- The place of an erased line is nobody's.
local function eraseLines(chapter)
  eachLine(cursor.lines, chapter, function(head, index)
    if not isDoomedLine(chapter, head) then return end
    redis.call('LSET', named('lines', chapter), index, '[]')
    redis.call('HDEL', named('places', chapter), head[1])
    redis.call('DEL', named('earlier', chapter, head[1]))
    forgetMessages(chapter, head)
    countLine(chapter)
  end)
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

-- Of their doing, or it quotes them.
local function isDoomedEvent(entry)
  return entry[5] == who or contains(entry[10] or {}, who)
end

local function eraseEvents()
  local events, isRemoved = readEvents(), {}
  for _, event in ipairs(events) do
    if isWhole or (scope == 'person' and isDoomedEvent(cjson.decode(event.raw))) then
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

-- Values that tell of somebody: key, as it was found, as it is to be (empty: not at all). Where somebody was faster, it is looked for
-- again.
local function eraseTelling()
  for at = 10, #ARGV, 3 do
    local stateKey, found, after = unpack(ARGV, at, at + 2)
    local name = named('state', stateKey)
    if redis.call('GET', name) == found and after ~= '' then
      redis.call('SET', name, after, 'KEEPTTL')
    elseif redis.call('GET', name) == found then
      sum.state = sum.state + redis.call('DEL', name)
      redis.call('SREM', named('state-of', key), stateKey)
    end
  end
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
    if markTurns(chapter) then eraseLines(chapter) end
  elseif left > 0 and (isWhole or chapter == who) then
    removeChapter(chapter)
  end
end

-- Nothing comes after what was looked at: no turn can slip anything in.
local isLast = left > 0
if isFirst or isLast then
  eraseEvents()
  eraseTelling()
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
