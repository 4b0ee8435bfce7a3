import type { Emotion } from '../contract/emotion.ts'
import type { FinishReason } from '../contract/turn.ts'
import { sentenceEnds } from '../util/sentence-ends.ts'
import { matchEmotion } from './emotion-mark.ts'
import { createLabelMatcher } from './labels.ts'
import { createOpeningMatcher } from './reply-opening.ts'

/** Who speaks in a reply, and who must not. */
export interface ReplyCutterOptions {
  readonly characterName: string
  /** Every name of the character: its label at the start of a reply is not shown. */
  readonly characterNames: readonly string[]
  /** Other names that are known here: the reply is cut where a line begins with one of them. */
  readonly speakers: readonly string[]
  /** Whether a newline after some text ends the reply, as in the dialect `characterglm`. */
  readonly singleLine: boolean
  /** Whether the model writes how its words are said before them; a label that it was not asked for is not shown either. */
  readonly emotionLabels: boolean
}

/** What a reply comes to. */
export interface CutReply {
  /** The longest prefix of the raw text that may enter the history, byte for byte. */
  readonly accepted: string
  /** The part of `accepted` that people see: without the character's own label and that of an emotion, and trimmed. */
  readonly shown: string
  /** What the label before the words says; `undefined`: there is none. */
  readonly emotion: Emotion | undefined
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
  /** See {@link CutReply.emotion}; as far as it is known. */
  readonly emotion: Emotion | undefined
  /** Whether the reply is already cut: nothing that follows will be accepted. */
  isCut(): boolean
  finish(reason: FinishReason): CutReply
}

/** Builds a cutter for one reply. Time grows with the length of the text, however it is split. */
export function createReplyCutter(options: ReplyCutterOptions): ReplyCutter {
  const { singleLine, emotionLabels } = options
  const ownNames = [options.characterName, ...options.characterNames]
  const isOwn = new Set(ownNames.map((name) => name.toLowerCase()))
  const matchOpening = createOpeningMatcher(ownNames, emotionLabels)
  const matchForeign = createLabelMatcher(options.speakers.filter((name) => !isOwn.has(name.toLowerCase())))

  let raw = ''
  /** Offset in `raw` right after what was looked at. */
  let offset = 0
  /** Where the line begins that is looked at, whether its beginning is still undecided, and whether a label has led it. */
  let lineStart = 0
  let isAtLineStart = true
  let isLed = false
  /** The undecided beginning of the line. */
  let head = ''
  /** Seen, and to be shown only if something follows. */
  let space = ''
  let hasShown = false
  /** Where the labels at the start end, which there can still be, and whether words have come. */
  let contentStart = 0
  const openingParts = new Set(['name', 'emotion'] as const)
  let hasWords = false
  let emotion: Emotion | undefined
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
    const foreign = isLed ? undefined : matchForeign(head + lineEnd)
    if (foreign?.type === 'label') {
      cutAt = lineStart
      return ''
    }
    const opening = hasWords ? undefined : matchOpening(head + lineEnd, openingParts)
    if (!lineEnd && (foreign?.type === 'partial' || opening?.type === 'partial')) return ''
    const text = head
    head = ''
    if (opening?.type === 'label') {
      openingParts.delete(opening.part)
      emotion = opening.emotion ?? emotion
      isLed = true
      offset -= text.length - opening.end
      contentStart = offset
      return read(text.slice(opening.end)) + (lineEnd && head !== '' ? decideHead(lineEnd) : '')
    }
    isAtLineStart = false
    hasWords = true
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
    if (singleLine && hasWords) {
      cutAt = offset
      return
    }
    space += '\n'
    offset += 1
    lineStart = offset
    isAtLineStart = true
    isLed = false
  }

  function read(text: string): string {
    let shown = ''
    let at = 0
    while (at < text.length && cutAt === undefined) {
      if (isAtLineStart) {
        shown += readLineStart(text.charAt(at))
        at += 1
        continue
      }
      const newline = text.indexOf('\n', at)
      const end = newline < 0 ? text.length : newline
      offset += end - at
      shown += show(text.slice(at, end))
      if (newline >= 0) endLine()
      at = newline < 0 ? end : end + 1
    }
    return shown
  }

  function push(delta: string): string {
    if (cutAt !== undefined) return ''
    raw += delta
    return read(delta)
  }

  function finish(reason: FinishReason): CutReply {
    if (head !== '' && cutAt === undefined) {
      // What broke off within the mark of an emotion is none of its words.
      const isHalfMark =
        reason !== 'stop' && !hasWords && matchEmotion(head, emotionLabels).type === 'partial'
      if (isHalfMark) contentStart = offset
      else decideHead('\n')
    }
    const end = cutAt ?? (reason === 'length' ? wholeLength(raw, contentStart) : raw.length)
    const accepted = end < raw.length ? raw.slice(0, end).trimEnd() : raw
    const shown = accepted.slice(contentStart).trim()
    return { accepted, shown, emotion, wasCut: accepted.length < raw.length }
  }

  return {
    push,
    get emotion() {
      return emotion
    },
    isCut: () => cutAt !== undefined,
    finish,
  }
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
