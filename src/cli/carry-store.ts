import { unfinishedError, unfinishedMark } from '../../memory/transfer-marks.ts'
import { systemClock, systemRandom } from '../app/system.ts'
import { ConfigurationError, MemoryError } from '../contract/errors.ts'
import type { Store } from '../contract/store.ts'
import type { RecordCounts, StoreRecord } from '../contract/transfer.ts'
import { holdStore, refuseInUse } from './hold-store.ts'
import { forgetPlanned, mergePeople, planForgetting } from './merge-forgotten.ts'
import { createProgress } from './progress.ts'
import { type Surroundings, warn } from './surroundings.ts'

const batchSize = 200

/** One, and several. */
const names: { readonly [Type in StoreRecord['type']]: readonly [string, string] } = {
  conversation: ['conversation', 'conversations'],
  line: ['line', 'lines'],
  entry: ['log entry', 'log entries'],
  event: ['event in the mailbox', 'events in the mailbox'],
  state: ['value', 'values'],
  text: ['text', 'texts'],
  position: ['position', 'positions'],
  seen: ['id of a handled event', 'ids of handled events'],
  'revision-floor': ['revision floor', 'revision floors'],
}

const types = Object.keys(names) as readonly StoreRecord['type'][] // it has no others

/** What only grows while a program runs: by it one knows that a source has changed. */
const telling = ['conversation', 'line', 'entry', 'event', 'text'] as const

/** How to carry a store. */
export interface CarryOptions {
  /** Shown before how far it got. */
  readonly title: string
  /** Under which the target knows this transfer, should it be broken off; the same for the same source. */
  readonly name: string
  /** The stores as people may see them. */
  readonly from: string
  readonly to: string
  /** Whether the target may hold something already. */
  readonly mayMerge: boolean
  /** `HASH_KEY` of the settings; absent: each store has its own. */
  readonly hashKey: string | undefined
  /** What to do where it holds something and may not. */
  readonly whenFilled: string
  /** What goes on with a transfer that was broken off. */
  readonly command: string
  /** What to do when it was broken off; the source is as it was. */
  readonly whenBroken: string
  readonly surroundings: Surroundings
}

/** How far a transfer got, as the target keeps it. */
interface Mark {
  readonly name: string
  readonly command: string
  readonly cursor: string | undefined
  readonly written: number
  /** What the source, and the target, held when it began. */
  readonly source: RecordCounts
  readonly target: RecordCounts
  /** Everything is there, and was counted: only people are still to be forgotten. */
  readonly isCopied?: true
}

/**
 * Carries everything from one store to another, compares the counts, and answers what the target holds. A transfer that was broken
 * off goes on where it was. Fails with a MemoryError `busy` where one of them is in use, with a ConfigurationError where the target
 * holds something else.
 */
export async function carryStore(source: Store, target: Store, options: CarryOptions): Promise<RecordCounts> {
  const { from, to, surroundings } = options
  await refuseInUse(source, from, surroundings)
  await refuseInUse(target, to, surroundings)
  await refuseSameStore(source, target)
  const part = await source.transfer.fetchMark(unfinishedMark)
  if (part !== undefined) throw unfinishedError(from, part)
  const carryWhile = async (signal: AbortSignal) =>
    await carry(source, target, { ...options, surroundings: { ...surroundings, signal } })
  const holdTarget = async (signal: AbortSignal) => await holdStore(target, to, carryWhile, signal)
  return await holdStore(source, from, holdTarget, surroundings.signal)
}

async function carry(source: Store, target: Store, options: CarryOptions): Promise<RecordCounts> {
  const mark = await beginOrGoOn(source, target, options)
  await target.transfer.storeMark(unfinishedMark, JSON.stringify(mark))
  const tellBroken = (error: unknown) => {
    warn(options.surroundings, `It was broken off. ${options.whenBroken}`)
    throw error
  }
  if (!mark.isCopied) {
    await copyRecords(source, target, mark, options).catch(tellBroken)
    await compare(source, target, mark, options)
    await target.transfer.storeMark(unfinishedMark, JSON.stringify({ ...mark, isCopied: true }))
  }
  await forgetPlanned(source, target, options).catch(tellBroken)
  const counts = await target.transfer.count(options.surroundings.signal)
  await target.transfer.storeMark(unfinishedMark, undefined)
  return counts
}

/** `3 conversations, 120 lines, …`; what there is none of is left out. */
export function describeCounts(counts: RecordCounts): string {
  const told = types.flatMap((type) =>
    counts[type] > 0 ? [`${counts[type]} ${names[type][counts[type] === 1 ? 0 : 1]}`] : [],
  )
  return told.join(', ') || 'nothing'
}

async function beginOrGoOn(source: Store, target: Store, options: CarryOptions): Promise<Mark> {
  const { name, from, to, mayMerge, whenFilled, command, surroundings } = options
  const { signal } = surroundings
  const [sourceCounts, targetCounts, kept] = await Promise.all([
    source.transfer.count(signal),
    target.transfer.count(signal),
    target.transfer.fetchMark(unfinishedMark, signal),
  ])
  if (kept !== undefined) {
    const mark: Mark = JSON.parse(kept)
    if (mark.name !== name) throw unfinishedError(to, kept)
    if (telling.some((type) => mark.source[type] !== sourceCounts[type]))
      throw new ConfigurationError({
        code: 'usage',
        what: `${from} has changed since its transfer to ${to} was broken off: what is there is old.`,
        remedy: 'Empty the target, or name another one, and begin anew.',
      })
    warn(
      surroundings,
      `Going on where it was broken off: ${mark.written} of ${sum(mark.source)} records are there.`,
    )
    return mark
  }
  if (sum(targetCounts) > 0 && !mayMerge)
    throw new ConfigurationError({
      code: 'usage',
      what: `${to} is not empty: it holds ${describeCounts(targetCounts)}.`,
      remedy: `${whenFilled}\nNothing was written.`,
    })
  // Into an empty store everything comes as it is, also whoever was forgotten and came back.
  await planForgetting(source, target, { ...options, isNeeded: sum(targetCounts) > 0 })
  return { name, command, cursor: undefined, written: 0, source: sourceCounts, target: targetCounts }
}

/** Two names of the same store look different. */
async function refuseSameStore(source: Store, target: Store): Promise<void> {
  const name = `same-${systemRandom.id()}`
  await target.transfer.storeMark(name, name)
  const found = await source.transfer.fetchMark(name)
  await target.transfer.storeMark(name, undefined)
  if (found === undefined) return
  throw new ConfigurationError({
    code: 'usage',
    what: 'Source and target are the same store.',
    remedy: 'Name two stores.',
  })
}

async function copyRecords(source: Store, target: Store, mark: Mark, options: CarryOptions): Promise<void> {
  const { surroundings } = options
  const { signal } = surroundings
  const progress = createProgress(options.title, surroundings, systemClock)
  const total = sum(mark.source)
  let { written } = mark
  const after = mark.cursor === undefined ? {} : { after: mark.cursor }
  try {
    for await (const { records, cursor } of source.transfer.read({ ...after, batchSize, signal })) {
      await target.transfer.write(records)
      if (sum(mark.target) > 0) await mergePeople(source, target, records, signal)
      written += records.length
      await target.transfer.storeMark(unfinishedMark, JSON.stringify({ ...mark, cursor, written }))
      progress.tell(written, total)
      signal.throwIfAborted()
    }
  } finally {
    progress.end()
  }
}

/** What expires while it is counted is missed by nobody. */
async function compare(source: Store, target: Store, mark: Mark, options: CarryOptions): Promise<void> {
  const { from, to, surroundings } = options
  const { signal } = surroundings
  const before = await source.transfer.count(signal)
  const there = await target.transfer.count(signal)
  const after = await source.transfer.count(signal)
  const hadSome = sum(mark.target) > 0
  const wrong = types.filter((type) => {
    const most = hadSome ? before[type] + mark.target[type] : before[type]
    return there[type] < after[type] || there[type] > most
  })
  if (wrong.length === 0) return
  const told = wrong.map(
    (type) => `${names[type][1]}: ${after[type]} in the source, ${there[type]} in the target`,
  )
  throw new MemoryError({
    code: 'corrupt',
    what: `The counts of ${from} and ${to} differ.\n${told.join('\n')}.`,
    remedy:
      'Look that nothing else writes to either, empty the target, and begin anew; the source is as it was.',
  })
}

/** How many of all types. */
export function sum(counts: RecordCounts): number {
  return Object.values(counts).reduce((total, count) => total + count, 0)
}
