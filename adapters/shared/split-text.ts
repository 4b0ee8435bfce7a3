import { sentenceEnds } from '../../src/util/sentence-ends.ts'

const fenceMark = '```'
const closing = `\n${fenceMark}`

/** Longest grapheme cluster that is looked for across the end of a piece; longer ones are heaps of marks, and may break. */
const clusterMargin = 64

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/**
 * Cuts a text into pieces of at most `limit` UTF-16 units: at a paragraph, else a line, a sentence, a clause, a word, and never
 * inside of a letter. A code fence that is cut is closed, and opened again in the next piece. Nothing but white space is lost.
 */
export function splitText(text: string, limit: number): readonly string[] {
  const pieces: string[] = []
  let rest = text.trimEnd()
  let fence: Fence | undefined
  while (rest.trim() !== '') {
    const opening = fence ? `${fence.opening}\n` : ''
    if (opening.length + rest.length <= limit) {
      pieces.push(opening + rest)
      break
    }
    const reserve = rest.includes(fenceMark) || fence ? closing.length : 0
    const open = fence
    const cut = findCut(rest, limit - opening.length - reserve, [
      (at) => isWhole(rest.slice(0, at), open),
      (at) => fenceAfter(rest.slice(0, at), open) !== undefined,
    ])
    const head = rest.slice(0, cut)
    const next: Fence | undefined = fenceAfter(head, fence)
    if (head.trim() !== '') pieces.push(opening + (next ? head.replace(/\n$/, '') + closing : head.trimEnd()))
    rest = rest.slice(cut)
    rest = next ? rest.replace(/^\n/, '') : rest.replace(/^[^\S\n]*\n+|^[^\S\n]+/, '')
    fence = next
  }
  return pieces
}

/** A fence that is open, as it is opened again. */
interface Fence {
  readonly opening: string
}

/** The fence that is open after `text`. */
function fenceAfter(text: string, before: Fence | undefined): Fence | undefined {
  let fence = before
  for (const { index } of text.matchAll(/```/g)) {
    const language = /^[\w+#.-]{1,20}(?=\n)/.exec(text.slice(index + fenceMark.length, index + 40))
    fence = fence ? undefined : { opening: fenceMark + (language?.[0] ?? '') }
  }
  return fence
}

/** Where to cut, at most at `room`, at least at 1. Of places that are equally good, the last one that the first of `preferences` likes. */
export function findCut(
  text: string,
  room: number,
  preferences: readonly ((at: number) => boolean)[],
): number {
  const isLetterEnd = letterEnds(text, room)
  const window = text.slice(0, room)
  const fits = (at: number) => at > 0 && at <= room && isLetterEnd(at) && !isInsideMark(text, at)
  const kinds: readonly (() => readonly number[])[] = [
    () => ends(window, /\n[^\S\n]*\n+/g),
    () => ends(window, /\n/g),
    () => sentenceEnds(text.slice(0, room + 1)).map(({ at }) => at),
    () => ends(window, /[，、；：,;:]/g),
    () => ends(window, /\s/g),
  ]
  for (const [index, kind] of kinds.entries()) {
    // A better place is worth a shorter piece, a poor one is not.
    const least = room / (index < 2 ? 3 : 2)
    const places = kind().filter((at) => fits(at) && at >= least)
    for (const prefers of preferences) {
      const cut = places.findLast(prefers)
      if (cut !== undefined) return cut
    }
  }
  const word = ends(window, /\s/g).findLast(fits)
  if (word !== undefined && word >= room / 4) return word
  for (let at = room; at > Math.max(0, room - 4 * clusterMargin); at -= 1) if (fits(at)) return at
  return room > 1 && splitsPair(text, room) ? room - 1 : room
}

/** Whether a cut there leaves no code, bold or spoiler open. */
function isWhole(head: string, fence: Fence | undefined): boolean {
  if (fenceAfter(head, fence)) return false
  const plain = (fence ? fenceMark + head : head).replace(/```[\s\S]*?```/g, '')
  return ['`', '**', '||'].every((mark) => plain.split(mark).length % 2 === 1)
}

/** Whether a cut falls between the marks of a fence. */
function isInsideMark(text: string, at: number): boolean {
  return text.charAt(at - 1) === '`' && text.charAt(at) === '`'
}

/** Tells of each place up to `room` whether letters end there, whatever they are made of. */
function letterEnds(text: string, room: number): (at: number) => boolean {
  const starts = new Set<number>()
  for (const { index } of graphemes.segment(text.slice(0, room + clusterMargin))) starts.add(index)
  return (at) => starts.has(at) || at === text.length
}

function splitsPair(text: string, at: number): boolean {
  return /[\uD800-\uDBFF]/.test(text.charAt(at - 1)) && /[\uDC00-\uDFFF]/.test(text.charAt(at))
}

function ends(text: string, pattern: RegExp): readonly number[] {
  return [...text.matchAll(pattern)].map((match) => match.index + match[0].length)
}
