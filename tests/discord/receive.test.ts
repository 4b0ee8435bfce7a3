import { ChannelType, PermissionFlagsBits } from 'discord-api-types/v10'
import { expect, test } from 'vitest'
import type { InboundEvent } from '../../src/contract/event.ts'
import { says, textsOf } from '../support/listener.ts'
import { createListeningStore } from '../support/listening-host.ts'
import { type ListenOptions, listenTo, openDiscord } from './listener.ts'

/** A bot that listens, in one guild, and two people there. */
async function openScene(options?: ListenOptions) {
  const discord = await openDiscord()
  const guild = discord.createGuild({ name: 'Guild' })
  const tavern = guild.createChannel({ name: 'tavern' })
  const alice = discord.createUser({ name: 'Alice' })
  const bob = discord.createUser({ name: 'Bob' })
  guild.join(alice)
  guild.join(bob, { nick: 'Bobby' })
  const store = createListeningStore()
  const listener = listenTo(discord, store, options)
  await listener.logs('listening to Discord')
  const mention = `<@${discord.applicationId}>`
  /** What was accepted, once everything that happened so far is. */
  async function events(): Promise<readonly InboundEvent[]> {
    alice.says(tavern, 'that was all')
    await store.accepts(says('that was all'))
    const all = store.events.filter((event) => !says('that was all')(event))
    return all
  }
  return { ...{ discord, guild, tavern, alice, bob, store, listener, mention }, events }
}

test('mentions, names and replies', async () => {
  const { tavern, alice, bob, mention, events, discord } = await openScene()
  const first = bob.says(tavern, `${mention} what does <@${alice.id}> say in <#${tavern.id}>?`)
  alice.says(tavern, 'nothing', { replyTo: first })
  expect(await events()).toMatchObject([
    { text: 'what does @Alice say in #tavern?', mentionsBot: true, from: { name: 'Bobby' } },
    { text: 'nothing', mentionsBot: false, replyTo: first.id },
  ])
  expect(discord.complaints).toEqual([])
})

test('a thread and a post hang under their channel', async () => {
  const { guild, tavern, alice, events } = await openScene()
  const thread = tavern.createThread(alice, { name: 'thread' })
  alice.says(thread, 'in a thread')
  const forum = guild.createChannel({ name: 'forum', type: ChannelType.GuildForum, isAdultsOnly: true })
  const post = forum.createThread(alice, { name: 'post', text: 'in a post' })
  expect((await events()).filter(({ type }) => type === 'message-received')).toMatchObject([
    { text: 'in a thread', conversation: { thread: thread.id }, parent: tavern.id, isAdultsOnly: false },
    { text: 'in a post', conversation: { thread: post.id }, parent: forum.id, isAdultsOnly: true },
  ])
})

test.each([
  ['nothing special', 0n, false, { isModerator: false, mayCast: false }],
  ['Manage Messages', PermissionFlagsBits.ManageMessages, false, { isModerator: true, mayCast: false }],
  ['Manage Server', PermissionFlagsBits.ManageGuild, false, { isModerator: true, mayCast: false }],
  ['Manage Channels', PermissionFlagsBits.ManageChannels, false, { isModerator: false, mayCast: true }],
  ['Administrator', PermissionFlagsBits.Administrator, false, { isModerator: true, mayCast: true }],
  ['the server', 0n, true, { isModerator: true, mayCast: true }],
])('who has %s, and mentions the bot', async (_what, permissions, isOwner, rights) => {
  const { discord, guild, tavern, mention, events } = await openScene()
  const carol = discord.createUser({ name: 'Carol' })
  guild.join(carol, { permissions, isOwner })
  carol.says(tavern, `${mention} hello`)
  carol.says(tavern, 'and by the way')
  expect(await events()).toMatchObject([rights, { isModerator: false, mayCast: false }])
})

test('whoever began a thread may cast there', async () => {
  const { tavern, alice, bob, mention, events } = await openScene()
  const thread = tavern.createThread(alice, { name: 'thread' })
  alice.says(thread, `${mention} mine`)
  bob.says(thread, `${mention} not mine`)
  const said = (await events()).filter(({ type }) => type === 'message-received')
  expect(said).toMatchObject([
    { text: 'mine', mayCast: true },
    { text: 'not mine', mayCast: false },
  ])
})

test('real edits alone are edits', async () => {
  const { discord, tavern, alice, events } = await openScene()
  const message = alice.says(tavern, 'see https://example.org')
  discord.unfurl(message, { title: 'Example' })
  alice.edits(message, 'look at https://example.org')
  discord.unfurl(message, { title: 'Example' })
  expect(await events()).toMatchObject([
    { type: 'message-received' },
    { type: 'message-edited', messageId: message.id, text: 'look at https://example.org' },
  ])
})

test('deletions, one or many; what the bot removed itself is none', async () => {
  const { tavern, alice, store, events } = await openScene()
  const [one, two, three, own] = ['1', '2', '3', '4'].map((text) => alice.says(tavern, text))
  if (!one || !two || !three || !own) return expect.unreachable()
  store.state.set(`removed:${own.id}`, '1')
  alice.deletes(own)
  alice.deletes(one)
  tavern.purge([two, three])
  const deletions = (await events()).filter(({ type }) => type === 'message-deleted')
  expect(deletions).toMatchObject([one, two, three].map(({ id }) => ({ messageId: id })))
  expect(new Set(deletions.map(({ id }) => id)).size).toBe(3)
})

test('reactions come and go, also on messages from before, and in direct messages', async () => {
  const { tavern, alice, bob, events } = await openScene()
  const message = alice.says(tavern, 'hello')
  bob.reacts(message, '👍')
  bob.unreacts(message, '👍')
  alice.reacts(alice.says(alice.dm, 'hi'), '❤️')
  expect((await events()).filter(({ type }) => type === 'reactions-changed')).toMatchObject([
    { messageId: message.id, from: { id: bob.id, name: 'Bobby' }, added: ['👍'], removed: [] },
    { messageId: message.id, from: { id: bob.id }, added: [], removed: ['👍'] },
    { audience: 'direct', added: ['❤️'] },
  ])
})

test('reactions and edits in a thread say which channel it hangs under', async () => {
  const { tavern, alice, events } = await openScene()
  const thread = tavern.createThread(alice, { name: 'thread' })
  const message = alice.says(thread, 'hello')
  alice.reacts(message, '👍')
  alice.edits(message, 'hello there')
  await expect
    .poll(async () => (await events()).filter(({ type }) => type !== 'message-received'))
    .toMatchObject([
      { type: 'reactions-changed', conversation: { thread: thread.id }, parent: tavern.id },
      { type: 'message-edited', conversation: { thread: thread.id }, parent: tavern.id },
    ])
})

test('other bots are heard when they mean the bot, and only so often in a row', async () => {
  const { discord, guild, tavern, alice, mention, events } = await openScene({ botChain: 2 })
  const robot = discord.createUser({ name: 'Robot', isBot: true })
  guild.join(robot)
  robot.says(tavern, 'to whom it may concern')
  for (const text of ['1', '2', '3']) robot.says(tavern, `${mention} ${text}`)
  alice.says(tavern, 'stop it')
  robot.says(tavern, `${mention} 4`)
  expect(textsOf(await events())).toEqual(['1', '2', 'stop it', '4'])
})

test('bots that were answered often enough are not answered again by the next process', async () => {
  const { discord, guild, tavern, alice, mention, store, listener } = await openScene({ botChain: 2 })
  const robot = discord.createUser({ name: 'Robot', isBot: true })
  guild.join(robot)
  for (const text of ['1', '2']) robot.says(tavern, `${mention} ${text}`)
  await store.accepts(says('2'))
  await listener.stop()
  await listenTo(discord, store, { botChain: 2 }).logs('listening to Discord again')
  robot.says(tavern, `${mention} 3`)
  alice.says(tavern, 'stop it')
  robot.says(tavern, `${mention} 4`)
  await store.accepts(says('4'))
  expect(textsOf(store.events)).toEqual(['1', '2', 'stop it', '4'])
  expect([...store.state].filter(([key]) => key.startsWith('bots:'))).toEqual([[`bots:${tavern.id}`, '1']])
})

test('what a proxy bot posts is a line of the person, and the original is none any more', async () => {
  const { discord, guild, tavern, alice, events } = await openScene()
  const pluralKit = discord.createUser({ name: 'PluralKit', isBot: true, id: '466378653216014359' })
  guild.join(pluralKit)
  const original = alice.says(tavern, 'W: hello there')
  const proxied = alice.isProxied(original, pluralKit, { name: 'Wren', text: 'hello there' })
  const all = await events()
  expect(all.slice(0, 3)).toMatchObject([
    { type: 'message-received', messageId: original.id },
    { type: 'message-deleted', messageId: original.id },
    {
      type: 'message-received',
      messageId: proxied.id,
      text: 'hello there',
      from: { id: alice.id, name: 'Wren' },
    },
  ])
})

test('a proxy bot that the server does not list is another bot', async () => {
  const { discord, guild, tavern, alice, store, events } = await openScene()
  store.proxies = ['1']
  const pluralKit = discord.createUser({ name: 'PluralKit', isBot: true, id: '466378653216014359' })
  guild.join(pluralKit)
  const original = alice.says(tavern, 'W: hello there')
  alice.isProxied(original, pluralKit, { name: 'Wren', text: 'hello there' })
  expect(textsOf(await events())).toEqual(['W: hello there'])
})

test('a channel, a thread and a server that are gone are told of; an outage is not', async () => {
  const { guild, tavern, alice, store } = await openScene()
  const cellar = guild.createChannel({ name: 'cellar' })
  const thread = tavern.createThread(alice, { name: 'thread' })
  cellar.delete()
  thread.delete()
  guild.setUnavailable(true)
  guild.setUnavailable(false)
  guild.removeBot()
  await expect
    .poll(() => store.departed)
    .toEqual([
      [guild.id, cellar.id],
      [guild.id, thread.id],
      [guild.id, undefined],
    ])
  guild.addBot()
  await expect.poll(() => store.arrived.length).toBe(3)
})

test('a server that the bot left and came back to is one that it is in', async () => {
  const { guild, store } = await openScene({ speed: 10 })
  await expect.poll(() => store.moves).toEqual([`came ${guild.id}`])
  store.isFailing = true
  guild.removeBot()
  guild.addBot()
  // The first try has failed by then.
  await expect.poll(() => store.failed).toBeGreaterThan(0)
  store.isFailing = false
  await expect.poll(() => store.moves.slice(1)).toEqual([`left ${guild.id}`, `came ${guild.id}`])
})

test('a server that was away when the session began, and which the bot leaves, has it back when it comes back', async () => {
  const { discord, guild, store, listener } = await openScene()
  await listener.stop()
  discord.faults.invalidateSession(false)
  guild.setUnavailable(true)
  store.moves.splice(0)
  await listenTo(discord, store).logs('listening to Discord')
  guild.removeBot()
  await expect.poll(() => store.moves).toEqual([`came ${guild.id}`, `left ${guild.id}`])
  guild.setUnavailable(false)
  guild.addBot()
  await expect.poll(() => store.moves.at(-1)).toBe(`came ${guild.id}`)
})

test('what happens while the store is away is told when it is back', async () => {
  const { guild, tavern, alice, store, listener } = await openScene({ speed: 10 })
  const cellar = guild.createChannel({ name: 'cellar' })
  const message = alice.says(tavern, 'hello')
  await store.accepts(says('hello'))
  store.isFailing = true
  alice.deletes(message)
  cellar.delete()
  const help = alice.invokes(tavern, 'help')
  await help.acknowledged
  store.isFailing = false
  await store.accepts(({ type }) => type === 'message-deleted')
  await expect.poll(() => store.departed).toEqual([[guild.id, cellar.id]])
  expect(listener.logged.filter((line) => line.startsWith('error'))).toEqual([])
})

test('a command is acknowledged and accepted while the store keeps messages waiting', async () => {
  const { tavern, alice, store } = await openScene()
  const back = Promise.withResolvers<void>()
  store.away = back.promise
  for (let index = 0; index < 5; index += 1) alice.says(tavern, `${index}`)
  await store.asked()
  const help = alice.invokes(tavern, 'help')
  expect(await help.acknowledged).toEqual({ type: 'deferred', isPrivate: true })
  back.resolve()
  store.away = undefined
  await store.accepts(({ type }) => type === 'command-invoked')
  await store.accepts(says('4'))
  expect(textsOf(store.events)).toEqual(['0', '1', '2', '3', '4'])
})

test('the text of a message that does not mean the bot is kept back: it is nothing', async () => {
  const { discord, tavern, alice, bob, mention, store } = await openScene({ messageContent: false })
  bob.says(tavern, 'among us')
  bob.says(tavern, `${mention} and you?`)
  await store.accepts(says('and you?'))
  alice.says(alice.dm, 'only we two')
  await store.accepts(says('only we two'))
  expect(textsOf(store.events)).toEqual(['and you?', 'only we two'])
  expect(discord.complaints).toEqual([])
})

test('mentions of channels that the bot may not see do not keep it busy', async () => {
  const { discord, guild, tavern, alice, bob, store } = await openScene()
  const other = discord.createGuild({ name: 'Other' })
  const secrets = Array.from({ length: 40 }, (_, index) => other.createChannel({ name: `secret-${index}` }))
  other.setBotPermissions(0n)
  other.removeBot()
  const marks = secrets.map(({ id }) => `<#${id}>`).join('')
  const cellar = guild.createChannel({ name: 'cellar' })
  const asked = () => discord.requests.filter(({ status }) => status === 403 || status === 404).length
  bob.says(tavern, marks)
  alice.says(tavern, 'hello')
  await store.accepts(says('hello'))
  expect(asked()).toBeLessThanOrEqual(5)
  for (let index = 0; index < 15; index += 1) bob.says(tavern, marks)
  bob.says(bob.dm, marks)
  alice.says(tavern, `see <#${cellar.id}>`)
  await store.accepts(says('see #cellar'))
  expect(asked()).toBeLessThanOrEqual(50)
})

test('the names of another server are not told here', async () => {
  const { discord, tavern, bob, mention, events } = await openScene()
  const other = discord.createGuild({ name: 'Other' })
  const plans = other.createChannel({ name: 'secret-plans' })
  bob.says(tavern, `${mention} look at <#${plans.id}>`)
  expect(textsOf(await events())).toEqual(['look at #…'])
})
