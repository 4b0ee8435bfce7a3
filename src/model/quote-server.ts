import { includesWord } from '../util/includes-word.ts'

/** A run of so many characters that also stands in a text of ours is taken for a quotation of it. */
const quotationLength = 12
const longestQuote = 200

/**
 * The part of a server's error message that may be shown and logged: its beginning, up to the first quotation mark or bracket
 * (servers repeat the values that they refuse there), and nothing at all if it repeats a text that was sent.
 */
export function quoteServer(message: string, sentTexts: readonly string[]): string {
  const [line = ''] = message.split('\n')
  const [start = ''] = line.slice(0, longestQuote).split(/["'`“‘{[<\\]|\binput/)
  const quote = start.replaceAll(/[\s:(,]+$/g, '').trim()
  return sentTexts.some((text) => isQuoted(text, quote)) ? '' : quote
}

function isQuoted(text: string, quote: string): boolean {
  return text.split('\n').some((line) => {
    const piece = line.trim()
    if (piece.length < quotationLength) return includesWord(quote, piece)
    for (let start = 0; start + quotationLength <= quote.length; start += 1) {
      if (piece.includes(quote.slice(start, start + quotationLength))) return true
    }
    return false
  })
}
