import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { Update } from 'grammy/types'
import { expect, onTestFinished, test } from 'vitest'
import { allTypes, openTelegram, refusalOf, untilPolled } from './telegram-support.ts'

interface Received {
  readonly update: Update
  readonly headers: IncomingHttpHeaders
  readonly path: string
  readonly answer: (status: number) => void
}

/** A bot's server: it tells of each update, and answers what the test says. */
async function openHook() {
  const received: Received[] = []
  const watchers = new Set<() => void>()
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    received.push({
      update: JSON.parse(Buffer.concat(chunks).toString()),
      headers: incoming.headers,
      path: incoming.url ?? '',
      answer: (status) => void outgoing.writeHead(status).end(),
    })
    for (const watcher of [...watchers]) watcher()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  async function arrived(count: number): Promise<readonly Received[]> {
    while (received.length < count) {
      const { promise, resolve } = Promise.withResolvers<void>()
      watchers.add(resolve)
      await promise
      watchers.delete(resolve)
    }
    return received
  }
  return { origin, received, arrived }
}

const textOf = ({ update }: Received) => update.message?.text

test('updates are posted with the secret, a chat’s one after another, others beside it', async () => {
  const { telegram, ann, api } = await openTelegram()
  await api.getUpdates({ offset: -1 })
  await api.getUpdates({ offset: telegram.updates.confirmed + 2 })
  const hook = await openHook()
  const poll = refusalOf(api.getUpdates({ timeout: 50, offset: 2 ** 31 - 1 }))
  await untilPolled(telegram, api)
  telegram.routeWebhooks(hook.origin)
  await api.setWebhook('https://bot.example/telegram/7', {
    secret_token: 'wx_yz-09',
    allowed_updates: allTypes,
    drop_pending_updates: true,
  })
  expect((await poll)[1]).toBe('Conflict: terminated by setWebhook request')
  const bob = telegram.createUser({ name: 'Bob' })
  ann.says(ann.dm, 'One')
  ann.says(ann.dm, 'Two')
  bob.says(bob.dm, 'Three')
  const first = await hook.arrived(2)
  expect(first.map(textOf)).toEqual(['One', 'Three'])
  expect(first[0]?.headers['x-telegram-bot-api-secret-token']).toBe('wx_yz-09')
  expect(first[0]?.path).toBe('/telegram/7')
  expect(telegram.updates.waiting).toBe(3)
  for (const { answer } of first) answer(200)
  const [, , third] = await hook.arrived(3)
  expect(third && textOf(third)).toBe('Two')
  third?.answer(200)
  expect(telegram.webhookUrl).toBe('https://bot.example/telegram/7')
  expect(telegram.complaints).toEqual([])
})

test('what is refused is repeated, and the error is told', async () => {
  const { telegram, ann, api } = await openTelegram({ speed: 100 })
  const hook = await openHook()
  await api.setWebhook(`${hook.origin}/hook`, { drop_pending_updates: true, allowed_updates: [] })
  ann.says(ann.dm, 'One')
  ann.says(ann.dm, 'Two')
  const [first] = await hook.arrived(1)
  first?.answer(503)
  const [, again] = await hook.arrived(2)
  expect(again?.update).toEqual(first?.update)
  expect(await api.getWebhookInfo()).toMatchObject({
    url: `${hook.origin}/hook`,
    pending_update_count: 2,
    max_connections: 40,
    last_error_message: 'Wrong response from the webhook: 503 Service Unavailable',
  })
  again?.answer(204)
  const [, , third] = await hook.arrived(3)
  expect(third && textOf(third)).toBe('Two')
  third?.answer(200)
  await api.deleteWebhook()
  expect((await api.getWebhookInfo()).url).toBe('')
  expect(telegram.webhookUrl).toBeUndefined()
})

test('no more connections than allowed', async () => {
  const { telegram, api } = await openTelegram()
  const hook = await openHook()
  await api.setWebhook(hook.origin, { max_connections: 2, drop_pending_updates: true })
  for (const name of ['Ann', 'Bob', 'Cat']) {
    const user = telegram.createUser({ name })
    user.says(user.dm, name)
  }
  await hook.arrived(2)
  await api.getMe()
  expect(hook.received.map(textOf)).toEqual(['Ann', 'Bob'])
  hook.received[0]?.answer(200)
  await hook.arrived(3)
  expect(hook.received.map(textOf)).toEqual(['Ann', 'Bob', 'Cat'])
})

test('only https, or loopback; a host that nobody knows is not found', async () => {
  const { telegram, ann, api } = await openTelegram()
  const refused = await refusalOf(api.setWebhook('http://bot.example/hook'))
  expect(refused).toEqual([400, 'Bad Request: bad webhook: An HTTPS URL must be provided for webhook'])
  await api.setWebhook('https://bot.example/hook', { drop_pending_updates: true })
  ann.says(ann.dm, 'One')
  let info = await api.getWebhookInfo()
  while (info.last_error_message === undefined) info = await api.getWebhookInfo()
  expect(info.last_error_message).toBe('Failed to resolve host: Name or service not known')
  expect(telegram.updates.waiting).toBe(1)
})
