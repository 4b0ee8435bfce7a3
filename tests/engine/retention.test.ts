import { expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../memory/index.ts'
import { type RetentionConfig, retentionDefaults } from '../../src/contract/config.ts'
import { MemoryError } from '../../src/contract/errors.ts'
import type { EraseReport, PurgeLimits } from '../../src/contract/memory.ts'
import type { Store } from '../../src/contract/store.ts'
import { createRetention } from '../../src/engine/retention.ts'
import { platformScope } from '../../src/util/platform-scope.ts'
import { commitChanges } from '../suites/memory-history-suite.ts'
import {
  auditEntry,
  consentEntry,
  feedbackEntry,
  streamEntries,
  streamIds,
} from '../suites/memory-log-suite.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createTestPlatform } from '../support/platform.ts'
import { openStage } from '../support/stage.ts'
import {
  chapter,
  createFakeRandom,
  createRecordingLog,
  line,
  silentLog,
  turnEntry,
} from '../support/store.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const nothing: EraseReport = { lines: 0, logEntries: 0, stateValues: 0, waitingEvents: 0 }
const forGood: RetentionConfig = {
  historyMs: undefined,
  recordsMs: undefined,
  feedbackMs: undefined,
  auditMs: undefined,
}

async function open() {
  const clock = createFakeClock(1_000 * dayMs)
  const store = await openStore('memory:', { clock, random: createFakeRandom(), log: silentLog })
  onTestFinished(() => store.close())
  const logged: string[] = []
  const purges: PurgeLimits[] = []
  let isAway = false
  const purge: Store['memory']['purge'] = async (limits, signal) => {
    if (isAway) throw new MemoryError({ code: 'unreachable', what: 'x', remedy: 'x', isRetryable: true })
    purges.push(limits)
    return await store.memory.purge(limits, signal)
  }
  const { leases } = store
  /** As a process does, until the test ends. */
  async function start(settings: RetentionConfig, given: Partial<Pick<Store['memory'], 'purge'>> = {}) {
    const ending = new AbortController()
    const memory = { log: store.memory.log, purge, ...given }
    const log = createRecordingLog(logged)
    const running = createRetention({ store: { memory, leases }, clock, log, settings }).run(ending.signal)
    const end = async () => {
      ending.abort()
      await running
    }
    onTestFinished(end)
    await clock.advance(0)
    return { end, running }
  }
  const setAway = (value: boolean) => {
    isAway = value
  }
  return { store, clock, logged, purges, start, setAway }
}

test('each thing is kept as long as is said, and the audit tells how much was forgotten', async () => {
  const { store, clock, logged, start } = await open()
  const at = (days: number) => clock.now() - days * dayMs
  await commitChanges({ store, clock }, [
    {
      type: 'lines-appended',
      chapter,
      lines: [line('old', 'x', { at: at(366) }), line('young', 'y', { at: at(364) })],
    },
  ])
  await store.memory.log.append([
    turnEntry('old', {}, at(181)),
    turnEntry('young', {}, at(179)),
    feedbackEntry('old', undefined, { at: at(181) }),
    feedbackEntry('young', undefined, { at: at(179) }),
    auditEntry('old', undefined, at(731)),
    auditEntry('young', undefined, at(729)),
    consentEntry('old', 'ann', at(900)),
  ])
  await start(retentionDefaults)
  const { lines } = await store.memory.history.read(chapter, { limit: 9 })
  expect(lines.map(({ id }) => id)).toEqual(['young'])
  expect(await streamIds({ store, clock }, 'turn')).toEqual(['young:0'])
  expect(await streamIds({ store, clock }, 'feedback')).toEqual(['young'])
  expect(await streamIds({ store, clock }, 'consent')).toEqual(['old'])
  const audit = await streamEntries(store, 'audit', { conversation: platformScope('') })
  expect(audit.map(({ value, personIds }) => [value, personIds])).toEqual([
    [{ version: 1, by: 'retention', type: 'purged', lines: 1, logEntries: 3 }, []],
  ])
  expect(logged.filter((entry) => entry.includes('forgotten'))).toHaveLength(1)
})

test('it is looked for again each hour, and nothing is written down where nothing was too old', async () => {
  const { store, clock, logged, purges, start } = await open()
  const { end } = await start({ ...forGood, feedbackMs: dayMs })
  expect(purges).toEqual([{ feedback: clock.now() - dayMs }])
  await clock.advance(hourMs - 1)
  expect(purges).toHaveLength(1)
  await clock.advance(1)
  expect(purges).toHaveLength(2)
  expect(await streamIds({ store, clock }, 'audit')).toEqual([])
  expect(logged).toEqual([])
  await end()
  await clock.advance(5 * hourMs)
  expect(purges).toHaveLength(2)
})

test('where everything is kept for good, it ends at once and asks nothing', async () => {
  const { purges, start } = await open()
  const { running } = await start(forGood)
  await running
  expect(purges).toEqual([])
})

test('a store that is away is asked again after a minute, and told of once', async () => {
  const { clock, logged, purges, start, setAway } = await open()
  setAway(true)
  await start(retentionDefaults)
  await clock.advance(3 * 60_000)
  expect(logged).toHaveLength(1)
  expect(logged[0]).toContain('unreachable')
  setAway(false)
  await clock.advance(60_000)
  expect(purges).toHaveLength(1)
})

test('one process at a time forgets, and the end of a process ends its work', async () => {
  const { clock, start } = await open()
  let running = 0
  let most = 0
  let purges = 0
  const purge: Store['memory']['purge'] = async (_, signal) => {
    running += 1
    purges += 1
    most = Math.max(most, running)
    await clock.sleep(10_000, signal).finally(() => {
      running -= 1
    })
    return nothing
  }
  const first = await start(retentionDefaults, { purge })
  await start(retentionDefaults, { purge })
  await clock.advance(5_000)
  expect([purges, most]).toEqual([1, 1])
  await first.end()
  await clock.advance(30_000)
  expect([purges, most]).toEqual([2, 1])
})

/** Somebody has said something, which is kept for so long. */
async function openTold(historyMs: number) {
  const stage = await openStage({ retention: { historyMs } })
  onTestFinished(() => stage.close())
  const alice = stage.person('Alice')
  await alice.invokes('character set', { character: 'wren' })
  await alice.says('Wren, tea?')
  const { history } = stage.app.store.memory
  const lines = async () =>
    (await history.read({ ...alice.speaker.conversation, chapter: 'main' }, { limit: 9 })).lines.length
  return { stage, lines }
}

test('a service forgets what people said once its time is over', async () => {
  const { stage, lines } = await openTold(3 * hourMs)
  await stage.clock.advance(2 * hourMs)
  expect(await lines()).toBeGreaterThan(0)
  await stage.clock.advance(2 * hourMs)
  expect(await lines()).toBe(0)
})

test('a terminal does when its session is over', async () => {
  const { stage, lines } = await openTold(hourMs / 2)
  // The service looks each hour.
  await stage.clock.advance((2 * hourMs) / 3)
  const terminal = Object.assign(createTestPlatform('terminal'), { isService: false })
  const session = stage.app.run([terminal], new AbortController().signal)
  await terminal.host()
  expect(await lines()).toBeGreaterThan(0)
  terminal.end()
  await session
  expect(await lines()).toBe(0)
})

test('a session’s end waits for it no longer than it may', async () => {
  const { store, clock, logged } = await open()
  const purge: Store['memory']['purge'] = async (_, signal) => {
    await clock.sleep(dayMs, signal)
    return nothing
  }
  const { leases } = store
  const memory = { log: store.memory.log, purge }
  const log = createRecordingLog(logged)
  const over = createRetention({ store: { memory, leases }, clock, log, settings: retentionDefaults })
  const once = over.runOnce(2_000)
  await clock.advance(2_000)
  await once
  expect(logged).toEqual([])
})
