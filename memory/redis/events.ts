import type { Codec } from '../../src/contract/codec.ts'
import type { QueuedEvent } from '../../src/contract/event.ts'
import type { AcceptOptions } from '../../src/contract/mailbox.ts'
import { longestWaitMs, maxGivenUp, quotedIn } from '../mailbox-rules.ts'
import type { Layout } from './layout.ts'

/** What scripts over a conversation's mailbox take as their first keys: all others are made of it, which saves their way. */
export function mailboxKeys({ prefix }: Layout, platform: string): readonly string[] {
  return [prefix, platform]
}

/** How many keys {@link mailboxKeys} has: those of a script's own come after them. */
export const mailboxKeyCount = 2

/**
 * What scripts over {@link mailboxKeys} share; the first value of such a script is the conversation's storage key. Names of keys are
 * built as `createLayout` builds them. Times are told as digits, for Redis cuts a script's numbers to integers of its own kind.
 */
export const mailboxLua = `
local key = ARGV[1]
local function nameOf(kind, of)
  return KEYS[1] .. kind .. ':' .. of
end
local conversation, waiting, bodies = nameOf('conversation', key), nameOf('waiting', key), nameOf('events', key)
local attempts, amendments = nameOf('attempts', key), nameOf('amendments', key)
local held, seen = nameOf('held', KEYS[2]), nameOf('seen', KEYS[2])
local due, positions = KEYS[1] .. 'due', KEYS[1] .. 'positions'

local function digits(number)
  return string.format('%.0f', number)
end

-- As hasCome of memory/mailbox-rules.ts.
local function hasCome(at, now)
  return at <= now or (at > now + ${longestWaitMs} and at < math.huge)
end

-- All events, oldest first, as tables; those that were given up are marked.
local function readEvents()
  local tried = {}
  local flat = redis.call('HGETALL', attempts)
  for index = 1, #flat, 2 do tried[flat[index]] = cjson.decode(flat[index + 1]) end
  local events = {}
  for index, raw in ipairs(redis.call('LRANGE', waiting, 0, -1)) do
    local entry = cjson.decode(raw)
    local state = tried[entry[1]] or { 0, 0, '' }
    events[index] = { raw = raw, id = entry[1], version = entry[2], type = entry[3], queue = entry[4],
      messageId = entry[6], acceptedAt = entry[7], quietMs = entry[8], maxWaitMs = entry[9],
      attempts = state[1], isGivenUp = state[2] == 1, lastError = state[3] }
  end
  return events
end

local function waitingOf(events)
  local left = {}
  for _, event in ipairs(events) do
    if not event.isGivenUp then left[#left + 1] = event end
  end
  return left
end

-- As readyAt of memory/mailbox-rules.ts, for the events from one on.
local function readyAt(events, from)
  local first, last = events[from], events[#events]
  if not first then return nil end
  local at = math.min(last.acceptedAt + last.quietMs, first.acceptedAt + first.maxWaitMs)
  for index = from, #events do
    if events[index].quietMs == 0 then return math.min(at, events[index].acceptedAt) end
  end
  return at
end

-- Writes down when the first waiting event may be handed over, and to whom; answers when, as digits, and the queue.
local function schedule(events)
  local left = waitingOf(events)
  if #left == 0 then
    if #events == 0 then redis.call('ZREM', due, key) else redis.call('ZADD', due, '+inf', key) end
    redis.call('HDEL', conversation, 'queue', 'version')
    return '', ''
  end
  local at = digits(math.max(readyAt(left, 1), tonumber(redis.call('HGET', conversation, 'retryAt') or 0)))
  redis.call('ZADD', due, at, key)
  redis.call('HSET', conversation, 'queue', left[1].queue, 'version', left[1].version)
  return at, left[1].queue
end

-- \`mayBeSeen\`: see Outcome of memory/batch-source.ts.
local function letGo(mayBeSeen)
  redis.call('HDEL', conversation, 'lock', 'look')
  if not mayBeSeen then redis.call('HDEL', conversation, 'claimed') end
  redis.call('DEL', amendments)
end

local function isHeld()
  local lock = redis.call('HGET', conversation, 'lock')
  return lock and redis.call('EXISTS', lock) == 1
end

-- Takes events away, and answers what is left; their ids stay known.
local function removeEvents(events, isRemoved, now)
  local left = {}
  for _, event in ipairs(events) do
    if isRemoved[event.id] then
      redis.call('LREM', waiting, 1, event.raw)
      redis.call('HDEL', bodies, event.id)
      redis.call('HDEL', attempts, event.id)
      redis.call('HDEL', held, event.id)
    else
      left[#left + 1] = event
    end
  end
  for id in pairs(isRemoved) do redis.call('ZADD', seen, now, id) end
  return left
end

-- Writes down what an event, which its table tells already, failed with.
local function storeFailure(event, errorName)
  redis.call('HSET', attempts, event.id, cjson.encode({ event.attempts, event.isGivenUp and 1 or 0, errorName }))
end

-- Of what was given up the last ones are kept; answers what is left of all events.
local function dropOldest(events, now)
  local kept, isRemoved = 0, {}
  for index = #events, 1, -1 do
    if events[index].isGivenUp then kept = kept + 1 end
    if events[index].isGivenUp and kept > ${maxGivenUp} then isRemoved[events[index].id] = true end
  end
  return removeEvents(events, isRemoved, now)
end
`

/** How an event lies in the list of those that wait. */
export function encodeEntry(event: QueuedEvent, options: AcceptOptions, acceptedAt: number): string {
  const personId = 'from' in event ? event.from.id : ''
  const messageId = event.type === 'message-received' ? event.messageId : ''
  const { queue, quietMs, maxWaitMs } = options
  const quoted = quotedIn(event)
  return JSON.stringify([
    event.id,
    event.version,
    event.type,
    queue,
    personId,
    messageId,
    acceptedAt,
    quietMs,
    maxWaitMs,
    ...(quoted.length > 0 ? [quoted] : []),
  ])
}

/** Those who occur in a conversation once an event waits there: who did it, and whom it quotes. */
export function peopleOfEvent(event: QueuedEvent): readonly string[] {
  return [...('from' in event ? [event.from.id] : []), ...quotedIn(event)]
}

/** A value as it is stored: sealed by the codec, with the key that it was sealed with. */
export function seal(codec: Codec, value: unknown): string {
  return JSON.stringify([codec.keyId, codec.encode(JSON.stringify(value))])
}

/** What {@link seal} made. */
export function unseal<Value>(codec: Codec, sealed: string): Value {
  const [keyId = '', body = ''] = JSON.parse(sealed) as readonly string[] // sealed by seal
  return JSON.parse(codec.decode(body, keyId)) as Value // it was one when it was sealed
}

/** Asserts that a reply of a script of ours is a list of texts. */
export function textsOf(reply: unknown): readonly string[] {
  return Array.isArray(reply) ? reply.map(String) : []
}
