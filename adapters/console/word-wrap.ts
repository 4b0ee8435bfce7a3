import stringWidth from 'fast-string-width'

/** Breaks lines between words, for terminals break them anywhere. */
export interface WordWrap {
  /** The words with breaks; what was begun by earlier calls goes on. */
  wrap(words: string): string
  /** The next words begin a line. */
  restart(): void
}

const colour = String.raw`\u001b\[[\d;]*m`
const pieces = new RegExp(
  `${colour}|\\n|\\p{Extended_Pictographic}(?:\\u200d?\\p{M}|\\u200d\\p{Extended_Pictographic})*|\\P{M}\\p{M}*`,
  'gu',
)
const isColour = new RegExp(`^${colour}$`)
/** What may not begin a line, and what may not end one. */
const closing = /^[，。！？；：、）》」』”’…—,.!?;:)\]}]/
const opening = /[（《「『“‘([{]$/

/**
 * Builds it for a terminal of that many columns, asked at each call; `undefined`: nothing is broken. Words are written as they
 * come, so that a reply streams: one that turns out not to fit is taken back and written again in the next line.
 */
export function createWordWrap(columns: () => number | undefined): WordWrap {
  let column = 0
  /** The word at the end of the line, its colours included, and its width. */
  let word = ''
  let width = 0

  function startWord(): void {
    word = ''
    width = 0
  }

  function restart(): void {
    column = 0
    startWord()
  }

  /** One piece, with the break that it needs before it. The last column stays free: behind it a terminal's cursor is nowhere. */
  function place(piece: string, most: number): string {
    if (isColour.test(piece)) {
      word += piece
      return piece
    }
    if (piece === '\n') {
      restart()
      return piece
    }
    const pieceWidth = stringWidth(piece)
    const isWide = pieceWidth > 1
    if (piece === ' ' || (isWide && !closing.test(piece) && !opening.test(word))) startWord()
    const fits = column + pieceWidth <= most
    if (piece === ' ') {
      if (!fits) return ''
      column += 1
      return piece
    }
    const before = { word, width, column }
    word += piece
    width += pieceWidth
    column += pieceWidth
    if (fits) return piece
    const isWholeLine = before.width >= before.column
    if (isWholeLine) {
      restart()
      word = piece
      width = pieceWidth
      column = pieceWidth
      return `\n${piece}`
    }
    column = width
    return before.width > 0 ? `\u001b[${before.width}D\u001b[K\n${word}` : `\n${word}`
  }

  return {
    wrap(words) {
      const most = (columns() ?? Number.POSITIVE_INFINITY) - 1
      return (words.match(pieces) ?? []).map((piece) => place(piece, Math.max(most, 8))).join('')
    },
    restart,
  }
}
