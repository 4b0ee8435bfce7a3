import type { APIMessage } from 'discord-api-types/v10'
import { expect, test } from 'vitest'
import { createOriginals } from '../../adapters/discord/proxied.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { says } from '../support/listener.ts'
import { createListeningStore } from '../support/listening-host.ts'
import { listenTo, openDiscord } from './listener.ts'

/** A guild with PluralKit in it, and what was accepted of what happened there. */
async function openScene() {
  const discord = await openDiscord()
  const guild = discord.createGuild({ name: 'Guild' })
  const tavern = guild.createChannel({ name: 'tavern' })
  const pluralKit = discord.createUser({ name: 'PluralKit', isBot: true, id: '466378653216014359' })
  const bob = discord.createUser({ name: 'Bob' })
  const carol = discord.createUser({ name: 'Carol' })
  for (const account of [pluralKit, bob, carol]) guild.join(account)
  const store = createListeningStore()
  await listenTo(discord, store).logs('listening to Discord')
  async function events() {
    carol.says(tavern, 'that was all')
    await store.accepts(says('that was all'))
    return store.events.slice(0, -1)
  }
  return { pluralKit, tavern, bob, carol, events }
}

test('words that stand in what another person says do not make that an original', async () => {
  const { pluralKit, tavern, bob, carol, events } = await openScene()
  const original = bob.says(tavern, 'b: ok')
  const hers = carol.says(tavern, 'Mira, look, a boat! Is that ok? Tell me')
  const proxied = bob.isProxied(original, pluralKit, { name: 'Bobby', text: 'ok' })
  const all = await events()
  expect(all.filter(({ type }) => type === 'message-deleted')).not.toMatchObject([{ messageId: hers.id }])
  expect(all).toMatchObject([
    { messageId: original.id },
    { messageId: hers.id },
    { type: 'message-deleted', messageId: original.id },
    { messageId: proxied.id, from: { id: bob.id, name: 'Bobby' } },
    { type: 'message-deleted', messageId: original.id },
  ])
})

test('where it may be another message, Discord is waited for', async () => {
  const { pluralKit, tavern, bob, carol, events } = await openScene()
  const original = bob.says(tavern, 'b: ok')
  carol.says(tavern, 'that is ok')
  const proxied = bob.isProxied(original, pluralKit, { name: 'Bobby', text: 'ok' })
  expect((await events()).slice(2)).toMatchObject([
    { messageId: proxied.id, from: { id: bob.id, name: 'Bobby' } },
    { type: 'message-deleted', messageId: original.id },
  ])
})

function message(id: string, content: string, at = 0, channel = 'tavern'): APIMessage {
  const timestamp = new Date(at).toISOString()
  return { id, content, timestamp, channel_id: channel, attachments: [] } as unknown as APIMessage // What is read of one.
}

function openOriginals(...noted: readonly APIMessage[]) {
  const originals = createOriginals(createFakeClock())
  for (const one of noted) originals.note(one)
  const take = (proxied: APIMessage) => {
    const found = originals.take(proxied)
    return found && [found.message.id, found.isSurelyGone]
  }
  return { ...originals, take }
}

test('an original that Discord deleted first is the one, whoever said the same', () => {
  const { deleted, take } = openOriginals(message('bob', 'b: ok'), message('carol', 'ok'))
  deleted('bob')
  expect(take(message('proxied', 'ok'))).toEqual(['bob', false])
})

test('one with marks is the one, and nobody who says the same without', () => {
  const { take } = openOriginals(message('bob', 'b: ok'), message('carol', 'ok'))
  expect(take(message('proxied', 'ok'))).toEqual(['bob', false])
})

test.each([
  ['w: hello', 'hello', true],
  ['hello -w', 'hello', true],
  ['hello', 'hello', true],
  ['[hello]', 'hello', false],
  ['hello, and how are you all today', 'hello', undefined],
  ['oh hello you', 'hello', undefined],
  ['something else', 'hello', undefined],
])('%s, posted anew as %s', (original, proxied, isSure) => {
  const found = openOriginals(message('original', original)).take(message('proxied', proxied))
  expect(found?.[1]).toBe(isSure)
})

test('one of long ago, or of another channel, is not surely gone', () => {
  expect(openOriginals(message('1', 'w: hi')).take(message('2', 'hi', 6_000))).toEqual(['1', false])
  expect(openOriginals(message('1', 'w: hi', 0, 'cellar')).take(message('2', 'hi'))).toBeUndefined()
})
