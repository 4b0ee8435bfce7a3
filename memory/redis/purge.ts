import type { EraseReport, PurgeLimits } from '../../src/contract/memory.ts'
import { nothingErased } from '../erase-scope.ts'
import { decodeConversationKey } from '../keys.ts'
import { isPurged, limitedNames } from '../purge-limits.ts'
import type { Context } from './connection.ts'
import { mailboxKeys, textsOf } from './events.ts'
import { decodeLine } from './lines.ts'
import { createLog } from './log.ts'
import { purgeEntriesScript, purgeEventsScript, purgeLinesScript } from './purge-lua.ts'
import { countTexts, forgetTexts } from './texts.ts'
import { chaptersOf, conversationsFrom } from './transfer-names.ts'

/** Conversations that are looked at in one go, and lines of a chapter at first: mostly none of them is too old. */
const pageConversations = 50
const firstLines = 4

/** Most lines and entries that one script forgets. */
const mostAtOnce = 500

/** Entries were appended about in the order of their times: behind so many that may stay, none is looked for that may not. */
const mostYoung = 2_000

/** How to purge. */
export interface PurgeOptions {
  readonly signal: AbortSignal | undefined
  /** Told at the end where something was forgotten: the file of Redis still holds it. */
  readonly onDone: () => Promise<void>
}

/** See `Memory.purge`. One that was interrupted is finished by calling it again. */
export async function purge(
  context: Context,
  limits: PurgeLimits,
  { signal, onDone }: PurgeOptions,
): Promise<EraseReport> {
  signal?.throwIfAborted()
  const waitingEvents = limits.lines === undefined ? 0 : await purgeEvents(context, limits.lines, signal)
  const lines = limits.lines === undefined ? 0 : await purgeLines(context, limits.lines, signal)
  const logEntries = await purgeLog(context, limits, signal)
  if (waitingEvents + lines + logEntries > 0) await onDone()
  return { ...nothingErased, lines, logEntries, waitingEvents }
}

async function purgeLines(
  context: Context,
  before: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  let forgotten = 0
  for await (const keys of conversationsFrom(context, '', pageConversations)) {
    signal?.throwIfAborted()
    const chapters = await chaptersOf(context, keys)
    const counts = await Promise.all(
      chapters.map((chapter) => countOld(context, chapter, firstLines, before)),
    )
    for (const [index, chapter] of chapters.entries())
      if (counts[index]?.count) forgotten += await purgeChapter(context, chapter, before, signal)
  }
  return forgotten
}

async function purgeChapter(
  context: Context,
  chapter: string,
  before: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  const { connection, layout } = context
  for (let forgotten = 0; ; ) {
    signal?.throwIfAborted()
    const { count, lastId } = await countOld(context, chapter, mostAtOnce, before)
    if (count === 0) return forgotten
    const values = [layout.prefix, chapter, count, lastId]
    forgotten += Math.max(0, Number(await connection.run(purgeLinesScript, [], values)))
  }
}

/** How many places of a chapter's front there are up to the last line, and its id, before the first one that may stay. */
async function countOld(
  context: Context,
  chapter: string,
  most: number,
  before: number,
): Promise<{ readonly count: number; readonly lastId: string }> {
  const { connection, layout } = context
  for (let start = 0; ; start += most) {
    const stored = await connection.send('LRANGE', layout.lines(chapter), start, start + most - 1)
    const lines = textsOf(stored).map((text) => decodeLine(context, text))
    const young = lines.findIndex((line) => line !== undefined && line.at >= before)
    const last = lines.findLastIndex((line, index) => line && (young < 0 || index < young))
    // Of lines that were removed or erased only the places are left.
    const isEmpty = last < 0 && young < 0 && lines.length === most
    if (!isEmpty) return { count: last < 0 ? 0 : start + last + 1, lastId: lines[last]?.id ?? '' }
  }
}

/** Events that were given up. */
async function purgeEvents(
  { connection, layout, clock }: Context,
  before: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  let forgotten = 0
  for (const key of textsOf(await connection.send('ZRANGE', layout.due, 0, -1))) {
    signal?.throwIfAborted()
    const keys = mailboxKeys(layout, decodeConversationKey(key).platform)
    forgotten += Number(await connection.run(purgeEventsScript, keys, [key, before, clock.now()]))
  }
  return forgotten
}

async function purgeLog(
  context: Context,
  limits: PurgeLimits,
  signal: AbortSignal | undefined,
): Promise<number> {
  let forgotten = 0
  await countTexts(context, signal)
  for (const [name, before] of limitedNames(limits)) {
    const lasting = name === 'audit' ? await findLasting(context, before, signal) : []
    forgotten += await purgeEntries(context, { name, before, lasting }, signal)
  }
  await forgetTexts(context)
  return forgotten
}

/** Ids of the lines of the audit that stay, however old they are: a script cannot read what they tell. */
async function findLasting(
  context: Context,
  until: number,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const lasting: string[] = []
  const query = signal ? { until, signal } : { until }
  for await (const { id, value } of createLog(context).stream('audit', query))
    if (!isPurged(value)) lasting.push(id)
  return lasting
}

/** Which entries. */
interface OldEntries {
  readonly name: string
  readonly before: number
  /** Ids of those that stay all the same. */
  readonly lasting: readonly string[]
}

async function purgeEntries(
  { connection, layout }: Context,
  { name, before, lasting }: OldEntries,
  signal: AbortSignal | undefined,
): Promise<number> {
  let forgotten = 0
  let young = 0
  for (let after = '0'; young < mostYoung; ) {
    signal?.throwIfAborted()
    const values = [layout.prefix, name, before, after, mostAtOnce, ...lasting]
    const [gone, looked, next = '', old] = textsOf(await connection.run(purgeEntriesScript, [], values))
    forgotten += Number(gone)
    young = Number(old) > 0 ? 0 : young + Number(looked)
    if (Number(looked) < mostAtOnce) break
    after = next
  }
  return forgotten
}
