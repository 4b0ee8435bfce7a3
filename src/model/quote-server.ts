import { includesWord } from '../util/includes-word.ts'
import { hideKeys } from './hide-keys.ts'

/** A run of so many characters that also stands in a text of ours is taken for a quotation of it. */
const quotationLength = 12
const longestQuote = 200
/** Nothing of a message is read further: servers may repeat whole requests in it. */
const longestLine = 2_000

/** What no error may repeat. */
export interface Unspoken {
  readonly sentTexts: readonly string[]
  /** Key and password of the server. */
  readonly secrets: readonly string[]
}

/**
 * The part of a server's error message that may be shown and logged: its beginning, up to the first quotation mark or bracket
 * (servers repeat the values that they refuse there), without whatever looks like a key, and nothing at all if it repeats a text
 * that was sent.
 */
export function quoteServer(message: string, { sentTexts, secrets }: Unspoken): string {
  const [line = ''] = message.slice(0, longestLine).split('\n')
  const [start = ''] = line.split(/["'`“‘{[<\\]|\binput/)
  if (sentTexts.some((text) => isQuoted(text, start.slice(0, 2 * longestQuote)))) return ''
  return hideKeys(start, secrets)
    .slice(0, longestQuote)
    .replaceAll(/[\s:(,]+$/g, '')
    .trim()
}

function isQuoted(text: string, quote: string): boolean {
  return piecesOf(text).some((piece) => {
    if (piece.length < quotationLength) return includesWord(quote, piece)
    return quotationsOf(piece, quote).length > 0
  })
}

/** A message without what it quotes of the texts that were sent. */
export function withoutQuotations(message: string, sentTexts: readonly string[]): string {
  const isOurs = new Array<boolean>(message.length).fill(false)
  for (const piece of sentTexts.flatMap(piecesOf)) {
    if (piece.length < quotationLength) {
      for (let at = message.indexOf(piece); piece !== '' && at >= 0; at = message.indexOf(piece, at + 1))
        isOurs.fill(true, at, at + piece.length)
    }
    for (const start of quotationsOf(piece, message)) isOurs.fill(true, start, start + quotationLength)
  }
  return Array.from({ length: message.length }, (_, at) => (isOurs[at] ? ' ' : message.charAt(at))).join('')
}

function piecesOf(text: string): readonly string[] {
  return text.split('\n').map((line) => line.trim())
}

/** Where in a message there are runs of a piece. */
function quotationsOf(piece: string, message: string): readonly number[] {
  const starts: number[] = []
  for (let start = 0; start + quotationLength <= message.length; start += 1) {
    if (piece.includes(message.slice(start, start + quotationLength))) starts.push(start)
  }
  return starts
}
