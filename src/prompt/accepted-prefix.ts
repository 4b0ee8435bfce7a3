import type { FinishReason } from '../contract/turn.ts'
import { sentenceEnds } from '../util/sentence-ends.ts'
import { createLabelMatcher } from './labels.ts'

/** Who speaks in a reply, and who must not. */
export interface ReplyCutterOptions {
  readonly characterName: string
  /** Every name of the character: its label at the start of a reply is not shown. */
  readonly characterNames: readonly string[]
  /** Other names that are known here: the reply is cut where a line begins with one of them. */
  readonly speakers: readonly string[]
}

/** What a reply comes to. */
export interface CutReply {
  /** The longest prefix of the raw text that may enter the history, byte for byte. */
  readonly accepted: string
  /** The part of `accepted` that people see: without the character's own label, and trimmed. */
  readonly shown: string
  /** Whether some of the raw text was not accepted. */
  readonly wasCut: boolean
}

/** Reads a reply as it is written. */
export interface ReplyCutter {
  /**
   * Takes more of the raw text and answers what can be shown now. What may yet become a label, and white space that nothing
   * follows, is held back; what was answered stays the beginning of `shown`, unless the reply ends for its length.
   */
  push(delta: string): string
  /** Whether the reply is already cut: nothing that follows will be accepted. */
  isCut(): boolean
  finish(reason: FinishReason): CutReply
}

/** Builds a cutter for one reply. Time grows with the length of the text, however it is split. */
export function createReplyCutter(options: ReplyCutterOptions): ReplyCutter {
  const ownNames = [options.characterName, ...options.characterNames]
  const isOwn = new Set(ownNames.map((name) => name.toLowerCase()))
  const matchOwn = createLabelMatcher(ownNames)
  const matchForeign = createLabelMatcher(options.speakers.filter((name) => !isOwn.has(name.toLowerCase())))

  let raw = ''
  /** Offset in `raw` right after what was looked at. */
  let offset = 0
  /** Where the line begins that is looked at, and whether its beginning is still undecided. */
  let lineStart = 0
  let isAtLineStart = true
  /** The undecided beginning of the line. */
  let head = ''
  /** Seen, and to be shown only if something follows. */
  let space = ''
  let hasShown = false
  /** Where the own label at the start ends, and whether there can still be one. */
  let contentStart = 0
  let mayHaveOwnLabel = true
  let cutAt: number | undefined

  /** What can be shown of a text that was decided. */
  function show(text: string): string {
    const visible = trimUnfinished(text)
    if (visible === '') {
      space += text
      return ''
    }
    const shown = hasShown ? space + visible : (space + visible).trimStart()
    space = text.slice(visible.length)
    hasShown = true
    return shown
  }

  /** Decides what the beginning of the line is, if it can be told yet; a line's end after it settles it. */
  function decideHead(lineEnd: '' | '\n'): string {
    const foreign = matchForeign(head + lineEnd)
    if (foreign.type === 'label') {
      cutAt = lineStart
      return ''
    }
    const own = mayHaveOwnLabel ? matchOwn(head + lineEnd) : undefined
    if (!lineEnd && (foreign.type === 'partial' || own?.type === 'partial')) return ''
    const text = own?.type === 'label' ? head.slice(own.end) : head
    if (text !== head) contentStart = offset - text.length
    head = ''
    isAtLineStart = false
    mayHaveOwnLabel = false
    return show(text)
  }

  function readLineStart(letter: string): string {
    if (letter === '\n') {
      const shown = head === '' ? '' : decideHead('\n')
      if (cutAt === undefined) endLine()
      return shown
    }
    offset += 1
    if (head !== '' || !/\s/.test(letter)) {
      head += letter
      return decideHead('')
    }
    space += letter
    return ''
  }

  function endLine(): void {
    space += '\n'
    offset += 1
    lineStart = offset
    isAtLineStart = true
  }

  function push(delta: string): string {
    if (cutAt !== undefined) return ''
    raw += delta
    let shown = ''
    let at = 0
    while (at < delta.length && cutAt === undefined) {
      if (isAtLineStart) {
        shown += readLineStart(delta.charAt(at))
        at += 1
        continue
      }
      const newline = delta.indexOf('\n', at)
      const end = newline < 0 ? delta.length : newline
      offset += end - at
      shown += show(delta.slice(at, end))
      if (newline >= 0) endLine()
      at = newline < 0 ? end : end + 1
    }
    return shown
  }

  function finish(reason: FinishReason): CutReply {
    if (head !== '' && cutAt === undefined) decideHead('\n')
    const end = cutAt ?? (reason === 'length' ? wholeLength(raw, contentStart) : raw.length)
    const accepted = end < raw.length ? raw.slice(0, end).trimEnd() : raw
    return { accepted, shown: accepted.slice(contentStart).trim(), wasCut: accepted.length < raw.length }
  }

  return { push, isCut: () => cutAt !== undefined, finish }
}

/** Without white space at the end, nor half a character. */
function trimUnfinished(text: string): string {
  const isHalf = /[\uD800-\uDBFF]$/.test(text)
  return (isHalf ? text.slice(0, -1) : text).trimEnd()
}

/**
 * How much of a text that broke off is whole sentences, or all of it where there is none. An action that broke off goes with
 * what it stands in, unless that would cost half of the text.
 */
function wholeLength(text: string, contentStart: number): number {
  const from = text.length - text.slice(contentStart).trimStart().length
  const ends = sentenceEnds(text).filter(({ at }) => at > from)
  const last = ends.at(-1)?.at ?? text.length
  const outside = ends.findLast(({ isInsideAction }) => !isInsideAction)?.at ?? 0
  return outside - from >= (last - from) / 2 ? outside : last
}
