import { cleanText, visible } from '../shared/clean-text.ts'
import { shortenTo } from '../shared/plain-name.ts'
import { callNobody } from './speak/call-nobody.ts'
import { parseFormatted } from './speak/format.ts'
import { type FormattedText, formed, joinLines, plain } from './speak/formatted.ts'
import { splitFormatted } from './speak/split.ts'

/** Telegram's limit for a message (UTF-16 units). */
export const longestMessage = 4_096

/** See {@link encodeReply}. */
export interface ReplyToEncode {
  /** As the model wrote it. */
  readonly text: string
  readonly smallPrint: string
  /** The name with its mark that stands above, in bold; `undefined`: none. */
  readonly speaker: string | undefined
  /** What only a name has. */
  readonly aiMark: string
  /** See `ParseOptions`. */
  readonly isUnfinished?: boolean
}

/** A reply as its messages, in order; none where there is no text. */
export function encodeReply({
  text,
  smallPrint,
  speaker,
  aiMark,
  isUnfinished = false,
}: ReplyToEncode): readonly FormattedText[] {
  if (text.trim() === '') return []
  const body = withoutImitations(parseFormatted(cleanText(text), { isUnfinished }), aiMark)
  if (isUnfinished && body.text === '') return []
  const shown = visible(body.text) === body.text ? body : plain(visible(body.text))
  const lines = joinLines([
    formed('bold', plain(speaker ?? '')),
    shown,
    ...smallPrint.split('\n').map(encodeSmallPrint),
  ])
  return splitFormatted(lines, longestMessage)
}

function encodeSmallPrint(line: string): FormattedText {
  // Code cannot be in italics; a command can be pressed without it.
  const words = cleanText(line).replace(/`([^`]+)`/g, '$1')
  // A persona may be called like somebody.
  return formed('italic', plain(shortenTo(callNobody(words).trim(), 500)))
}

/** Nothing that a model writes looks like a persona's name above its words. */
function withoutImitations({ text, forms }: FormattedText, aiMark: string): FormattedText {
  const mark = aiMark.trim()
  if (mark === '') return { text, forms }
  return {
    text,
    forms: forms.filter(
      ({ type, offset, length }) => type !== 'bold' || !text.slice(offset, offset + length).includes(mark),
    ),
  }
}
