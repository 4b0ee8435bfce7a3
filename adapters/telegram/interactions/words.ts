import { cleanText, visible } from '../../shared/clean-text.ts'
import { longestMessage } from '../encode.ts'
import { callNobody } from '../speak/call-nobody.ts'
import { trim } from '../speak/format.ts'
import { type Form, type FormattedText, plain } from '../speak/formatted.ts'
import { splitFormatted } from '../speak/split.ts'

/**
 * Words of ours, with names of others in them, whom they do not call. What stands in backticks is code; but a command alone can be
 * pressed.
 */
export function formatWords(text: string): FormattedText {
  const quiet = callNobody(cleanText(text))
  const forms: Form[] = []
  let shown = ''
  let last = 0
  for (const { index, 0: whole, 1: code = '' } of quiet.matchAll(/`([^`\n]+)`/g)) {
    shown += quiet.slice(last, index)
    if (!/^\/[a-z_]+$/.test(code)) forms.push({ type: 'code', offset: shown.length, length: code.length })
    shown += code
    last = index + whole.length
  }
  const words = trim({ text: shown + quiet.slice(last), forms })
  return visible(words.text) === words.text ? words : plain(visible(words.text))
}

/** The same as messages, in order. */
export function encodeWords(text: string): readonly FormattedText[] {
  return splitFormatted(formatWords(text), longestMessage)
}
