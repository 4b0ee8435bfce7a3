import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { createClient } from '@keyv/redis'
import { expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../memory/index.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { openRedisServer } from '../support/redis-server.ts'
import { createFakeRandom, createRecordingLog } from '../support/store.ts'

async function refusal(url: string): Promise<unknown> {
  const logged: string[] = []
  const opening = openStore(url, {
    clock: createFakeClock(),
    random: createFakeRandom(),
    log: { ...createRecordingLog(logged), debug() {} },
  })
  const told: unknown = await opening.then(
    (store) => store.close(),
    (error: unknown) => error,
  )
  // Nothing that would be wrong is said before.
  expect(logged).toEqual([])
  return told
}

async function startRedis() {
  const server = await openRedisServer()
  onTestFinished(() => server.close())
  return server
}

/** Answers the port. */
async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port // it listens on a port
}

/** Says something to whoever connects, and hangs up. */
async function listenAndSay(said: string | Uint8Array): Promise<number> {
  return await listen(createServer((socket) => socket.on('error', () => {}).end(said)))
}

test('TLS where there is none', async () => {
  const { port } = await startRedis()
  expect(await refusal(`rediss://user:secret@127.0.0.1:${port}`)).toMatchObject({
    code: 'unreachable',
    message: `Redis at 127.0.0.1:${port} speaks no TLS. Set MEMORY_URL to redis:// in place of rediss://.`,
  })
})

test('no TLS where there is TLS only', async () => {
  // An alert of TLS 1.2: unexpected message.
  const port = await listenAndSay(Uint8Array.from([0x15, 3, 3, 0, 2, 2, 10]))
  expect(await refusal(`redis://127.0.0.1:${port}`)).toMatchObject({
    message: expect.stringMatching(/speaks TLS\. .*rediss:\/\/ in place of redis:/),
  })
})

test('a server that hangs', async () => {
  const server = await startRedis()
  server.pause()
  expect(await refusal(server.url)).toMatchObject({
    message: expect.stringMatching(/does not answer in time\. .*restart it/),
    isRetryable: true,
  })
  server.resume()
})

test.each(['redis', 'rediss'])('a server of web pages, %s', async (scheme) => {
  const port = await listen(createHttpServer((_, response) => response.end('hello')))
  expect(await refusal(`${scheme}://127.0.0.1:${port}`)).toMatchObject({
    message: expect.stringContaining('something else than a Redis. Set MEMORY_URL'),
    isRetryable: false,
  })
})

test('whoever hangs up', async () => {
  const port = await listenAndSay('')
  expect(await refusal(`redis://127.0.0.1:${port}`)).toMatchObject({
    message: expect.stringContaining('closes each connection without an answer'),
  })
})

test('a host that there is not', async () => {
  expect(await refusal('redis://user:secret@no-such-host.invalid')).toMatchObject({
    message:
      'Redis at no-such-host.invalid:6379 cannot be reached: there is no host with the name no-such-host.invalid. Correct the name in MEMORY_URL, or look after the name server of this machine.',
    isRetryable: true,
  })
})

test('a port on which nothing listens', async () => {
  expect(await refusal('redis://user:secret@127.0.0.1:1')).toMatchObject({
    message: expect.stringMatching(/127\.0\.0\.1:1 cannot be reached: nothing listens .*Start Redis there/),
    isRetryable: true,
  })
})

test('a password that is missing is all that is told', async () => {
  const { url } = await startRedis()
  const admin = createClient({ url })
  await admin.connect()
  await admin.configSet('requirepass', 'secret')
  admin.destroy()
  expect(await refusal(url)).toMatchObject({
    message: expect.stringMatching(/^Redis asks for a password\. .*USER:PASSWORD/),
    isRetryable: false,
  })
})
