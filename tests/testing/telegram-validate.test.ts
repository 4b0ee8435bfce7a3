import { describe, expect, test } from 'vitest'
import { checkFile, readCall, validateCall } from '../../src/testing/telegram/validate.ts'
import { reactionEmoji } from '../../src/testing/telegram/validate-reactions.ts'

const message = { chat_id: 5, text: 'Hello.' }
const button = { text: 'Yes', callback_data: 'y' }
const keyboard = (...rows: unknown[][]) => ({ ...message, reply_markup: { inline_keyboard: rows } })

/** Telegram's words, without their beginning; `undefined`: it is taken. */
function refuse(method: string, payload: unknown): string | undefined {
  const refusal = validateCall(method, payload)
  if (refusal === undefined) return undefined
  expect(refusal).toMatchObject({ code: 400, isComplaint: true })
  return refusal.description.replace(/^Bad Request: /, '')
}

describe('what good bots send is taken', () => {
  test.each<[string, unknown]>([
    ['getMe', {}],
    ['getMe', undefined],
    ['sendmessage', message],
    ['getUpdates', { offset: 5, limit: 100, timeout: 50, allowed_updates: ['message', 'message_reaction'] }],
    ['sendMessage', { ...message, link_preview_options: { is_disabled: true }, message_thread_id: 7 }],
    [
      'sendMessage',
      {
        ...message,
        chat_id: '@tavern',
        reply_parameters: { message_id: 4, allow_sending_without_reply: true },
      },
    ],
    [
      'sendMessage',
      { ...message, reply_markup: { force_reply: true, input_field_placeholder: 'Name', selective: true } },
    ],
    [
      'sendMessage',
      { ...message, ephemeral_message_parameters: { receiver_user_id: 9, callback_query_id: '4' } },
    ],
    [
      'sendMessage',
      keyboard(Array(8).fill(button), [{ text: 'Open', url: 'https://t.me/dramatis_bot?start=a' }]),
    ],
    ['sendMessageDraft', { chat_id: 5, draft_id: 1, text: '', can_stop: true }],
    ['editMessageText', { ...message, message_id: 3, reply_markup: { inline_keyboard: [] } }],
    ['editMessageReplyMarkup', { chat_id: 5, message_id: 3 }],
    ['deleteMessages', { chat_id: 5, message_ids: [1, 2] }],
    ['deleteEphemeralMessage', { chat_id: -5, receiver_user_id: 9, ephemeral_message_id: 3 }],
    ['sendChatAction', { chat_id: 5, action: 'typing' }],
    ['sendDocument', { chat_id: 5, document: 'attach://a', caption: 'Here.' }],
    ['setMessageReaction', { chat_id: 5, message_id: 3, reaction: [{ type: 'emoji', emoji: '👍' }] }],
    ['setMessageReaction', { chat_id: 5, message_id: 3, reaction: [] }],
    ['answerCallbackQuery', { callback_query_id: '4' }],
    [
      'setMyCommands',
      {
        commands: [{ command: 'help', description: 'Help' }],
        scope: { type: 'all_group_chats' },
        language_code: 'zh',
      },
    ],
    ['setWebhook', { url: 'http://127.0.0.1:4000/telegram/1', secret_token: 'a_-9', max_connections: 40 }],
    ['setWebhook', { url: 'https://chat.example:8443/a' }],
    ['setWebhook', { url: '' }],
    ['getChatMember', { chat_id: -100_123, user_id: 9 }],
  ])('%s %j', (method, payload) => {
    expect(validateCall(method, payload)).toBeUndefined()
  })
})

test('the fields of a form are read as what they stand for', () => {
  const markup = { inline_keyboard: [[button]] }
  const fields = {
    chat_id: '-100123',
    text: '12',
    message_thread_id: '7',
    protect_content: 'true',
    reply_markup: JSON.stringify(markup),
    entities: '[{"type":"bold","offset":0,"length":2}]',
  }
  expect(readCall('sendMessage', fields)).toEqual({
    chat_id: -100_123,
    text: '12',
    message_thread_id: 7,
    protect_content: true,
    reply_markup: markup,
    entities: [{ type: 'bold', offset: 0, length: 2 }],
  })
  expect(refuse('sendMessage', { ...fields, entities: '[{' })).toBe("can't parse entities JSON object")
  expect(refuse('sendMessage', { ...fields, protect_content: 'maybe' })).toBe(
    'field "protect_content" must be of type Boolean',
  )
})

test('typing errors are found', () => {
  expect(refuse('sendMessage', { ...message, txt: 'a' })).toBe('unknown parameter "txt" of sendMessage')
  expect(refuse('sendMessage', { ...message, reply_parameters: { message_id: 4, qoute: 'a' } })).toBe(
    'unknown parameter "qoute" in reply_parameters',
  )
  expect(refuse('sendMessage', { ...message, toString: 'a' })).toBe(
    'unknown parameter "toString" of sendMessage',
  )
  expect(validateCall('sendMesage', message)).toMatchObject({ code: 404, isComplaint: true })
  expect(validateCall('constructor', {})).toMatchObject({ code: 404 })
})

describe('refused', () => {
  test.each<[string, object, string]>([
    ['sendMessage', { chat_id: 5 }, 'message text is empty'],
    ['sendMessage', { ...message, text: '' }, 'message text is empty'],
    ['sendMessage', { ...message, text: ' \n\u200b' }, 'text must be non-empty'],
    ['sendMessage', { ...message, text: 'a'.repeat(4097) }, 'message is too long'],
    ['sendMessage', { text: 'a' }, 'chat_id is empty'],
    ['sendMessage', { ...message, chat_id: 0 }, 'chat not found'],
    ['sendMessage', { ...message, chat_id: 1.5 }, 'chat not found'],
    [
      'sendMessage',
      { ...message, message_thread_id: 'general' },
      'field "message_thread_id" must be of type Number',
    ],
    ['sendMessage', { ...message, parse_mode: 'bbcode' }, 'unsupported parse_mode'],
    ['sendMessage', { ...message, reply_parameters: { quote: 'a' } }, 'can\'t find field "message_id"'],
    [
      'sendMessage',
      { ...message, link_preview_options: { is_disabled: 'yes' } },
      'field "is_disabled" must be of type Boolean',
    ],
    ['sendMessage', { ...message, link_preview_options: { url: 'nowhere' } }, 'WEBPAGE_URL_INVALID'],
    ['sendMessage', { ...message, ephemeral_message_parameters: {} }, 'can\'t find field "receiver_user_id"'],
    ['sendMessage', { ...message, allow_paid_broadcast: true }, 'FLOODSKIP_NOT_ALLOWED'],
    ['answerCallbackQuery', { callback_query_id: '4', url: 'https://a.example' }, 'URL_INVALID'],
    ['sendMessageDraft', { chat_id: 5, draft_id: 0 }, 'draft_id must be non-zero'],
    ['sendMessageDraft', { chat_id: -5, draft_id: 1 }, 'TEXTDRAFT_PEER_INVALID'],
    ['sendMessageDraft', { chat_id: 5, draft_id: 1, text: 'a'.repeat(4097) }, 'message is too long'],
    [
      'sendMessageDraft',
      { chat_id: 5, draft_id: 2 ** 31 },
      'draft_id must be between -2147483648 and 2147483647',
    ],
    ['sendDocument', { chat_id: 5 }, 'there is no document in the request'],
    ['sendDocument', { chat_id: 5, document: 'a', caption: 'a'.repeat(1025) }, 'message caption is too long'],
    ['editMessageText', message, 'message identifier is not specified'],
    [
      'editMessageText',
      { ...message, message_id: 3, reply_markup: { force_reply: true } },
      'inline keyboard expected',
    ],
    [
      'deleteMessages',
      { chat_id: 5, message_ids: Array(101).fill(1) },
      'too many message identifiers specified',
    ],
    ['sendChatAction', { chat_id: 5, action: 'thinking' }, 'wrong parameter action in request'],
    [
      'setMessageReaction',
      { chat_id: 5, message_id: 3, reaction: [{ type: 'emoji', emoji: '🐌' }] },
      'REACTION_INVALID',
    ],
    ['setMessageReaction', { chat_id: 5, message_id: 3, reaction: [{ type: 'paid' }] }, 'REACTION_INVALID'],
    [
      'setMessageReaction',
      { chat_id: 5, message_id: 3, reaction: Array(2).fill({ type: 'emoji', emoji: '👍' }) },
      'REACTIONS_TOO_MANY',
    ],
    ['answerCallbackQuery', { callback_query_id: '4', text: 'a'.repeat(201) }, 'message is too long'],
    ['answerCallbackQuery', {}, 'query is too old and response timeout expired or query ID is invalid'],
    ['getUpdates', { limit: 101 }, 'limit must be between 1 and 100'],
    ['getUpdates', { timeout: 51 }, 'timeout must be between 0 and 50'],
    ['getUpdates', { allowed_updates: ['messages'] }, 'allowed_updates has the unknown "messages"'],
    [
      'setWebhook',
      { url: 'http://chat.example/a' },
      'bad webhook: An HTTPS URL must be provided for webhook',
    ],
    [
      'setWebhook',
      { url: 'https://chat.example:444/a' },
      'bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443',
    ],
    ['setWebhook', { url: '', secret_token: 'a b' }, 'secret token contains unallowed characters'],
    ['setWebhook', { url: '', secret_token: 'a'.repeat(257) }, 'secret token is too long'],
    ['setWebhook', { url: '', max_connections: 101 }, 'max_connections must be between 1 and 100'],
  ])('%s %j: %s', (method, payload, words) => {
    expect(refuse(method, payload)).toBe(words)
  })
})

describe('keyboards', () => {
  const unreadable = (what: string) => `can't parse inline keyboard button: ${what}`

  test.each<[string, unknown, string]>([
    ['no text', { callback_data: 'a' }, unreadable('Can\'t find field "text"')],
    ['an empty label', { ...button, text: ' ' }, 'inline keyboard button text must be non-empty'],
    ['nothing to do', { text: 'a' }, unreadable('Text buttons are unallowed in the inline keyboard')],
    [
      'no data',
      { text: 'a', callback_data: '' },
      unreadable('Text buttons are unallowed in the inline keyboard'),
    ],
    ['long data', { text: 'a', callback_data: '角'.repeat(22) }, 'BUTTON_DATA_INVALID'],
    [
      'two things to do',
      { ...button, url: 'https://a.example' },
      'a button does one thing: callback_data, url exclude each other',
    ],
    [
      'no link',
      { text: 'a', url: 'not-a-url' },
      "inline keyboard button URL 'not-a-url' is invalid: Wrong HTTP URL",
    ],
    [
      'another protocol',
      { text: 'a', url: 'ftp://a.example' },
      "inline keyboard button URL 'ftp://a.example' is invalid: Unsupported URL protocol",
    ],
    ['an unknown field', { ...button, colour: 'red' }, 'unknown parameter "colour" in inline_keyboard'],
    ['an invoice', { text: 'a', pay: true }, 'BUTTON_TYPE_INVALID'],
  ])('a button with %s', (_what, wrong, words) => {
    expect(refuse('sendMessage', keyboard([wrong]))).toBe(words)
  })

  test('data of 64 bytes are taken', () => {
    expect(
      refuse('sendMessage', keyboard([{ text: 'a', callback_data: `${'角'.repeat(21)}a` }])),
    ).toBeUndefined()
  })

  test('has at most eight buttons in a row, a hundred in all, and no empty row', () => {
    const row = Array(8).fill(button)
    expect(refuse('sendMessage', keyboard([...row, button]))).toBe('inline_keyboard must have 1 to 8 entries')
    expect(refuse('sendMessage', keyboard([]))).toBe('inline_keyboard must have 1 to 8 entries')
    expect(refuse('sendMessage', keyboard(...Array(12).fill(row), Array(4).fill(button)))).toBeUndefined()
    expect(refuse('sendMessage', keyboard(...Array(12).fill(row), Array(5).fill(button)))).toBe(
      'reply markup is too long',
    )
    const long = Array(70).fill([{ text: 'a'.repeat(100), callback_data: 'a'.repeat(64) }])
    expect(refuse('sendMessage', keyboard(...long))).toBe('reply markup is too long')
  })

  test.each<[unknown, string]>([
    ['none', "can't parse reply_markup JSON object"],
    [{ inline_keyboard: 'bad' }, 'field "inline_keyboard" must be of type Array'],
    [{ force_reply: 'yes' }, 'field "force_reply" must be of type Boolean'],
    [{ force_reply: false }, 'field "force_reply" must be true'],
    [
      { force_reply: true, input_field_placeholder: '' },
      'input_field_placeholder must have 1 to 64 characters',
    ],
    [
      { force_reply: true, input_field_placeholder: 'a'.repeat(65) },
      'input_field_placeholder must have 1 to 64 characters',
    ],
  ])('%j is none', (markup, words) => {
    expect(refuse('sendMessage', { ...message, reply_markup: markup })).toBe(words)
  })
})

describe('commands', () => {
  const commands = (...list: unknown[]) => ({ commands: list })
  const help = { command: 'help', description: 'Help' }

  test.each<[object, string]>([
    [commands({ ...help, command: '' }), 'command must be non-empty'],
    [commands({ ...help, command: 'a'.repeat(33) }), 'command length must not exceed 32'],
    [commands({ ...help, command: 'Help' }), 'BOT_COMMAND_INVALID'],
    [commands({ ...help, command: '/help' }), 'BOT_COMMAND_INVALID'],
    [commands({ ...help, description: '' }), 'command description must be non-empty'],
    [commands({ ...help, description: 'a'.repeat(257) }), 'command description length must not exceed 256'],
    [commands(help, help), 'commands must have different names'],
    [commands(...Array(101).fill(help)), 'BOT_COMMANDS_TOO_MUCH'],
    [{ ...commands(help), language_code: 'zh-hans' }, 'invalid language code specified'],
    [
      { ...commands(help), scope: { type: 'everywhere' } },
      "can't parse BotCommandScope: Unsupported type specified",
    ],
    [
      { ...commands(help), scope: { type: 'chat' } },
      'can\'t parse BotCommandScope: Can\'t find field "chat_id"',
    ],
  ])('%j', (payload, words) => {
    expect(refuse('setMyCommands', payload)).toBe(words)
  })
})

test('all 73 emoji may be reacted with', () => {
  expect(new Set(reactionEmoji).size).toBe(73)
})

test('files are neither empty nor larger than 50 MB', () => {
  checkFile(Buffer.alloc(50 * 1024 * 1024))
  expect(() => checkFile(Buffer.alloc(0))).toThrow('file must be non-empty')
  expect(() => checkFile(Buffer.alloc(50 * 1024 * 1024 + 1))).toThrow('Request Entity Too Large')
})
