import { expect, test } from 'vitest'
import { type createApi, openTelegram, refusalOf, takeUpdates } from './telegram-support.ts'

const messagesOf = async (api: ReturnType<typeof createApi>) =>
  (await takeUpdates(api)).flatMap(({ message }) => message ?? [])

test('messages of a topic carry it, those of General do not', async () => {
  const { telegram, ann, hall, api } = await openTelegram({ group: 'forum', privacyMode: false })
  const walk = hall.createTopic(ann, 'A walk')
  ann.says(walk, 'Along the harbour.')
  const general = ann.says(hall, 'Back here.')
  ann.says(hall, 'Indeed.', { replyTo: general })
  const told = await messagesOf(api)
  expect(told[1]?.forum_topic_created?.name).toBe('A walk')
  expect(told[2]).toMatchObject({
    message_thread_id: walk.topicId,
    is_topic_message: true,
    reply_to_message: { message_id: walk.topicId },
  })
  expect(told[3]?.message_thread_id).toBeUndefined()
  expect(told[4]).toMatchObject({ message_thread_id: general.id })
  expect(told[4]?.is_topic_message).toBeUndefined()

  await api.sendMessage(hall.id, 'A fine walk.', { message_thread_id: walk.topicId ?? 0 })
  await api.sendMessage(hall.id, 'A fine evening.')
  expect(walk.shown().map(({ text }) => text)).toEqual(['Along the harbour.', 'A fine walk.'])
  expect(hall.shown().map(({ text }) => text)).toEqual(['Back here.', 'Indeed.', 'A fine evening.'])
  for (const thread of [1, 999]) {
    expect((await refusalOf(api.sendMessage(hall.id, 'x', { message_thread_id: thread })))[1]).toBe(
      'Bad Request: message thread not found',
    )
  }
  const typing: (number | undefined)[] = []
  telegram.watch((change) => void (change.type === 'typing' && typing.push(change.topicId)))
  await api.sendChatAction(hall.id, 'typing')
  expect(typing).toEqual([])
  await api.sendChatAction(hall.id, 'typing', { message_thread_id: 1 })
  expect(typing).toEqual([undefined])
  walk.setClosed(true)
  expect(() => telegram.createUser({ name: 'Bob' }).says(walk, 'Hello?')).toThrow('closed')
  const late = api.sendMessage(hall.id, 'x', { message_thread_id: walk.topicId ?? 0 })
  expect(await refusalOf(late)).toEqual([400, 'Bad Request: TOPIC_CLOSED'])
  expect((await messagesOf(api)).at(-1)?.forum_topic_closed).toEqual({})
  expect(telegram.complaints).toEqual([])
})

test('a chain of replies in a supergroup has a thread, but is no topic', async () => {
  const { ann, hall, api } = await openTelegram({ privacyMode: false })
  const first = ann.says(hall, 'One')
  const second = ann.says(hall, 'Two', { replyTo: first })
  ann.says(hall, 'Three', { replyTo: second })
  const told = (await messagesOf(api)).slice(-2)
  for (const message of told) {
    expect(message.message_thread_id).toBe(first.id)
    expect(message.is_topic_message).toBeUndefined()
    expect(message.reply_to_message?.reply_to_message).toBeUndefined()
  }
  expect((await refusalOf(api.sendMessage(hall.id, 'x', { message_thread_id: first.id })))[0]).toBe(400)
})

test('a post of the channel is forwarded, and comments hang below it', async () => {
  const { telegram, ann, api } = await openTelegram()
  telegram.faults.setPrivacyMode(false)
  const group = telegram.createGroup({ title: 'Comments', creator: ann, discusses: 'The Tavern Times' })
  const post = group.post('Mira has a new song.')
  const comment = ann.says(post, 'Which one?')
  ann.says(post, 'Tell!', { replyTo: comment })
  const told = (await messagesOf(api)).slice(-3)
  expect(told[0]).toMatchObject({
    from: { id: 777000 },
    sender_chat: { type: 'channel', title: 'The Tavern Times' },
    is_automatic_forward: true,
    text: 'Mira has a new song.',
  })
  const root = told[0]?.message_id
  expect(told[1]).toMatchObject({ message_thread_id: root, reply_to_message: { message_id: root } })
  expect(told[2]).toMatchObject({ message_thread_id: root, reply_to_message: { message_id: comment.id } })
  await api.sendMessage(group.id, 'The one about the flood.', {
    reply_parameters: { message_id: comment.id },
  })
  expect(post.shown().map(({ text }) => text)).toEqual([
    'Mira has a new song.',
    'Which one?',
    'Tell!',
    'The one about the flood.',
  ])
})

test('anonymous administrators and channels write as chats', async () => {
  const { telegram, ann, hall, api } = await openTelegram({ privacyMode: false })
  ann.says(hall, 'By order of the house.', { isAnonymous: true })
  ann.says(hall, 'News.', { asChannel: { id: -1001234567890, title: 'Times' } })
  const [first, second] = (await messagesOf(api)).slice(-2)
  expect(first).toMatchObject({ from: { id: 1087968824 }, sender_chat: { id: hall.id } })
  expect(second).toMatchObject({ from: { id: 136817688 }, sender_chat: { id: -1001234567890 } })
  const bob = telegram.createUser({ name: 'Bob' })
  expect(() => bob.says(hall, 'x', { isAnonymous: true })).toThrow('Only an administrator')
})

test('a group that becomes a supergroup tells both ids, and the old one refuses with the new', async () => {
  const { telegram, ann, hall, api } = await openTelegram({ group: 'group', privacyMode: false })
  ann.says(hall, 'One')
  const after = hall.migrate()
  const said = ann.says(after, 'Two')
  const updates = await takeUpdates(api)
  const own = updates.findIndex(({ my_chat_member: joined }) => joined?.chat.id === after.id)
  expect(updates[own]?.my_chat_member).toMatchObject({ new_chat_member: { status: 'member' } })
  expect(own).toBeLessThan(updates.findIndex(({ message }) => message?.migrate_to_chat_id === after.id))
  const [old, next, second] = updates.flatMap(({ message }) => message ?? []).slice(-3)
  expect(old).toMatchObject({ chat: { id: hall.id }, migrate_to_chat_id: after.id })
  expect(next).toMatchObject({ chat: { id: after.id, type: 'supergroup' }, migrate_from_chat_id: hall.id })
  expect(second?.message_id).toBe(said.id)
  expect(said.id).toBe(2)
  const answer = await fetch(`${telegram.apiUrl}/bot${telegram.token}/sendMessage?chat_id=${hall.id}&text=x`)
  expect(answer.status).toBe(400)
  expect(await answer.json()).toEqual({
    ok: false,
    error_code: 400,
    description: 'Bad Request: group chat was upgraded to a supergroup chat',
    parameters: { migrate_to_chat_id: after.id },
  })
  await api.sendMessage(after.id, 'Three')
  expect(() => ann.says(hall, 'x')).toThrow('supergroup now')
})

test('hidden members are told to administrators alone, but who administers to all', async () => {
  const { telegram, ann, api } = await openTelegram()
  const vault = telegram.createGroup({ title: 'Vault', creator: ann, hidesMembers: true })
  expect((await refusalOf(api.getChatMember(vault.id, ann.id)))[1]).toContain('member list is inaccessible')
  expect((await api.getChatMember(vault.id, telegram.botId)).status).toBe('member')
  expect(await api.getChatAdministrators(vault.id)).toMatchObject([{ status: 'creator' }])
  vault.setBot('administrator')
  expect((await api.getChatMember(vault.id, ann.id)).status).toBe('creator')
})

test('who belongs to a group, and what they may', async () => {
  const { telegram, ann, hall, api } = await openTelegram({ isAdministrator: true })
  const bob = telegram.createUser({ name: 'Bob' })
  const parrot = telegram.createUser({ name: 'Parrot', isBot: true })
  await takeUpdates(api)
  hall.setMember(bob, 'member')
  hall.setMember(bob, 'administrator')
  hall.setMember(parrot, 'administrator')
  expect((await api.getChatMember(hall.id, ann.id)).status).toBe('creator')
  expect((await api.getChatMember(hall.id, bob.id)).status).toBe('administrator')
  const administrators = await api.getChatAdministrators(hall.id)
  expect(administrators.map(({ user }) => user.id)).toEqual([ann.id, telegram.botId, bob.id])
  expect(await api.getChatMemberCount(hall.id)).toBe(4)
  expect((await refusalOf(api.getChatMember(hall.id, 4711)))[0]).toBe(400)
  const changes = (await takeUpdates(api)).flatMap(({ chat_member: change }) => change?.new_chat_member ?? [])
  expect(changes.map(({ status }) => status)).toEqual(['member', 'administrator', 'administrator'])
  expect(await api.getChat(hall.id)).toMatchObject({ type: 'supergroup', title: 'Tavern' })
  await api.leaveChat(hall.id)
  expect((await refusalOf(api.sendMessage(hall.id, 'x')))[1]).toBe(
    'Forbidden: bot is not a member of the supergroup chat',
  )
})

test('private chats have topics where BotFather says so', async () => {
  const { ann, api } = await openTelegram({ privateTopics: true })
  const story = ann.dm.createTopic(ann, 'A story')
  ann.says(story, 'Once upon a time')
  expect((await messagesOf(api)).at(-1)).toMatchObject({
    message_thread_id: story.topicId,
    is_topic_message: true,
  })
  await api.sendMessage(ann.dm.id, 'there was an inn.', { message_thread_id: story.topicId ?? 0 })
  await api.sendMessageDraft(ann.dm.id, 5, 'Mira', { message_thread_id: story.topicId ?? 0 })
  expect(story.shown().at(-1)?.text).toBe('there was an inn.')
  expect(story.draft()?.text).toBe('Mira')
  expect(ann.dm.draft()).toBeUndefined()
  const plain = await openTelegram()
  expect(() => plain.ann.dm.createTopic(plain.ann, 'x')).toThrow('no topics')
})

test('reactions are told in private chats and where the bot is administrator', async () => {
  const { telegram, ann, hall, api } = await openTelegram()
  await takeUpdates(api)
  ann.starts()
  const { message_id } = await api.sendMessage(ann.dm.id, 'Hi')
  const own = ann.dm.shown().find(({ id }) => id === message_id)
  const group = await api.sendMessage(hall.id, 'Hi')
  const inGroup = hall.shown().find(({ id }) => id === group.message_id)
  if (own === undefined || inGroup === undefined) throw new Error('they were sent')
  ann.reacts(own, ['👍', 'custom:5368324170671202286'])
  ann.reacts(own, [])
  ann.reacts(inGroup, ['👎'])
  hall.setBot('administrator')
  ann.reacts(inGroup, ['👍'], { isAnonymous: true })
  const told = (await takeUpdates(api)).flatMap(({ message_reaction: change }) => change ?? [])
  expect(told).toMatchObject([
    { user: { id: ann.id }, old_reaction: [], new_reaction: [{ emoji: '👍' }, { type: 'custom_emoji' }] },
    { old_reaction: [{ emoji: '👍' }, { type: 'custom_emoji' }], new_reaction: [] },
    { actor_chat: { id: hall.id }, old_reaction: [], new_reaction: [{ emoji: '👍' }] },
  ])
  await api.setMessageReaction(hall.id, inGroup.id, [{ type: 'emoji', emoji: '🔥' }])
  expect(telegram.complaints).toEqual([])
})
