import type { QueuedEvent } from '../../src/contract/event.ts'
import type { Acceptance, AcceptOptions } from '../../src/contract/mailbox.ts'
import { encodeConversationKey } from '../keys.ts'
import { maxWaiting, seenMs } from '../mailbox-rules.ts'
import type { Context, Script } from './connection.ts'
import {
  encodeEntry,
  mailboxKeyCount,
  mailboxKeys,
  mailboxLua,
  peopleOfEvent,
  seal,
  textsOf,
} from './events.ts'

/** When a conversation's first event may be handed over, and which queue's job is to do it. */
export interface DueWork {
  /** Storage key of the conversation. */
  readonly key: string
  readonly queue: string
  /** Ms since 1970. */
  readonly dueAt: number
}

/** What became of an event; `work` where a job is needed for it. */
export interface Accepted {
  readonly acceptance: Acceptance
  readonly work: DueWork | undefined
}

const acceptScript: Script = {
  name: 'accept',
  lua: `${mailboxLua}
local conversations, revisionFloor, people = unpack(KEYS, ${mailboxKeyCount + 1})
local id, entry, sealed, now, personIds = ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5]), cjson.decode(ARGV[6])
local positionName, positionValue = ARGV[7], ARGV[8]

local handledAt = redis.call('ZSCORE', seen, id)
local isKnown = redis.call('HEXISTS', held, id) == 1 or (handledAt and tonumber(handledAt) > now - ${seenMs})
local at, queue = '', ''
if not isKnown then
  if redis.call('LLEN', waiting) >= ${maxWaiting} and #waitingOf(readEvents()) >= ${maxWaiting} then
    return { 'full', '', '' }
  end
  if redis.call('HEXISTS', conversation, 'revision') == 0 then
    -- No epoch comes again, as no revision does: what an erase ended stays ended.
    local floor = redis.call('GET', revisionFloor) or 0
    redis.call('HSET', conversation, 'revision', floor, 'epoch', floor)
    redis.call('ZADD', conversations, 0, key)
  end
  redis.call('RPUSH', waiting, entry)
  redis.call('HSET', bodies, id, sealed)
  redis.call('HSET', held, id, key)
  -- The keys after the others are theirs.
  for index, personId in ipairs(personIds) do
    redis.call('SADD', KEYS[${mailboxKeyCount + 3} + index], key)
    redis.call('SADD', people, personId)
  end
  at, queue = schedule(readEvents())
  -- Whoever lets the conversation go looks for what waits.
  if isHeld() then at, queue = '', '' end
end
-- Of one that was stored with an answer that was lost, too.
if isKnown and not isHeld() and redis.call('HGET', held, id) == key then at, queue = schedule(readEvents()) end
if positionName then redis.call('HSET', positions, positionName, positionValue) end
return { isKnown and 'duplicate' or 'accepted', at, queue }
`,
}

/** Stores an event that is not known yet, and the position. */
export async function acceptEvent(
  { connection, layout, codec, clock }: Context,
  event: QueuedEvent,
  options: AcceptOptions,
): Promise<Accepted> {
  const { platform } = event.conversation
  const key = encodeConversationKey(event.conversation)
  const now = clock.now()
  const people = peopleOfEvent(event)
  const keys = [
    ...mailboxKeys(layout, platform),
    layout.conversations,
    layout.revisionFloor,
    layout.people(key),
    ...people.map((personId) => layout.person(platform, personId)),
  ]
  const values = [
    key,
    event.id,
    encodeEntry(event, options, now),
    seal(codec, event),
    now,
    JSON.stringify(people),
    ...(options.position ? [options.position.name, options.position.value] : []),
  ]
  const [acceptance, dueAt, queue] = textsOf(await connection.run(acceptScript, keys, values))
  return {
    // The script says nothing else.
    acceptance: acceptance as Acceptance, // see above
    work: dueWork(key, dueAt, queue),
  }
}

/** What `schedule` of the scripts answered. */
export function dueWork(key: string, dueAt = '', queue = ''): DueWork | undefined {
  return dueAt === '' ? undefined : { key, queue, dueAt: Number(dueAt) }
}
