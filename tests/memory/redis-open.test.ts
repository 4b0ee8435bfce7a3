import { createClient } from '@keyv/redis'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../memory/index.ts'
import type { Store } from '../../src/contract/store.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { openRedisServer, type RedisServer, type RedisServerOptions } from '../support/redis-server.ts'
import { createFakeRandom, createRecordingLog, tavern } from '../support/store.ts'

const replies = { name: 'replies', scope: tavern, owner: '' } as const

let server: RedisServer
beforeAll(async () => {
  server = await openRedisServer()
})
afterAll(() => server.close())

async function startServer(options: RedisServerOptions): Promise<RedisServer> {
  const started = await openRedisServer(options)
  onTestFinished(() => started.close())
  return started
}

async function open(url: string, mayForget = false, logged: string[] = []): Promise<Store> {
  const store = await openStore(url, {
    clock: createFakeClock(),
    random: createFakeRandom(),
    log: createRecordingLog(logged),
    mayForget,
  })
  onTestFinished(() => store.close())
  return store
}

/** Somebody else on the same server. */
async function connect({ url }: RedisServer, database = 0) {
  const client = createClient({ url, database })
  await client.connect()
  onTestFinished(() => client.destroy())
  return client
}

test.each([
  'redis://',
  'redis:',
  'redis://user:secret@',
  'redis://user:secret@host/one',
  'redis://user:secret@host/0/1',
  'redis://user:secret@host/-1',
  'redis://user:secret@host:port',
  'redis://user:secret@host?database=1',
  'redis://user:secret@host?prefix=',
  'redis://user:secret@host?prefix=a b',
  'redis://user:sec%ret@host',
  'redis://user:secret@host#fragment',
])('%o is refused with how it is written, and without what may be a password', async (url) => {
  const opening = open(url)
  await expect(opening).rejects.toMatchObject({ code: 'unsupported-url' })
  await expect(opening).rejects.toThrow('redis://USER:PASSWORD@HOST:PORT/DB?prefix=NAME:')
  await expect(opening).rejects.not.toThrow(/secret|user/)
})

test('a server that is not there is named, without the password', async () => {
  const opening = open('redis://user:secret@127.0.0.1:1/0')
  await expect(opening).rejects.toMatchObject({ code: 'unreachable', isRetryable: true })
  await expect(opening).rejects.toThrow(/127\.0\.0\.1:1\b.*MEMORY_URL/)
  await expect(opening).rejects.not.toThrow(/secret|user/)
})

test('a server that hangs is not waited for', async () => {
  const hung = await startServer({})
  hung.pause()
  await expect(open(hung.url)).rejects.toMatchObject({ code: 'unreachable', isRetryable: true })
  hung.resume()
  await expect(open(hung.url)).resolves.toBeDefined()
})

test('user, password, database and prefix of the URL are used', async () => {
  const guarded = await startServer({})
  const admin = await connect(guarded)
  await admin.sendCommand(['ACL', 'SETUSER', 'bot', 'on', '>p@ss/word', '~cast:*', '&cast:*', '+@all'])
  await admin.configSet('requirepass', 'other')
  const address = guarded.url.replace('redis://', '')
  for (const wrong of [address, `:wrong@${address}`, `bot:wrong@${address}`]) {
    const opening = open(`redis://${wrong}`)
    await expect(opening).rejects.toMatchObject({ code: 'unreachable', isRetryable: false })
    await expect(opening).rejects.toThrow(/password.*USER:PASSWORD/)
    await expect(opening).rejects.not.toThrow('wrong')
  }
  const { memory } = await open(`redis://bot:p%40ss%2Fword@${address}/3?prefix=cast:`)
  await memory.state.set(replies, 'every')
  await admin.select(3)
  expect((await admin.keys('*')).toSorted()).toEqual([
    'cast:state-conversations',
    'cast:state-of:test/tavern/hall/',
    'cast:state:in/test/tavern/hall/.replies/',
    'cast:texts-counted',
    'cast:version',
  ])
})

test('a password where none is set is told as such', async () => {
  await expect(open(server.url.replace('//', '//:secret@'))).rejects.toThrow(
    /refuses the user or the password/,
  )
})

test('a user who may not do enough is told so', async () => {
  const admin = await connect(server)
  await admin.sendCommand(['ACL', 'SETUSER', 'guest', 'on', '>guest', '~*', '+@read', '+@connection'])
  const opening = open(server.url.replace('//', '//guest:guest@'), true)
  await expect(opening).rejects.toMatchObject({ code: 'unreachable', isRetryable: false })
  await expect(opening).rejects.toThrow(/may not do/)
})

test('a database that is not there is named', async () => {
  await expect(open(`${server.url}/99`)).rejects.toThrow(/no database 99.*databases/)
})

test('stores of two prefixes and two databases are apart', async () => {
  const stores = [
    await open(server.url),
    await open(`${server.url}?prefix=b:`),
    await open(`${server.url}/1`),
  ]
  const values = ['every', 'addressed', undefined] as const
  for (const [index, { memory }] of stores.entries()) {
    const value = values[index]
    if (value) await memory.state.set(replies, value)
  }
  expect(await Promise.all(stores.map(({ memory }) => memory.state.get(replies)))).toEqual(values)
})

test('a Redis that keeps nothing on disk is refused with the lines to add, unless it may forget', async () => {
  const forgetful = await startServer({ persistent: false })
  const opening = open(forgetful.url)
  await expect(opening).rejects.toMatchObject({ code: 'not-persistent', isRetryable: false })
  await expect(opening).rejects.toThrow(/\nappendonly yes\nappendfsync everysec\n/)
  await expect(open(forgetful.url, true)).resolves.toBeDefined()
})

test('a Redis that keeps snapshots only will do, with a warning', async () => {
  const logged: string[] = []
  const snapshots = await startServer({ persistent: false, config: ['--save', '900 1'] })
  await open(snapshots.url, false, logged)
  expect(logged).toEqual([expect.stringContaining('appendonly yes')])
})

test('a Redis that drops keys is refused with the line to add, unless it may forget', async () => {
  const evicting = await startServer({ config: ['--maxmemory-policy', 'allkeys-lru'] })
  const opening = open(evicting.url)
  await expect(opening).rejects.toMatchObject({ code: 'not-persistent' })
  await expect(opening).rejects.toThrow(/allkeys-lru[\s\S]*\nmaxmemory-policy noeviction\n/)
  await expect(open(evicting.url, true)).resolves.toBeDefined()
})

// As a managed Redis does.
test.each([
  [{}, []],
  [{ persistent: false }, [expect.stringContaining('look that it writes an append-only file')]],
] as const)('where CONFIG is forbidden, %o, what INFO tells has to do', async (options, warnings) => {
  const managed = await startServer(options)
  const admin = await connect(managed)
  await admin.sendCommand(['ACL', 'SETUSER', 'bot', 'on', '>bot', '~*', '&*', '+@all', '-config'])
  const logged: string[] = []
  await open(managed.url.replace('//', '//bot:bot@'), false, logged)
  expect(logged).toEqual(warnings)
})

test('a store of a newer version is refused with what to do', async () => {
  const admin = await connect(server)
  await admin.set('newer:version', '999')
  await expect(open(`${server.url}?prefix=newer:`)).rejects.toMatchObject({ code: 'newer-schema' })
  await expect(open(`${server.url}?prefix=newer:`)).rejects.toThrow(/Update/)
  expect(await admin.get('newer:version')).toBe('999')
})

test('a second store on the same Redis has what the first one wrote', async () => {
  const one = await open(`${server.url}?prefix=both:`)
  const other = await open(`${server.url}?prefix=both:`)
  await one.memory.state.set(replies, 'every')
  expect(await other.memory.state.get(replies)).toBe('every')
  await one.close()
  await expect(one.check()).rejects.toMatchObject({ code: 'closed' })
  await other.check()
})
