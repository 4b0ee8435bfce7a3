/** Most lines of a chapter that are kept, and how many more there may be until the oldest are forgotten, all at once. */
const maxLines = 20_000
const slackLines = 1_000

/** Names of keys, as `createLayout` builds them. Scripts set `prefix` first. */
const namesLua = `
local prefix
local function named(kind, ...)
  return prefix .. kind .. ':' .. table.concat({ ... }, ' ')
end
`

/** Reading lines and entries: their heads are JSON, and end with the first line of text. */
export const linesLua = `${namesLua}
local function headOf(stored)
  return cjson.decode(string.match(stored, '^[^\\n]*'))
end

-- A removed line has no body.
local function isLine(stored)
  return stored and string.find(stored, '\\n', 1, true) ~= nil
end

local function conversationOf(chapter)
  return string.match(chapter, '^[^/]*/[^/]*/[^/]*/')
end

local function firstPlace(chapter)
  return tonumber(redis.call('HGET', named('chapter', chapter), 'first') or 0)
end

-- A line as it is stored, and its index; nil where it is not there, or not any more.
local function findLine(chapter, lineId)
  local place = redis.call('HGET', named('places', chapter), lineId)
  local index = place and place - firstPlace(chapter) or -1
  local stored = index >= 0 and redis.call('LINDEX', named('lines', chapter), index)
  if isLine(stored) then return stored, index end
end
`

/**
 * Applying changes. `applyChanges(from)` applies what a draft encoded as the values from `ARGV[from]` to the last;
 * `changesHold(from)` tells whether the lines that such values amend are still as the draft read them, `missingTexts(from)` the hashes of
 * texts that are not there and did not come along.
 */
export const changesLua = `${linesLua}
local function enterConversation(key)
  local conversation = named('conversation', key)
  if redis.call('HEXISTS', conversation, 'revision') == 1 then return end
  -- No epoch comes again, as no revision does: what an erase ended stays ended.
  local floor = redis.call('GET', prefix .. 'revision-floor') or '0'
  redis.call('HSETNX', conversation, 'epoch', floor)
  redis.call('HSET', conversation, 'revision', floor)
  redis.call('ZADD', prefix .. 'conversations', 0, key)
end

local function notePerson(key, platform, personId)
  if personId == '' then return end
  redis.call('SADD', named('person', platform, personId), key)
  redis.call('SADD', named('people', key), personId)
end

-- Whose words they are: erasing them looks here.
local function noteWriters(chapter, platform, head)
  if head[3] == 'user' then notePerson(conversationOf(chapter), platform, head[4]) end
  for index = 7, #head do notePerson(conversationOf(chapter), platform, head[index]) end
end

local function nameMessages(chapter, head)
  local messages = named('messages', conversationOf(chapter))
  for _, id in ipairs(head[6]) do redis.call('HSET', messages, id, chapter .. ' ' .. head[1]) end
end

local function forgetMessages(chapter, head)
  local messages = named('messages', conversationOf(chapter))
  for _, id in ipairs(head[6]) do
    if redis.call('HGET', messages, id) == chapter .. ' ' .. head[1] then redis.call('HDEL', messages, id) end
  end
end

-- Forgets the oldest lines, with what leads to them.
local function trimChapter(chapter, count)
  local first, places = firstPlace(chapter), named('places', chapter)
  for index, stored in ipairs(redis.call('LRANGE', named('lines', chapter), 0, count - 1)) do
    local head = headOf(stored)
    if head[1] and tonumber(redis.call('HGET', places, head[1])) == first + index - 1 then
      redis.call('HDEL', places, head[1])
      redis.call('DEL', named('earlier', chapter, head[1]))
      if head[6] then forgetMessages(chapter, head) end
    end
  end
  redis.call('LTRIM', named('lines', chapter), count, -1)
  redis.call('HINCRBY', named('chapter', chapter), 'first', count)
end

local function appendLine(chapter, platform, stored)
  local head = headOf(stored)
  if findLine(chapter, head[1]) then return end
  local length = redis.call('RPUSH', named('lines', chapter), stored)
  redis.call('HSET', named('places', chapter), head[1], firstPlace(chapter) + length - 1)
  if length == 1 then
    enterConversation(conversationOf(chapter))
    redis.call('SADD', named('chapters', conversationOf(chapter)), chapter)
  end
  nameMessages(chapter, head)
  noteWriters(chapter, platform, head)
  if length > ${maxLines + slackLines} then trimChapter(chapter, length - ${maxLines}) end
end

-- An empty revision fits every line.
local function hasRevision(stored, revision)
  return stored and (revision == '' or headOf(stored)[2] == tonumber(revision))
end

local function replaceLine(chapter, platform, stored, revision)
  local head = headOf(stored)
  local known, index = findLine(chapter, head[1])
  if not hasRevision(known, revision) then return end
  redis.call('RPUSH', named('earlier', chapter, head[1]), known)
  redis.call('LSET', named('lines', chapter), index, stored)
  forgetMessages(chapter, headOf(known))
  nameMessages(chapter, head)
  noteWriters(chapter, platform, head)
end

-- Its words are the same, and so is its head.
local function labelLine(chapter, stored)
  local head = headOf(stored)
  local known, index = findLine(chapter, head[1])
  if hasRevision(known, head[2]) then redis.call('LSET', named('lines', chapter), index, stored) end
end

local function removeLine(chapter, lineId, revision)
  local known, index = findLine(chapter, lineId)
  if not hasRevision(known, revision) then return end
  redis.call('LSET', named('lines', chapter), index, cjson.encode({ lineId }))
  redis.call('DEL', named('earlier', chapter, lineId))
  forgetMessages(chapter, headOf(known))
end

-- What is to be stored comes without its first field, the number.
local function appendEntry(key, platform, name, id, unnumbered)
  if redis.call('ZSCORE', named('log', name), id) then return end
  enterConversation(key)
  local number = redis.call('INCR', prefix .. 'log-number')
  local field, stored = name .. ' ' .. id, string.format('[%.0f,', number) .. unnumbered
  redis.call('ZADD', named('log', name), number, id)
  redis.call('HSET', named('log-places', name), id, key)
  redis.call('HSET', named('entries', key), field, stored)
  redis.call('ZADD', named('entry-order', key), number, field)
  local _, _, _, turnId, personIds, textHashes = unpack(headOf(stored))
  if turnId ~= '' then
    local turns = named('turns', key)
    local fields = cjson.decode(redis.call('HGET', turns, turnId) or '[]')
    fields[#fields + 1] = field
    redis.call('HSET', turns, turnId, cjson.encode(fields))
  end
  for _, personId in ipairs(personIds) do notePerson(key, platform, personId) end
  for _, hash in ipairs(textHashes) do redis.call('HINCRBY', prefix .. 'text-uses', hash, 1) end
end

-- Most texts are there already, and come without what is in them.
local function storeText(hash, sealed)
  if sealed == '' then return end
  if redis.call('HSETNX', prefix .. 'texts', hash, sealed) == 1 then
    redis.call('HINCRBY', prefix .. 'text-uses', hash, 0)
  end
end

-- An empty time is never.
local function setState(stateKey, key, platform, people, stored, ttlMs)
  local name = named('state', stateKey)
  if ttlMs == '' then redis.call('SET', name, stored) else redis.call('SET', name, stored, 'PX', ttlMs) end
  if key == '' then return end
  if redis.call('SADD', named('state-of', key), stateKey) == 1 then
    redis.call('ZADD', prefix .. 'state-conversations', 0, key)
  end
  for _, personId in ipairs(cjson.decode(people)) do notePerson(key, platform, personId) end
end

local function deleteState(stateKey, key)
  redis.call('DEL', named('state', stateKey))
  if key ~= '' then redis.call('SREM', named('state-of', key), stateKey) end
end

-- What a change is called, what applies it, and how many values it has.
local operations = {
  append = { appendLine, 3 },
  replace = { replaceLine, 4 },
  label = { labelLine, 2 },
  remove = { removeLine, 3 },
  entry = { appendEntry, 5 },
  text = { storeText, 2 },
  state = { setState, 6 },
  forget = { deleteState, 2 },
}

-- Calls it with each change, as the values from ARGV[from] on tell them.
local function eachChange(from, visit)
  prefix = ARGV[from]
  local at = from + 1
  while at <= #ARGV do
    local last = at + operations[ARGV[at]][2]
    visit(unpack(ARGV, at, last))
    at = last + 1
  end
end

local function applyChanges(from)
  eachChange(from, function(name, ...) operations[name][1](...) end)
end

local function changesHold(from)
  local hold = true
  eachChange(from, function(name, chapter, ...)
    local lineId, revision = ...
    if name == 'replace' then
      local _, stored, expected = ...
      lineId, revision = headOf(stored)[1], expected
    end
    if name == 'replace' or name == 'remove' then
      hold = hold and hasRevision(findLine(chapter, lineId), revision)
    end
  end)
  return hold
end

local function missingTexts(from)
  local missing = {}
  eachChange(from, function(name, hash, sealed)
    if name == 'text' and sealed == '' and redis.call('HEXISTS', prefix .. 'texts', hash) == 0 then
      missing[#missing + 1] = hash
    end
  end)
  return missing
end
`
