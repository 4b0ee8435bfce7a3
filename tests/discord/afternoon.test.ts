import { ChannelType, PermissionFlagsBits } from 'discord-api-types/v10'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LoopbackChannel, LoopbackUser, ShownMessage } from '../../src/testing/index.ts'
import { nothingFound } from '../afternoon/memories.ts'
import { until } from '../outages/until.ts'
import { openChannelMemories } from './afternoon/audit.ts'
import { openWorld, type World } from './afternoon/world.ts'

// The whole program as a process of its own, with the real packages, on a Discord on loopback. Each scene goes on where the one
// before has ended; the last one reads what is remembered.

const settings = `
conversation: {quiet_direct_ms: 60, quiet_group_ms: 250, max_wait_ms: 3000}
discord: {stream: always}
`

let world: World
let alice: LoopbackUser
let bob: LoopbackUser
let carol: LoopbackUser
let pluralKit: LoopbackUser
let quay: LoopbackChannel
let thread: LoopbackChannel
let pier: LoopbackChannel
let forum: LoopbackChannel
let post: LoopbackChannel
let liked: ShownMessage
let disliked: ShownMessage
let retold: ShownMessage

beforeAll(async () => {
  world = await openWorld({ settings })
  const { discord } = world
  const guild = discord.createGuild({ name: 'Harbour' })
  quay = guild.createChannel({ name: 'quay' })
  pier = guild.createChannel({ name: 'pier' })
  forum = guild.createChannel({ name: 'lost-and-found', type: ChannelType.GuildForum })
  alice = discord.createUser({ name: 'Alice' })
  bob = discord.createUser({ name: 'Bob' })
  carol = discord.createUser({ name: 'Carol' })
  pluralKit = discord.createUser({ name: 'PluralKit', isBot: true })
  guild.join(alice, { permissions: PermissionFlagsBits.ManageChannels | PermissionFlagsBits.ManageMessages })
  for (const one of [bob, carol, pluralKit]) guild.join(one)
  await world.start()
}, 40_000)

afterAll(() => world?.close())

/** Resolves with the message that is shown there and says so. */
async function isShown(
  channel: LoopbackChannel,
  what: string,
  is: (message: ShownMessage) => boolean,
): Promise<ShownMessage> {
  const find = () => channel.shown().findLast((message) => !message.isDeleted && is(message))
  const tell = () => [
    channel.shown().map(({ authorName, content }) => `${authorName}: ${content}`),
    world.discord.complaints,
    world.service.logged().split('\n').slice(-12),
  ]
  await until(what, () => find() !== undefined, tell)
  const found = find()
  if (!found) throw new Error(`It is gone: ${what}`)
  return found
}

/** How a message stands now. */
const now = (channel: LoopbackChannel, { id }: ShownMessage) =>
  channel.shown().find((message) => message.id === id)

describe('an afternoon', { timeout: 60_000 }, () => {
  test('two characters are put into a channel', async () => {
    await until('commands are registered', () => world.discord.commands().length > 0)
    const offered = await alice.autocompletes(quay, 'character set', 'character', 'mi')
    expect(offered).toMatchObject([{ value: 'mira' }])
    const setting = alice.invokes(quay, 'character set', { character: 'mira' })
    expect(await setting.acknowledged).toEqual({ type: 'deferred', isPrivate: false })
    const greeting = await isShown(quay, 'Mira greets', ({ content }) => content.includes('The lamp is lit.'))
    expect(greeting).toMatchObject({ authorName: 'Mira (AI)', isWebhook: true })
    alice.invokes(quay, 'character add', { character: 'otto' })
    await isShown(quay, 'Otto is there', ({ content }) => content.includes('Otto'))
    const refused = carol.invokes(quay, 'character set', { character: 'otto' })
    await until('Carol is refused', () => refused.answers().some(({ isPrivate }) => isPrivate))
  })

  test('three people talk with both of them', async () => {
    const first = world.say(alice, quay, 'Mira, is the lamp lit?')
    expect(await world.isAnswered(first)).toMatchObject({ authorName: 'Mira (AI)', isWebhook: true })
    const second = world.say(bob, quay, 'Otto, have you a net?')
    expect(await world.isAnswered(second)).toMatchObject({ authorName: 'Otto (AI)' })
    carol.says(quay, 'What a wind.')
    const together = [
      world.say(alice, quay, 'Mira, what of the storm?'),
      world.say(bob, quay, 'And the boats, Mira?'),
      world.say(carol, quay, 'And me, Mira?'),
    ]
    expect(await world.isAnswered(...together)).toMatchObject({ authorName: 'Mira (AI)' })
  })

  test('a thread and a forum post have stories of their own', async () => {
    thread = quay.createThread(alice, { name: 'The old wreck' })
    const inThread = world.say(carol, thread, 'Otto, do you know the wreck?')
    expect(await world.isAnswered(inThread)).toMatchObject({ authorName: 'Otto (AI)', isWebhook: true })
    post = forum.createThread(bob, { name: 'An oar', text: 'Has anybody seen my oar?' })
    bob.invokes(post, 'character set', { character: 'otto' })
    await isShown(post, 'Otto greets', ({ content }) => content.includes('Mind the nets.'))
    const inPost = world.say(bob, post, 'Otto, is it yours?')
    expect(await world.isAnswered(inPost)).toMatchObject({ authorName: 'Otto (AI)', isWebhook: true })
  })

  test('in a DM every message is answered', async () => {
    alice.invokes(alice.dm, 'character set', { character: 'mira' })
    await isShown(alice.dm, 'Mira greets', ({ content }) => content.includes('The lamp is lit.'))
    const answer = await world.isAnswered(world.say(alice, alice.dm, 'Are you there?'))
    expect(answer).toMatchObject({ isWebhook: false })
    expect(answer.content).toMatch(/^\*\*Mira/)
  })

  test('a mention and a reply are answered', async () => {
    const mention = world.say(carol, quay, `<@${world.discord.applicationId}> who is here?`)
    await world.isAnswered(mention)
    const ofOtto = quay.shown().find(({ authorName }) => authorName === 'Otto (AI)')
    if (!ofOtto) throw new Error('Otto has said nothing.')
    const reply = world.say(carol, quay, 'What did you say?', { replyTo: ofOtto })
    expect(await world.isAnswered(reply)).toMatchObject({ authorName: 'Otto (AI)' })
  })

  test('a proxied message is a line of its person, and the original is not answered', async () => {
    const listing = alice.invokes(quay, 'proxies', { action: 'add', bot: pluralKit.id })
    await until('the proxy is listed', () => listing.answers().length > 0)
    const word = world.newWord()
    const original = bob.says(quay, `b: Otto, who am I? ${word}`)
    const proxied = bob.isProxied(original, pluralKit, { name: 'Bobby', text: `Otto, who am I? ${word}` })
    await world.isAnswered({ word, message: proxied, channel: quay })
  })

  test('what is edited or deleted is so in the story', async () => {
    const edited = world.say(bob, quay, 'Otto, the net is blue.')
    await world.isAnswered(edited)
    bob.edits(edited.message, `Otto, the net is green. ${edited.word}`)
    const gone = world.say(bob, quay, 'Otto, forget this.')
    await world.isAnswered(gone)
    bob.deletes(gone.message)
    const never = bob.says(quay, 'Otto, I never said so.')
    bob.deletes(never)
  })

  test('a reply is liked, rewritten, said again and taken back', async () => {
    const reply = await world.isAnswered(world.say(alice, quay, 'Mira, tell me something.'))
    liked = reply
    alice.reacts(reply, '👍')
    bob.reacts(reply, '🔥')
    bob.unreacts(reply, '🔥')
    const menu = alice.usesMenu(reply, 'Rewrite')
    const answer = await menu.acknowledged
    if (answer.type !== 'modal') throw new Error(`Not a form: ${answer.type}`)
    expect(JSON.stringify(answer.modal)).toContain('I heard you well')
    alice.submits(menu, { text: 'Better said.' })
    await isShown(
      quay,
      'it is rewritten',
      ({ id, content }) => id === reply.id && content.includes('Better said.'),
    )

    const again = await world.isAnswered(world.say(alice, quay, 'Mira, and once more?'))
    const before = now(quay, again)?.content ?? ''
    alice.usesMenu(again, 'Regenerate')
    const isOther = ({ content }: ShownMessage) =>
      content !== before &&
      /number \d+\./.test(content) &&
      content.includes(before.match(/quay\d+/)?.[0] ?? '')
    await isShown(quay, 'there is another take', isOther)
    alice.invokes(quay, 'previous')
    retold = await isShown(quay, 'the first take is back', ({ content }) => content.startsWith(before))
  })

  test('a reply is stopped', async () => {
    alice.invokes(pier, 'character set', { character: 'mira' })
    await isShown(pier, 'Mira greets', ({ content }) => content.includes('The lamp is lit.'))
    const word = world.newWord()
    const gate = world.hold(word)
    alice.says(pier, `Mira, a long story. ${word}`)
    gate.release(12)
    const begun = await isShown(pier, 'it begins', ({ content }) => content.startsWith('Aye.'))
    const stopping = alice.invokes(pier, 'stop')
    await stopping.acknowledged
    await until('the reply has ended', () => !stopping.isThinking())
    gate.open()
    expect(now(pier, begun)?.content).not.toMatch(/number/)
  })

  test('the connection breaks, and what was said meanwhile is heard', async () => {
    world.discord.faults.closeGateway(4000)
    const said = world.say(bob, quay, 'Otto, do you hear me?')
    await world.isAnswered(said)
    expect(world.discord.sessions.at(-1)?.type).toBe('resumed')
  })

  test('the process is killed while a reply is written and edited, and people talk on', async () => {
    const word = world.newWord()
    const gate = world.hold(word)
    const message = alice.says(pier, `Mira, and then? ${word}`)
    const said = { word, message, channel: pier }
    gate.release(4)
    const isBegun = ({ id, content }: ShownMessage) => id > message.id && content.startsWith('Aye.')
    const begun = await isShown(pier, 'it begins', isBegun)
    gate.release(4)
    await until('it goes on', () => begun.history.length > 1)
    await world.service.kill()
    const missed = [world.say(bob, quay, 'Otto, is she well?'), world.say(carol, thread, 'Otto, still here?')]
    carol.reacts(begun, '👎')
    gate.open()
    await world.start()
    expect(world.discord.sessions.at(-1)?.type).toBe('resumed')
    expect((await world.isAnswered(said)).id).toBe(begun.id)
    for (const one of missed) await world.isAnswered(one)
    disliked = begun
  })

  test.each([
    ['a webhook', () => quay],
    ['the bot', () => alice.dm],
  ])('the process is killed at the moment at which %s has posted', async (_, where) => {
    const channel = where()
    const killed = Promise.withResolvers<ShownMessage>()
    const stopWatching = world.discord.watch((change) => {
      if (change.type !== 'shown' || change.message.channelId !== channel.id) return
      if (!/Aye\./.test(change.message.content)) return
      stopWatching()
      void world.service.kill().then(() => killed.resolve(change.message))
    })
    const said = world.say(alice, channel, 'Mira, quickly!')
    const posted = await killed.promise
    await world.start()
    expect((await world.isAnswered(said)).id).toBe(posted.id)
  })

  test('messages of before the restart still take reactions', async () => {
    bob.reacts(liked, '👍')
    carol.unreacts(disliked, '👎')
    await world.isAnswered(world.say(bob, quay, 'Otto, good night.'))
  })

  test('everything is remembered once, in order, as it is shown', async () => {
    expect(await world.service.stop()).toBe(0)
    const memories = await openChannelMemories(world)
    try {
      expect(await memories.waiting()).toEqual([])
      expect(await memories.audit(quay)).toEqual(nothingFound)
      expect(await memories.audit(pier)).toEqual(nothingFound)
      expect(await memories.audit(thread)).toEqual(nothingFound)
      expect(await memories.audit(post)).toEqual(nothingFound)
      expect(await memories.audit(alice.dm, 'mira')).toEqual(nothingFound)
      const lines = await memories.linesOf(quay)
      expect(lines.map(({ text }) => text).join()).not.toMatch(/never said so|forget this|net is blue/)
      expect(lines.find(({ text }) => text.includes('who am I'))).toMatchObject({ speakerName: 'Bobby' })
      const reacted = ['reaction-added', 'reaction-added', 'reaction-removed', 'rewrite', 'reaction-added']
      expect(await memories.feedbackOn(quay, liked)).toEqual(reacted)
      expect(await memories.feedbackOn(pier, disliked)).toEqual(['reaction-added', 'reaction-removed'])
      expect(await memories.feedbackOn(quay, retold)).toEqual(['regeneration', 'pick'])
    } finally {
      await memories.close()
    }
    expect(world.discord.complaints).toEqual([])
  })
})
