import type { Line } from '../../src/contract/line.ts'
import type { PersonalItem, StateSchema } from '../../src/contract/memory.ts'
import { nameOfStateKey, personOfStateKey, platformPrefix, stateWithin } from '../keys.ts'
import { quotedIn } from '../mailbox-rules.ts'
import { isNamed, withoutPosition } from './log.ts'
import { type Chapter, checkOpen, type StoredEvent, type Tables } from './open.ts'

/** See `Memory.collect`. */
export async function* collect(
  tables: Tables,
  platform: string,
  personId: string,
  now: () => number,
): AsyncIterable<PersonalItem> {
  const rows = [...tables.conversations.values()].filter((row) => row.conversation.platform === platform)
  const alone = aloneTurns(tables, platform, personId)
  for (const row of rows) {
    for (const chapter of row.chapters.values()) {
      const theirs = linesOfPerson(chapter, personId, alone)
      for (const line of chapter.lines.filter((line) => theirs.has(line))) {
        yield { type: 'line', chapter: chapter.chapter, line, earlier: chapter.earlier.get(line.id) ?? [] }
      }
    }
  }
  for (const entry of tables.entries.values()) {
    if (entry.conversation.platform !== platform || !entry.personIds.includes(personId)) continue
    yield { type: 'entry', entry: withoutPosition(entry) }
  }
  for (const [key, { text, expiresAt }] of tables.state) {
    const name = isOwnState(key, platform, personId) ? nameOfStateKey(key) : undefined
    if (!name || expiresAt <= now()) continue
    const value: StateSchema[keyof StateSchema] = JSON.parse(text)
    yield { type: 'state', name, value }
  }
  for (const row of rows) {
    for (const stored of row.events.filter((stored) => isOwnEvent(stored, personId)))
      yield { type: 'event', event: stored.event, acceptedAt: stored.acceptedAt }
  }
}

/** Aborting ends what is told, also between two items. */
export async function* untilAborted<Item>(
  tables: Tables,
  items: AsyncIterable<Item>,
  signal: AbortSignal | undefined,
): AsyncIterable<Item> {
  checkOpen(tables, signal)
  for await (const item of items) {
    yield item
    checkOpen(tables, signal)
  }
}

/** Turns whose records tell of this person, and of nobody else. */
export function aloneTurns(tables: Tables, platform: string, personId: string): ReadonlySet<string> {
  const turns = [...tables.entries.values()].filter(
    (entry) =>
      isNamed(entry, 'turn') &&
      entry.conversation.platform === platform &&
      entry.personIds.every((person) => person === personId),
  )
  return new Set(turns.flatMap(({ turnId, personIds }) => (personIds.length > 0 && turnId ? turnId : [])))
}

/**
 * What a person said, what ever had their words, and the replies to turns in which they spoke or were quoted; of a turn in which nobody
 * else did, or whose record tells of nobody else (`alone`), all.
 */
export function linesOfPerson(
  { lines, earlier }: Chapter,
  personId: string,
  alone: ReadonlySet<string>,
): ReadonlySet<Line> {
  const isTheirs = (line: Line) =>
    (line.role === 'user' && line.speakerId === personId) ||
    [...(earlier.get(line.id) ?? []), line].some(({ authorIds }) => authorIds?.includes(personId))
  const said = lines.filter(({ role, turnId }) => role === 'user' && turnId !== '')
  const own = new Set(said.flatMap((line) => (isTheirs(line) ? line.turnId : [])))
  const shared = new Set(said.flatMap((line) => (isTheirs(line) ? [] : line.turnId)))
  return new Set(
    lines.filter((line) => {
      const { role, turnId } = line
      if (isTheirs(line) || alone.has(turnId)) return true
      return own.has(turnId) && (role === 'character' || !shared.has(turnId))
    }),
  )
}

/** Whether a person owns the value of a storage key of keyed state. */
export function isOwnState(key: string, platform: string, personId: string): boolean {
  return key.startsWith(stateWithin(platformPrefix(platform))) && personOfStateKey(key) === personId
}

/** Whether an event is of a person's doing. */
function isOwnEvent({ event }: StoredEvent, personId: string): boolean {
  return 'from' in event && event.from.id === personId
}

/** Whether an event goes with a person: it is of their doing, or quotes them. */
export function isDoomedEvent(stored: StoredEvent, personId: string): boolean {
  return isOwnEvent(stored, personId) || quotedIn(stored.event).includes(personId)
}
