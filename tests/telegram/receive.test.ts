import { expect, test } from 'vitest'
import type { MessageReceived } from '../../src/contract/event.ts'
import { says, textsOf } from '../support/listener.ts'
import { listenTo, openScene } from './listener.ts'

test('mentions, names and replies', async () => {
  const { telegram, tavern, alice, bob, mention, events } = await openScene()
  const first = bob.says(tavern, `${mention} what does Alice say?`)
  alice.says(tavern, 'nothing', { replyTo: first })
  expect(await events()).toMatchObject([
    {
      ...{ text: 'what does Alice say?', mentionsBot: true, from: { id: `${bob.id}`, name: 'Bob Ray' } },
      ...{ conversation: { place: `${tavern.id}`, thread: '' }, audience: 'group', locale: 'en' },
    },
    { text: 'nothing', mentionsBot: false, replyTo: `${first.id}` },
  ])
  expect(telegram.complaints).toEqual([])
})

test('event ids name no chat', async () => {
  const { telegram, alice, events } = await openScene()
  alice.says(alice.dm, 'hello')
  const [event] = await events()
  expect(event).toMatchObject({ audience: 'direct', conversation: { place: `${alice.id}`, thread: '' } })
  expect(event?.id).toMatch(new RegExp(`^${telegram.botId}:\\d+$`))
  expect(event?.id).not.toContain(`${alice.id}`)
})

test('a topic hangs under its group, General is the group, and threads of answers are none', async () => {
  const { telegram, tavern, alice, bob, mention, events } = await openScene({}, { isForum: true })
  const cellar = tavern.createTopic(bob, 'Cellar')
  bob.says(cellar, `${mention} in the cellar`)
  alice.says(tavern, 'in General')
  const plain = telegram.createGroup({ title: 'Plain', creator: alice })
  const first = alice.says(plain, 'one')
  alice.says(plain, 'two', { replyTo: first })
  const said = (await events()).filter((event): event is MessageReceived => event.type === 'message-received')
  expect(said.map(({ conversation, parent }) => [conversation.thread, parent])).toEqual([
    [`${cellar.topicId}`, ''],
    ['', undefined],
    ['', undefined],
    ['', undefined],
  ])
  expect(said[0]).toMatchObject({ replyTo: undefined, isModerator: false, mayCast: true })
})

test('comments below a post are a conversation of their own', async () => {
  const { tavern, alice, bob, events } = await openScene({}, { discusses: 'News' })
  const comments = tavern.post('It rains.')
  const comment = bob.says(comments, 'It does.')
  alice.says(comments, 'Indeed.', { replyTo: comment })
  alice.says(tavern, 'Hello.')
  const said = (await events()).filter((event): event is MessageReceived => event.type === 'message-received')
  const [post] = said
  expect(said).toMatchObject([
    { text: 'It rains.', from: { name: 'News' } },
    { text: 'It does.', replyTo: undefined },
    { text: 'Indeed.', replyTo: `${comment.id}` },
    { text: 'Hello.' },
  ])
  const thread = `post-${post?.messageId}`
  expect(said.map(({ conversation, parent }) => [conversation.thread, parent])).toEqual([
    ...[thread, thread, thread].map((one) => [one, '']),
    ['', undefined],
  ])
})

test.each([
  ['creator', true],
  ['administrator', true],
  ['member', false],
] as const)('a %s who mentions the bot', async (status, isModerator) => {
  const { telegram, tavern, mention, events } = await openScene()
  const carol = telegram.createUser({ name: 'Carol' })
  tavern.setMember(carol, status)
  carol.says(tavern, `${mention} hello`)
  carol.says(tavern, 'and by the way')
  expect(await events()).toMatchObject([
    { isModerator, mayCast: isModerator },
    { isModerator: false, mayCast: false },
  ])
})

test('an anonymous administrator moderates, and a channel does not', async () => {
  const { tavern, alice, bob, mention, events } = await openScene()
  alice.says(tavern, `${mention} hello`, { isAnonymous: true })
  const asChannel = { id: -1_000_000_000_555, title: 'News' }
  bob.says(tavern, `${mention} hello`, { asChannel })
  expect(await events()).toMatchObject([
    { from: { id: `${tavern.id}`, name: 'Tavern', isShared: true }, isModerator: true, mayCast: true },
    { from: { id: `${asChannel.id}`, name: 'News', isShared: true }, isModerator: false, mayCast: false },
  ])
})

test('rights that were given or taken are known at once where Telegram tells of them', async () => {
  const { tavern, bob, mention, events } = await openScene({}, { botIsAdministrator: true })
  bob.says(tavern, `${mention} one`)
  tavern.setMember(bob, 'administrator')
  bob.says(tavern, `${mention} two`)
  tavern.setMember(bob, 'member')
  bob.says(tavern, `${mention} three`)
  expect(await events()).toMatchObject([
    { isModerator: false },
    { isModerator: true },
    { isModerator: false },
  ])
})

test('edits, and what is no text', async () => {
  const { alice, events } = await openScene()
  const message = alice.says(alice.dm, 'Hello')
  alice.edits(message, 'Good evening')
  alice.shares(alice.dm, { location: { latitude: 1, longitude: 2 } })
  expect(await events()).toMatchObject([
    { type: 'message-received', text: 'Hello' },
    { type: 'message-edited', messageId: `${message.id}`, text: 'Good evening' },
    { type: 'message-received', text: '[a place on the map]' },
  ])
})

test('reactions are on what was said where it was said', async () => {
  const { tavern, alice, bob, store, events } = await openScene(
    {},
    { isForum: true, botIsAdministrator: true },
  )
  const message = bob.says(tavern, 'Hello')
  store.state.set(`topic:${tavern.id}:${message.id}`, '42')
  alice.reacts(message, ['👍'])
  alice.reacts(message, ['👎', 'custom:12'])
  alice.reacts(message, [])
  const changed = (await events()).filter(({ type }) => type === 'reactions-changed')
  const where = { conversation: { thread: '42' }, parent: '', messageId: `${message.id}` }
  expect(changed).toMatchObject([
    { ...where, from: { id: `${alice.id}`, name: 'Alice' }, added: ['👍'], removed: [] },
    { ...where, added: ['👎', 'custom:12'], removed: ['👍'] },
    { ...where, added: [], removed: ['👎', 'custom:12'] },
  ])
})

test('other bots are heard when they mean the bot, and only so often in a row', async () => {
  const { telegram, tavern, alice, mention, events } = await openScene({
    botChain: 2,
    telegram: { botToBot: true },
  })
  const robot = telegram.createUser({ name: 'Robot', username: 'robot_bot', isBot: true })
  tavern.setMember(robot, 'member')
  robot.says(tavern, 'to whom it may concern')
  for (const text of ['1', '2', '3']) robot.says(tavern, `${mention} ${text}`)
  alice.says(tavern, 'stop it')
  robot.says(tavern, `${mention} 4`)
  expect(textsOf(await events())).toEqual(['1', '2', 'stop it', '4'])
})

test('the bot leaves and comes back; a person blocks it and lets it write again', async () => {
  const { tavern, alice, store, events } = await openScene()
  alice.says(alice.dm, 'hello')
  tavern.setBot('kicked')
  alice.blocks(true)
  tavern.setBot('member')
  alice.blocks(false)
  await events()
  const moves = store.moves.filter((move) => !move.startsWith('came') || store.departed.length > 0)
  expect(moves).toEqual(
    expect.arrayContaining([
      `left ${tavern.id}`,
      `came ${tavern.id}`,
      `left ${alice.id}`,
      `came ${alice.id}`,
    ]),
  )
  expect(store.moves.lastIndexOf(`came ${tavern.id}`)).toBeGreaterThan(
    store.moves.indexOf(`left ${tavern.id}`),
  )
  expect(store.moves.lastIndexOf(`came ${alice.id}`)).toBeGreaterThan(store.moves.indexOf(`left ${alice.id}`))
})

test('a group that becomes a supergroup stays one conversation, and is not left', async () => {
  const { telegram, tavern, alice, mention, store, listener, events } = await openScene({}, { type: 'group' })
  const before = alice.says(tavern, 'before')
  const supergroup = tavern.migrate()
  alice.says(supergroup, `${mention} after`)
  const where = { conversation: { place: `${tavern.id}`, thread: '' } }
  expect(await events()).toMatchObject([
    { ...where, text: 'before', messageId: `${before.id}` },
    { ...where, text: 'after', messageId: expect.stringMatching(/^s\d+$/), isModerator: true },
  ])
  expect(store.departed).toEqual([])
  await listener.stop()
  const next = listenTo(telegram, store)
  await next.logs('listening to Telegram')
  alice.says(supergroup, 'much later')
  expect(await store.accepts(says('much later'))).toMatchObject(where)
})

test('what the bot does not know is nothing, and holds up nobody', async () => {
  const { telegram, alice, events } = await openScene()
  telegram.faults.push({ poll_answer: { poll_id: '1', option_ids: [], option_persistent_ids: [] } })
  const unknown: object[] = [{ something_new: {} }, { message: { message_id: 1 } }]
  for (const update of unknown) telegram.faults.push(update)
  alice.says(alice.dm, 'hello')
  expect(textsOf(await events())).toEqual(['hello'])
  await expect.poll(() => telegram.updates.waiting).toBe(0)
})

test('the button below a draft stops what is written', async () => {
  const { telegram, alice, store } = await openScene()
  alice.says(alice.dm, 'hello')
  const chat = { id: alice.id, type: 'private', first_name: 'Alice' } as const
  telegram.faults.push({ stopped_message_generation: { chat, draft_id: 5 } })
  expect(await store.accepts(({ type }) => type === 'command-invoked')).toMatchObject({
    ...{ command: 'stop', conversation: { place: `${alice.id}` }, isModerator: true },
    from: { id: `${alice.id}`, name: 'Alice' },
  })
})

test('what is said in one chat keeps its order while the store is away, and is confirmed only when it is stored', async () => {
  const { telegram, tavern, alice, bob, store, events } = await openScene()
  const back = Promise.withResolvers<void>()
  store.away = back.promise
  for (let index = 0; index < 5; index += 1) alice.says(alice.dm, `${index}`)
  bob.says(tavern, 'meanwhile')
  await store.asked()
  expect(telegram.updates.waiting).toBe(6)
  store.away = undefined
  back.resolve()
  const said = textsOf(await events())
  expect(said.filter((text) => text !== 'meanwhile')).toEqual(['0', '1', '2', '3', '4'])
  expect(said).toContain('meanwhile')
  await expect.poll(() => telegram.updates.waiting).toBe(0)
})

test('commands keep their place among what is said', async () => {
  const { telegram, alice, store, events } = await openScene()
  for (const text of ['one', '/restart', 'two', '/help', 'three']) alice.says(alice.dm, text)
  const done = (await events()).map((event) => ('command' in event ? event.command : 'said'))
  expect(done).toEqual(['said', 'restart', 'said', 'help', 'said'])
  expect(new Set(store.events.map(({ id }) => id)).size).toBe(store.events.length)
  expect(telegram.complaints).toEqual([])
})

test('a command comes through while what was said before it waits for the store', async () => {
  const { telegram, alice, store, listener } = await openScene()
  const handedIn: string[] = []
  await listener.stop()
  const back = Promise.withResolvers<void>()
  const openHost = () => {
    const host = store.openHost()
    const accept: typeof host.accept = async (event, options) => {
      handedIn.push(event.type)
      // As the real door: a command is refused at once.
      if (event.type === 'command-invoked') return 'not-now'
      await back.promise
      return await host.accept(event, options)
    }
    return { ...host, accept }
  }
  await listenTo(telegram, { ...store, openHost }).logs('listening to Telegram')
  alice.says(alice.dm, 'one')
  alice.says(alice.dm, '/restart')
  await expect.poll(() => handedIn).toContain('command-invoked')
  expect(textsOf(store.events)).toEqual([])
  back.resolve()
  await store.accepts(says('one'))
})

test('somebody who moves on the map edits nothing', async () => {
  const { telegram, alice, events } = await openScene()
  const chat = { id: alice.id, type: 'private', first_name: 'Alice' } as const
  const from = { id: alice.id, is_bot: false, first_name: 'Alice' }
  const moved = { message_id: 1, date: 1, edit_date: 2, chat, from, location: { latitude: 1, longitude: 2 } }
  alice.says(alice.dm, 'hello')
  telegram.faults.push({ edited_message: moved })
  expect(textsOf(await events())).toEqual(['hello'])
})
