import type { Line } from '../../src/contract/line.ts'
import type { FoundLine } from '../../src/contract/memory.ts'
import type { LineReference } from '../../src/contract/turn.ts'
import type { AmendableLines } from '../amendment.ts'
import { encodeChapterKey } from '../keys.ts'
import type { LineLabel } from '../line-label.ts'
import type { Chapter, Conversation } from './open.ts'

/** Appends the lines that are not there yet. */
export function appendLines(chapter: Chapter, lines: readonly Line[]): void {
  const known = new Set(chapter.lines.map(({ id }) => id))
  for (const line of lines) {
    if (known.has(line.id)) continue
    chapter.lines.push(line)
    chapter.places.set(line.id, chapter.nextPlace)
    chapter.nextPlace += 1
  }
}

/** Puts another line in the place of the one with its id, and keeps what it was. */
export function replaceLine(chapter: Chapter, line: Line): void {
  const known = chapter.lines.find(({ id }) => id === line.id)
  if (!known) return
  chapter.earlier.set(line.id, [...(chapter.earlier.get(line.id) ?? []), known])
  putLine(chapter, line)
}

function putLine(chapter: Chapter, line: Line): void {
  chapter.lines = chapter.lines.map((known) => (known.id === line.id ? line : known))
}

/** Writes down how a line was said; nothing where it is gone, or has another revision. */
export function labelLine(chapter: Chapter, label: LineLabel): void {
  const { id, revision } = label.line
  const known = chapter.lines.find((line) => line.id === id && line.revision === revision)
  if (known) putLine(chapter, { ...known, emotion: label.emotion, emotionSource: label.source })
}

/** Removes a line, and what it was before; its place stays, for windows that begin there. */
export function removeLine(chapter: Chapter, lineId: string): void {
  chapter.earlier.delete(lineId)
  chapter.lines = chapter.lines.filter(({ id }) => id !== lineId)
}

/** A line as it stood at a revision. */
export function findRevision({ lines, earlier }: Chapter, { id, revision }: LineReference): Line | undefined {
  const line = lines.find((known) => known.id === id)
  return line && [...(earlier.get(id) ?? []), line].findLast((known) => known.revision === revision)
}

/** The lines at or after the place of one; all of them where it was never there. */
export function linesFrom({ lines, places }: Chapter, lineId: string | undefined): readonly Line[] {
  const from = (lineId === undefined ? undefined : places.get(lineId)) ?? 0
  return lines.filter(({ id }) => (places.get(id) ?? 0) >= from)
}

/** Lines of a conversation by the messages that show them, for amendments. */
export function amendableLines(row: Conversation): AmendableLines {
  const chapterOf = (found: FoundLine): Chapter | undefined =>
    row.chapters.get(encodeChapterKey(found.chapter))
  return {
    find: (messageId) => findLine(row, messageId),
    replace: (found) => {
      const chapter = chapterOf(found)
      if (chapter) replaceLine(chapter, found.line)
    },
    remove: (found) => {
      const chapter = chapterOf(found)
      if (chapter) removeLine(chapter, found.line.id)
    },
  }
}

/** The line that a message shows. */
export function findLine(row: Conversation, messageId: string): FoundLine | undefined {
  for (const { chapter, lines } of row.chapters.values()) {
    const line = lines.findLast(({ messageIds }) => messageIds.includes(messageId))
    if (line) return { chapter, line }
  }
  return undefined
}
