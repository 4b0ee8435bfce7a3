import { expect, onTestFinished, test } from 'vitest'
import { createTelegramAdapter } from '../../adapters/telegram/index.ts'
import { ConfigurationError, PlatformError } from '../../src/contract/errors.ts'
import { openHttpServer } from '../../src/http/server.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { says, textsOf } from '../support/listener.ts'
import { createListeningStore } from '../support/listening-host.ts'
import { silentLog } from '../support/store.ts'
import { type ListenOptions, listenTo, openTelegram } from './listener.ts'

const publicUrl = 'https://bot.example.org/dramatis'
const listening = 'listening to Telegram by its webhook'

/** A process whose adapter is served, as by a proxy in front of it. */
async function openProcess(
  telegram: Awaited<ReturnType<typeof openTelegram>>,
  store = createListeningStore(),
  options: ListenOptions = {},
) {
  const listener = listenTo(telegram, store, { updates: 'webhook', publicUrl, ...options })
  const routes = listener.adapter.routes ?? []
  const server = await openHttpServer({ host: '127.0.0.1', port: 0, routes, log: silentLog })
  onTestFinished(async () => await server.close())
  telegram.routeWebhooks(server.url)
  const path = `/telegram/${telegram.botId}`
  const bring = async (body: unknown, headers: Record<string, string> = {}, at = path) =>
    await fetch(`${server.url}${at}`, { method: 'POST', body: JSON.stringify(body), headers })
  return { store, listener, bring, path }
}

/** What Telegram says with each update, taken from one that it brings. */
async function secretOf(telegram: Awaited<ReturnType<typeof openTelegram>>): Promise<string> {
  const { token } = telegram
  const asked: string[] = []
  const adapter = createTelegramAdapter({
    settings: { token, updates: 'webhook', apiUrl: telegram.apiUrl },
    publicUrl,
    clock: createFakeClock(),
    log: silentLog,
  })
  const server = await openHttpServer({
    ...{ host: '127.0.0.1', port: 0, log: silentLog },
    routes: (adapter.routes ?? []).map((route) => ({
      ...route,
      handle: ({ headers }) => {
        asked.push(String(headers['x-telegram-bot-api-secret-token']))
        return { status: 200, headers: {}, body: '' }
      },
    })),
  })
  telegram.routeWebhooks(server.url)
  const alice = telegram.createUser({ name: 'Alice' })
  alice.says(alice.dm, 'which?')
  await expect.poll(() => asked.length).toBeGreaterThan(0)
  await expect.poll(() => telegram.updates.waiting).toBe(0)
  await server.close()
  await adapter.close()
  return asked[0] ?? ''
}

test('Telegram brings what happens, in order', async () => {
  const telegram = await openTelegram()
  const alice = telegram.createUser({ name: 'Alice' })
  const { store, listener } = await openProcess(telegram)
  await listener.logs(listening)
  expect(telegram.webhookUrl).toBe(`${publicUrl}/telegram/${telegram.botId}`)
  for (let index = 0; index < 10; index += 1) alice.says(alice.dm, `${index}`)
  await store.accepts(says('9'))
  expect(textsOf(store.events)).toEqual(Array.from({ length: 10 }, (_none, index) => `${index}`))
  await expect.poll(() => telegram.updates.waiting).toBe(0)
  expect(telegram.complaints).toEqual([])
})

test('what does not come from Telegram is refused without a word', async () => {
  const telegram = await openTelegram()
  const { store, listener, bring, path } = await openProcess(telegram)
  await listener.logs(listening)
  const update = { update_id: 1, message: {} }
  const wrong = { 'x-telegram-bot-api-secret-token': 'f'.repeat(64) }
  for (const headers of [{}, wrong])
    for (const at of [path, `/dramatis${path}`]) {
      const answer = await bring(update, headers, at)
      expect([answer.status, await answer.text()]).toEqual([401, ''])
    }
  expect((await bring(update, {}, '/telegram/1')).status).toBe(404)
  expect(store.events).toEqual([])
})

test('one that comes twice, or twice at once, is taken once; what is none is refused', async () => {
  const telegram = await openTelegram()
  const { store, listener, bring } = await openProcess(telegram)
  await listener.logs(listening)
  const headers = { 'x-telegram-bot-api-secret-token': await secretOf(telegram) }
  const chat = { id: 7, type: 'private', first_name: 'Ann' }
  const from = { id: 7, is_bot: false, first_name: 'Ann' }
  const update = { update_id: 900_000_001, message: { message_id: 1, date: 1, chat, from, text: 'once' } }
  const answers = await Promise.all([bring(update, headers), bring(update, headers)])
  expect(answers.map(({ status }) => status)).toEqual([200, 200])
  expect((await bring(update, headers)).status).toBe(200)
  expect(textsOf(store.events).filter((text) => text === 'once')).toEqual(['once'])
  expect((await bring('no update', headers)).status).toBe(400)
  expect((await bring({}, headers)).status).toBe(400)
})

test('while the store is away, Telegram is told to come again', async () => {
  const telegram = await openTelegram({ speed: 200 })
  const alice = telegram.createUser({ name: 'Alice' })
  const { store, listener } = await openProcess(telegram, undefined, { speed: 200 })
  await listener.logs(listening)
  const back = Promise.withResolvers<void>()
  store.away = back.promise
  alice.says(alice.dm, 'hello')
  await store.asked()
  await listener.logs('Telegram could not bring')
  expect(telegram.updates.waiting).toBe(1)
  store.away = undefined
  back.resolve()
  await store.accepts(says('hello'))
  await expect.poll(() => telegram.updates.waiting).toBe(0)
  expect(textsOf(store.events)).toEqual(['hello'])
})

test('before it listens, and after it has ended, Telegram is told to come again', async () => {
  const telegram = await openTelegram()
  const { listener, bring } = await openProcess(telegram)
  await listener.logs(listening)
  const headers = { 'x-telegram-bot-api-secret-token': await secretOf(telegram) }
  await listener.stop()
  expect((await bring({ update_id: 1 }, headers)).status).toBe(503)
})

test('it is set again only where it differs, also for another process', async () => {
  const telegram = await openTelegram()
  const { store, listener } = await openProcess(telegram, undefined, { speed: 2_000 })
  await listener.logs(listening)
  const asked = (method: string) => telegram.requests.filter((request) => request.method === method).length
  const before = asked('getWebhookInfo')
  await expect.poll(() => asked('getWebhookInfo')).toBeGreaterThan(before + 3)
  expect(asked('setWebhook')).toBe(1)
  telegram.faults.setForeignWebhook('https://example.org/hook')
  await listener.logs('another program has changed the webhook')
  await expect.poll(() => telegram.webhookUrl).toBe(`${publicUrl}/telegram/${telegram.botId}`)
  await listener.stop()
  const next = await openProcess(telegram, store)
  await next.listener.logs(listening)
  expect(asked('setWebhook')).toBe(2)
})

test('every process takes what is brought, and one sets it', async () => {
  const telegram = await openTelegram()
  const alice = telegram.createUser({ name: 'Alice' })
  const first = await openProcess(telegram)
  await first.listener.logs(listening)
  const second = await openProcess(telegram, first.store)
  await second.listener.logs('privacy mode')
  alice.says(alice.dm, 'hello')
  await first.store.accepts(says('hello'))
  expect(second.listener.logged.join()).not.toContain(listening)
})

test('an address that Telegram does not take ends it with what to do', async () => {
  const telegram = await openTelegram()
  const { listener } = await openProcess(telegram, undefined, { publicUrl: 'https://bot.example.org:9999' })
  const error = await listener.ended
  expect(error).toBeInstanceOf(PlatformError)
  expect(String(error)).toMatch(/PUBLIC_URL.*port/)
})

test('without an address there is no webhook; polling has no routes', () => {
  const options = { clock: createFakeClock(), log: silentLog }
  const token = `123456:${'a'.repeat(35)}`
  const create = (settings: Partial<Parameters<typeof createTelegramAdapter>[0]['settings']>) =>
    createTelegramAdapter({ ...options, settings: { token, ...settings } })
  expect(() => create({ updates: 'webhook' })).toThrow(ConfigurationError)
  expect(() => create({ token: 'none' })).toThrow(/TELEGRAM_TOKEN/)
  expect(create({}).routes).toBeUndefined()
})
