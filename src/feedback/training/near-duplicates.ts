import { fold } from '../../util/fold.ts'
import { hasCjk } from '../../util/has-cjk.ts'

/** Looks through rows for those that are much the same as one before. */
export interface NearDuplicates {
  /** Whether the row is much the same as one that was added; a row that is not, is added. */
  isRepeated(row: ComparedRow): boolean
}

/** What is compared of a row: who says what is of no account, nor all that stands before it. */
export interface ComparedRow {
  /** The words that are answered: only rows that answer the same are compared. */
  readonly asked: string
  /** The answer; of a pair, the better one. */
  readonly answer: string
  /** Of a pair: the other one. Both have to be much the same. */
  readonly rejected?: string
}

/** How many of an answer's 64 bits may differ: a word or two of some sentences. */
const mostDiffering = 7
/** Where seven bits differ, one of four bands has all of its bits, or all but one (after Manku et al. 2007). */
const bands = 4
const bandBits = 16
/** Shorter texts have too few parts: only the very same is the same. */
const shortest = 32
/** Parts of so many letters: two of Chinese are a word, three of an alphabet stand in too many. */
const gramLengths = { cjk: 2, other: 4 } as const
/** Most rows of a band's bucket that are looked at: a thousand all alike in 16 bits are no text. */
const mostLookedAt = 512
/** Questions spread what one of them would put into the same bucket. */
const bucketBits = 18

/** A row's words of 32 bits: hash of the question, two fingerprints, and for each band the row before in its bucket, plus 1; 0: none. */
const [questionAt, firstAt, secondAt, linksAt] = [0, 1, 3, 5]
const wordsOfRow = linksAt + bands
/** Rows are kept in pieces: what has no need to grow is never copied. */
const pieceBits = 13

/**
 * Keeps 36 bytes a row in typed arrays: two fingerprints (SimHash, 64 bits each) and links. One fingerprint alone would take some of ten
 * thousand answers for others. Deterministic: the same rows in the same order are answered the same.
 */
export function createNearDuplicates(): NearDuplicates {
  const pieces: Uint32Array[] = []
  const heads = Array.from({ length: bands }, () => new Uint32Array(1 << bucketBits))
  let size = 0

  function word(row: number, at: number): number {
    return pieces[row >>> pieceBits]?.[(row & ((1 << pieceBits) - 1)) * wordsOfRow + at] ?? 0
  }

  function distance(row: number, at: number, [up, down]: Fingerprint): number {
    return countBits(word(row, at) ^ up) + countBits(word(row, at + 1) ^ down)
  }

  function isSame(row: number, { question, first, second }: ReadRow): boolean {
    return (
      word(row, questionAt) === question &&
      distance(row, firstAt, first.bits) <= first.mostDiffering &&
      distance(row, secondAt, second.bits) <= second.mostDiffering
    )
  }

  function isInBucket(band: number, bucket: number, wanted: ReadRow): boolean {
    let link = heads[band]?.[bucket] ?? 0
    for (let looked = 0; link > 0 && looked < mostLookedAt; looked += 1) {
      if (isSame(link - 1, wanted)) return true
      link = word(link - 1, linksAt + band)
    }
    return false
  }

  function isKnown(wanted: ReadRow): boolean {
    for (let band = 0; band < bands; band += 1) {
      const bucket = bucketOf(wanted, band)
      if (isInBucket(band, bucket, wanted)) return true
      for (let bit = 0; bit < bandBits && wanted.first.mostDiffering >= bands; bit += 1)
        if (isInBucket(band, bucket ^ (1 << bit), wanted)) return true
    }
    return false
  }

  function add(added: ReadRow): void {
    const place = size & ((1 << pieceBits) - 1)
    if (place === 0) pieces.push(new Uint32Array(wordsOfRow << pieceBits))
    size += 1
    const links = heads.map((head, band) => {
      const bucket = bucketOf(added, band)
      const before = head[bucket] ?? 0
      head[bucket] = size
      return before
    })
    const { question, first, second } = added
    pieces.at(-1)?.set([question, ...first.bits, ...second.bits, ...links], place * wordsOfRow)
  }

  function isRepeated(row: ComparedRow): boolean {
    const read = readRow(row)
    const isOne = isKnown(read)
    if (!isOne) add(read)
    return isOne
  }

  return {
    isRepeated,
  }
}

/** What is kept of a row. */
interface ReadRow {
  readonly question: number
  readonly first: ReadText
  /** Of another text, or of the same one in another way. */
  readonly second: ReadText
}

/** See {@link ReadRow}. */
interface ReadText {
  readonly bits: Fingerprint
  /** 0: the text is too short to be much the same as another one. */
  readonly mostDiffering: number
}

function readRow({ asked, answer, rejected }: ComparedRow): ReadRow {
  const [question] = hash(wordsOf(asked), 0)
  return { question, first: readText(answer, 0), second: readText(rejected ?? answer, 1) }
}

function readText(text: string, seed: number): ReadText {
  const words = wordsOf(text)
  return words.length < shortest
    ? { bits: hash(words, seed), mostDiffering: 0 }
    : { bits: simHash(words, seed), mostDiffering }
}

/** Without case, punctuation, and runs of white space. */
function wordsOf(text: string): string {
  return fold(text.replace(/\p{P}+/gu, ' '))
}

/** 64 bits, the upper half first. */
type Fingerprint = readonly [number, number]

/** Bits that most of the parts have (Charikar 2002). */
function simHash(text: string, seed: number): Fingerprint {
  const counts = new Int32Array(64)
  const gramLength = gramLengths[hasCjk(text) ? 'cjk' : 'other']
  const grams = text.length - gramLength + 1
  for (let at = 0; at < grams; at += 1) {
    const [up, down] = hash(text.slice(at, at + gramLength), seed)
    for (let bit = 0; bit < 32; bit += 1) {
      counts[bit] = (counts[bit] ?? 0) + ((up >>> bit) & 1)
      counts[bit + 32] = (counts[bit + 32] ?? 0) + ((down >>> bit) & 1)
    }
  }
  let [up, down] = [0, 0]
  for (let bit = 0; bit < 32; bit += 1) {
    if ((counts[bit] ?? 0) * 2 > grams) up |= 1 << bit
    if ((counts[bit + 32] ?? 0) * 2 > grams) down |= 1 << bit
  }
  return [up >>> 0, down >>> 0]
}

/** Two rounds of FNV-1a over UTF-16 units, each mixed as MurmurHash3 ends. */
function hash(text: string, seed: number): Fingerprint {
  let [up, down] = [0x811c9dc5 ^ seed, 0x9747b28c ^ seed]
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    up = Math.imul(up ^ unit, 0x01000193)
    down = Math.imul(down ^ unit, 0x01000193) ^ (down >>> 15)
  }
  return [mix(up), mix(down)]
}

function mix(value: number): number {
  const first = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35)
  return (second ^ (second >>> 16)) >>> 0
}

function bucketOf({ question, first }: ReadRow, band: number): number {
  const half = first.bits[band < 2 ? 0 : 1]
  const bits = band % 2 === 0 ? half >>> 16 : half & 0xffff
  return (question >>> (32 - bucketBits)) ^ bits
}

function countBits(value: number): number {
  const pairs = value - ((value >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
