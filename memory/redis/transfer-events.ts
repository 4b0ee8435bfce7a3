import type { QueuedEvent } from '../../src/contract/event.ts'
import type { StoreRecord } from '../../src/contract/transfer.ts'
import { decodeConversationKey, encodeConversationKey } from '../keys.ts'
import type { Context } from './connection.ts'
import { encodeEntry, mailboxKeys, peopleOfEvent, seal, textsOf, unseal } from './events.ts'
import { writeEventsScript } from './transfer-lua.ts'

type EventRecord = Extract<StoreRecord, { readonly type: 'event' }>

/** An event in the list of those that wait; see {@link encodeEntry}. */
type Waiting = readonly [
  eventId: string,
  version: number,
  type: string,
  queue: string,
  personId: string,
  messageId: string,
  acceptedAt: number,
  quietMs: number,
  maxWaitMs: number,
]

/** The events of a conversation that wait or were given up, in their order. */
export async function readEvents(
  { connection, layout, codec }: Context,
  key: string,
): Promise<readonly EventRecord[]> {
  const waiting = textsOf(await connection.send('LRANGE', layout.waiting(key), 0, -1))
  const found = waiting.map(async (entry): Promise<readonly EventRecord[]> => {
    const [id, , , queue, , , acceptedAt, quietMs, maxWaitMs]: Waiting = JSON.parse(entry)
    const [sealed, tried] = await Promise.all([
      connection.send('HGET', layout.events(key), id),
      connection.send('HGET', layout.attempts(key), id),
    ])
    if (typeof sealed !== 'string') return []
    const [attempts, isGivenUp, lastError]: readonly [number, number, string] =
      typeof tried === 'string' ? JSON.parse(tried) : [0, 0, '']
    return [
      {
        type: 'event',
        event: unseal<QueuedEvent>(codec, sealed),
        options: { queue, quietMs, maxWaitMs },
        acceptedAt,
        attempts,
        isGivenUp: isGivenUp === 1,
        lastError,
      },
    ]
  })
  return (await Promise.all(found)).flat()
}

/** Writes events that are not known; those of a conversation in their order. */
export async function writeEvents(
  { connection, layout, codec, clock }: Context,
  records: readonly EventRecord[],
): Promise<void> {
  const byConversation = Map.groupBy(records, ({ event }) => encodeConversationKey(event.conversation))
  for (const [key, events] of byConversation) {
    const { platform } = decodeConversationKey(key)
    const values = events.flatMap(({ event, options, acceptedAt, attempts, isGivenUp, lastError }) => [
      event.id,
      encodeEntry(event, options, acceptedAt),
      seal(codec, event),
      attempts > 0 || isGivenUp ? JSON.stringify([attempts, isGivenUp ? 1 : 0, lastError]) : '',
      JSON.stringify(peopleOfEvent(event)),
    ])
    await connection.run(writeEventsScript, mailboxKeys(layout, platform), [
      key,
      layout.prefix,
      platform,
      clock.now(),
      ...values,
    ])
  }
}
