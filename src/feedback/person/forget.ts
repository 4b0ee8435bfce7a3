import type { Clock, Random } from '../../contract/clock.ts'
import type { ChapterKey } from '../../contract/conversation.ts'
import type { EraseReport, Memory, PersonalItem } from '../../contract/memory.ts'
import type { IdentityHashes } from '../../util/hash-id.ts'
import { platformScope } from '../../util/platform-scope.ts'
import { isTurn } from '../evidence/kinds.ts'
import { hashNames } from '../masking/forgotten-names.ts'
import { exportsKey } from '../run/registry.ts'

/** How many lines of a chapter are looked at first. */
const fewLines = 100

/** What forgetting somebody needs. */
export interface ForgetTools {
  readonly memory: Memory
  readonly hashes: IdentityHashes
  readonly clock: Clock
  readonly random: Random
}

/** See `FeedbackDesk.forgetPerson`. */
export async function forgetPerson(
  { memory, hashes, clock, random }: ForgetTools,
  platform: string,
  personId: string,
  signal?: AbortSignal,
): Promise<EraseReport> {
  const key = exportsKey(platform, personId)
  const pseudonym = hashes.pseudonym(platform, personId)
  const { called, chapters } = await findTraces(memory, platform, personId, signal)
  const names = hashNames(hashes, platform, called)
  let named = -1
  for (;;) {
    const exportIds = (await memory.state.get(key, signal)) ?? []
    if (exportIds.length === named) break
    named = exportIds.length
    const entry = {
      id: random.id(),
      name: 'tombstone',
      at: clock.now(),
      conversation: platformScope(platform),
      turnId: '',
      personIds: [],
      value: { version: 1, pseudonym, exportIds, names },
    } as const
    await memory.log.append([entry], signal)
    // An export that ended meanwhile has seen no tombstone, and named itself: it is looked for once more.
  }
  const reports = [await memory.erase({ type: 'person', platform, personId }, signal)]
  // Whoever was alone with a character may be called by name in what it said before they spoke.
  for (const chapter of chapters)
    if (await isDeserted(memory, chapter, signal))
      reports.push(await memory.erase({ type: 'chapter', chapter }, signal))
  return addReports(reports)
}

/** What is looked for after an erase: names under which somebody was known, and where they took part. */
async function findTraces(
  memory: Pick<Memory, 'collect'>,
  platform: string,
  personId: string,
  signal: AbortSignal | undefined,
): Promise<{ readonly called: ReadonlySet<string>; readonly chapters: readonly ChapterKey[] }> {
  const called = new Set<string>()
  const chapters = new Map<string, ChapterKey>()
  for await (const item of memory.collect(platform, personId, signal)) {
    for (const name of namesIn(item, personId)) called.add(name)
    const chapter = chapterOf(item, personId)
    if (chapter) chapters.set(JSON.stringify([chapter.place, chapter.thread, chapter.chapter]), chapter)
  }
  return { called, chapters: [...chapters.values()] }
}

function namesIn(item: PersonalItem, personId: string): readonly string[] {
  if (item.type === 'line')
    return [item.line, ...item.earlier].flatMap(({ role, speakerId, speakerName }) =>
      role === 'user' && speakerId === personId ? speakerName : [],
    )
  if (item.type === 'event') return 'from' in item.event ? [item.event.from.name] : []
  if (item.type !== 'entry' || !isTurn(item.entry)) return []
  // In a group it calls everybody.
  const { isGroup, userName, personIds } = item.entry.value
  return !isGroup && personIds.every((id) => id === personId) ? [userName] : []
}

function chapterOf(item: PersonalItem, personId: string): ChapterKey | undefined {
  if (item.type === 'line') return item.line.speakerId === personId ? item.chapter : undefined
  return item.type === 'entry' && isTurn(item.entry) ? item.entry.value.chapter : undefined
}

/** Whether nobody's words are in the lines there. */
async function isDeserted(
  { history }: Pick<Memory, 'history'>,
  chapter: ChapterKey,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  for (let limit = fewLines; ; limit *= 10) {
    const { lines } = await history.read(chapter, { limit, ...(signal ? { signal } : {}) })
    if (lines.some(({ role, authorIds }) => role === 'user' || authorIds !== undefined)) return false
    if (lines.length < limit) return true
  }
}

function addReports(reports: readonly EraseReport[]): EraseReport {
  const total = (count: keyof EraseReport) => reports.reduce((all, report) => all + report[count], 0)
  return {
    lines: total('lines'),
    logEntries: total('logEntries'),
    stateValues: total('stateValues'),
    waitingEvents: total('waitingEvents'),
  }
}
