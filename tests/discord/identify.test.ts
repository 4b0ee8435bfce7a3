import { API } from '@discordjs/core'
import { REST } from '@discordjs/rest'
import { expect, test } from 'vitest'
import { createIdentifyTurns } from '../../adapters/discord/gateway/identify.ts'
import type { AdapterHost } from '../../src/contract/platform.ts'
import { createCount } from '../support/adapter-state.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createListeningStore } from '../support/listening-host.ts'
import { silentLog } from '../support/store.ts'

const hourMs = 3_600_000

/** Processes that share a store; each call is a shard that begins a session, and answers when it may (ms from the start). */
function openProcesses(startMs: number) {
  const clock = createFakeClock(startMs)
  const startedAt = clock.now()
  const host: AdapterHost = {
    ...createListeningStore(clock).openHost(),
    count: createCount(clock),
  }
  const session_start_limit = { total: 1_000, remaining: 1_000, reset_after: 60_000, max_concurrency: 2 }
  const makeRequest = async () => Response.json({ url: 'ws://here', shards: 1, session_start_limit })
  const rest = new REST({ makeRequest: makeRequest as never }).setToken('token') // the types are those of another undici
  const turns = createIdentifyTurns({ api: new API(rest), host, clock, log: silentLog })
  const { signal } = new AbortController()
  const begin = async (shardId: number) => {
    await turns(shardId, signal)
    return clock.now() - startedAt
  }
  return { clock, begin }
}

test('the first begins at once; one of another bucket does not wait for it', async () => {
  const { begin } = openProcesses(Date.UTC(2026, 0, 1) + 6_000)
  expect(await Promise.all([begin(2), begin(1)])).toEqual([0, 0])
})

test.each([0, 1, 2_500, 5_999, 594_000, 599_999])(
  'whenever they come, from %i ms on, no two begin within 5 s',
  async (offsetMs) => {
    const { clock, begin } = openProcesses(Date.UTC(2026, 0, 1) + offsetMs)
    const all: Promise<number>[] = []
    for (const pauseMs of [0, 1, 4_000, 2_000, 5_998, 6_001, 700, 12_000]) {
      await clock.advance(pauseMs)
      all.push(begin(0))
    }
    await clock.advance(hourMs)
    const moments = (await Promise.all(all)).toSorted((a, b) => a - b)
    const gaps = moments.slice(1).map((moment, index) => moment - (moments[index] ?? 0))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(5_000)
    expect(moments.at(-1)).toBeLessThan(120_000)
  },
)
