import { Api } from 'grammy'
import { expect, test } from 'vitest'
import { createRightsBook } from '../../adapters/telegram/rights.ts'
import type { LoopbackTelegramGroupOptions } from '../../src/testing/index.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createListeningStore } from '../support/listening-host.ts'
import { silentLog } from '../support/store.ts'
import { openTelegram } from './listener.ts'

const { signal } = new AbortController()
const none = { isModerator: false, mayCast: false, mayCastParent: false }
const all = { isModerator: true, mayCast: true, mayCastParent: true }

async function openBook(more: Partial<LoopbackTelegramGroupOptions> = {}) {
  const telegram = await openTelegram()
  const alice = telegram.createUser({ name: 'Alice' })
  const bob = telegram.createUser({ name: 'Bob' })
  const tavern = telegram.createGroup({ title: 'Tavern', creator: alice, ...more })
  tavern.setMember(bob, 'member')
  const clock = createFakeClock()
  const store = createListeningStore()
  const api = new Api(telegram.token, { apiRoot: telegram.apiUrl })
  const book = createRightsBook({ api, host: store.openHost, clock, log: silentLog })
  const where = { chatId: tavern.id, placeId: tavern.id, topicId: undefined }
  const ask = (userId: number | undefined, more = {}, senderChatId?: number) =>
    book.rightsOf({ ...where, ...more }, { userId, senderChatId }, signal)
  const asked = () => telegram.requests.filter(({ method }) => method === 'getChatMember').length
  return { ...{ telegram, alice, bob, tavern, clock, store, book, where, ask, asked } }
}

test('administrators moderate, others do not, alone everybody does', async () => {
  const { alice, bob, tavern, ask } = await openBook()
  expect(await ask(alice.id)).toEqual(all)
  expect(await ask(bob.id)).toEqual(none)
  expect(await ask(bob.id, { chatId: bob.id, placeId: bob.id })).toEqual(all)
  expect(await ask(1087968824, {}, tavern.id)).toEqual(all)
  expect(await ask(136817688, {}, -1_000_000_000_555)).toEqual(none)
  expect(await ask(undefined)).toEqual(none)
})

test('Telegram is asked once a minute, and tells of changes', async () => {
  const { bob, tavern, clock, book, ask, asked } = await openBook()
  for (let times = 0; times < 3; times += 1) expect(await ask(bob.id)).toEqual(none)
  expect(asked()).toBe(1)
  tavern.setMember(bob, 'administrator')
  await clock.advance(60_000)
  expect(await ask(bob.id)).toEqual(all)
  expect(asked()).toBe(2)
  const user = { id: bob.id, is_bot: false, first_name: 'Bob' }
  book.learn(tavern.id, { status: 'member', user })
  expect(await ask(bob.id)).toEqual(none)
})

test('while Telegram does not tell, what it told last holds', async () => {
  const { telegram, alice, bob, clock, ask } = await openBook()
  expect(await ask(alice.id)).toEqual(all)
  await clock.advance(60_000)
  telegram.faults.fail({ method: /getChatMember/, times: 2, status: 502 })
  expect(await ask(alice.id)).toEqual(all)
  expect(await ask(bob.id)).toEqual(none)
  expect(await ask(bob.id)).toEqual(none)
})

test('whoever began a topic may cast there, and nowhere else', async () => {
  const { bob, store, book, where, ask } = await openBook()
  await book.began({ ...where, topicId: 9 }, bob.id, signal)
  expect(await ask(bob.id, { topicId: 9 })).toEqual({ ...none, mayCast: true })
  expect(await ask(bob.id, { topicId: 8 })).toEqual(none)
  expect(await ask(bob.id)).toEqual(none)
  store.isFailing = true
  expect(await ask(bob.id, { topicId: 9 })).toEqual(none)
})

test('where members are hidden, administrators are known all the same', async () => {
  const { telegram, alice, bob, tavern, clock, book, ask } = await openBook({ hidesMembers: true })
  expect(await ask(alice.id)).toEqual(all)
  expect(await ask(bob.id)).toEqual(none)
  const listed = () => telegram.requests.filter(({ method }) => method === 'getChatAdministrators').length
  expect(listed()).toBe(1)
  tavern.setMember(bob, 'administrator')
  await clock.advance(60_000)
  expect(await ask(bob.id)).toEqual(all)
  book.learn(tavern.id, { status: 'member', user: { id: bob.id, is_bot: false, first_name: 'Bob' } })
  expect(await ask(bob.id)).toEqual(none)
  expect(listed()).toBe(2)
  expect(telegram.complaints).toEqual([])
})

test.each(['USER_ID_INVALID', 'PARTICIPANT_ID_INVALID', 'member list is inaccessible'])(
  'of whom Telegram says %s, the list of administrators tells',
  async (words) => {
    const { telegram, alice, ask } = await openBook()
    telegram.faults.fail({ method: /getChatMember/, status: 400, description: `Bad Request: ${words}` })
    expect(await ask(alice.id)).toEqual(all)
  },
)

test('who cannot be asked about soon is waited for no longer', async () => {
  const { telegram, alice, bob, clock, ask } = await openBook()
  telegram.faults.setDelayMs(60_000)
  const [first, second] = [ask(alice.id), ask(bob.id)]
  await clock.advance(2_000)
  expect(await Promise.all([first, second])).toEqual([none, none])
  telegram.faults.setDelayMs(0)
  expect(await ask(alice.id)).toEqual(all)
})
