import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type {
  LoopbackTelegramChat,
  LoopbackTelegramUser,
  ShownTelegramMessage,
} from '../../src/testing/index.ts'
import { nothingFound } from '../afternoon/memories.ts'
import { until } from '../outages/until.ts'
import { type LookedAt, openChatMemories } from './afternoon/audit.ts'
import { openWorld, type World } from './afternoon/world.ts'

// The whole program as a process of its own, with the real packages, on a Telegram on loopback. Each scene goes on where the one
// before has ended; the last one reads what is remembered.

const settings = (updates: string) => `
conversation: {quiet_direct_ms: 60, quiet_group_ms: 250, max_wait_ms: 3000}
telegram: {updates: ${updates}, stream_in_groups: always, buttons: always}
`

describe.each(['polling', 'webhook'] as const)('an afternoon by %s', { timeout: 60_000 }, (updates) => {
  let world: World
  let alice: LoopbackTelegramUser
  let bob: LoopbackTelegramUser
  let carol: LoopbackTelegramUser
  let quay: LoopbackTelegramChat
  let forum: LoopbackTelegramChat
  let wreck: LoopbackTelegramChat
  let pier: LoopbackTelegramChat
  let movedPier: LoopbackTelegramChat
  let liked: ShownTelegramMessage
  let retold: ShownTelegramMessage
  /** Said where the bot could not hear it. */
  const unheard = new Set<number>()
  /** Shown by one that was killed before it was written down; Telegram has no keys, and so the answer is shown once more. */
  let twice: ShownTelegramMessage

  beforeAll(async () => {
    world = await openWorld({ settings: settings(updates), updates })
    const { telegram } = world
    alice = telegram.createUser({ name: 'Alice' })
    bob = telegram.createUser({ name: 'Bob' })
    carol = telegram.createUser({ name: 'Carol' })
    quay = telegram.createGroup({ title: 'quay', creator: alice })
    pier = telegram.createGroup({ title: 'pier', creator: alice, type: 'group' })
    forum = telegram.createGroup({
      title: 'lost and found',
      creator: alice,
      isForum: true,
      botIsAdministrator: true,
    })
    for (const chat of [quay, pier, forum]) for (const one of [bob, carol]) chat.setMember(one, 'member')
    await world.start()
  }, 40_000)

  afterAll(() => world?.close())

  const greets = (chat: LoopbackTelegramChat, text: string) =>
    world.isShown(chat, 'it greets', (message) => message.text.includes(text))

  test('a private chat: started, typed into, answered as it is written', async () => {
    await until('commands are registered', () => world.telegram.commands('all_private_chats').length > 0)
    alice.starts()
    await world.isShown(alice.dm, 'it answers the start', ({ text }) => text.length > 0)
    alice.says(alice.dm, '/character set mira')
    await greets(alice.dm, 'The lamp is lit.')
    const word = world.newWord()
    const gate = world.hold(word)
    alice.says(alice.dm, `A long story. ${word}`)
    gate.release(12)
    await until('a draft is shown', () => alice.dm.draft()?.text.startsWith('Aye.') ?? false)
    expect(alice.dm.draft()?.canStop).toBe(true)
    alice.stops(alice.dm)
    const stopped = await world.isShown(alice.dm, 'it has ended', ({ text }) => text.startsWith('Aye.'))
    gate.open()
    expect(stopped.text).not.toMatch(/number/)
    const answer = await world.isAnswered(world.say(alice, alice.dm, 'Are you there?'))
    expect(answer.text).toMatch(/^Aye\./)
  })

  test('two characters are put into a group, one by a picker', async () => {
    alice.says(quay, '/character set')
    const hasMira = ({ buttons }: ShownTelegramMessage) => buttons.flat().some((label) => /Mira/.test(label))
    const picker = await world.isShown(quay, 'it asks who', hasMira)
    await world.press(alice, picker, /Mira/)
    const greeting = await greets(quay, 'The lamp is lit.')
    expect(greeting.text).toMatch(/^Mira \(AI\)\n/)
    alice.says(quay, '/character add otto')
    await world.isShown(quay, 'Otto is there', ({ text }) => text.includes('Otto'))
    carol.says(quay, `/character@${world.telegram.username} set otto`)
    await world.isShown(quay, 'Carol is refused', ({ text }) => text.startsWith('⚠️'))
    carol.says(quay, '/privacy')
    await world.isShown(quay, 'Carol is asked to let it write', ({ text }) => text.includes('for you alone'))
    carol.starts()
    await world.isShown(carol.dm, 'it may write to her', () => true)
    const before = carol.dm.shown().length
    carol.says(quay, '/privacy')
    await until('Carol is told what is kept', () => carol.dm.shown().length > before)
  })

  test('with privacy mode, a group is heard where the bot is meant', async () => {
    unheard.add(bob.says(quay, `Mira, can you hear me? ${world.newWord()}`).id)
    const mention = world.say(carol, quay, `@${world.telegram.username} Mira, who is here?`)
    const answer = await world.isAnswered(mention)
    expect(answer.text).toMatch(/^Mira \(AI\)\n/)
    expect(answer.formatted).toContainEqual({ type: 'bold', text: 'Mira (AI)' })
    await world.isAnswered(world.say(bob, quay, 'And now?', { replyTo: answer }))
  })

  test('without it, three people talk with both of them', async () => {
    world.telegram.faults.setPrivacyMode(false)
    expect((await world.isAnswered(world.say(alice, quay, 'Mira, is the lamp lit?'))).text).toMatch(/^Mira/)
    expect((await world.isAnswered(world.say(bob, quay, 'Otto, have you a net?'))).text).toMatch(/^Otto/)
    carol.says(quay, `What a wind, ${world.newWord()}.`)
    const together = [
      world.say(alice, quay, 'Mira, what of the storm?'),
      world.say(bob, quay, 'And the boats, Mira?'),
      world.say(carol, quay, 'And me, Mira?'),
    ]
    expect((await world.isAnswered(...together)).text).toMatch(/^Mira/)
  })

  test('a topic inherits who plays, and has a story of its own', async () => {
    alice.says(forum, '/character set mira')
    await greets(forum, 'The lamp is lit.')
    bob.says(forum, '/character set otto')
    await world.isShown(forum, 'Bob is refused, and nobody sees it', ({ seenBy }) => seenBy === bob.id)
    await world.isAnswered(world.say(bob, forum, 'Mira, is anybody here?'))
    wreck = forum.createTopic(carol, 'The old wreck')
    const inherited = await world.isAnswered(world.say(carol, wreck, 'Mira, do you know the wreck?'))
    expect([inherited.topicId, inherited.text.split('\n')[0]]).toEqual([wreck.topicId, 'Mira (AI)'])
    carol.says(wreck, '/character set otto')
    await greets(wreck, 'Mind the nets.')
    expect((await world.isAnswered(world.say(bob, wreck, 'Otto, is it yours?'))).text).toMatch(/^Otto/)
  })

  test('what is edited is so in the story', async () => {
    const edited = world.say(bob, quay, 'Otto, the net is blue.')
    await world.isAnswered(edited)
    bob.edits(edited.message, `Otto, the net is green. ${edited.word}`)
    await world.isAnswered(world.say(bob, quay, 'Otto, which colour?'))
  })

  test('a reply is liked, said again, taken back and rewritten by its buttons', async () => {
    retold = await world.isAnswered(world.say(alice, forum, 'Mira, tell me something.'))
    const first = retold.text
    const isOther = (text: string) => /number/.test(text) && !text.startsWith(first)
    await world.press(alice, retold, /👍/)
    await world.press(alice, retold, /🔄|🔁/)
    await world.becomes(retold, 'there is another take', isOther)
    await world.press(alice, retold, /◀|⬅/)
    await world.becomes(retold, 'the first take is back', (text) => text.startsWith(first))
    await world.press(alice, retold, /▶|➡/)
    await world.becomes(retold, 'the second is', isOther)
    await world.press(alice, retold, /✏/)
    const question = await world.isShown(forum, 'it asks for the words', ({ forcesReply }) => forcesReply)
    alice.says(forum, 'Better said.', { replyTo: question })
    await world.becomes(retold, 'it is rewritten', (text) => text.includes('Better said.'))
  })

  test('a reply is rewritten by a command that replies to it', async () => {
    liked = await world.isAnswered(world.say(alice, forum, 'Mira, and once more?'))
    const since = world.logged().length
    alice.says(forum, '/rewrite Better said by hand.', { replyTo: liked })
    await world.becomes(liked, 'it is rewritten', (text) => text.includes('Better said by hand.'))
    // People see it a moment before it is written, and what they do in that moment is about the words before.
    await until('it is written', () => world.logged().slice(since).includes('a step was written'))
    // It is written by then.
    await world.isAnswered(world.say(bob, forum, 'Mira, is that so?'))
    alice.reacts(liked, ['👍'])
    bob.reacts(liked, ['🔥'])
    bob.reacts(liked, [])
  })

  test('a group becomes a supergroup, and its story goes on', async () => {
    alice.says(pier, '/character set otto')
    await greets(pier, 'Mind the nets.')
    await world.isAnswered(world.say(bob, pier, 'Otto, will the pier hold?'))
    movedPier = pier.migrate()
    await world.isAnswered(world.say(bob, movedPier, 'Otto, and now?'))
  })

  test('the process is killed while a reply is written and edited, and people talk on', async () => {
    const word = world.newWord()
    const gate = world.hold(word)
    const since = world.logged().length
    const message = alice.says(quay, `Mira, and then? ${word}`)
    const said = { word, message, chat: quay, since }
    gate.release(4)
    const isBegun = ({ id, text }: ShownTelegramMessage) => id > message.id && text.includes('\nAye.')
    const begun = await world.isShown(quay, 'it begins', isBegun)
    gate.release(4)
    await until('it goes on', () => begun.history.length > 1)
    await world.service().kill()
    const missed = [
      world.say(bob, movedPier, 'Otto, is she well?'),
      world.say(carol, wreck, 'Otto, still here?'),
    ]
    carol.reacts(liked, ['👎'])
    gate.open()
    await world.start()
    expect((await world.isAnswered(said)).id).toBe(begun.id)
    for (const one of missed) await world.isAnswered(one)
  })

  test('the process is killed at the moment at which it has posted', async () => {
    const killed = Promise.withResolvers<ShownTelegramMessage>()
    const stopWatching = world.telegram.watch((change) => {
      if (change.type !== 'shown' || change.message.chatId !== alice.dm.id) return
      if (!change.message.isFromBot || !change.message.text.startsWith('Aye.')) return
      stopWatching()
      void world
        .service()
        .kill()
        .then(() => killed.resolve(change.message))
    })
    const said = world.say(alice, alice.dm, 'Quickly!')
    const posted = await killed.promise
    twice = posted
    await world.start()
    const isOther = ({ id, text }: ShownTelegramMessage) => id !== posted.id && text.includes(said.word)
    await world.isShown(alice.dm, 'it is said once more', isOther)
    expect((await world.isAnswered(said)).id).not.toBe(posted.id)
  })

  test('messages of before the restart still take reactions', async () => {
    bob.reacts(liked, ['👍'])
    carol.reacts(liked, [])
    await world.isAnswered(world.say(bob, quay, 'Otto, good night.'))
  })

  test('everything is remembered once, in order, as it is shown; what was shown twice is known', async () => {
    expect(await world.service().stop()).toBe(0)
    const delivered = world.logged().matchAll(/"repeated":"(\w+)","msg":"an answer was delivered"/g)
    const repeated = [...delivered].map(([, how]) => how).filter((how) => how !== 'none')
    expect(repeated).toEqual(['found', 'possible'])
    const memories = await openChatMemories(world)
    try {
      expect(await memories.waiting()).toEqual([])
      const all: readonly (readonly [LookedAt, readonly string[]])[] = [
        [{ chats: [quay], unheard }, []],
        [{ chats: [alice.dm], chapter: 'mira' }, [`${twice.id} ${twice.text}`]],
        [{ chats: [forum] }, []],
        [{ chats: [wreck] }, []],
        [{ chats: [pier, movedPier] }, []],
      ]
      for (const [lookedAt, known] of all)
        expect(await memories.audit(lookedAt)).toEqual({ ...nothingFound, unknown: known })
      const lines = await memories.linesOf({ chats: [quay] })
      expect(lines.map(({ text }) => text).join()).not.toMatch(/can you hear me|net is blue/)
      const reacted = ['rewrite', 'reaction-added', 'reaction-added', 'reaction-removed']
      const after = ['reaction-added', 'reaction-added', 'reaction-removed']
      expect(await memories.feedbackOn({ chats: [forum] }, liked)).toEqual([...reacted, ...after])
      const deeds = ['rating', 'regeneration', 'pick', 'pick', 'rewrite']
      expect(await memories.feedbackOn({ chats: [forum] }, retold)).toEqual(deeds)
    } finally {
      await memories.close()
    }
    expect(world.telegram.complaints).toEqual([])
  })
})
