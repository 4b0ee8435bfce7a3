import type { Line } from '../../contract/line.ts'
import type { ChapterPast, WindowState } from '../../contract/prompt.ts'
import { peopleIn } from '../../util/people-in.ts'

/** Before the first line of a chapter. */
const emptyPast: ChapterPast = { lines: 0, people: [], replies: {}, lore: {}, greetings: {} }

/** What a chapter had before its window; `undefined`: an earlier version has cut it, and it is not known. */
export function pastOf({ before, cuts }: Pick<WindowState, 'before' | 'cuts'>): ChapterPast | undefined {
  return before ?? (cuts === 0 ? emptyPast : undefined)
}

/** Whose words these lines are: see {@link peopleIn}. */
export function wordsBy(lines: readonly Line[]): readonly string[] {
  return [...new Set(lines.flatMap(peopleIn))]
}

/** What a chapter had before its window, once these lines have left it too; whom its story tells of then, is for who writes it. */
export function pastAfter(past: ChapterPast, leaving: readonly Line[]): Omit<ChapterPast, 'people'> {
  // Maps, for a character may be called `constructor`.
  const replies = new Map(Object.entries(past.replies))
  const greetings = new Map(Object.entries(past.greetings))
  const lore = new Map(Object.entries(past.lore))
  let { lines } = past
  for (const line of leaving) {
    const { mark, isAgain } = loreNote(line) ?? {}
    // The line that brings it up comes right after its note, and is counted with those before it.
    if (mark !== undefined && !isAgain) lore.set(mark, lines + 1)
    if (isSpoken(line)) lines += 1
    if (line.role === 'character') replies.set(line.speakerId, (replies.get(line.speakerId) ?? 0) + 1)
    if (line.kind === 'greeting' && !greetings.has(line.speakerId))
      greetings.set(line.speakerId, line.take ?? 0)
  }
  return {
    lines,
    replies: Object.fromEntries(replies),
    lore: Object.fromEntries(lore),
    greetings: Object.fromEntries(greetings),
  }
}

/** What the note of lore is called, after its turn. `isAgain`: it has not fired anew, but is told again. */
export function loreSubject(mark: string, isAgain: boolean): string {
  return `note:lore:${mark}${isAgain ? ':again' : ''}`
}

/** The mark of the lore that a note tells; `undefined`: it tells something else. */
export function firedMark(line: Line): string | undefined {
  return loreNote(line)?.mark
}

function loreNote({ id, kind }: Line): { readonly mark: string; readonly isAgain: boolean } | undefined {
  const [, mark, again] = (kind === 'note' && /:note:lore:([0-9a-f]+)(:again)?$/.exec(id)) || []
  return mark === undefined ? undefined : { mark, isAgain: again !== undefined }
}

/** Whether somebody said it; a note is nobody's. */
export function isSpoken({ kind }: Line): boolean {
  return kind !== 'note'
}

/** What conditions ask of a chapter, before its window and in it. */
export interface ChapterSoFar {
  /** Lines that were spoken, the turn's own included. Not known: infinitely many. */
  readonly lines: number
  /** How often the character has spoken; as above. */
  readonly replies: number
  /** How many of these are counted, where the others are not known. */
  readonly knownReplies: number
  /** Which greeting opened it; `undefined`: none, or it is not known. */
  readonly greeting: number | undefined
  /** Lines spoken since lore last fired, by its mark: the turn's own included, the one that brought it up not. */
  readonly ages: ReadonlyMap<string, number>
}

/** Reads a chapter. `past`: what was before the window; `undefined`: not known. */
export function readChapter(
  past: ChapterPast | undefined,
  lines: { readonly window: readonly Line[]; readonly turn: readonly Line[] },
  characterId: string,
): ChapterSoFar {
  const now = pastAfter(past ?? emptyPast, lines.window)
  const known = now.lines + lines.turn.filter(isSpoken).length
  const replies = ownOf(now.replies, characterId) ?? 0
  const isKnown = past !== undefined
  return {
    lines: isKnown ? known : Number.POSITIVE_INFINITY,
    replies: isKnown ? replies : Number.POSITIVE_INFINITY,
    knownReplies: replies,
    greeting: ownOf(now.greetings, characterId),
    ages: new Map(Object.entries(now.lore).map(([mark, firedAt]) => [mark, known - firedAt])),
  }
}

function ownOf(counts: { readonly [id: string]: number }, id: string): number | undefined {
  return Object.hasOwn(counts, id) ? counts[id] : undefined
}
