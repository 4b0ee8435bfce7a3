import { changesLua, linesLua } from './changes-lua.ts'
import type { Script } from './connection.ts'
import { entriesLua } from './entries-lua.ts'
import { mailboxLua } from './events.ts'

// Where the memory is full, a script that has begun to write, with what needs none, may go on.

/**
 * Forgets the first lines of a chapter, and answers how many these were; -1 where the last of them is another by now. Values: prefix,
 * chapter, count, id of the last line.
 */
export const purgeLinesScript: Script = {
  name: 'purge-lines',
  lua: `${changesLua}
prefix = ARGV[1]
local chapter, count, lineId = ARGV[2], tonumber(ARGV[3]), ARGV[4]
local lines, key = named('lines', chapter), conversationOf(chapter)
local last = redis.call('LINDEX', lines, count - 1)
if not last or headOf(last)[1] ~= lineId then return -1 end
redis.call('DEL', prefix .. ' ')
local forgotten = 0
for _, stored in ipairs(redis.call('LRANGE', lines, 0, count - 1)) do
  if isLine(stored) then forgotten = forgotten + 1 end
end
trimChapter(chapter, count)
if redis.call('LLEN', lines) == 0 then
  redis.call('DEL', named('places', chapter), named('chapter', chapter))
  redis.call('SREM', named('chapters', key), chapter)
end
-- What anybody read before is known to be old; whoever runs goes on.
redis.call('HINCRBY', named('conversation', key), 'revision', 1)
return forgotten
`,
}

/** Forgets events of a conversation that were given up; answers how many. Values: conversation, before when, now. */
export const purgeEventsScript: Script = {
  name: 'purge-events',
  lua: `${mailboxLua}
local before, now = tonumber(ARGV[2]), tonumber(ARGV[3])
local events, isRemoved, count = readEvents(), {}, 0
for _, event in ipairs(events) do
  if event.isGivenUp and event.acceptedAt < before then
    isRemoved[event.id] = true
    count = count + 1
  end
end
if count == 0 then return 0 end
redis.call('DEL', amendments .. ' ')
schedule(removeEvents(events, isRemoved, now))
return count
`,
}

/**
 * Forgets entries of a page of the log; answers how many these were, how many it looked at, the number behind which the next page
 * begins, and how many were too old, those that stay included. Values: prefix, name, before when, number, how many to look at, ids of
 * those that stay.
 */
export const purgeEntriesScript: Script = {
  name: 'purge-entries',
  lua: `${linesLua}${entriesLua}
prefix = ARGV[1]
local name, before, count = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[5])
local found = redis.call('ZRANGEBYSCORE', named('log', name), '(' .. ARGV[4], '+inf', 'WITHSCORES', 'LIMIT', 0, count)
redis.call('DEL', prefix .. ' ')
local isLasting, forgotten, old = {}, 0, 0
for index = 6, #ARGV do isLasting[ARGV[index]] = true end
for index = 1, #found, 2 do
  local field, key = name .. ' ' .. found[index], redis.call('HGET', named('log-places', name), found[index])
  local stored = key and redis.call('HGET', named('entries', key), field)
  local head = stored and headOf(stored)
  if head and head[2] < before then
    old = old + 1
    if not isLasting[found[index]] and removeEntry(key, field, head) then forgotten = forgotten + 1 end
  end
end
return {
  string.format('%.0f', forgotten), string.format('%.0f', #found / 2), found[#found] or ARGV[4], string.format('%.0f', old)
}
`,
}
