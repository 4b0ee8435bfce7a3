import { visible } from '../../shared/clean-text.ts'
import { findCut } from '../../shared/split-text.ts'
import { slice, trim } from './format.ts'
import type { FormattedText } from './formatted.ts'

/**
 * Cuts a text into pieces of at most `limit` UTF-16 units: where a paragraph, line, sentence or word ends, outside of forms where that
 * can be, and never inside of a letter. A form that is cut goes on in the next piece. Nothing is lost but what cannot be seen.
 */
export function splitFormatted(whole: FormattedText, limit: number): readonly FormattedText[] {
  const pieces: FormattedText[] = []
  let rest = trim(whole)
  while (rest.text.length > limit) {
    const { text, forms } = rest
    const isOutside = (at: number) => !forms.some(({ offset, length }) => offset < at && at < offset + length)
    const cut = findCut(text, limit, [isOutside, () => true])
    const piece = trim(slice(rest, 0, cut))
    if (isSeen(piece)) pieces.push(piece)
    const isCodeLine = forms.some(
      ({ type, offset, length }) => type === 'pre' && offset < cut && cut < offset + length,
    )
    // Inside of code, the space that begins a line is part of it; Telegram takes it away all the same.
    const next = isCodeLine ? /^\n/ : /^\s+/
    const skipped = next.exec(text.slice(cut))?.[0].length ?? 0
    rest = slice(rest, cut + skipped, text.length)
  }
  const last = trim(rest)
  return isSeen(last) ? [...pieces, last] : pieces
}

/** Telegram takes no message that shows nothing. */
function isSeen({ text }: FormattedText): boolean {
  return visible(text) === text
}
