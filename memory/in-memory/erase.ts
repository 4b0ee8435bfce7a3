import type { Clock } from '../../src/contract/clock.ts'
import type { Line } from '../../src/contract/line.ts'
import type { EraseReport, EraseScope, LogEntry } from '../../src/contract/memory.ts'
import { addReports, type ErasePart, nothingErased } from '../erase-scope.ts'
import {
  conversationOfStateKey,
  decodeConversationKey,
  encodeChapterKey,
  encodeConversationKey,
  placePrefix,
  platformPrefix,
  stateNamePrefix,
  statePrefix,
  stateWithin,
  tellingSuffixes,
} from '../keys.ts'
import { withoutPerson } from '../personal-state.ts'
import { textHashesOf } from '../text-hashes.ts'
import { chapterOf, isNamed } from './log.ts'
import { type Chapter, type Conversation, type StoredEvent, seenKey, type Tables } from './open.ts'
import { aloneTurns, isDoomedEvent, isOwnState, linesOfPerson } from './people.ts'

/** What was forgotten, and the storage keys of the conversations in which it was. */
export interface Erased {
  readonly report: EraseReport
  readonly conversations: readonly string[]
}

/** What of a store is to go. */
interface Doomed {
  /** Of a chapter, by its storage key. */
  readonly lines: (chapter: Chapter, key: string) => ReadonlySet<Line>
  readonly event: (event: StoredEvent) => boolean
  readonly entries: readonly LogEntry[]
  readonly state: (key: string) => boolean
}

/** Forgets. */
export function erase(tables: Tables, clock: Clock, scope: EraseScope): Erased {
  const erased = partsOf(tables, scope).map((part) => erasePart(tables, clock, part))
  return {
    report: erased.map(({ report }) => report).reduce(addReports, nothingErased),
    conversations: erased.flatMap(({ conversations }) => conversations),
  }
}

function partsOf(tables: Tables, scope: EraseScope): readonly ErasePart[] {
  if (scope.type !== 'place') return [scope]
  const prefix = placePrefix(scope.platform, scope.place)
  const withState = [...tables.state.keys()]
    .filter((key) => key.startsWith(stateWithin(prefix)))
    .map(conversationOfStateKey)
  const keys = new Set([...tables.conversations.keys(), ...withState].filter((key) => key.startsWith(prefix)))
  return [...keys].map((key) => ({ type: 'conversation', conversation: decodeConversationKey(key) }))
}

function erasePart(tables: Tables, clock: Clock, scope: ErasePart): Erased {
  const rows = rowsOf(tables, scope)
  const doomed = doom(tables, scope)
  const touched = new Set(doomed.entries.map(({ conversation }) => encodeConversationKey(conversation)))
  const stateKeys = new Set([...tables.state.keys()].filter(doomed.state))
  for (const key of tellingKeys(tables, scope)) {
    const { text = '', expiresAt = 0 } = tables.state.get(key) ?? {}
    const left = scope.type === 'person' ? withoutPerson(key, text, scope.personId) : text
    if (left === undefined) stateKeys.add(key)
    else tables.state.set(key, { text: left, expiresAt })
  }
  let lines = 0
  let waitingEvents = 0
  for (const row of rows) {
    const before = lines + waitingEvents
    for (const [key, chapter] of row.chapters) {
      const gone = doomed.lines(chapter, key)
      const isTouched = gone.size > 0 || tellsOf(doomed.entries, key)
      lines += gone.size
      for (const { id } of gone) {
        chapter.places.delete(id)
        chapter.earlier.delete(id)
      }
      chapter.lines = chapter.lines.filter((line) => !gone.has(line))
      const stories = stateNamePrefix(chapter.chapter, 'window')
      if (isTouched) for (const name of tables.state.keys()) if (name.startsWith(stories)) stateKeys.add(name)
    }
    for (const { event } of row.events.filter(doomed.event)) {
      row.events = row.events.filter((stored) => stored.event !== event)
      tables.seen.set(seenKey(row.conversation.platform, event.id), clock.now())
      waitingEvents += 1
    }
    const hasState = [...stateKeys].some((key) => key.startsWith(statePrefix(row.conversation)))
    if (lines + waitingEvents > before || hasState || scope.type !== 'person') touched.add(row.key)
  }
  for (const [key, entry] of tables.entries) if (doomed.entries.includes(entry)) tables.entries.delete(key)
  for (const key of stateKeys) tables.state.delete(key)
  for (const row of rows) if (touched.has(row.key)) turnOver(tables, row, scope)
  forgetUnnamedTexts(tables)
  const report = { lines, logEntries: doomed.entries.length, stateValues: stateKeys.size, waitingEvents }
  return { report, conversations: [...touched] }
}

function rowsOf(tables: Tables, scope: ErasePart): readonly Conversation[] {
  const rows = [...tables.conversations.values()]
  if (scope.type === 'person')
    return rows.filter(({ conversation }) => conversation.platform === scope.platform)
  const key = encodeConversationKey(scope.type === 'chapter' ? scope.chapter : scope.conversation)
  return rows.filter((row) => row.key === key)
}

function doom(tables: Tables, scope: ErasePart): Doomed {
  const entries = [...tables.entries.values()]
  switch (scope.type) {
    case 'person': {
      const { platform, personId } = scope
      const naming = entries.filter(
        ({ conversation, personIds }) => conversation.platform === platform && personIds.includes(personId),
      )
      const alone = aloneTurns(tables, platform, personId)
      return {
        lines: (chapter) => linesOfPerson(chapter, personId, alone),
        event: (event) => isDoomedEvent(event, personId),
        entries: naming,
        state: (key) => isOwnState(key, platform, personId),
      }
    }
    case 'conversation': {
      const key = encodeConversationKey(scope.conversation)
      return {
        lines: ({ lines }) => new Set(lines),
        event: () => true,
        entries: entries.filter(({ conversation }) => encodeConversationKey(conversation) === key),
        state: (name) => name.startsWith(statePrefix(scope.conversation)),
      }
    }
    case 'chapter': {
      const key = encodeChapterKey(scope.chapter)
      const turns = entries.filter((entry) => chapterOf(entry) === key)
      const turnIds = new Set(turns.map(({ turnId }) => turnId))
      turnIds.delete('')
      return {
        lines: ({ lines }, chapter) => new Set(chapter === key ? lines : []),
        event: () => false,
        entries: entries.filter((entry) => turns.includes(entry) || turnIds.has(entry.turnId)),
        state: (name) => name.startsWith(statePrefix(scope.chapter)),
      }
    }
  }
}

/** Storage keys of the values that tell of several people, where one of them is erased. */
function tellingKeys(tables: Tables, scope: ErasePart): readonly string[] {
  if (scope.type !== 'person') return []
  const prefix = stateWithin(platformPrefix(scope.platform))
  return [...tables.state.keys()].filter(
    (key) => key.startsWith(prefix) && tellingSuffixes.some((suffix) => key.endsWith(suffix)),
  )
}

/** Whether one of the entries is a record of that chapter. */
function tellsOf(entries: readonly LogEntry[], chapter: string): boolean {
  return entries.some((entry) => chapterOf(entry) === chapter)
}

/** What a running turn would still commit is refused, and what anybody read before is known to be old. */
function turnOver(tables: Tables, row: Conversation, scope: ErasePart): void {
  row.epoch += 1
  row.revision += 1
  row.amendments.clear()
  if (scope.type === 'chapter') row.chapters.delete(encodeChapterKey(scope.chapter))
  if (scope.type !== 'conversation') return
  tables.conversations.delete(row.key)
  tables.revisionFloor = Math.max(tables.revisionFloor, row.revision)
}

/** Forgets texts that no record names. */
export function forgetUnnamedTexts(tables: Tables): void {
  const named = new Set<string>()
  for (const entry of tables.entries.values()) {
    if (isNamed(entry, 'turn')) for (const hash of textHashesOf(entry.value)) named.add(hash)
  }
  for (const hash of tables.texts.keys()) if (!named.has(hash)) tables.texts.delete(hash)
}
