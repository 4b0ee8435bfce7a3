import type { Update } from 'grammy/types'
import { expect, test } from 'vitest'
import { createChatBook } from '../../adapters/telegram/chats.ts'
import { createTelegramClient } from '../../adapters/telegram/client.ts'
import { createInteractionMemory } from '../../adapters/telegram/interactions/memory.ts'
import { createReceiver } from '../../adapters/telegram/receive.ts'
import { createRightsBook } from '../../adapters/telegram/rights.ts'
import { createDraftBook } from '../../adapters/telegram/speak/draft-book.ts'
import { createHeardBook } from '../../adapters/telegram/speak/heard-book.ts'
import type { ReceiveTools } from '../../adapters/telegram/tools.ts'
import { MemoryError } from '../../src/contract/errors.ts'
import { createTexts } from '../../src/texts/index.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { textsOf } from '../support/listener.ts'
import { createListeningStore } from '../support/listening-host.ts'
import { silentLog } from '../support/store.ts'
import { telegramSettings } from '../support/telegram-settings.ts'
import { openTelegram } from './listener.ts'
import { alice, bot, group, message } from './payloads.ts'

/** A receiver without anything in front of it. */
async function openReceiver() {
  const telegram = await openTelegram()
  const clock = createFakeClock()
  const settings = telegramSettings({ token: telegram.token, apiUrl: telegram.apiUrl })
  const store = createListeningStore(clock)
  const host = store.openHost()
  const client = createTelegramClient({ settings, host: () => host, clock, log: silentLog })
  const shared = { ...client, clock, log: silentLog }
  const tools: ReceiveTools = {
    ...{ ...shared, settings, bot, aiMark: ' (AI)', texts: createTexts(), host: () => host },
    readsGroups: () => true,
    chats: createChatBook(() => host, clock),
    rights: createRightsBook({ ...shared, host: () => host }),
    heard: createHeardBook(),
    drafts: createDraftBook(),
    memory: createInteractionMemory(),
  }
  const ending = new AbortController()
  const receiver = createReceiver(tools, ending.signal)
  let last = 0
  /** Takes an update; answers whether its position is stored. */
  const take = (update: Omit<Update, 'update_id'>) => {
    last += 1
    const position = { name: 'position', value: `${last}` }
    return receiver.take({ ...update, update_id: last }, position)
  }
  return { tools, store, take, clock, ending }
}

const said = (text: string, id = 5): Pick<Update, 'message'> => ({
  // The types leave out what a group's message always has.
  message: { ...message({ text, message_id: id }), chat: group, from: alice },
})

test('whoever presses the button of a draft that is complete stops nothing', async () => {
  const { tools, store, take } = await openReceiver()
  const chat = { id: alice.id, type: 'private', first_name: 'Alice' } as const
  tools.drafts.began(alice.id, 1)
  tools.drafts.ended(alice.id, 1)
  await take({ stopped_message_generation: { chat, draft_id: 1 } })
  expect(store.events).toEqual([])
  await take({ stopped_message_generation: { chat, draft_id: 2 } })
  expect(store.events).toMatchObject([{ type: 'command-invoked', command: 'stop' }])
})

test('the position is stored with what is kept, and with nothing else', async () => {
  const { store, take } = await openReceiver()
  expect(await take(said('one'))).toBe(true)
  expect(store.positions.get('position')).toBe('1')
  const reaction = { chat: group, message_id: 5, user: alice, date: 1, old_reaction: [] }
  expect(await take({ message_reaction: { ...reaction, new_reaction: [{ type: 'paid' }] } })).toBe(false)
  expect(await take({ message_reaction: { ...reaction, new_reaction: [] } })).toBe(false)
  expect(store.events).toHaveLength(2)
})

test('a reaction does not wait for what is said there', async () => {
  const { store, tools } = await openReceiver()
  const back = Promise.withResolvers<void>()
  const { chats } = tools
  let isHeld = true
  const held: ReceiveTools = {
    ...tools,
    chats: {
      ...chats,
      async placeOf(chatId, signal) {
        // Reading the first message takes long.
        if (isHeld) {
          isHeld = false
          await back.promise
        }
        return await chats.placeOf(chatId, signal)
      },
    },
  }
  const receiver = createReceiver(held, new AbortController().signal)
  const first = receiver.take({ ...said('one'), update_id: 1 }, undefined)
  const second = receiver.take({ ...said('two', 6), update_id: 2 }, undefined)
  const reaction = { chat: group, message_id: 5, user: alice, date: 1, old_reaction: [] }
  await receiver.take(
    { update_id: 3, message_reaction: { ...reaction, new_reaction: [{ type: 'emoji', emoji: '👍' }] } },
    undefined,
  )
  expect(store.events.map(({ type }) => type)).toEqual(['reactions-changed'])
  back.resolve()
  await Promise.all([first, second])
  expect(textsOf(store.events)).toEqual(['one', 'two'])
})

test('a chat that is new while the store is away is waited for, and nothing of it is lost', async () => {
  const { store, take, clock } = await openReceiver()
  store.isFailing = true
  const taking = take(said('one'))
  await clock.advance(600)
  expect(store.failed).toBeGreaterThan(1)
  expect(store.events).toEqual([])
  store.isFailing = false
  await clock.advance(60_000)
  await taking
  expect(textsOf(store.events)).toEqual(['one'])
})

test('a process that hears first that the bot is in a supergroup, and then that another was told what it was', async () => {
  const { tools, store, take, clock } = await openReceiver()
  const elsewhere = { ...tools, chats: createChatBook(tools.host, clock) }
  const other = createReceiver(elsewhere, new AbortController().signal)
  const own = { ...bot, is_bot: true, first_name: bot.name } as const
  const change = {
    chat: group,
    from: alice,
    date: 1,
    old_chat_member: { status: 'left', user: own },
  } as const
  const joined = { ...change, new_chat_member: { status: 'member', user: own } } as const
  await other.take({ update_id: 1, my_chat_member: joined }, undefined)
  const old = { id: -42, type: 'group', title: 'Tavern' } as const
  const left = { ...change, chat: old, new_chat_member: { status: 'left', user: own } } as const
  await other.take({ update_id: 2, my_chat_member: left }, undefined)
  await take({ message: { ...message({ migrate_from_chat_id: old.id }), chat: group, from: alice } })
  await other.take({ ...said('after', 6), update_id: 4 }, undefined)
  expect(store.events).toMatchObject([{ text: 'after', conversation: { place: `${old.id}` } }])
  // Whoever was said to have left it has not.
  expect(store.moves.at(-1)).toBe(`came ${old.id}`)
})

test('what cannot be stored for good is told, and what is aborted is given up', async () => {
  const { tools, take, store, ending } = await openReceiver()
  const corrupt = new MemoryError({ code: 'corrupt', what: 'It is broken.', remedy: 'Restore it.' })
  const host = { ...tools.host(), accept: () => Promise.reject(corrupt) }
  const receiver = createReceiver({ ...tools, host: () => host }, ending.signal)
  await expect(receiver.take({ ...said('one'), update_id: 1 }, undefined)).rejects.toBe(corrupt)
  store.away = new Promise(() => {})
  const taking = take(said('two'))
  await store.asked()
  ending.abort()
  await expect(taking).rejects.toBe(ending.signal.reason)
})
