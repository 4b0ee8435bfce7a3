import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import KeyvRedis, { createClient } from '@keyv/redis'
import { Keyv } from 'keyv'
import type { Line } from '../../src/contract/line.ts'
import type { Change } from '../../src/contract/mailbox.ts'
import { installRedisServer } from '../support/find-redis-server.ts'
import { openRedisServer } from '../support/redis-server.ts'
import { atOnce, line, message } from '../support/store.ts'
import { openMeter } from './support/redis-meter.ts'
import { type Print, printTable } from './support/table.ts'
import {
  conversations,
  linesChange,
  type Measure,
  measureTurns,
  openForBench,
  record,
  said,
  talkThroughMailbox,
  turnLines,
  turns,
  withBatches,
} from './support/turns.ts'

const windows = [20, 50, 200]
const processCounts = [1, 2, 4]
const drained = { conversations: 200, messages: 20 }

/** A turn in one conversation after another, so that requests are round trips; then many at once, for the speed. */
interface Row extends Measure {
  readonly name: string
  readonly bytes: number
  readonly requests: number
}

/** What storing a turn in Redis costs, and what the mailbox adds; then how fast some processes together empty a mailbox. */
export async function run(print: Print): Promise<void> {
  installRedisServer()
  const rows: Row[] = []
  for (const window of windows) {
    rows.push(await measureKeyv(window))
    rows.push(await measureCommit(`commit, window ${window} cold`, window))
  }
  rows.push(await measureCommit('commit, warm', 0))
  rows.push(await measureCommit('  with a turn record', 0, true))
  rows.push(await measureMailbox())
  print(
    `store of a turn on Redis, ${turns} turns; speed and CPU (of this process) with ${conversations} at once`,
  )
  const warm = rows.find(({ name }) => name === 'commit, warm')
  printTable(
    print,
    rows.map(({ name, turnsPerSecond, cpuMicrosecondsPerTurn, bytes, requests }) => [
      name,
      `${bytes.toFixed(0)} bytes`,
      `${requests.toFixed(1)} round trips`,
      `${turnsPerSecond.toFixed(0)} turns/s`,
      `${(turnsPerSecond / (warm?.turnsPerSecond ?? 1)).toFixed(2)} x warm`,
      `${cpuMicrosecondsPerTurn.toFixed(0)} µs CPU`,
    ]),
  )
  print('')
  print(
    `${drained.conversations * drained.messages} messages of ${drained.conversations} conversations, each a turn with its record, by worker processes`,
  )
  const speeds: { readonly count: number; readonly perSecond: number }[] = []
  for (const count of processCounts) speeds.push({ count, perSecond: await measureProcesses(count) })
  printTable(
    print,
    speeds.map(({ count, perSecond }) => [
      `${count} process${count === 1 ? '' : 'es'}`,
      `${perSecond.toFixed(0)} turns/s`,
      `${(perSecond / (speeds[0]?.perSecond ?? 1)).toFixed(2)} x one`,
    ]),
  )
}

async function measureKeyv(window: number): Promise<Row> {
  return await withRedis(async (url, meter) => {
    const client = createClient({ url })
    client.on('error', () => {})
    const store = new KeyvRedis(client)
    const keyv = new Keyv<Line[]>({ store, useKeyPrefix: false })
    const old = Array.from({ length: window }, (_, at) => turnLines(`old-${at}`)[at % 2] ?? line('x'))
    for (let index = 0; index < conversations; index += 1) await keyv.set(`${index}`, old)
    const turn = async (index: number) => {
      const lines = (await keyv.get(`${index % conversations}`)) ?? []
      await keyv.set(`${index % conversations}`, [...lines, ...turnLines(`${index}`)].slice(-window))
    }
    const row = await measure(`Keyv get + set, window ${window}`, meter, turn)
    await keyv.disconnect()
    return row
  })
}

async function measureCommit(name: string, window: number, withRecord = false): Promise<Row> {
  return await withRedis(async (url, meter) => {
    const store = await openForBench(url)
    const row = await withBatches(store, async (batches) => {
      for (const [index, batch] of batches.entries()) {
        const old = Array.from(
          { length: window },
          (_, at) => turnLines(`old-${index}-${at}`)[at % 2] ?? line('x'),
        )
        if (window > 0) await batch.commit({ handledEventIds: [], changes: [linesChange(batch, old)] })
      }
      return await measure(name, meter, async (turn) => {
        const batch = batches[turn % conversations]
        if (!batch) return
        const chapter = { ...batch.conversation, chapter: 'one' }
        if (window > 0) await store.memory.history.read(chapter, { limit: window })
        const changes: Change[] = [linesChange(batch, turnLines(`${turn}`))]
        if (withRecord) changes.push(...record(batch, `${turn}`))
        await batch.commit({ handledEventIds: [], changes })
      })
    })
    await store.close()
    return row
  })
}

/** Accept, hand over, commit with its record, let go. */
async function measureMailbox(): Promise<Row> {
  return await withRedis(async (url, meter) => {
    const store = await openForBench(url)
    meter.take()
    await talkThroughMailbox(store, 1)
    const { bytes, requests } = meter.take()
    const speed = await talkThroughMailbox(store, conversations, 'many-')
    await store.close()
    return { name: '  through the mailbox', ...speed, bytes: bytes / turns, requests: requests / turns }
  })
}

/** Bytes and round trips come from turns one by one, the speed from many at once. */
async function measure(
  name: string,
  meter: { take(): { readonly bytes: number; readonly requests: number } },
  turn: (index: number) => Promise<void>,
): Promise<Row> {
  meter.take()
  await measureTurns(turn)
  const { bytes, requests } = meter.take()
  const speed = await measureTurns((index) => turn(turns + index), conversations)
  return { name, ...speed, bytes: bytes / turns, requests: requests / turns }
}

async function withRedis<Result>(
  work: (url: string, meter: Awaited<ReturnType<typeof openMeter>>) => Promise<Result>,
): Promise<Result> {
  const server = await openRedisServer()
  const meter = await openMeter(server.port)
  try {
    return await work(`redis://127.0.0.1:${meter.port}`, meter)
  } finally {
    await meter.close()
    await server.close()
  }
}

/** Turns a second, from the moment when all processes are told to begin until the mailbox is empty. */
async function measureProcesses(count: number): Promise<number> {
  const server = await openRedisServer()
  const store = await openForBench(server.url)
  const total = drained.conversations * drained.messages
  for (let index = 0; index < total; index += 1) {
    const place = `place-${index % drained.conversations}`
    await store.mailbox.accept(
      message(`${index}`, said, { conversation: { platform: 'test', place, thread: '' } }),
      atOnce,
    )
  }
  const workers = Array.from({ length: count }, () =>
    fork(new URL('./support/redis-worker.ts', import.meta.url), [server.url]),
  )
  await Promise.all(workers.map((worker) => once(worker, 'message')))
  const startedAt = performance.now()
  await untilHandled(workers, total)
  const seconds = (performance.now() - startedAt) / 1_000
  for (const worker of workers) worker.kill('SIGKILL')
  await store.close()
  await server.close()
  return total / seconds
}

/** Each worker tells how many turns it has written since it told last. */
async function untilHandled(workers: readonly ChildProcess[], total: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let handled = 0
  for (const worker of workers) {
    worker.on('message', (written: number) => {
      handled += written
      if (handled >= total) resolve()
    })
    worker.send('begin')
  }
  await promise
}

if (import.meta.main) await run((text) => process.stdout.write(`${text}\n`))
