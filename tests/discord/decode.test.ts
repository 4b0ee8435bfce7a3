import type { APIUser } from 'discord-api-types/v10'
import { expect, test } from 'vitest'
import {
  decodeMessage,
  decodeReaction,
  isOwn,
  isSaid,
  type MessageCircumstances,
  type ReceivedMessage,
  repliesTo,
} from '../../adapters/discord/decode.ts'
import { createTexts } from '../../src/texts/index.ts'

const bot = { applicationId: '1000', botId: '1001' }

const alice: APIUser = {
  id: '11',
  username: 'alice',
  global_name: 'Alice',
  discriminator: '0',
  avatar: null,
}

const dramatis: APIUser = {
  id: bot.botId,
  username: 'Dramatis',
  global_name: null,
  discriminator: '1',
  avatar: null,
  bot: true,
}

const message: ReceivedMessage = {
  id: '500',
  channel_id: '300',
  guild_id: '200',
  author: alice,
  content: 'hello',
  timestamp: '2026-01-01T00:00:00.000000+00:00',
  edited_timestamp: null,
  tts: false,
  mention_everyone: false,
  mentions: [],
  mention_roles: [],
  attachments: [],
  embeds: [],
  pinned: false,
  type: 0,
}

const circumstances: MessageCircumstances = {
  bot,
  names: { users: new Map([[bot.botId, 'Dramatis']]), roles: new Map(), channels: new Map() },
  channel: undefined,
  rights: { isModerator: false, mayCast: false },
  ownRoleId: undefined,
  texts: createTexts(),
}

test('words from elsewhere are told from what somebody says', () => {
  const snapshot = {
    ...{ content: 'news', timestamp: '2026-01-01T00:00:00.000000+00:00', edited_timestamp: null },
    ...{ mentions: [], mention_roles: [], attachments: [], embeds: [], type: 0 },
  }
  const forwarded = { ...message, content: '', message_snapshots: [{ message: snapshot }] }
  expect(decodeMessage(message, circumstances)).not.toHaveProperty('isForwarded')
  expect(decodeMessage(message, circumstances)).not.toHaveProperty('quotedIds')
  expect(decodeMessage(forwarded, circumstances)).toMatchObject({ isForwarded: true, quotedIds: [''] })
})

test('a message of a guild channel', () => {
  expect(decodeMessage(message, circumstances)).toEqual({
    type: 'message-received',
    version: 1,
    id: '500',
    conversation: { platform: 'discord', place: '200', thread: '300' },
    audience: 'group',
    at: Date.UTC(2026, 0, 1),
    locale: undefined,
    messageId: '500',
    from: { id: '11', name: 'Alice' },
    text: 'hello',
    isModerator: false,
    mayCast: false,
    mentionsBot: false,
    replyTo: undefined,
    addressee: undefined,
  })
})

test('a direct message: its writer is at home there', () => {
  const { guild_id: _none, ...direct } = message
  expect(decodeMessage(direct, circumstances)).toMatchObject({
    conversation: { platform: 'discord', place: '300', thread: '' },
    audience: 'direct',
    isModerator: true,
    mayCast: true,
  })
})

test('a thread has its parent, and says whether only adults are there', () => {
  const channel = {
    ...{ id: '300', type: 11, guildId: '200', parentId: '301', ownerId: '11', isAdultsOnly: true },
  }
  expect(decodeMessage(message, { ...circumstances, channel })).toMatchObject({
    parent: '301',
    isAdultsOnly: true,
  })
})

test.each([
  ['<@1001> hello', 'hello'],
  ['<@!1001>, hello', 'hello'],
  ['<@1001>', ''],
  ['hello <@1001>!', 'hello @Dramatis!'],
])('%j mentions the bot and says %j', (content, text) => {
  const mentioning = { ...message, content, mentions: [dramatis] }
  expect(decodeMessage(mentioning, circumstances)).toMatchObject({ mentionsBot: true, text })
})

test('the role that has the name of the bot mentions it, too', () => {
  const mentioning = { ...message, content: '<@&77> hello', mention_roles: ['77'] }
  expect(decodeMessage(mentioning, { ...circumstances, ownRoleId: '77' })).toMatchObject({
    mentionsBot: true,
    text: 'hello',
  })
})

test('the ping of a reply is no mention', () => {
  const reply = {
    ...message,
    type: 19,
    mentions: [dramatis],
    message_reference: { channel_id: '300', message_id: '400' },
    referenced_message: { ...message, id: '400', author: dramatis },
  }
  expect(decodeMessage(reply, circumstances)).toMatchObject({ mentionsBot: false, replyTo: '400' })
  expect(repliesTo(reply, bot)).toBe(true)
})

test('a message whose text is kept back is nothing', () => {
  expect(decodeMessage({ ...message, content: '' }, circumstances)).toBeUndefined()
})

test('the name is that of the server, else that of the account', () => {
  const member = { nick: 'Al', roles: [], joined_at: '', deaf: false, mute: false, flags: 0 }
  const { global_name: _none, ...plain } = alice
  expect(decodeMessage({ ...message, member }, circumstances)?.from.name).toBe('Al')
  expect(
    decodeMessage({ ...message, author: { ...plain, global_name: null } }, circumstances)?.from.name,
  ).toBe('alice')
})

test('own messages: by the account, and by webhooks of the application', () => {
  expect(isOwn({ ...message, author: dramatis }, bot)).toBe(true)
  expect(isOwn({ ...message, application_id: bot.applicationId }, bot)).toBe(true)
  expect(isOwn(message, bot)).toBe(false)
})

test.each([
  [0, true],
  [19, true],
  [7, false],
  [18, false],
  [20, false],
  [21, false],
  [23, false],
])('a message of type %i is said by somebody: %s', (type, isIt) => {
  expect(isSaid({ type })).toBe(isIt)
})

test.each([
  [{ id: null, name: '👍' }, '👍'],
  [{ id: null, name: '👍🏽' }, '👍🏽'],
  [{ id: '5', name: 'wave' }, 'wave:5'],
  [{ id: '6', name: 'sway', animated: true }, 'sway:6'],
  // Its server has deleted it.
  [{ id: '7', name: null }, ':7'],
])('a reaction with %j is %j', (emoji, name) => {
  const reaction = {
    ...{ user_id: '11', channel_id: '300', message_id: '500', guild_id: '200', type: 0, emoji },
  }
  const channel = {
    ...{ id: '300', type: 11, guildId: '200', parentId: '299', ownerId: '11', isAdultsOnly: true },
  }
  const event = { id: 'session:7', at: 5, channel }
  expect(decodeReaction(reaction, { ...event, isAdded: true })).toMatchObject({
    ...{ id: 'session:7', messageId: '500', added: [name], removed: [], from: { id: '11' } },
    ...{ parent: '299', isAdultsOnly: true },
  })
  expect(decodeReaction(reaction, { ...event, isAdded: false })).toMatchObject({ added: [], removed: [name] })
})
