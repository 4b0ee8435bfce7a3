import { Api } from 'grammy'
import type { CallbackQuery, Message } from 'grammy/types'
import { describe, expect, test } from 'vitest'
import { createChatBook } from '../../../adapters/telegram/chats.ts'
import {
  openBotWords,
  registerCommands,
  takeCallback,
} from '../../../adapters/telegram/interactions/index.ts'
import { createInteractionMemory } from '../../../adapters/telegram/interactions/memory.ts'
import { encodeToken, type InteractionToken } from '../../../adapters/telegram/interactions/token.ts'
import { createRightsBook } from '../../../adapters/telegram/rights.ts'
import { createDraftBook } from '../../../adapters/telegram/speak/draft-book.ts'
import { createHeardBook } from '../../../adapters/telegram/speak/heard-book.ts'
import { openStage } from '../../../adapters/telegram/speak/stage.ts'
import type { ReceiveTools } from '../../../adapters/telegram/tools.ts'
import { MemoryError } from '../../../src/contract/errors.ts'
import type { AdapterHost } from '../../../src/contract/platform.ts'
import { createTexts } from '../../../src/texts/index.ts'
import { createCount, stateIn } from '../../support/adapter-state.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { createRecordingLog } from '../../support/store.ts'
import { telegramSettings } from '../../support/telegram-settings.ts'
import { notice } from './stage.ts'

const groupId = -100
const aliceId = 42

interface Call {
  readonly method: string
  readonly payload: { readonly [name: string]: unknown }
}

type Respond = (call: Call) => { readonly code: number; readonly description: string } | object | undefined

/** The tools with a Telegram that notes what it is asked, and answers as a test says; the time moves when told. */
function openTools() {
  const clock = createFakeClock()
  const calls: Call[] = []
  const entries: string[] = []
  const state = new Map<string, string>()
  const scene = { isAway: false, respond: (() => undefined) as Respond } // replaced by tests
  const api = new Api('1:a-token')
  api.config.use(async (_send, method, payload) => {
    const call = { method, payload: { ...payload } }
    calls.push(call)
    const said = scene.respond(call)
    if (said && 'code' in said && 'description' in said)
      return { ok: false, error_code: said.code, description: said.description, parameters: {} }
    return { ok: true, result: (said ?? true) as never } // what it answers depends on the method
  })
  const host: Pick<AdapterHost, 'state' | 'count' | 'query' | 'hash'> = {
    state: stateIn(state, (does) => {
      if (scene.isAway && does === 'get')
        throw new MemoryError({ code: 'unreachable', what: 'Away.', remedy: 'Wait.', isRetryable: true })
    }),
    hash: (text) => text,
    count: createCount(clock),
    query: async () => ({ type: 'characters', characters: [] }),
  }
  const log = createRecordingLog(entries)
  const hostOf = () => host as AdapterHost // what interactions ask of a host
  const tools: ReceiveTools = {
    settings: telegramSettings({ token: '1:a-token' }),
    aiMark: ' (AI)',
    api,
    bot: { id: 1, username: 'a_bot', name: 'A bot' },
    readsGroups: () => true,
    chats: createChatBook(hostOf, clock),
    heard: createHeardBook(),
    drafts: createDraftBook(),
    memory: createInteractionMemory(),
    rights: createRightsBook({ api, host: hostOf, clock, log }),
    host: hostOf,
    texts: createTexts(),
    clock,
    log,
  }
  const asked = (method: string) =>
    calls.filter((call) => call.method === method).map(({ payload }) => payload)
  return { tools, clock, calls, entries, state, scene, asked }
}

const signal = new AbortController().signal
const where = { chatId: groupId, placeId: groupId, topicId: undefined, postId: undefined }

function press(data: string | undefined, isLost = false): CallbackQuery {
  const chat = { id: groupId, type: 'group' as const, title: 'Tavern' }
  const reply_markup = { inline_keyboard: [[{ text: 'Yes', callback_data: data ?? '' }]] }
  return {
    id: 'query',
    from: { id: aliceId, is_bot: false, first_name: 'Alice', language_code: 'en' },
    ...(isLost ? {} : { message: { message_id: 7, date: 1, chat, text: 'Who?', reply_markup } }),
    chat_instance: '1',
    ...(data === undefined ? {} : { data }),
  }
}

describe('a press', () => {
  test('that nobody answers with words is answered without after 1.5 s', async () => {
    const { tools, clock, asked } = openTools()
    const { event } = await takeCallback(tools, press('3r'), { where, eventId: '1:5' }, signal)
    expect(event).toMatchObject({ id: '1:5', command: 'regenerate', messageId: '7' })
    await clock.advance(1_499)
    expect(asked('answerCallbackQuery')).toEqual([])
    await clock.advance(1)
    expect(asked('answerCallbackQuery')).toEqual([{ callback_query_id: 'query' }])
  })

  test('is told by a toast in time, and by nothing more then', async () => {
    const { tools, clock, asked } = openTools()
    const { event } = await takeCallback(tools, press('3g'), { where, eventId: '1:5' }, signal)
    await clock.advance(1_000)
    const words = openBotWords(stageOf(tools, event?.interaction?.token))
    await words.say(notice('Thank you.', { visibility: 'private' }))
    await words.end(false)
    await clock.advance(5_000)
    expect(asked('answerCallbackQuery')).toEqual([{ callback_query_id: 'query', text: 'Thank you.' }])
    expect(asked('sendMessage')).toEqual([])
  })

  test('that was heard late is told where it can be, but a thumb is worth no message elsewhere', async () => {
    const { tools, clock, scene, asked } = openTools()
    scene.respond = ({ method }) =>
      method === 'sendMessage' ? { code: 400, description: 'Bad Request: not enough rights' } : undefined
    const { event } = await takeCallback(tools, press('3g'), { where, eventId: '1:5' }, signal)
    await clock.advance(2_000)
    const words = openBotWords(stageOf(tools, event?.interaction?.token))
    await words.say(notice('Thank you.', { visibility: 'private' }))
    expect(asked('sendMessage')).toMatchObject([
      {
        chat_id: groupId,
        ephemeral_message_parameters: { receiver_user_id: aliceId, callback_query_id: 'query' },
      },
    ])
  })

  test.each([undefined, '', '1', '4p1', '4=wren', 'anything', `2${'f'.repeat(32)}`])(
    'with the data %s is refused politely',
    async (data) => {
      const { tools, asked } = openTools()
      const taken = await takeCallback(tools, press(data), { where, eventId: '1:5' }, signal)
      expect(taken.event).toBeUndefined()
      expect(asked('answerCallbackQuery')).toMatchObject([
        { text: 'That is not offered any more. /help lists what there is.' },
      ])
    },
  )

  test('on a message that one person sees is not taken for one of an earlier message with its number', async () => {
    const { tools } = openTools()
    const pressed = press('3r')
    const idOf = async (date: number) => {
      const message = { ...pressed.message, message_id: 0, ephemeral_message_id: 5, date } as Message // what such a message has
      const { event } = await takeCallback(tools, { ...pressed, message }, { where, eventId: '1:5' }, signal)
      return event?.type === 'control-used' ? event.messageId : undefined
    }
    expect(await idOf(100)).toBe(`e${aliceId}:5:100`)
    expect(await idOf(200)).toBe(`e${aliceId}:5:200`)
  })

  test('on a message that nobody knows is refused politely', async () => {
    const { tools, asked } = openTools()
    await takeCallback(tools, press('3r', true), { where, eventId: '1:5' }, signal)
    expect(asked('answerCallbackQuery')).toHaveLength(1)
  })

  test('while the store is away is told so', async () => {
    const { tools, scene, asked, entries } = openTools()
    scene.isAway = true
    await takeCallback(tools, press('1character set|character=wren'), { where, eventId: '1:5' }, signal)
    expect(asked('answerCallbackQuery')).toMatchObject([{ text: expect.stringContaining('at the moment') }])
    expect(entries.join()).not.toContain('a-token')
  })

  test.each(['done', 'full'] as const)('that nobody will answer (%s) stops to turn', async (acceptance) => {
    const { tools, clock, asked } = openTools()
    const data = '1privacy erase|what=me|answer=erase'
    const taken = await takeCallback(tools, press(data), { where, eventId: '1:5' }, signal)
    await taken.settled(acceptance)
    await clock.advance(5_000)
    expect(asked('answerCallbackQuery')).toHaveLength(1)
    // What was done cannot be chosen again; what was not taken can.
    expect(asked('editMessageReplyMarkup')).toHaveLength(acceptance === 'done' ? 1 : 0)
  })

  test('that Telegram waits for no more fails nobody', async () => {
    const { tools, clock, scene, entries } = openTools()
    scene.respond = ({ method }) =>
      method === 'answerCallbackQuery'
        ? { code: 400, description: 'Bad Request: query is too old and response timeout expired' }
        : undefined
    await takeCallback(tools, press('3r'), { where, eventId: '1:5' }, signal)
    await clock.advance(2_000)
    expect(entries.join()).toContain('was not answered')
  })
})

describe('what is for one person alone', () => {
  const token: InteractionToken = {
    kind: 'command',
    answers: 'personal',
    userId: aliceId,
    messageId: 7,
    ephemeralId: undefined,
    ephemeralDate: undefined,
    chatId: undefined,
    queryId: undefined,
    at: 0,
    language: 'en',
  }

  test('is removed at once where an older server shows it to all, which is not tried again', async () => {
    const { tools, scene, asked } = openTools()
    scene.respond = ({ method }) => {
      if (method === 'getChatMember') return { status: 'administrator', user: { id: 1 } }
      return method === 'sendMessage' ? { message_id: 99 } : undefined
    }
    for (const text of ['One.', 'Two.'])
      await openBotWords(stageOf(tools, encodeToken(token))).say(notice(text, { visibility: 'private' }))
    expect(asked('deleteMessage')).toMatchObject([{ chat_id: groupId, message_id: 99 }])
    expect(asked('sendMessage').map(({ chat_id, text }) => [chat_id, text])).toEqual([
      [groupId, 'One.'],
      [aliceId, 'One.'],
      [aliceId, 'Two.'],
    ])
  })

  test('is remembered with its date, for its number is used again', async () => {
    const { tools, scene, state } = openTools()
    scene.respond = ({ method }) => {
      if (method === 'getChatMember') return { status: 'administrator', user: { id: 1 } }
      return method === 'sendMessage' ? { message_id: 0, ephemeral_message_id: 5, date: 100 } : undefined
    }
    const options = Array.from({ length: 20 }, (_, number) => ({
      label: `Number ${number}`,
      description: '',
      command: 'character set',
      options: { character: `n${number}` },
    }))
    const words = openBotWords(stageOf(tools, encodeToken(token)))
    await words.say({ type: 'choice-offered', text: 'Who?', options, visibility: 'private' })
    expect([...state.keys()]).toContain(`${aliceId}/question:e${aliceId}:5:100`)
  })

  test('is pointed to for a minute, and once in ten where several ask', async () => {
    const { tools, clock, scene, asked } = openTools()
    scene.respond = ({ method, payload }) => {
      if (method === 'getChatMember') return { status: 'member', user: { id: 1 } }
      if (method !== 'sendMessage') return undefined
      const description = "Forbidden: bot can't initiate conversation with a user"
      return payload.chat_id === groupId ? { message_id: 99 } : { code: 403, description }
    }
    const say = async () =>
      await openBotWords(stageOf(tools, encodeToken({ ...token, at: clock.now() }))).say(
        notice('Secret.', { visibility: 'private' }),
      )
    await say()
    await clock.advance(59_000)
    expect(asked('deleteMessage')).toEqual([])
    await clock.advance(1_000)
    expect(asked('deleteMessage')).toMatchObject([{ chat_id: groupId, message_id: 99 }])
    await say()
    const pointers = () => asked('sendMessage').filter(({ chat_id }) => chat_id === groupId)
    expect(pointers()).toHaveLength(1)
    await clock.advance(600_000)
    await say()
    expect(pointers()).toHaveLength(2)
  })

  test('is said for a minute where it is a refusal', async () => {
    const { tools, clock, scene, asked } = openTools()
    scene.respond = ({ method }) => {
      if (method === 'getChatMember') return { status: 'member', user: { id: 1 } }
      return method === 'sendMessage' ? { message_id: 99 } : undefined
    }
    const words = openBotWords(stageOf(tools, encodeToken(token)))
    await words.say(notice('No.', { visibility: 'private', tone: 'error' }))
    expect(asked('sendMessage')).toMatchObject([{ chat_id: groupId, text: '⛔ No.' }])
    await clock.advance(60_000)
    expect(asked('deleteMessage')).toHaveLength(1)
  })

  test('is no message where Telegram knows the sign', async () => {
    const { tools, asked } = openTools()
    const stage = stageOf(tools, encodeToken({ ...token, answers: 'deed' }))
    await openBotWords(stage).say(notice('Thank you.', { visibility: 'private' }))
    for (const work of stage.afterwards) await work()
    expect(asked('setMessageReaction')).toEqual([
      { chat_id: groupId, message_id: 7, reaction: [{ type: 'emoji', emoji: '👍' }] },
    ])
    expect(asked('sendMessage')).toEqual([])
  })

  test('is dropped where nobody asked', async () => {
    const { tools, calls } = openTools()
    await openBotWords(stageOf(tools, undefined)).say(notice('Secret.', { visibility: 'private' }))
    expect(calls).toEqual([])
  })
})

function stageOf(tools: ReceiveTools, interactionToken: string | undefined) {
  const conversation = { platform: 'telegram', place: `${groupId}`, thread: '' }
  const target = { conversation, eventIds: ['1:5'], idempotencyKey: 'key', isTakenOver: false }
  return openStage(tools, { ...target, interactionToken }, signal)
}

describe('the commands', () => {
  test('are registered for each kind of chat and language, within the limits', async () => {
    const { tools, asked } = openTools()
    await registerCommands(tools, signal)
    const lists = asked('setMyCommands')
    expect(lists.map(({ scope, language_code: language }) => [scope, language])).toEqual(
      ['all_private_chats', 'all_group_chats', 'all_chat_administrators'].flatMap((type) => [
        [{ type }, undefined],
        [{ type }, 'zh'],
      ]),
    )
    const names = lists.map(({ commands }) => namesOf(commands))
    expect(names[0]).toEqual([
      ...[
        'start',
        'character',
        'restart',
        'regenerate',
        'previous',
        'next',
        'stop',
        'rewrite',
        'rate',
        'report',
      ],
      ...['me', 'replies', 'mute', 'privacy', 'studio', 'feedback', 'help'],
    ])
    // In groups, who is no administrator is not offered what they may not use.
    expect(names[2]).toEqual(
      names[0]?.filter((name) => !['start', 'restart', 'mute', 'feedback'].includes(name)),
    )
    expect(names[4]).toEqual(names[0]?.filter((name) => name !== 'start'))
    expect(JSON.stringify(lists[1])).toContain('谁在这里演')
    for (const { commands } of lists) {
      for (const one of listOf(commands)) {
        expect(one.command).toMatch(/^[a-z0-9_]{1,32}$/)
        expect(one.description.length).toBeGreaterThan(0)
        expect(one.description.length).toBeLessThanOrEqual(256)
      }
    }
  })

  test('are registered once', async () => {
    const { tools, asked } = openTools()
    await registerCommands(tools, signal)
    await registerCommands(tools, signal)
    expect(asked('setMyCommands')).toHaveLength(6)
  })

  test('are tried again where that fails, and stop nobody', async () => {
    const { tools, clock, scene, asked, entries, state } = openTools()
    scene.respond = ({ method }) =>
      method === 'setMyCommands' ? { code: 500, description: 'Internal Server Error' } : undefined
    const registering = registerCommands(tools, signal)
    await clock.advance(30_000)
    expect(asked('setMyCommands')).toHaveLength(1)
    expect(entries.join()).toContain('the commands are not registered')
    expect(state.get('commands')).toBeUndefined()
    scene.respond = () => undefined
    await clock.advance(30_000)
    await registering
    expect(state.get('commands')).toMatch(/^1:/)
  })
})

interface Registered {
  readonly command: string
  readonly description: string
}

function listOf(commands: unknown): readonly Registered[] {
  return commands as readonly Registered[] // as they were handed to the API
}

function namesOf(commands: unknown): readonly string[] {
  return listOf(commands).map(({ command }) => command)
}
