import { closedError } from '../errors.ts'
import type { StateTable } from '../keyed-state.ts'
import { conversationOfStateKey, decodeConversationKey } from '../keys.ts'
import type { Context } from './connection.ts'
import type { OpenedContext } from './open.ts'
import { peopleOfState } from './state-people.ts'
import { decodeState, encodeState } from './state-value.ts'

/** Texts by key, kept by Keyv's adapter on the store's own client. */
export async function createStateTable(context: OpenedContext): Promise<StateTable> {
  const { layout, clock, client } = context
  const { default: KeyvRedis } = await import('@keyv/redis')
  const namespace = layout.state('').slice(0, -1)
  const adapter = new KeyvRedis<string>(client, { namespace, keyPrefixSeparator: ':', throwOnErrors: true })
  // Whoever asked is told.
  adapter.on('error', () => {})

  async function ask<Result>(call: () => Promise<Result>): Promise<Result> {
    // The adapter would open it again.
    if (!client.isOpen) throw closedError()
    return await context.ask(call)
  }

  return {
    async get(key) {
      const stored = await ask(() => adapter.get(key))
      if (stored === undefined) return undefined
      const { text, expiresAt } = decodeState(context, stored)
      return expiresAt === 0 || expiresAt > clock.now() ? text : undefined
    },
    async set(key, text, ttlMs) {
      const expiresAt = ttlMs === undefined ? 0 : clock.now() + ttlMs
      const stored = encodeState(context, text, expiresAt)
      await enter(context, key, text)
      await ask(() => adapter.set(key, stored, ttlMs && Math.max(1, Math.ceil(ttlMs))))
      // Should an erase have come in between.
      await enter(context, key, text)
    },
    delete: (key) => ask(() => adapter.delete(key)),
    clear: () => ask(() => adapter.clear()),
  }
}

/** Lets an erase find a value. */
async function enter({ connection, layout }: Context, key: string, text: string): Promise<void> {
  if (!key.startsWith('in/')) return
  const conversation = conversationOfStateKey(key)
  const { platform } = decodeConversationKey(conversation)
  const entered = [
    connection.send('SADD', layout.stateOf(conversation), key),
    connection.send('ZADD', layout.stateConversations, 0, conversation),
  ]
  for (const personId of peopleOfState(key, text)) {
    entered.push(connection.send('SADD', layout.person(platform, personId), conversation))
    entered.push(connection.send('SADD', layout.people(conversation), personId))
  }
  await Promise.all(entered)
}
