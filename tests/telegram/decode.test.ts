import fc from 'fast-check'
import type { Message, MessageReactionUpdated, User } from 'grammy/types'
import { describe, expect, it, test } from 'vitest'
import {
  decodeEdit,
  decodeMessage,
  decodeReactions,
  decodeStop,
  isMentioned,
} from '../../adapters/telegram/decode.ts'
import { decodePerson, decodeSender } from '../../adapters/telegram/decode-person.ts'
import { alice, bot, channel, circumstances, group, mentionOf, message } from './payloads.ts'

const dice = { emoji: '🎲', value: 6 }
const decode = (more: Partial<Message>, where = {}) => decodeMessage(message(more), circumstances(where))

test('a message of somebody', () => {
  expect(decode({ text: ' hello ' })).toEqual({
    type: 'message-received',
    version: 1,
    id: '99:1',
    conversation: { platform: 'telegram', place: `${group.id}`, thread: '' },
    audience: 'group',
    at: 1_000_000,
    locale: 'zh-hans',
    messageId: '5',
    from: { id: '7', name: 'Alice' },
    text: 'hello',
    isModerator: false,
    mayCast: false,
    mentionsBot: false,
    replyTo: undefined,
    addressee: undefined,
  })
})

test('words from elsewhere are told from what somebody says', () => {
  const forward_origin = { type: 'hidden_user', date: 1, sender_user_name: 'Somebody' } as const
  expect(decode({ text: 'x' })).not.toHaveProperty('isForwarded')
  expect(decode({ text: 'x', forward_origin })).toMatchObject({ isForwarded: true })
  expect(decode({ text: 'x', is_automatic_forward: true })).toMatchObject({ isForwarded: true })
})

describe('whose words a message holds beside its sender’s', () => {
  const bob = { id: 8, is_bot: false, first_name: 'Bob' }
  const eve = { id: 9, is_bot: false, first_name: 'Eve' }
  const ofUser = (sender_user: User) => ({ type: 'user', date: 1, sender_user }) as const
  const hidden = { type: 'hidden_user', date: 1, sender_user_name: 'Bob' } as const
  const ofChat = { type: 'chat', date: 1, sender_chat: group } as const
  const ofChannel = { type: 'channel', date: 1, chat: channel, message_id: 1 } as const
  const me: User = { id: bot.id, is_bot: true, first_name: 'Dramatis' }
  const quote = { text: 'a part', position: 0, is_manual: true } as const
  const to = (more: Partial<Message>) => ({
    quote,
    reply_to_message: message({ from: bob, text: 'a part', ...more }) as NonNullable<
      Message['reply_to_message']
    >, // what is read of it
  })
  const idsOf = (more: Partial<Message>) => decode({ text: 'x', ...more })?.quotedIds

  it.each<[string, Partial<Message>, readonly string[] | undefined]>([
    ['nobody’s where nothing is quoted', { ...to({}), quote: { text: 'a part', position: 0 } }, undefined],
    ['of whoever is quoted', to({}), ['8']],
    ['of a chat that is quoted', to({ sender_chat: channel }), [`${channel.id}`]],
    ['of whoever is quoted, and whose words they passed on', to({ forward_origin: ofUser(eve) }), ['8', '9']],
    ['one’s own', to({ from: alice }), undefined],
    ['a character’s', to({ from: me }), undefined],
    ['of something that is gone', { quote }, ['']],
    ['from elsewhere', { quote, external_reply: { origin: ofUser(bob) } }, ['8']],
    ['from elsewhere, of nobody known', { quote, external_reply: { origin: hidden } }, ['']],
    ['of a channel elsewhere', { quote, external_reply: { origin: ofChannel } }, ['']],
    ['from elsewhere, a character’s', { quote, external_reply: { origin: ofUser(me) } }, undefined],
    ['only shown from elsewhere', { external_reply: { origin: ofUser(bob), dice } }, ['8']],
    ['elsewhere, and nothing of it', { external_reply: { origin: ofUser(bob) } }, undefined],
    ['passed on', { forward_origin: ofUser(bob) }, ['8']],
    ['passed on, of nobody known', { forward_origin: hidden }, ['']],
    ['passed on, of a chat', { forward_origin: ofChat }, ['']],
    ['passed on, of a channel', { forward_origin: ofChannel }, ['']],
    ['passed on, one’s own', { forward_origin: ofUser(alice) }, undefined],
    ['passed on, a character’s', { forward_origin: ofUser(me) }, undefined],
    [
      'a channel’s own, in its group',
      { sender_chat: channel, forward_origin: ofChannel, is_automatic_forward: true },
      undefined,
    ],
    [
      'what a channel passed on, in its group',
      { sender_chat: channel, forward_origin: ofUser(bob), is_automatic_forward: true },
      ['8'],
    ],
  ])('%s', (_, more, ids) => {
    expect(idsOf(more)).toEqual(ids)
  })
})

test.each([
  [{ topicId: 3 }, '3', ''],
  [{ postId: 3 }, 'post-3', ''],
  [{}, '', undefined],
])('a topic and comments hang under their group: %j', (where, thread, parent) => {
  expect(decode({ text: 'x' }, where)).toMatchObject({ conversation: { thread } })
  expect(decode({ text: 'x' }, where)?.parent).toBe(parent)
})

test('a message of a supergroup that was a group is told from those of before', () => {
  expect(decode({ text: 'x' }, { placeId: -42 })).toMatchObject({
    conversation: { place: '-42' },
    messageId: 's5',
  })
})

test.each([
  [{ id: 1, is_bot: false, first_name: 'Ann', last_name: 'Lee' }, 'Ann Lee'],
  [{ id: 1, is_bot: false, first_name: '', username: 'ann' }, 'ann'],
  [{ id: 1, is_bot: false, first_name: '' }, '?'],
])('the name that is shown: %j', (user, name) => {
  expect(decodePerson(user)).toEqual({ id: '1', name })
})

test('who writes in the name of a chat is that chat', () => {
  const from = { id: 1087968824, is_bot: true, first_name: 'Group' }
  expect(decodeSender({ from, sender_chat: group })).toEqual({
    id: `${group.id}`,
    name: 'Tavern',
    isShared: true,
  })
  expect(decodeSender({ from, sender_chat: channel })).toEqual({
    id: `${channel.id}`,
    name: 'News',
    isShared: true,
  })
  expect(decodeSender({ from })).toEqual({ id: '1087968824', name: 'Group' })
})

test.each([
  ['@Dramatis_Bot hello', 'hello'],
  ['@dramatis_bot, @dramatis_bot: hello', 'hello'],
  ['@dramatis_bot', ''],
  ['@dramatis_bot，你好', '你好'],
  ['hello @dramatis_bot', 'hello @dramatis_bot'],
])('the name of the bot at the start is how it is called: %s', (text, said) => {
  const entities = [...text.matchAll(/@\w+/g)].map(({ index, 0: name }) => ({
    ...{ type: 'mention' as const, offset: index, length: name.length },
  }))
  expect(decode({ text, entities })).toMatchObject({ text: said, mentionsBot: true })
})

test('a mention by name, in a caption, and in a rich message; not that of another', () => {
  const user = { id: bot.id, is_bot: true, first_name: 'Dramatis' }
  const named = message({
    text: 'Dramatis, hi',
    entities: [{ type: 'text_mention', offset: 0, length: 8, user }],
  })
  expect(decodeMessage(named, circumstances())).toMatchObject({ text: 'hi', mentionsBot: true })
  const caption = 'look @dramatis_bot'
  const pictured = { caption, caption_entities: [mentionOf(caption, '@dramatis_bot')], photo: [] }
  expect(decode(pictured)).toMatchObject({ text: `${caption}\n[picture]`, mentionsBot: true })
  const rich = {
    blocks: [{ type: 'paragraph' as const, text: ['hi ', { type: 'bold' as const, text: '@dramatis_bot' }] }],
  }
  expect(decode({ rich_message: rich })).toMatchObject({ text: 'hi @dramatis_bot', mentionsBot: true })
  const other = '@dramatis_bottom hi'
  expect(isMentioned(message({ text: other, entities: [mentionOf(other, '@dramatis_bottom')] }), bot)).toBe(
    false,
  )
})

test('what a topic begins with, and a post, are not what is replied to', () => {
  const said = message({ message_id: 4, text: 'before' })
  const reply = (answered: Message): Partial<Message> => ({
    text: 'x',
    reply_to_message: answered as NonNullable<Message['reply_to_message']>, // it has none itself
  })
  expect(decode(reply(said))?.replyTo).toBe('4')
  expect(decode(reply(said), { placeId: -42 })?.replyTo).toBe('s4')
  expect(decode(reply(said), { topicId: 4 })?.replyTo).toBeUndefined()
  expect(decode(reply(said), { postId: 4 })?.replyTo).toBeUndefined()
  const began = message({ message_id: 3, forum_topic_created: { name: 'Cellar', icon_color: 0 } })
  expect(decode(reply(began), { topicId: 9 })?.replyTo).toBeUndefined()
})

test('nothing to read is nothing', () => {
  expect(decode({})).toBeUndefined()
  expect(decode({ new_chat_title: 'Inn' })).toBeUndefined()
  expect(decodeEdit(message({ edit_date: 2_000 }), circumstances())).toBeUndefined()
})

test('an edit has its own time', () => {
  expect(decodeEdit(message({ edit_date: 2_000, text: 'other' }), circumstances())).toMatchObject({
    type: 'message-edited',
    at: 2_000_000,
    messageId: '5',
    text: 'other',
  })
})

test('reactions: what is new and what was taken back, by whom', () => {
  const changed: MessageReactionUpdated = {
    ...{ chat: group, message_id: 5, date: 3_000 },
    old_reaction: [{ type: 'emoji', emoji: '👍' }, { type: 'paid' }],
    new_reaction: [{ type: 'paid' }, { type: 'custom_emoji', custom_emoji_id: '12' }],
  }
  const { where } = circumstances({ topicId: 3 })
  expect(decodeReactions({ ...changed, user: alice }, where, '99:2')).toMatchObject({
    type: 'reactions-changed',
    conversation: { thread: '3' },
    at: 3_000_000,
    from: { id: '7', name: 'Alice' },
    added: ['custom:12'],
    removed: ['👍'],
  })
  expect(decodeReactions({ ...changed, actor_chat: channel }, where, '99:2')).toMatchObject({
    from: { id: `${channel.id}`, name: 'News' },
  })
  expect(
    decodeReactions({ ...changed, user: alice, new_reaction: changed.old_reaction }, where, ''),
  ).toBeUndefined()
  expect(decodeReactions(changed, where, '')).toBeUndefined()
})

test('the button below a draft is a command to stop', () => {
  const { where } = circumstances({ chatId: 7, placeId: 7 })
  const chat = { id: 7, type: 'private', first_name: 'Alice' } as const
  expect(decodeStop({ chat, draft_id: 1 }, where, { id: '99:3', at: 5 })).toMatchObject({
    ...{ type: 'command-invoked', command: 'stop', audience: 'direct', at: 5 },
    ...{ from: { id: '7', name: 'Alice' }, isModerator: true },
  })
})

test('any text and any mentions can be read', () => {
  const entity = fc.record({
    type: fc.constant('mention' as const),
    offset: fc.nat(60),
    length: fc.nat(60),
  })
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 50 }), fc.array(entity), (text, entities) => {
      const received = decode({ text, entities })
      expect(text.trim().endsWith(received?.text ?? '')).toBe(true)
    }),
  )
})
