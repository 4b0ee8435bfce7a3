import type { QueuedEvent } from '../../src/contract/event.ts'
import type { Batch } from '../../src/contract/mailbox.ts'
import type { Claim, Outcome } from '../batch-source.ts'
import { decodeConversationKey } from '../keys.ts'
import { adoptablePrefix, backoffAfter, maxAttempts, maxBatch } from '../mailbox-rules.ts'
import { type DueWork, dueWork } from './accept.ts'
import type { Context, Script } from './connection.ts'
import { mailboxKeyCount, mailboxKeys, mailboxLua, textsOf, unseal } from './events.ts'

/** Newest version of stored events that this program knows; newer ones are left to newer workers. */
export const newestVersion = 1
/** When such an event is offered again. */
const newerAgainMs = 5_000

/** The claim of this driver. */
export interface RedisClaim extends Claim {
  /** Key that Redis has while the holder's process lives. */
  readonly lock: string
  /** The conversation's epoch when it was taken: an erase moves it. */
  readonly epoch: string
  /** The how manieth of the conversation: whoever takes it over counts on. */
  readonly number: string
}

/** Who takes conversations. */
export interface Holder {
  /** Key that Redis has while this process lives. */
  readonly lock: string
  readonly queue: string
  /** Whether a holder that is not heard of is taken for dead. */
  readonly mayTakeOver: boolean
}

/**
 * What a look at a conversation found. `later`: nothing is to be done yet, or somebody else is at it; without `work`, nothing waits.
 */
export type Look =
  | { readonly type: 'taken'; readonly claim: RedisClaim }
  | { readonly type: 'unreadable'; readonly claim: RedisClaim; readonly error: unknown }
  | { readonly type: 'held' }
  | { readonly type: 'later'; readonly work: DueWork | undefined }

const claimScript: Script = {
  name: 'claim',
  lua: `${mailboxLua}
local revisionFloor = KEYS[${mailboxKeyCount + 1}]
local now, lock, ownQueue, prefix, alive = tonumber(ARGV[2]), ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local mayTakeOver = ARGV[7] == '1'

local function mayTake(event)
  if event.version > ${newestVersion} then return false end
  if event.queue == ownQueue then return true end
  return prefix ~= '' and string.sub(event.queue, 1, #prefix) == prefix
    and redis.call('EXISTS', alive .. event.queue) == 0
end

local holder = redis.call('HGET', conversation, 'lock')
if holder and (redis.call('EXISTS', holder) == 1 or not mayTakeOver) then return { 'held' } end
local events = waitingOf(readEvents())
local at, queue = schedule(events)
if #events == 0 then
  -- Its holder died between two writes.
  if holder then letGo() end
  return { 'later', '', '' }
end
if events[1].version > ${newestVersion} then return { 'later', digits(now + ${newerAgainMs}), queue } end
if not hasCome(tonumber(at), now) or not mayTake(events[1]) then return { 'later', at, queue } end

-- As readyCount of memory/mailbox-rules.ts.
local impatient = 0
for index, event in ipairs(events) do
  if event.quietMs == 0 then impatient = index end
end
local others = readyAt(events, impatient + 1)
local count = math.min((others and hasCome(others, now)) and #events or impatient, ${maxBatch})
local batch, ids = {}, {}
for index = 1, count do
  if not mayTake(events[index]) then break end
  batch[index], ids[index] = events[index], events[index].id
end

local wasClaimed = false
for _, id in ipairs(cjson.decode(redis.call('HGET', conversation, 'claimed') or '[]')) do
  if id == ids[1] then wasClaimed = true end
end
-- Of a turn that ended with its process: the stored events and lines have been amended as well.
redis.call('DEL', amendments)
redis.call('HSETNX', conversation, 'epoch', redis.call('GET', revisionFloor) or 0)
redis.call('HSET', conversation, 'lock', lock, 'claimed', cjson.encode(ids))
local number = redis.call('HINCRBY', conversation, 'claims', 1)
local state = redis.call('HMGET', conversation, 'revision', 'epoch')
local answer = { 'taken', digits(number), state[1] or '0', state[2], digits(batch[1].attempts + 1),
  wasClaimed and '1' or '0', digits(batch[1].acceptedAt) }
for _, body in ipairs(redis.call('HMGET', bodies, unpack(ids))) do answer[#answer + 1] = body end
return answer
`,
}

/** Locks a conversation whose first event is ready, for this process. */
export async function takeConversation(context: Context, key: string, holder: Holder): Promise<Look> {
  const { connection, layout, codec, clock } = context
  const conversation = decodeConversationKey(key)
  const { lock, queue, mayTakeOver } = holder
  const [type, ...found] = textsOf(
    await connection.run(
      claimScript,
      [...mailboxKeys(layout, conversation.platform), layout.revisionFloor],
      [key, clock.now(), lock, queue, adoptablePrefix(queue) ?? '', layout.alive(''), mayTakeOver ? 1 : 0],
    ),
  )
  if (type === 'held') return { type }
  if (type === 'later') return { type, work: dueWork(key, found[0], found[1]) }
  const [number = '', revision, epoch = '', attempt, wasClaimed, acceptedAt, ...bodies] = found
  const claim = {
    key,
    conversation,
    lock,
    epoch,
    number,
    attempt: Number(attempt),
    isTakenOver: wasClaimed === '1',
    acceptedAt: Number(acceptedAt),
    revision: Number(revision),
  }
  try {
    // Never empty: its first event is ready.
    const events = bodies.map((body) => unseal<QueuedEvent>(codec, body)) as unknown as Batch['events'] // see above
    return { type: 'taken', claim: { ...claim, events } }
  } catch (error) {
    // Nobody reads them.
    const events = [] as unknown as Batch['events'] // see above
    return { type: 'unreadable', claim: { ...claim, events }, error }
  }
}

const releaseScript: Script = {
  name: 'release',
  lua: `${mailboxLua}
local lock, number, errorName = ARGV[2], ARGV[3], ARGV[4]
local now, maxAttempts = tonumber(ARGV[5]), tonumber(ARGV[6])
local state = redis.call('HMGET', conversation, 'lock', 'claims', 'claimed')
-- Erased whole, or another's by now.
if state[1] ~= lock or state[2] ~= number then return { '', '' } end
local events = readEvents()
if errorName ~= '' then
  local isClaimed = {}
  for _, id in ipairs(cjson.decode(state[3])) do isClaimed[id] = true end
  local first
  -- What is left of the batch waits longer after each failure, and is given up in the end.
  for _, event in ipairs(waitingOf(events)) do
    if isClaimed[event.id] then
      event.attempts = event.attempts + 1
      event.isGivenUp = event.attempts >= maxAttempts
      redis.call('HSET', attempts, event.id,
        cjson.encode({ event.attempts, event.isGivenUp and 1 or 0, errorName }))
      first = first or event
    end
  end
  if first and not first.isGivenUp then
    local pauses = cjson.decode(ARGV[7])
    redis.call('HSET', conversation, 'retryAt', digits(now + pauses[first.attempts]))
  end
end
letGo()
return { schedule(events) }
`,
}

/** Pauses after the first, second, … failure. */
const pauses = JSON.stringify(Array.from({ length: maxAttempts }, (_, index) => backoffAfter(index + 1)))

/** Lets a conversation go, and answers what waits there. */
export async function releaseClaim(
  { connection, layout, clock }: Context,
  { key, conversation, lock, number }: RedisClaim,
  outcome: Outcome,
): Promise<DueWork | undefined> {
  const errorName = outcome.type === 'failed' ? outcome.errorName : ''
  const [dueAt, queue] = textsOf(
    await connection.run(releaseScript, mailboxKeys(layout, conversation.platform), [
      key,
      lock,
      number,
      errorName,
      clock.now(),
      maxAttempts,
      pauses,
    ]),
  )
  return dueWork(key, dueAt, queue)
}
