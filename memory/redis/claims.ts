import type { QueuedEvent } from '../../src/contract/event.ts'
import type { Claim, Outcome } from '../batch-source.ts'
import { decodeConversationKey } from '../keys.ts'
import {
  adoptablePrefix,
  backoffAfter,
  logDeadly,
  maxAttempts,
  maxBatch,
  maxTakeovers,
  takeoversName,
} from '../mailbox-rules.ts'
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

/** What lets a claim go: its right to the conversation, without what is in it. */
export type ClaimRight = Omit<RedisClaim, 'events'>

/** Who takes a conversation. */
export interface Holder {
  /** Key that Redis has while this worker lives. */
  readonly lock: string
  /** Names the look: one that is repeated, for its answer was lost, gets the claim that it has made already. */
  readonly token: string
  /** Claims of the conversation that run in this process, by number: whichever else the lock has, nobody got. */
  readonly running: readonly string[]
  readonly queue: string
  /** Whether a holder that is not heard of is taken for dead. */
  readonly mayTakeOver: boolean
}

/**
 * What a look at a conversation found. `later`: nothing is to be done yet, or somebody else is at it; without `work`, nothing waits.
 */
export type Look =
  | { readonly type: 'taken'; readonly claim: RedisClaim }
  | { readonly type: 'unreadable'; readonly claim: ClaimRight; readonly error: unknown }
  | { readonly type: 'held' }
  | { readonly type: 'later'; readonly work: DueWork | undefined }

const claimScript: Script = {
  name: 'claim',
  lua: `${mailboxLua}
local revisionFloor = KEYS[${mailboxKeyCount + 1}]
local now, lock, ownQueue, prefix, alive = tonumber(ARGV[2]), ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local mayTakeOver, token, running = ARGV[7] == '1', ARGV[8], cjson.decode(ARGV[9])

local function mayTake(event)
  if event.version > ${newestVersion} then return false end
  if event.queue == ownQueue then return true end
  return prefix ~= '' and string.sub(event.queue, 1, #prefix) == prefix
    and redis.call('EXISTS', alive .. event.queue) == 0
end

local state = redis.call('HMGET', conversation, 'lock', 'look', 'claims', 'claimed')
local holder, look, claims = state[1], state[2], state[3]
local isClaimed = {}
for _, id in ipairs(cjson.decode(state[4] or '[]')) do isClaimed[id] = true end

-- The claim as the script's caller gets it.
local function tell(batch, isTakenOver)
  local found, ids = redis.call('HMGET', conversation, 'claims', 'revision', 'epoch'), {}
  for index, event in ipairs(batch) do ids[index] = event.id end
  return { 'taken', found[1], found[2] or '0', found[3], digits(batch[1].attempts + 1), isTakenOver,
    digits(batch[1].acceptedAt), unpack(redis.call('HMGET', bodies, unpack(ids))) }
end

if holder and holder ~= lock and (redis.call('EXISTS', holder) == 1 or not mayTakeOver) then return { 'held' } end
local all = readEvents()
local events = waitingOf(all)
if holder == lock then
  local isTakenOver = look and string.sub(look, 1, #token + 1) == token .. ' ' and string.sub(look, -1)
  if isTakenOver then
    local batch = {}
    for _, event in ipairs(events) do
      if isClaimed[event.id] then batch[#batch + 1] = event end
    end
    if #batch == 0 then return { 'held' } end
    return tell(batch, isTakenOver)
  end
  for _, number in ipairs(running) do
    if number == claims then return { 'held' } end
  end
  -- Nobody got it, or somebody could not let it go.
  letGo(true)
  holder = false
end
local at, queue = schedule(all)
if #events == 0 then
  -- Its holder died between two writes.
  if holder then letGo() end
  return { 'later', '', '' }
end
if events[1].version > ${newestVersion} then return { 'later', digits(now + ${newerAgainMs}), queue } end
if not hasCome(tonumber(at), now) or not mayTake(events[1]) then return { 'later', at, queue } end

-- Its holder died or hung, as others may have before, with no commit in between.
local takeovers = holder and redis.call('HINCRBY', conversation, 'takeovers', 1) or 0
if takeovers >= ${maxTakeovers} then
  events[1].attempts, events[1].isGivenUp = events[1].attempts + takeovers, true
  storeFailure(events[1], '${takeoversName}')
  redis.call('HDEL', conversation, 'takeovers')
  letGo(true)
  at, queue = schedule(dropOldest(all, now))
  return { 'later', at, queue, events[1].id }
end

-- As readyCount of memory/mailbox-rules.ts.
local impatient = 0
for index, event in ipairs(events) do
  if event.quietMs == 0 then impatient = index end
end
local others = readyAt(events, impatient + 1)
local count = math.min((others and hasCome(others, now)) and #events or impatient, ${maxBatch})
local batch, ids, isTakenOver = {}, {}, '0'
for index = 1, count do
  local event = events[index]
  if not mayTake(event) then break end
  batch[index], ids[index] = event, event.id
  if isClaimed[event.id] or event.lastError ~= '' then isTakenOver = '1' end
end

-- Of a turn that ended with its process: the stored events and lines have been amended as well.
redis.call('DEL', amendments)
redis.call('HSETNX', conversation, 'epoch', redis.call('GET', revisionFloor) or 0)
redis.call('HSET', conversation, 'lock', lock, 'look', token .. ' ' .. isTakenOver, 'claimed', cjson.encode(ids))
redis.call('HINCRBY', conversation, 'claims', 1)
return tell(batch, isTakenOver)
`,
}

/** Locks a conversation whose first event is ready, for this worker. */
export async function takeConversation(context: Context, key: string, holder: Holder): Promise<Look> {
  const { connection, layout, codec, clock, log } = context
  const conversation = decodeConversationKey(key)
  const { lock, token, running, queue, mayTakeOver } = holder
  const [type, ...found] = textsOf(
    await connection.run(
      claimScript,
      [...mailboxKeys(layout, conversation.platform), layout.revisionFloor],
      [
        key,
        clock.now(),
        lock,
        queue,
        adoptablePrefix(queue) ?? '',
        layout.alive(''),
        mayTakeOver ? 1 : 0,
        token,
        JSON.stringify(running),
      ],
    ),
  )
  if (type === 'held') return { type }
  if (type === 'later') {
    const [at, next, deadly] = found
    if (deadly !== undefined) logDeadly(log, queue, deadly)
    return { type, work: dueWork(key, at, next) }
  }
  const [number = '', revision, epoch = '', attempt, isTakenOver, acceptedAt, ...bodies] = found
  const claim = {
    key,
    conversation,
    lock,
    epoch,
    number,
    attempt: Number(attempt),
    isTakenOver: isTakenOver === '1',
    acceptedAt: Number(acceptedAt),
    revision: Number(revision),
  }
  try {
    const events = bodies.map((body) => unseal<QueuedEvent>(codec, body))
    const batch = events as [QueuedEvent, ...QueuedEvent[]] // never empty: its first event is ready
    return { type: 'taken', claim: { ...claim, events: batch } }
  } catch (error) {
    return { type: 'unreadable', claim, error }
  }
}

const releaseScript: Script = {
  name: 'release',
  lua: `${mailboxLua}
local lock, number, errorName, mayBeSeen = ARGV[2], ARGV[3], ARGV[4], ARGV[5] == '1'
local now, maxAttempts = tonumber(ARGV[6]), tonumber(ARGV[7])
local state = redis.call('HMGET', conversation, 'lock', 'claims', 'claimed')
-- Another's by now: whoever lets it go looks for what waits.
if state[1] and (state[1] ~= lock or state[2] ~= number) then return { '', '' } end
local events = readEvents()
-- Erased whole, or let go already, and the answer was lost.
if not state[1] then return { schedule(events) } end
if errorName ~= '' then
  local isClaimed = {}
  for _, id in ipairs(cjson.decode(state[3])) do isClaimed[id] = true end
  local first
  -- What is left of the batch waits longer after each failure, and is given up in the end.
  for _, event in ipairs(waitingOf(events)) do
    if isClaimed[event.id] then
      event.attempts = event.attempts + 1
      event.isGivenUp = event.attempts >= maxAttempts
      storeFailure(event, errorName)
      first = first or event
    end
  end
  if first and not first.isGivenUp then
    local pauses = cjson.decode(ARGV[8])
    redis.call('HSET', conversation, 'retryAt', digits(now + pauses[first.attempts]))
  elseif first then
    events = dropOldest(events, now)
  end
end
letGo(mayBeSeen)
return { schedule(events) }
`,
}

/** Pauses after the first, second, … failure. */
const pauses = JSON.stringify(Array.from({ length: maxAttempts }, (_, index) => backoffAfter(index + 1)))

/** Lets a conversation go, and answers what waits there. */
export async function releaseClaim(
  { connection, layout, clock }: Context,
  { key, conversation, lock, number }: ClaimRight,
  outcome: Outcome,
): Promise<DueWork | undefined> {
  const errorName = outcome.type === 'failed' ? outcome.errorName : ''
  const [dueAt, queue] = textsOf(
    await connection.run(releaseScript, mailboxKeys(layout, conversation.platform), [
      key,
      lock,
      number,
      errorName,
      outcome.type === 'failed' || outcome.mayBeSeen ? 1 : 0,
      clock.now(),
      maxAttempts,
      pauses,
    ]),
  )
  return dueWork(key, dueAt, queue)
}
