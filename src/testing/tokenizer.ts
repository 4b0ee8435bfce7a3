/** Ids that mean something by themselves, as in the tokenizer of ChatGLM2 and ChatGLM3. */
export const specialTokens = {
  end: 2,
  newline: 13,
  gMask: 64_790,
  startOfPiece: 64_792,
  system: 64_794,
  user: 64_795,
  assistant: 64_796,
  observation: 64_797,
} as const

/** What stands before a prompt when special tokens are asked for: `[gMASK]` and `sop`. */
export const promptPrefix: readonly number[] = [specialTokens.gMask, specialTokens.startOfPiece]

/** Their texts; in a text that was typed they are ordinary characters. */
const specialTexts: ReadonlyMap<number, string> = new Map([
  [specialTokens.end, '</s>'],
  [specialTokens.newline, '\n'],
  [specialTokens.gMask, '[gMASK]'],
  [specialTokens.startOfPiece, 'sop'],
  [specialTokens.system, '<|system|>'],
  [specialTokens.user, '<|user|>'],
  [specialTokens.assistant, '<|assistant|>'],
  [specialTokens.observation, '<|observation|>'],
])

/** Where ids of ordinary tokens begin: above all special ones. */
const firstOrdinaryId = 70_000
const ordinaryIds = 2 ** 31 - firstOrdinaryId
/** Lines that are kept with their tokens: the lines of a conversation come again in each of its prompts. */
const mostKnownLines = 20_000

const cjk = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Bopomofo}'
const pieces = new RegExp(`\\n|[^\\S\\n]*(?:[${cjk}\\[\\]]|[^\\s${cjk}\\[\\]]{1,24})|[^\\S\\n]+`, 'gu')

/**
 * Splits a text as a tokenizer would: words with the space before them, Chinese, Japanese and Korean by character, brackets
 * and newlines by themselves. The pieces joined are the text.
 */
export function splitTokens(text: string): readonly string[] {
  return text.match(pieces) ?? []
}

/** Texts to token ids and back. */
export interface Tokenizer {
  /** The ids of a text, without prefix; the same text has the same ids in every tokenizer. */
  encode(text: string): readonly number[]
  /** The text of ids; an id that was never given out has none. */
  decode(ids: readonly number[]): string
  /** The text of one id. */
  textOf(id: number): string
}

/** A tokenizer that learns its words as they come: an id is a hash of the word, so that order does not matter. */
export function createTokenizer(): Tokenizer {
  const idByPiece = new Map<string, number>()
  const pieceById = new Map<number, string>(specialTexts)
  const idsByLine = new Map<string, readonly number[]>()

  function idOf(piece: string): number {
    const known = idByPiece.get(piece)
    if (known !== undefined) return known
    let id = firstOrdinaryId + (hashOf(piece) % ordinaryIds)
    while (pieceById.has(id)) id += 1
    idByPiece.set(piece, id)
    pieceById.set(id, piece)
    return id
  }

  function encodeLine(line: string): readonly number[] {
    const known = idsByLine.get(line)
    if (known !== undefined) return known
    const ids = splitTokens(line).map(idOf)
    if (idsByLine.size >= mostKnownLines) idsByLine.clear()
    idsByLine.set(line, ids)
    return ids
  }

  function textOf(id: number): string {
    return pieceById.get(id) ?? ''
  }

  return {
    encode(text) {
      if (!text.includes('\n')) return encodeLine(text)
      const ids: number[] = []
      for (const [index, line] of text.split('\n').entries()) {
        if (index > 0) ids.push(specialTokens.newline)
        for (const id of encodeLine(line)) ids.push(id)
      }
      return ids
    },
    decode: (ids) => ids.map(textOf).join(''),
    textOf,
  }
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return hash >>> 0
}
