import { PermissionFlagsBits } from 'discord-api-types/v10'
import { expect, test } from 'vitest'
import { systemClock } from '../../src/app/system.ts'
import { says, textsOf } from '../support/listener.ts'
import { createListeningStore } from '../support/listening-host.ts'
import { listenTo, openDiscord } from './listener.ts'

const dayMs = 86_400_000

/** A bot that heard something in a channel, and does not listen any more; its session is over. */
async function openGap(options: { readonly clock?: typeof systemClock } = {}) {
  const discord = await openDiscord(options)
  const guild = discord.createGuild({ name: 'Guild' })
  const tavern = guild.createChannel({ name: 'tavern' })
  const alice = discord.createUser({ name: 'Alice' })
  guild.join(alice)
  const bob = discord.createUser({ name: 'Bob' })
  guild.join(bob)
  const store = createListeningStore(options.clock)
  const listener = listenTo(discord, store, options)
  await listener.logs('listening to Discord')
  alice.says(tavern, 'known')
  await store.accepts(says('known'))
  await listener.stop()
  discord.faults.invalidateSession(false)
  return { discord, guild, tavern, alice, bob, store }
}

test('more than a page is read, and each message arrives once', async () => {
  const { discord, tavern, alice, store } = await openGap()
  const said = Array.from({ length: 250 }, (_, index) => `line ${index}`)
  for (const text of said) alice.says(tavern, text)
  const listener = listenTo(discord, store)
  await listener.logs('read back')
  expect(textsOf(store.events)).toEqual(['known', ...said])
  expect(discord.complaints).toEqual([])
})

test('what is older than a day is left where it is', async () => {
  let offset = 0
  const clock = { ...systemClock, now: () => systemClock.now() + offset }
  const { discord, tavern, alice, store } = await openGap({ clock })
  alice.says(tavern, 'long ago')
  offset = 2 * dayMs
  alice.says(tavern, 'just now')
  const listener = listenTo(discord, store, { clock })
  await listener.logs('read back')
  expect(textsOf(store.events)).toEqual(['known', 'just now'])
})

test('what is said meanwhile waits for what was said before', async () => {
  const { discord, tavern, alice, store } = await openGap()
  alice.says(tavern, 'before')
  discord.faults.setDelayMs(50)
  const listener = listenTo(discord, store)
  await listener.logs('listening to Discord')
  alice.says(tavern, 'after')
  await listener.logs('read back')
  await store.accepts(says('after'))
  expect(textsOf(store.events)).toEqual(['known', 'before', 'after'])
})

test('a channel that cannot be read holds nobody up', async () => {
  const { discord, guild, tavern, alice, store } = await openGap()
  tavern.delete()
  const cellar = guild.createChannel({ name: 'cellar' })
  const listener = listenTo(discord, store)
  await listener.logs('read back')
  alice.says(cellar, 'hello')
  await store.accepts(says('hello'))
})

test('until all is read back, the position stays: whoever dies meanwhile is followed by one who reads it', async () => {
  const { discord, tavern, alice, store } = await openGap()
  const [position] = store.positions.values()
  alice.says(tavern, 'missed')
  const back = Promise.withResolvers<void>()
  store.away = back.promise
  const dying = listenTo(discord, store)
  await store.asked()
  store.expireLeases()
  expect([...store.positions.values()]).toEqual([position])
  store.away = undefined
  await dying.logs('read back')
  await expect.poll(() => store.positions.get(`${discord.applicationId}:shard:0/1`)).not.toBe(position)
  expect(textsOf(store.events)).toEqual(['known', 'missed'])
})

test('while the store is away for long, what is too much to keep is read back', async () => {
  const discord = await openDiscord()
  const guild = discord.createGuild({ name: 'Guild' })
  const channels = ['1', '2', '3', '4', '5', '6'].map((name) => guild.createChannel({ name }))
  const alice = discord.createUser({ name: 'Alice' })
  guild.join(alice)
  const store = createListeningStore()
  const listener = listenTo(discord, store)
  await listener.logs('listening to Discord')
  const back = Promise.withResolvers<void>()
  store.away = back.promise
  const said = Array.from({ length: 5_400 }, (_, index) => `${index}`)
  for (const [index, text] of said.entries()) {
    const channel = channels[index % channels.length]
    if (channel) alice.says(channel, text)
  }
  await store.asked()
  // Everything has come in when this is acknowledged.
  await alice.invokes(alice.dm, 'help').acknowledged
  back.resolve()
  store.away = undefined
  await listener.logs('read back')
  expect(textsOf(store.events).toSorted()).toEqual(said.toSorted())
  const first = store.events.filter(({ conversation }) => conversation.thread === channels[0]?.id)
  expect(textsOf(first)).toEqual(said.filter((_, index) => index % channels.length === 0))
})

const pages = { method: 'GET', path: /channels\/\d+\/messages/ }
const deletions = (store: ReturnType<typeof createListeningStore>) =>
  store.events.flatMap((event) => (event.type === 'message-deleted' ? [event.messageId] : []))

test('while Discord cannot show the messages it is asked again, and the position stays', async () => {
  const { discord, tavern, alice, store } = await openGap()
  const [position] = store.positions.values()
  alice.says(tavern, 'missed')
  discord.faults.fail({ ...pages, times: 40, status: 500 })
  const listener = listenTo(discord, store, { speed: 1_000 })
  await listener.logs('cannot be read back yet')
  alice.says(tavern, 'now')
  await store.accepts(says('now'))
  expect(listener.logged.some((line) => line.includes('was read back'))).toBe(false)
  expect([...store.positions.values()]).toEqual([position])
  await listener.logs('was read back')
  expect(textsOf(store.events)).toEqual(['known', 'now', 'missed'])
})

test('up to 2,000 messages of a channel are read, and more is told of', async () => {
  const { discord, tavern, alice, store } = await openGap()
  const said = Array.from({ length: 2_050 }, (_, index) => `line ${index}`)
  for (const text of said) alice.says(tavern, text)
  const listener = listenTo(discord, store, { speed: 100 })
  await listener.logs('was read back')
  expect(textsOf(store.events)).toEqual(['known', ...said.slice(50)])
  expect(listener.logged).toContainEqual(expect.stringContaining('more was said in a channel'))
})

test('what there is no room for is taken when there is some', async () => {
  const { discord, tavern, alice, store } = await openGap()
  alice.says(tavern, 'one')
  alice.says(tavern, 'two')
  store.isFull = true
  const listener = listenTo(discord, store, { speed: 1_000 })
  await listener.logs('cannot be read back yet')
  alice.says(tavern, 'three')
  store.isFull = false
  await listener.logs('was read back')
  expect(textsOf(store.events).toSorted()).toEqual(['known', 'one', 'three', 'two'])
})

test('what was deleted meanwhile is gone', async () => {
  const { discord, tavern, alice, bob, store } = await openGap()
  const [known] = tavern.shown()
  if (!known) return expect.unreachable()
  alice.deletes(known)
  const left = bob.says(tavern, 'missed')
  const listener = listenTo(discord, store)
  await listener.logs('was read back')
  expect(deletions(store)).toEqual([known.id])
  alice.says(tavern, 'after')
  await store.accepts(says('after'))
  await listener.stop()
  discord.faults.invalidateSession(false)
  bob.deletes(left)
  await listenTo(discord, store).logs('was read back')
  expect(deletions(store)).toEqual([known.id, left.id])
})

test('a channel whose messages the bot may not read any more does not look as if all were deleted', async () => {
  const { discord, guild, store } = await openGap()
  guild.setBotPermissions(PermissionFlagsBits.ViewChannel | PermissionFlagsBits.SendMessages)
  await listenTo(discord, store).logs('was read back')
  expect(deletions(store)).toEqual([])
})
