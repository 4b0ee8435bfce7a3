import { Api } from 'grammy'
import { expect, test } from 'vitest'
import { systemClock } from '../../src/app/system.ts'
import { PlatformError } from '../../src/contract/errors.ts'
import type { InboundEvent } from '../../src/contract/event.ts'
import { says, textsOf } from '../support/listener.ts'
import { createListeningStore, type ListeningStore } from '../support/listening-host.ts'
import { listenTo, openScene, openTelegram } from './listener.ts'

const listening = 'listening to Telegram'

/** The same store, which tells what was handed in, also what it had. */
function watched(store: ListeningStore): {
  readonly store: ListeningStore
  readonly handedIn: InboundEvent[]
} {
  const handedIn: InboundEvent[] = []
  const openHost = () => {
    const host = store.openHost()
    const accept: typeof host.accept = (event, options) => {
      handedIn.push(event)
      return host.accept(event, options)
    }
    return { ...host, accept }
  }
  return { store: { ...store, openHost }, handedIn }
}

test('another program that asks, too, is explained once and waited for', async () => {
  const { telegram, alice, listener, events } = await openScene({ speed: 100 })
  telegram.faults.conflict(3)
  alice.says(alice.dm, 'hello')
  expect(textsOf(await events())).toEqual(['hello'])
  expect(listener.logged.filter((line) => line.includes('another program asks'))).toHaveLength(1)
})

test('a webhook that was set is removed at the start, and only its host is told', async () => {
  const telegram = await openTelegram()
  telegram.faults.setForeignWebhook('https://example.org/secret-path')
  const alice = telegram.createUser({ name: 'Alice' })
  const store = createListeningStore()
  const listener = listenTo(telegram, store)
  await listener.logs(listening)
  alice.says(alice.dm, 'hello')
  await store.accepts(says('hello'))
  expect(telegram.webhookUrl).toBeUndefined()
  const [told = ''] = listener.logged.filter((line) => line.includes('webhook'))
  expect(told).toContain('example.org')
  expect(listener.logged.join()).not.toContain('secret-path')
})

test('a webhook that comes back is another program’s: it is explained and waited for', async () => {
  const { telegram, alice, listener, events } = await openScene({ speed: 100 })
  telegram.faults.setForeignWebhook('https://example.org/hook')
  await listener.logs('another program has set a webhook')
  expect(telegram.webhookUrl).toBe('https://example.org/hook')
  telegram.faults.setForeignWebhook(undefined)
  alice.says(alice.dm, 'hello')
  expect(textsOf(await events())).toEqual(['hello'])
})

test.each(['at the start', 'while it runs'])(
  'a token that is not valid any more ends it: %s',
  async (when) => {
    const telegram = await openTelegram()
    const { token } = telegram
    const store = createListeningStore()
    if (when === 'at the start') telegram.faults.revokeToken()
    const listener = listenTo({ ...telegram, token }, store)
    if (when === 'while it runs') {
      await listener.logs(listening)
      telegram.faults.revokeToken()
    }
    const error = await listener.ended
    expect(error).toBeInstanceOf(PlatformError)
    expect(error).toMatchObject({ code: 'unauthorized' })
    expect(`${error} ${listener.logged.join()}`).not.toContain(token)
  },
)

test('a Telegram that is away is waited for, at the start and later, and its token is told nobody', async () => {
  const telegram = await openTelegram()
  telegram.faults.fail({ method: /getMe/, times: 2, status: 502 })
  telegram.faults.fail({ method: /getUpdates/, times: 2, status: 0 })
  const alice = telegram.createUser({ name: 'Alice' })
  const store = createListeningStore()
  const listener = listenTo(telegram, store, { speed: 100 })
  await listener.logs('Telegram answers again')
  alice.says(alice.dm, 'hello')
  await store.accepts(says('hello'))
  expect(listener.logged.filter((line) => line.startsWith('warn'))).toHaveLength(2)
  expect(listener.logged.join()).not.toContain(telegram.token.split(':')[1])
})

test('what is told again though it was confirmed is left out', async () => {
  const telegram = await openTelegram()
  const alice = telegram.createUser({ name: 'Alice' })
  const { store, handedIn } = watched(createListeningStore())
  await listenTo(telegram, store).logs(listening)
  alice.says(alice.dm, 'one')
  await store.accepts(says('one'))
  await expect.poll(() => telegram.updates.waiting).toBe(0)
  telegram.faults.repeatUpdates(1)
  alice.says(alice.dm, 'two')
  await store.accepts(says('two'))
  expect(textsOf(handedIn)).toEqual(['one', 'two'])
})

test('a process that dies between storing and confirming leaves nothing to be taken twice', async () => {
  const telegram = await openTelegram()
  const alice = telegram.createUser({ name: 'Alice' })
  const { store, handedIn } = watched(createListeningStore())
  const listener = listenTo(telegram, store)
  await listener.logs(listening)
  telegram.faults.fail({ method: /getUpdates/, status: 502 })
  alice.says(alice.dm, 'one')
  await store.accepts(says('one'))
  await listener.logs('asks again')
  await listener.stop()
  expect(telegram.updates.waiting).toBe(1)
  const next = listenTo(telegram, store)
  await next.logs(listening)
  alice.says(alice.dm, 'two')
  await store.accepts(says('two'))
  await expect.poll(() => telegram.updates.waiting).toBe(0)
  expect(textsOf(handedIn)).toEqual(['one', 'two'])
})

test('what was not stored comes again to whoever follows', async () => {
  const telegram = await openTelegram()
  const alice = telegram.createUser({ name: 'Alice' })
  const store = createListeningStore()
  const listener = listenTo(telegram, store)
  await listener.logs(listening)
  store.away = new Promise(() => {})
  alice.says(alice.dm, 'one')
  await store.asked()
  await listener.stop()
  expect(textsOf(store.events)).toEqual([])
  store.away = undefined
  listenTo(telegram, store)
  await store.accepts(says('one'))
})

test.each(['a process that goes on', 'the next process'])(
  'ids that begin anew after a week are new: %s',
  async (who) => {
    const telegram = await openTelegram()
    const alice = telegram.createUser({ name: 'Alice' })
    const store = createListeningStore()
    let later = 0
    const clock = { now: () => systemClock.now() + later, sleep: systemClock.sleep }
    const listener = listenTo(telegram, store, { clock, speed: 100 })
    await listener.logs(listening)
    alice.says(alice.dm, 'one')
    await store.accepts(says('one'))
    await expect.poll(() => telegram.updates.waiting).toBe(0)
    if (who === 'the next process') await listener.stop()
    later = 7 * 86_400_000
    telegram.faults.renumberUpdates(5)
    if (who === 'the next process') await listenTo(telegram, store, { clock }).logs(listening)
    else telegram.faults.conflict()
    alice.says(alice.dm, 'two')
    await store.accepts(says('two'))
    await expect.poll(() => telegram.updates.waiting).toBe(0)
  },
)

test('ids that begin anew before that are seen, too', async () => {
  const { telegram, alice, store } = await openScene()
  alice.says(alice.dm, 'one')
  await store.accepts(says('one'))
  telegram.faults.renumberUpdates(5)
  alice.says(alice.dm, 'two')
  await store.accepts(says('two'))
  await expect.poll(() => telegram.updates.waiting).toBe(0)
})

test('one process asks, and another follows it', async () => {
  const telegram = await openTelegram()
  const alice = telegram.createUser({ name: 'Alice' })
  const store = createListeningStore()
  const [first, second] = [listenTo(telegram, store), listenTo(telegram, store)]
  await first.logs(listening)
  alice.says(alice.dm, 'one')
  await store.accepts(says('one'))
  expect(second.logged.join()).not.toContain(listening)
  await first.stop()
  await second.logs(listening)
  alice.says(alice.dm, 'two')
  await store.accepts(says('two'))
  expect(textsOf(store.events)).toEqual(['one', 'two'])
  expect(telegram.complaints).toEqual([])
})

test('what privacy mode keeps back is told once, and how to change it', async () => {
  const on = await openScene({ telegram: { privacyMode: true } })
  expect(on.listener.logged.filter((line) => line.includes('/setprivacy'))).toHaveLength(1)
  const off = await openScene()
  expect(off.listener.logged.join()).not.toContain('/setprivacy')
})

test.each([
  [true, ['and you?', 'I see']],
  [false, ['I see']],
])(
  'with privacy mode on, it works by command and reply, and by mention where it passes (%s)',
  async (mentionsPassPrivacy, heard) => {
    const { telegram, tavern, alice, mention, store, listener, events } = await openScene({
      telegram: { privacyMode: true, mentionsPassPrivacy },
    })
    const api = new Api(telegram.token, { apiRoot: telegram.apiUrl })
    await api.sendMessage(tavern.id, 'Good evening.')
    const [own] = tavern.shown()
    if (!own) throw new Error('it is shown')
    alice.says(tavern, 'among us')
    alice.says(tavern, `${mention} and you?`)
    alice.says(tavern, 'I see', { replyTo: own })
    alice.says(tavern, `/regenerate${mention}`)
    expect(textsOf(await events())).toEqual(heard)
    await store.accepts(({ type }) => type === 'command-invoked')
    expect(listener.logged.join()).toContain('mentions where Telegram passes them on')
  },
)
