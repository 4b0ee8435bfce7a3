import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Keyv } from 'keyv'
import { openStore } from '../../memory/index.ts'
import { systemClock, systemRandom } from '../../src/app.ts'
import type { Line } from '../../src/contract/line.ts'
import type { Batch, Change } from '../../src/contract/mailbox.ts'
import type { Store } from '../../src/contract/store.ts'
import { atOnce, line, message, silentLog, startWorker, turnEntry } from '../support/store.ts'

const turns = 2_000
const conversations = 64
const windows = [20, 50, 200]
const idleConversations = 10_000
const said =
  '今天又加班到半夜，地铁停了，走回来的路上下了一点雨，鞋全湿了，想在你这儿坐一会儿，等衣服烘干再走，行吗？好不好？'
const reply = '夜里雨停了。'.repeat(15)

interface Measure {
  readonly turnsPerSecond: number
  readonly cpuMicrosecondsPerTurn: number
  readonly bytesPerTurn: number
}

/** What storing a turn costs: a value that is read, changed and written back, beside one commit of lines. */
export async function run(print: (line: string) => void): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'dramatis-bench-'))
  const rows: { readonly name: string; readonly measure: Measure }[] = []
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

async function measureKeyv(path: string, window: number): Promise<Measure> {
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

async function measureCommit(path: string, window: number, withRecord = false): Promise<Measure> {
  return await withBatches(path, async (batches, store) => {
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
      if (withRecord) {
        changes.push(...record(batch, `${turn}`))
      }
      await batch.commit({ handledEventIds: [], changes })
    })
    return { ...measure, bytesPerTurn: ((await sizeOf(path)) - before) / turns }
  })
}

/** Accept, hand over, commit, let go: all that a message costs, so many conversations talking at once. */
async function measureMailbox(path: string, atOnceCount: number): Promise<Measure> {
  const store = await open(path)
  const stopping = new AbortController()
  const done = new Map<string, () => void>()
  const working = store.mailbox.work({
    queue: 'test',
    concurrency: 64,
    signal: stopping.signal,
    handle: async (batch) => {
      const [{ id }] = batch.events
      await batch.commit({
        handledEventIds: [id],
        changes: [linesChange(batch, turnLines(id)), ...record(batch, id)],
      })
      done.get(id)?.()
    },
  })
  const before = await sizeOf(path)
  const measure = await measureTurns(async (turn) => {
    const handled = new Promise<void>((resolve) => done.set(`${turn}`, resolve))
    await store.mailbox.accept(message(`${turn}`, said, { conversation: where(turn) }), atOnce)
    await handled
    done.delete(`${turn}`)
  }, atOnceCount)
  stopping.abort()
  await working
  const waiting = await store.mailbox.list()
  if (waiting.length > 0) throw new RangeError(`${waiting.length} of ${turns} events were not handled`)
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

/** Holds the batches of all conversations while it measures. */
async function withBatches(
  path: string,
  measure: (batches: readonly Batch[], store: Store) => Promise<Measure>,
): Promise<Measure> {
  const store = await open(path)
  const stopping = new AbortController()
  const done = Promise.withResolvers<void>()
  const all = Promise.withResolvers<void>()
  const batches: Batch[] = []
  for (let index = 0; index < conversations; index += 1) {
    await store.mailbox.accept(message(`${index}`, said, { conversation: where(index) }), atOnce)
  }
  const working = store.mailbox.work({
    queue: 'test',
    concurrency: conversations,
    signal: stopping.signal,
    handle: async (batch) => {
      batches.push(batch)
      if (batches.length === conversations) all.resolve()
      await done.promise
    },
  })
  await all.promise
  const measured = await measure(batches, store)
  stopping.abort()
  done.resolve()
  await working
  await store.close()
  return measured
}

async function measureTurns(
  turn: (index: number) => Promise<void>,
  atOnceCount = 1,
): Promise<Omit<Measure, 'bytesPerTurn'>> {
  const startedAt = performance.now()
  const cpu = process.cpuUsage()
  let next = 0
  const talk = async () => {
    for (let index = next++; index < turns; index = next++) await turn(index)
  }
  await Promise.all(Array.from({ length: atOnceCount }, talk))
  const { user, system } = process.cpuUsage(cpu)
  const seconds = (performance.now() - startedAt) / 1_000
  return { turnsPerSecond: turns / seconds, cpuMicrosecondsPerTurn: (user + system) / turns }
}

/** Bytes of the file, with what the write-ahead log still holds. */
async function sizeOf(path: string): Promise<number> {
  const database = new DatabaseSync(path)
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
  return (await stat(path)).size
}

const open = (path: string) =>
  openStore(`sqlite:${path}`, { clock: systemClock, random: systemRandom, log: silentLog })

const where = (index: number) => ({
  platform: 'test',
  place: `place-${index % conversations}`,
  thread: 'hall',
})

const recordLines = Array.from({ length: 20 }, (_, index) => ({
  id: `1234567890123456${index}`,
  revision: 0,
}))

const linesChange = (batch: Batch, lines: readonly Line[]): Change => ({
  type: 'lines-appended',
  chapter: { ...batch.conversation, chapter: 'one' },
  lines,
})

/** The record of a turn, with the texts that it names. */
function record(batch: Batch, turn: string): readonly Change[] {
  const chapter = { ...batch.conversation, chapter: 'one' }
  const entry = turnEntry(`turn-${turn}`, { chapter, raw: reply, shown: reply, lines: recordLines })
  return [
    { type: 'text-stored', hash: 'head', text: said.repeat(20) },
    { type: 'text-stored', hash: 'examples', text: '[]' },
    { type: 'log-appended', entry },
  ]
}

function turnLines(turn: string): readonly [Line, Line] {
  const turnId = `turn-${turn}`
  return [
    line(`event-${turn}`, said, { turnId, at: 1_700_000_000_000, messageIds: [`12345678901234${turn}`] }),
    line(`${turnId}:reply`, reply, {
      role: 'character',
      speakerId: 'wren',
      speakerName: '林栖迟',
      turnId,
      take: 0,
      at: 1_700_000_000_000,
      messageIds: [`98765432109876${turn}`],
    }),
  ]
}

if (import.meta.main) await run((text) => process.stdout.write(`${text}\n`))
