/** What a class of Unicode letters counts: it is looked up in a table. */
const unicodeClassCost = 16
/** In what time such a class is put together once, in instructions. */
const unicodeClassEffort = 40
/** So many letters of a range are compared with their other case in the time of one instruction. */
const foldedPerInstruction = 100
/** The last letter that has another case; most that have are before the first of these, and take three times as long. */
const lastCased = 0x1_e943
const mostlyCased = 0x600
/** A class counts one more for so many letters in it, each of which may be a range. */
const lettersPerInstruction = 32

/** The parts of a pattern that count as a whole, by what they begin with. */
const wholes: { readonly [first: string]: { readonly pattern: RegExp; readonly type: Piece['type'] } } = {
  '\\': { pattern: /\\(?:[pPuUx]\{[^}]*\}|[\s\S])/y, type: 'class' },
  '[': { pattern: /\[\^?(?:\\[\s\S]|[^\]\\])*\]?/y, type: 'class' },
  '{': { pattern: /\{\d+(?:,\d*)?\}/y, type: 'repetition' },
}

const unicodeClass = /\\[pP]/g
/** A range in a class, each end a letter or what stands for one. */
const range = /(\\(?:[xu]\{\w+\}|x\w{2}|u\w{4}|.)|[^\\])-(\\(?:[xu]\{\w+\}|x\w{2}|u\w{4}|.)|[^\\\]])/gsu

/**
 * About how many instructions a pattern compiles to, and hardly ever fewer, without compiling it: counted repetitions multiply,
 * so that a few letters may stand for millions. No pattern is refused here; what is no valid pattern gets some number.
 */
export function patternCost(source: string): number {
  const open: number[] = []
  /** Of the group that is open, and of the latest piece in it. */
  let total = 0
  let latest = 0
  const add = (cost: number) => {
    total += cost
    latest = cost
  }
  for (const { text, type } of piecesOf(source)) {
    if (type === 'repetition') {
      const [, least = '', most] = /(\d+),?(\d*)/.exec(text) ?? []
      add((latest + 1) * Math.max(Number(least), Number(most || least)))
    } else if (type === 'class') add(1 + unicodeClassesIn(text) * unicodeClassCost + sizeOfClass(text))
    else if (text === '(') {
      open.push(total)
      total = 0
      latest = 0
    } else if (text === ')') {
      const group = total + 2
      total = open.pop() ?? 0
      add(group)
    } else add(1)
  }
  return open.reduce((sum, cost) => sum + cost, total)
}

/**
 * What compiling a pattern takes, in the time of one instruction: about two microseconds. Beside the instructions that is what each
 * class takes once, for where case makes no difference every letter of its ranges is looked at. Flags may stand within a pattern,
 * so they are not asked for.
 */
export function compileCost(source: string): number {
  return piecesOf(source).reduce(
    (sum, { text, type }) =>
      type === 'class' ? sum + unicodeClassesIn(text) * unicodeClassEffort + foldingCost(text) : sum,
    patternCost(source),
  )
}

interface Piece {
  readonly text: string
  /** `class`: also one that is an escape. */
  readonly type: 'repetition' | 'class' | 'other'
}

function piecesOf(source: string): readonly Piece[] {
  const pieces: Piece[] = []
  for (let at = 0; at < source.length; ) {
    const first = source.charAt(at)
    const whole = wholes[first]
    if (whole) whole.pattern.lastIndex = at
    const text = whole?.pattern.exec(source)?.[0]
    pieces.push(whole && text ? { text, type: whole.type } : { text: first, type: 'other' })
    at += text?.length ?? 1
  }
  return pieces
}

function unicodeClassesIn(text: string): number {
  return text.match(unicodeClass)?.length ?? 0
}

function sizeOfClass(text: string): number {
  return Math.floor(text.length / lettersPerInstruction)
}

function foldingCost(text: string): number {
  let letters = 0
  for (const [, from = '', to = ''] of text.matchAll(range)) {
    const [first, last] = [codeOf(from), codeOf(to)]
    letters += Math.max(0, Math.min(last, lastCased) - first)
    letters += 2 * Math.max(0, Math.min(last, mostlyCased) - first)
  }
  return Math.ceil(letters / foldedPerInstruction)
}

/** Of escapes that stand for one of the first letters the code does not matter. */
function codeOf(letter: string): number {
  const [, code] = /^\\[xu]\{?([0-9a-f]+)/i.exec(letter) ?? []
  return code === undefined ? (letter.replace(/^\\/, '').codePointAt(0) ?? 0) : Number.parseInt(code, 16)
}
