import type { MessageDeleted, MessageEdited, MessageReceived, QueuedEvent } from '../../src/contract/event.ts'
import type { Amendment, AmendOptions } from '../../src/contract/mailbox.ts'
import { type AmendableConversation, amendConversation, type RememberedAmendment } from '../amendment.ts'
import { encodeConversationKey } from '../keys.ts'
import { type DueWork, dueWork } from './accept.ts'
import { draftChanges } from './changes.ts'
import { changesLua } from './changes-lua.ts'
import type { Context, Script } from './connection.ts'
import { mailboxKeys, mailboxLua, seal, textsOf, unseal } from './events.ts'

/** Finds the event of a message, whether it waits, runs or was given up. */
const findScript: Script = {
  name: 'find-event',
  lua: `${mailboxLua}
local events = readEvents()
for index = #events, 1, -1 do
  local event = events[index]
  if event.type == 'message-received' and event.messageId == ARGV[2] then
    return redis.call('HGET', bodies, event.id)
  end
end
return false
`,
}

const amendScript: Script = {
  name: 'amend',
  lua: `${mailboxLua}${changesLua}
local messageId, eventId, before, after = ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local remembered, now, positionName, positionValue = ARGV[6], tonumber(ARGV[7]), ARGV[8], ARGV[9]

local function storePosition()
  if positionName ~= '' then redis.call('HSET', positions, positionName, positionValue) end
end

if remembered == '' then
  storePosition()
  return { 'done', '', '' }
end
-- Somebody was faster.
if eventId ~= '' and redis.call('HGET', bodies, eventId) ~= before then return { 'again' } end
if not changesHold(10) then return { 'again' } end
applyChanges(10)
local at, queue = '', ''
if eventId ~= '' and after ~= '' then
  redis.call('HSET', bodies, eventId, after)
elseif eventId ~= '' then
  redis.call('HDEL', conversation, 'retryAt')
  at, queue = schedule(removeEvents(readEvents(), { [eventId] = true }, now))
end
local revision = redis.call('HINCRBY', conversation, 'revision', 1)
if redis.call('HEXISTS', conversation, 'lock') == 1 then
  redis.call('HSET', amendments, messageId, digits(revision) .. ' ' .. remembered)
end
storePosition()
return { 'done', at, queue }
`,
}

/** What an edit or a deletion met; `work`: what waits now. */
export interface Amended {
  readonly amendment: Amendment
  readonly work: DueWork | undefined
}

/** What an amendment does to the mailbox. */
interface EventAmendment {
  event: MessageReceived | undefined
  /** `undefined`: removed. */
  replacement: MessageReceived | undefined
  remembered: RememberedAmendment | undefined
}

/** Applies an edit or a deletion to whatever shows the message, and stores the position. */
export async function amendEvent(
  context: Context,
  event: MessageEdited | MessageDeleted,
  position: AmendOptions['position'],
): Promise<Amended> {
  const { connection, layout, codec, clock } = context
  const { conversation, messageId } = event
  const key = encodeConversationKey(conversation)
  const keys = mailboxKeys(layout, conversation.platform)
  for (;;) {
    const sealed = await connection.run(findScript, keys, [key, messageId])
    const before = typeof sealed === 'string' ? sealed : ''
    const waiting = before === '' ? undefined : received(unseal<QueuedEvent>(codec, before))
    const draft = await draftChanges(context, conversation, [], waiting ? [] : [messageId])
    const meant: EventAmendment = { event: undefined, replacement: undefined, remembered: undefined }
    const amendment = amendConversation({ ...draft.lines, ...amendableEvent(waiting, meant) }, event)
    const [outcome, dueAt, queue] = textsOf(
      await connection.run(amendScript, keys, [
        key,
        messageId,
        meant.event?.id ?? '',
        before,
        meant.replacement ? seal(codec, meant.replacement) : '',
        meant.remembered ? seal(codec, meant.remembered) : '',
        clock.now(),
        position?.name ?? '',
        position?.value ?? '',
        ...draft.encode(),
      ]),
    )
    if (outcome === 'done') return { amendment, work: dueWork(key, dueAt, queue) }
  }
}

function amendableEvent(
  waiting: MessageReceived | undefined,
  meant: EventAmendment,
): Omit<AmendableConversation, 'find' | 'replace' | 'remove'> {
  return {
    findEvent: () => waiting,
    replaceEvent(event) {
      meant.event = event
      meant.replacement = event
    },
    removeEvent(event) {
      meant.event = event
    },
    remember(amendment) {
      meant.remembered = amendment
    },
  }
}

function received(event: QueuedEvent): MessageReceived | undefined {
  return event.type === 'message-received' ? event : undefined
}
