import type { Clock } from '../../src/contract/clock.ts'
import type { EraseReport, LogSchema, PurgeLimits } from '../../src/contract/memory.ts'
import { nothingErased } from '../erase-scope.ts'
import { isPurged, limitedNames } from '../purge-limits.ts'
import { forgetUnnamedTexts } from './erase.ts'
import { isNamed } from './log.ts'
import { type Chapter, type Conversation, seenKey, type Tables } from './open.ts'

/** See `Memory.purge`. */
export function purge(tables: Tables, clock: Clock, limits: PurgeLimits): EraseReport {
  let lines = 0
  let waitingEvents = 0
  for (const row of limits.lines === undefined ? [] : tables.conversations.values()) {
    const purged = [...row.chapters.values()].map((chapter) => purgeChapter(chapter, limits.lines ?? 0))
    const count = purged.reduce((sum, lines) => sum + lines, 0)
    if (count > 0) row.revision += 1
    lines += count
    waitingEvents += purgeGivenUp(tables, clock, row, limits.lines ?? 0)
  }
  const logEntries = purgeEntries(tables, limitedNames(limits))
  forgetUnnamedTexts(tables)
  return { ...nothingErased, lines, logEntries, waitingEvents }
}

/**
 * From the front: nothing stands before the places of these lines then, and a read that begins at one begins at the chapter's first
 * line as well when the place is not known any more.
 */
function purgeChapter(chapter: Chapter, before: number): number {
  const { lines, places, earlier } = chapter
  const young = lines.findIndex(({ at }) => at >= before)
  const count = young < 0 ? lines.length : young
  if (count === 0) return 0
  const kept = lines.slice(count)
  const first = (kept[0] && places.get(kept[0].id)) ?? Number.POSITIVE_INFINITY
  for (const [id, place] of places) if (place < first) places.delete(id)
  for (const { id } of lines.slice(0, count)) earlier.delete(id)
  chapter.lines = kept
  return count
}

function purgeGivenUp(tables: Tables, clock: Clock, row: Conversation, before: number): number {
  const gone = row.events.filter(({ isGivenUp, acceptedAt }) => isGivenUp && acceptedAt < before)
  row.events = row.events.filter((stored) => !gone.includes(stored))
  for (const { event } of gone) tables.seen.set(seenKey(row.conversation.platform, event.id), clock.now())
  return gone.length
}

function purgeEntries(tables: Tables, limits: ReadonlyMap<keyof LogSchema, number>): number {
  let count = 0
  for (const [key, entry] of tables.entries) {
    if (entry.at >= (limits.get(entry.name) ?? Number.NEGATIVE_INFINITY)) continue
    if (isNamed(entry, 'audit') && !isPurged(entry.value)) continue
    tables.entries.delete(key)
    count += 1
  }
  return count
}
