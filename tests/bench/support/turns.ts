import { openStore } from '../../../memory/index.ts'
import { systemClock, systemRandom } from '../../../src/app/system.ts'
import type { Line } from '../../../src/contract/line.ts'
import type { Batch, Change } from '../../../src/contract/mailbox.ts'
import type { Store } from '../../../src/contract/store.ts'
import { atOnce, line, message, silentLog, turnEntry } from '../../support/store.ts'

/** How many turns a row takes, and in how many conversations. */
export const turns = 2_000
export const conversations = 64

/** What is said in each turn, and what is answered. */
export const said =
  '今天又加班到半夜，地铁停了，走回来的路上下了一点雨，鞋全湿了，想在你这儿坐一会儿，等衣服烘干再走，行吗？好不好？'
const reply = '夜里雨停了。'.repeat(15)

/** What a turn costs. */
export interface Measure {
  readonly turnsPerSecond: number
  readonly cpuMicrosecondsPerTurn: number
}

/** Opens a store as a program does. */
export const openForBench = (url: string) =>
  openStore(url, { clock: systemClock, random: systemRandom, log: silentLog, mayForget: true })

/** Accept, hand over, commit, let go: all that a message costs, so many conversations talking at once. */
export async function talkThroughMailbox(store: Store, atOnceCount: number, prefix = ''): Promise<Measure> {
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
  const measure = await measureTurns(async (turn) => {
    const id = `${prefix}${turn}`
    const handled = new Promise<void>((resolve) => done.set(id, resolve))
    await store.mailbox.accept(message(id, said, { conversation: where(turn) }), atOnce)
    await handled
    done.delete(id)
  }, atOnceCount)
  stopping.abort()
  await working
  const waiting = await store.mailbox.list()
  if (waiting.length > 0) throw new RangeError(`${waiting.length} of ${turns} events were not handled`)
  return measure
}

/** Holds the batches of all conversations while it measures. */
export async function withBatches<Result>(
  store: Store,
  measure: (batches: readonly Batch[]) => Promise<Result>,
): Promise<Result> {
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
  const measured = await measure(batches)
  stopping.abort()
  done.resolve()
  await working
  return measured
}

/** Runs them, so many at once. */
export async function measureTurns(
  turn: (index: number) => Promise<void>,
  atOnceCount = 1,
): Promise<Measure> {
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

/** Where a turn happens. */
export const where = (index: number) => ({
  platform: 'test',
  place: `place-${index % conversations}`,
  thread: 'hall',
})

const recordLines = Array.from({ length: 20 }, (_, index) => ({
  id: `1234567890123456${index}`,
  revision: 0,
}))

export const linesChange = (batch: Batch, lines: readonly Line[]): Change => ({
  type: 'lines-appended',
  chapter: { ...batch.conversation, chapter: 'one' },
  lines,
})

/** The record of a turn, with the texts that it names. */
export function record(batch: Batch, turn: string): readonly Change[] {
  const chapter = { ...batch.conversation, chapter: 'one' }
  const entry = turnEntry(`turn-${turn}`, { chapter, raw: reply, shown: reply, lines: recordLines })
  return [
    { type: 'text-stored', hash: 'head', text: said.repeat(20) },
    { type: 'text-stored', hash: 'examples', text: '[]' },
    { type: 'log-appended', entry },
  ]
}

/** A turn: what was said, and the reply. */
export function turnLines(turn: string): readonly [Line, Line] {
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
