import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Keyv } from 'keyv'
import type { Line } from '../../src/contract/line.ts'
import type { Change } from '../../src/contract/mailbox.ts'
import { atOnce, line, message, startWorker } from '../support/store.ts'
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
  where,
  withBatches,
} from './support/turns.ts'

const windows = [20, 50, 200]
const idleConversations = 10_000
/** What a turn costs, and how many bytes it takes. */
interface Stored extends Measure {
  readonly bytesPerTurn: number
}

/** What storing a turn costs: a value that is read, changed and written back, beside one commit of lines. */
export async function run(print: (line: string) => void): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'dramatis-bench-'))
  const rows: { readonly name: string; readonly measure: Stored }[] = []
  let idleBytes = 0
  try {
    for (const window of windows) {
      const file = (name: string) => join(directory, `${name}-${window}.db`)
      rows.push({
        name: `Keyv get + set, window ${window}`,
        measure: await measureKeyv(file('keyv'), window),
      })
      rows.push({ name: `commit, window ${window} cold`, measure: await measureCommit(file('cold'), window) })
    }
    rows.push({ name: 'commit, warm', measure: await measureCommit(join(directory, 'warm.db'), 0) })
    rows.push({
      name: '  with a turn record',
      measure: await measureCommit(join(directory, 'record.db'), 0, true),
    })
    for (const count of [1, 16, conversations]) {
      const path = join(directory, `mailbox-${count}.db`)
      rows.push({
        name: `  through the mailbox, ${count} at once`,
        measure: await measureMailbox(path, count),
      })
    }
    idleBytes = await weighIdle(join(directory, 'idle.db'))
  } finally {
    await rm(directory, { recursive: true })
  }
  const warm = rows.find(({ name }) => name === 'commit, warm')?.measure
  print(
    `store of a turn on SQLite, ${conversations} conversations, ${turns} turns; bytes: moved by Keyv, kept by a commit`,
  )
  for (const { name, measure } of rows) {
    const ratio = warm ? measure.turnsPerSecond / warm.turnsPerSecond : 1
    print(
      `${name.padEnd(34)} ${measure.turnsPerSecond.toFixed(0).padStart(7)} turns/s (${ratio.toFixed(2)} x warm)` +
        `  ${measure.cpuMicrosecondsPerTurn.toFixed(0).padStart(5)} µs CPU  ${measure.bytesPerTurn.toFixed(0).padStart(7)} bytes`,
    )
  }
  print(
    `${'memory per idle conversation'.padEnd(34)} ${idleBytes.toFixed(0).padStart(7)} bytes, of 10,000 that were talked in   goal <= 1024`,
  )
}

async function measureKeyv(path: string, window: number): Promise<Stored> {
  const database = new DatabaseSync(path)
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT)',
  )
  const get = database.prepare('SELECT value FROM state WHERE key = ?')
  const set = database.prepare('INSERT OR REPLACE INTO state VALUES (?, ?)')
  const keyv = new Keyv<Line[]>({
    store: {
      get: async (key: string) => get.get(key)?.value,
      set: async (key: string, value: string) => set.run(key, value),
      delete: async () => false,
      clear: async () => {},
    },
  })
  for (let index = 0; index < conversations; index += 1) {
    await keyv.set(
      `${index}`,
      Array.from({ length: window }, (_, at) => turnLines(`old-${at}`)[at % 2] ?? line('x')),
    )
  }
  let bytes = 0
  const measure = await measureTurns(async (turn) => {
    const lines = (await keyv.get(`${turn % conversations}`)) ?? []
    const next = [...lines, ...turnLines(`${turn}`)].slice(-window)
    await keyv.set(`${turn % conversations}`, next)
    if (turn % 100 === 0) bytes += 2 * Buffer.byteLength(JSON.stringify(next))
  })
  database.close()
  return { ...measure, bytesPerTurn: bytes / (turns / 100) }
}

async function measureCommit(path: string, window: number, withRecord = false): Promise<Stored> {
  const store = await open(path)
  const stored = await withBatches(store, async (batches) => {
    for (const [index, batch] of batches.entries()) {
      const old = Array.from(
        { length: window },
        (_, at) => turnLines(`old-${index}-${at}`)[at % 2] ?? line('x'),
      )
      if (window > 0) await batch.commit({ handledEventIds: [], changes: [linesChange(batch, old)] })
    }
    const before = await sizeOf(path)
    const measure = await measureTurns(async (turn) => {
      const batch = batches[turn % conversations]
      if (!batch) return
      const key = { ...batch.conversation, chapter: 'one' }
      if (window > 0) await store.memory.history.read(key, { limit: window })
      const changes: Change[] = [linesChange(batch, turnLines(`${turn}`))]
      if (withRecord) changes.push(...record(batch, `${turn}`))
      await batch.commit({ handledEventIds: [], changes })
    })
    return { ...measure, bytesPerTurn: ((await sizeOf(path)) - before) / turns }
  })
  await store.close()
  return stored
}

async function measureMailbox(path: string, atOnceCount: number): Promise<Stored> {
  const store = await open(path)
  const before = await sizeOf(path)
  const measure = await talkThroughMailbox(store, atOnceCount)
  await store.close()
  return { ...measure, bytesPerTurn: ((await sizeOf(path)) - before) / turns }
}

/** What the store itself keeps in this process for each conversation that was talked in. */
async function weighIdle(path: string): Promise<number> {
  const store = await open(path)
  const worker = startWorker(store.mailbox, { concurrency: 64 })
  const talk = async (from: number, to: number) => {
    for (let index = from; index < to; index += 50) {
      const accepting = Array.from({ length: 50 }, async (_, offset) => {
        const conversation = { ...where(0), place: `place-${index + offset}` }
        await store.mailbox.accept(message(`${index + offset}`, said, { conversation }), atOnce)
      })
      await Promise.all(accepting)
    }
    worker.handed.length = 0
    worker.batches.length = 0
  }
  await talk(0, 1_000)
  const before = weigh()
  await talk(1_000, 1_000 + idleConversations)
  const after = weigh()
  await worker.end()
  await store.close()
  return (after - before) / idleConversations
}

/** Bytes of the heap, and of what hangs on it. */
function weigh(): number {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  collect()
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** Bytes of the file, with what the write-ahead log still holds. */
async function sizeOf(path: string): Promise<number> {
  const database = new DatabaseSync(path)
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
  return (await stat(path)).size
}

const open = (path: string) => openForBench(`sqlite:${path}`)

if (import.meta.main) await run((text) => process.stdout.write(`${text}\n`))
