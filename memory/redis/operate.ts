import type { QueuedEvent } from '../../src/contract/event.ts'
import type { MailboxItem } from '../../src/contract/mailbox.ts'
import { decodeConversationKey } from '../keys.ts'
import { type DueWork, dueWork } from './accept.ts'
import type { Context, Script } from './connection.ts'
import { mailboxKeys, mailboxLua, textsOf } from './events.ts'

// What operators do: they look at the mailbox, try again, remove, stop.

/** How many conversations are listed at once. */
const pageSize = 100

const listScript: Script = {
  name: 'list',
  lua: `${mailboxLua}
local isClaimed = {}
if isHeld() then
  for _, id in ipairs(cjson.decode(redis.call('HGET', conversation, 'claimed') or '[]')) do isClaimed[id] = true end
end
local answer = {}
for index, event in ipairs(readEvents()) do
  local state = event.isGivenUp and 'given-up' or isClaimed[event.id] and 'running' or 'waiting'
  answer[index] = { event.id, event.queue, event.type, state, digits(event.acceptedAt), digits(event.attempts),
    event.lastError }
end
return answer
`,
}

/** See `Mailbox.list`. */
export async function listItems(context: Context): Promise<readonly MailboxItem[]> {
  const { connection, layout } = context
  const keys = textsOf(await connection.send('ZRANGE', layout.due, 0, -1))
  const items: MailboxItem[] = []
  for (let index = 0; index < keys.length; index += pageSize) {
    const page = keys.slice(index, index + pageSize)
    items.push(...(await Promise.all(page.map((key) => listConversation(context, key)))).flat())
  }
  return items.sort((one, other) => one.acceptedAt - other.acceptedAt)
}

async function listConversation(
  { connection, layout }: Context,
  key: string,
): Promise<readonly MailboxItem[]> {
  const conversation = decodeConversationKey(key)
  const found = await connection.run(listScript, mailboxKeys(layout, conversation.platform), [key])
  return (Array.isArray(found) ? found : []).map((row: unknown) => {
    const [eventId = '', queue = '', type = '', state = '', acceptedAt, attempts, lastError = ''] =
      textsOf(row)
    return {
      eventId,
      conversation,
      queue,
      // Written by accept, and by the script.
      type: type as QueuedEvent['type'], // see above
      state: state as MailboxItem['state'], // see above
      acceptedAt: Number(acceptedAt),
      attempts: Number(attempts),
      lastError,
    }
  })
}

const retryScript: Script = {
  name: 'retry',
  lua: `${mailboxLua}
local id = ARGV[2]
local state = redis.call('HGET', attempts, id)
if not state or cjson.decode(state)[2] ~= 1 then return { '0', '', '' } end
-- That it was handed over is still known.
redis.call('HSET', attempts, id, cjson.encode({ 0, 0, cjson.decode(state)[3] }))
redis.call('HDEL', conversation, 'retryAt')
return { '1', schedule(readEvents()) }
`,
}

const dropScript: Script = {
  name: 'drop',
  lua: `${mailboxLua}
local id, now = ARGV[2], ARGV[3]
if redis.call('HGET', held, id) ~= key then return { '0', '', '' } end
-- A write that needs no memory comes first: after it a script may go on where the memory is full.
redis.call('HDEL', held, id)
-- Whatever made the last attempt fail may be gone.
redis.call('HDEL', conversation, 'retryAt')
return { '1', schedule(removeEvents(readEvents(), { [id] = true }, now)) }
`,
}

/** Whether an event was there, and what is to be done now. */
export interface Operated {
  readonly isDone: boolean
  readonly work: DueWork | undefined
}

/** See `Mailbox.retry`. */
export async function retryEvent(context: Context, platform: string, eventId: string): Promise<Operated> {
  return await operate(context, retryScript, platform, eventId)
}

/** See `Mailbox.drop`. */
export async function dropEvent(context: Context, platform: string, eventId: string): Promise<Operated> {
  return await operate(context, dropScript, platform, eventId)
}

async function operate(
  { connection, layout, clock }: Context,
  script: Script,
  platform: string,
  eventId: string,
): Promise<Operated> {
  const key = await connection.send('HGET', layout.held(platform), eventId)
  if (typeof key !== 'string') return { isDone: false, work: undefined }
  const values = [key, eventId, clock.now()]
  const [done, ...due] = textsOf(await connection.run(script, mailboxKeys(layout, platform), values))
  return { isDone: done === '1', work: dueWork(key, ...due) }
}

const stopScript: Script = {
  name: 'stop',
  lua: `
local state = redis.call('HMGET', KEYS[1], 'lock', 'claims')
if not state[1] or redis.call('EXISTS', state[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'stopped', state[2])
return 1
`,
}

/** Leaves a word for the process that holds the conversation; `false` when none that lives does. */
export async function stopElsewhere({ connection, layout }: Context, key: string): Promise<boolean> {
  return (await connection.run(stopScript, [layout.conversation(key)], [])) === 1
}

const rescheduleScript: Script = {
  name: 'reschedule',
  lua: `${mailboxLua}
-- After an erase: see drop.
redis.call('DEL', amendments .. ' ')
return { schedule(readEvents()) }
`,
}

/** Finds out anew what is due in a conversation whose events were changed by somebody else. */
export async function reschedule({ connection, layout }: Context, key: string): Promise<DueWork | undefined> {
  const keys = mailboxKeys(layout, decodeConversationKey(key).platform)
  return dueWork(key, ...textsOf(await connection.run(rescheduleScript, keys, [key])))
}
