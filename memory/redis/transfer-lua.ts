import { seenMs } from '../mailbox-rules.ts'
import { changesLua } from './changes-lua.ts'
import type { Script } from './connection.ts'
import { mailboxLua } from './events.ts'

/** Writes records, encoded as changes are, that are not there yet; all but events. */
export const writeScript: Script = {
  name: 'write-records',
  lua: `${changesLua}
local function carryState(stateKey, ...)
  if redis.call('EXISTS', named('state', stateKey)) == 0 then setState(stateKey, ...) end
end

local function carryPosition(name, value)
  redis.call('HSETNX', prefix .. 'positions', name, value)
end

local function carrySeen(platform, id, at)
  redis.call('ZADD', named('seen', platform), 'GT', at, id)
end

local function carryFloor(revision)
  local known = tonumber(redis.call('GET', prefix .. 'revision-floor') or 0)
  if tonumber(revision) > known then redis.call('SET', prefix .. 'revision-floor', revision) end
end

local function carryConversation(key, revision)
  enterConversation(key)
  local known = tonumber(redis.call('HGET', named('conversation', key), 'revision'))
  if tonumber(revision) > known then redis.call('HSET', named('conversation', key), 'revision', revision) end
end

-- Without \`stored\` the place of a line that was removed. Nothing is trimmed: that is for the next turn.
local function carryLine(chapter, platform, lineId, stored, earlier)
  local places, key = named('places', chapter), conversationOf(chapter)
  if redis.call('HEXISTS', places, lineId) == 1 then return end
  local isRemoved = stored == ''
  local length = redis.call('RPUSH', named('lines', chapter), isRemoved and cjson.encode({ lineId }) or stored)
  redis.call('HSET', places, lineId, firstPlace(chapter) + length - 1)
  if length == 1 then
    enterConversation(key)
    redis.call('SADD', named('chapters', key), chapter)
  end
  if isRemoved then return end
  local head = headOf(stored)
  nameMessages(chapter, head)
  noteWriters(chapter, platform, head)
  if earlier == '' then return end
  for _, before in ipairs(cjson.decode(earlier)) do
    redis.call('RPUSH', named('earlier', chapter, lineId), before)
    noteWriters(chapter, platform, headOf(before))
  end
end

operations['carry-state'] = { carryState, 6 }
operations['carry-position'] = { carryPosition, 2 }
operations['carry-seen'] = { carrySeen, 3 }
operations['carry-floor'] = { carryFloor, 1 }
operations['carry-conversation'] = { carryConversation, 2 }
operations['carry-line'] = { carryLine, 5 }
applyChanges(1)
`,
}

/** Writes events of one conversation that are not known. */
export const writeEventsScript: Script = {
  name: 'write-events',
  lua: `${mailboxLua}${changesLua}
prefix = ARGV[2]
local platform, now = ARGV[3], tonumber(ARGV[4])
enterConversation(key)
for at = 5, #ARGV, 5 do
  local id, entry, sealed, tried, people = unpack(ARGV, at, at + 4)
  local handledAt = redis.call('ZSCORE', seen, id)
  local wasHandled = handledAt and tonumber(handledAt) > now - ${seenMs}
  if redis.call('HEXISTS', held, id) == 0 and not wasHandled then
    redis.call('RPUSH', waiting, entry)
    redis.call('HSET', bodies, id, sealed)
    redis.call('HSET', held, id, key)
    if tried ~= '' then redis.call('HSET', attempts, id, tried) end
    for _, personId in ipairs(cjson.decode(people)) do notePerson(key, platform, personId) end
  end
end
schedule(readEvents())
`,
}

/** Lines of a chapter from a place on, each with what it was before; first, where the next ones begin (empty: nowhere). */
export const readLinesScript: Script = {
  name: 'read-lines-in-order',
  lua: `${changesLua}
prefix = ARGV[1]
local chapter, count = ARGV[2], tonumber(ARGV[4])
local first, places, lines = firstPlace(chapter), named('places', chapter), named('lines', chapter)
local start = math.max(tonumber(ARGV[3]) - first, 0)
local answer = { '' }
for index, stored in ipairs(redis.call('LRANGE', lines, start, start + count - 1)) do
  local id = headOf(stored)[1]
  -- An erased line has no place, and one that came back has another.
  if id and tonumber(redis.call('HGET', places, id)) == first + start + index - 1 then
    answer[#answer + 1] = stored
    local earlier = redis.call('LRANGE', named('earlier', chapter, id), 0, -1)
    answer[#answer + 1] = #earlier > 0 and cjson.encode(earlier) or ''
  end
end
if redis.call('LLEN', lines) > start + count then answer[1] = string.format('%.0f', first + start + count) end
return answer
`,
}
