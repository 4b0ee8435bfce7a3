import { REST } from '@discordjs/rest'
import { expect, test } from 'vitest'
import { openConnection } from '../../adapters/discord/gateway/connection.ts'
import { systemClock } from '../../src/app/system.ts'
import type { Log } from '../../src/contract/log.ts'
import { silentLog } from '../support/store.ts'

test('a gateway that cannot be reached is tried again with growing pauses, and the session is kept', async () => {
  const warned: string[] = []
  const log: Log = { ...silentLog, warn: (_fields, message) => void warned.push(message) }
  const paused: number[] = []
  const enough = Promise.withResolvers<void>()
  const ending = new AbortController()
  const session = { id: 'session', sequence: 7, resumeUrl: 'ws://127.0.0.1:1', intents: 1 }
  const connection = await openConnection(
    {
      rest: gatewayAt('ws://127.0.0.1:1'),
      ...{ token: 'token', shard: { id: 0, count: 1 }, intents: 1, session, log },
      waitForIdentify: async () => {},
      onDispatch: () => expect.unreachable(),
      clock: {
        now: systemClock.now,
        async sleep(ms) {
          paused.push(ms)
          if (paused.length === 3) enough.resolve()
        },
      },
    },
    ending.signal,
  )
  await enough.promise
  expect(connection.session()).toEqual(session)
  ending.abort()
  expect(await connection.closed).toBeUndefined()
  expect(paused.slice(0, 3)).toEqual([1_000, 2_000, 5_000])
  expect(warned).toHaveLength(1)
})

test('whoever is told to end while Discord does not say where its gateway is does not wait for that', async () => {
  const ending = new AbortController()
  const asked = Promise.withResolvers<void>()
  const opening = openConnection(
    {
      rest: answering(() => {
        asked.resolve()
        return new Promise(() => {})
      }),
      ...{ token: 'token', shard: { id: 0, count: 1 }, intents: 1, session: undefined, log: silentLog },
      waitForIdentify: async () => {},
      onDispatch: () => expect.unreachable(),
      clock: systemClock,
    },
    ending.signal,
  )
  await asked.promise
  const reason = new Error('told to end')
  ending.abort(reason)
  await expect(opening).rejects.toBe(reason)
})

/** Says where the gateway is. */
function gatewayAt(url: string): REST {
  const session_start_limit = { total: 1_000, remaining: 1_000, reset_after: 60_000, max_concurrency: 1 }
  return answering(async () => Response.json({ url, shards: 1, session_start_limit }))
}

function answering(makeRequest: () => Promise<Response>): REST {
  return new REST({ makeRequest: makeRequest as never }).setToken('token') // the types are those of another undici
}
