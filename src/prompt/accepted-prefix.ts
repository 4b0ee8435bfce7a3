import type { Emotion } from '../contract/emotion.ts'
import type { FinishReason } from '../contract/turn.ts'
import { sentenceEnds } from '../util/sentence-ends.ts'
import { matchEmotion } from './emotion-mark.ts'
import { createLabelMatcher } from './labels.ts'
import { createOpeningMatcher, type OpeningMatch } from './reply-opening.ts'

/** Who speaks in a reply, and who must not. */
export interface ReplyCutterOptions {
  readonly characterName: string
  /** Every name of the character: its label at the start of a reply is not shown. */
  readonly characterNames: readonly string[]
  /** Other names that are known here: the reply is cut where a line begins with one of them. */
  readonly speakers: readonly string[]
  /** Whether several people listen: `Alice: …` at a reply's very start then calls one of them. */
  readonly isGroup: boolean
  /** Whether a newline after some text ends the reply, as in the dialect `characterglm`. */
  readonly singleLine: boolean
  /**
   * Whether the model writes how its words are said before them; RoleCraft's own labels are not shown either where nobody asked for
   * them.
   */
  readonly emotionLabels: boolean
}

/** What a reply comes to. */
export interface CutReply {
  /** The longest prefix of the raw text that may enter the history, byte for byte. */
  readonly accepted: string
  /**
   * What people see of `accepted`: without the character's own label at its start and those of emotions at the start of any line,
   * and trimmed.
   */
  readonly shown: string
  /** What the first label of an emotion says; `undefined`: there is none. */
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

const labelParts = {
  none: new Set([]),
  mark: new Set(['emotion'] as const),
  both: new Set(['name', 'emotion'] as const),
}
const audience = new Set(['大家', 'everyone'])

/** Builds a cutter for one reply. Time grows with the length of the text, however it is split. */
export function createReplyCutter(options: ReplyCutterOptions): ReplyCutter {
  const { singleLine, emotionLabels, isGroup } = options
  const ownNames = [options.characterName, ...options.characterNames]
  const notForeign = new Set([...ownNames.map((name) => name.toLowerCase()), ...audience])
  const matchOpening = createOpeningMatcher(ownNames, emotionLabels)
  const matchForeign = createLabelMatcher(
    options.speakers.filter((name) => !notForeign.has(name.toLowerCase())),
  )

  let raw = ''
  /** Offset in `raw` right after what was looked at. */
  let offset = 0
  /** Where the line begins that is looked at, whether its beginning is still undecided, and which labels have led it. */
  let lineStart = 0
  let isAtLineStart = true
  let isLed = false
  let isAfterMark = false
  /** The undecided beginning of the line. */
  let head = ''
  /** Seen, and to be shown only if something follows. */
  let space = ''
  let hasShown = false
  /** Where the labels at the start end, and whether words have come. */
  let contentStart = 0
  let hasWords = false
  /** What nobody sees of `raw`, in order. */
  const hidden: { readonly from: number; to: number }[] = []
  let isNamed = false
  let markEmotion: Emotion | undefined
  let moodEmotion: Emotion | undefined
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

  function hide(from: number, to: number): void {
    const last = hidden.at(-1)
    if (last?.to === from) last.to = to
    else hidden.push({ from, to })
    if (!hasWords) contentStart = to
  }

  /** Which labels may come where the line has got to. */
  function openingParts(): ReadonlySet<'name' | 'emotion'> {
    const hasMarks = !hasWords || emotionLabels || markEmotion !== undefined
    if (!hasMarks) return labelParts.none
    return isLed || (isNamed && !hasWords) ? labelParts.mark : labelParts.both
  }

  /** Decides what the beginning of the line is, if it can be told yet; a line's end after it settles it. */
  function decideHead(lineEnd: '' | '\n'): string {
    const foreign = isLed ? undefined : matchForeign(head + lineEnd)
    if (foreign?.type === 'label' && (hasWords || !isGroup || foreign.isScript)) {
      cutAt = lineStart
      return ''
    }
    const opening = matchOpening(head + lineEnd, openingParts())
    if (!lineEnd && (foreign?.type === 'partial' || opening.type === 'partial')) return ''
    const text = head
    head = ''
    if (opening.type === 'label') {
      offset -= text.length - opening.end
      return (
        passLabel(opening, text.slice(0, opening.end)) +
        read(text.slice(opening.end)) +
        (lineEnd && head !== '' ? decideHead(lineEnd) : '')
      )
    }
    isAtLineStart = false
    isAfterMark = false
    hasWords = true
    return show(text)
  }

  /** On later lines a name is the character's own words, unless it tells an emotion. */
  function passLabel(
    { part, start, emotion }: OpeningMatch & { readonly type: 'label' },
    text: string,
  ): string {
    const isMark = part === 'emotion'
    if (isMark) markEmotion ??= emotion
    else moodEmotion ??= emotion
    isLed ||= !isMark || start > 0
    isNamed ||= !isMark
    hasWords ||= start > 0
    const isHidden = isMark || !hasWords || emotion !== undefined
    isAfterMark = isHidden
    if (!isHidden) return show(text)
    hide(offset - text.length + start, offset)
    return start > 0 ? show(text.slice(0, start)) : ''
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
    if (isAfterMark) hide(offset - 1, offset)
    else space += letter
    return ''
  }

  function endLine(): void {
    if (singleLine && hasWords) {
      cutAt = offset
      return
    }
    offset += 1
    // A line of labels only is not seen at all.
    if (isAfterMark && hasWords) hide(offset - 1, offset)
    else space += '\n'
    isAfterMark = false
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
      if (reason !== 'stop' && isHalfMark()) hide(offset - head.length, offset)
      else decideHead('\n')
    }
    const end = cutAt ?? (reason === 'length' ? wholeLength(raw, contentStart) : raw.length)
    const accepted = end < raw.length ? raw.slice(0, end).trimEnd() : raw
    return {
      accepted,
      shown: withoutRanges(accepted, hidden).trim(),
      emotion: markEmotion ?? moodEmotion,
      wasCut: accepted.length < raw.length,
    }
  }

  /** What broke off within the mark of an emotion is none of its words. */
  function isHalfMark(): boolean {
    if (!openingParts().has('emotion') || matchEmotion(`${head}\n`, emotionLabels).type === 'label')
      return false
    return matchEmotion(head, emotionLabels).type === 'partial'
  }

  return {
    push,
    get emotion() {
      return markEmotion ?? moodEmotion
    },
    isCut: () => cutAt !== undefined,
    finish,
  }
}

function withoutRanges(
  text: string,
  ranges: readonly { readonly from: number; readonly to: number }[],
): string {
  let seen = ''
  let at = 0
  for (const { from, to } of ranges) {
    seen += text.slice(at, Math.max(at, from))
    at = to
  }
  return seen + text.slice(at)
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
