import type { Form } from './formatted.ts'

/** What is taken away, or put in. */
export interface Change {
  readonly at: number
  readonly removes: number
  readonly inserts: string
}

/** Takes a part away. */
export function removal(from: number, to: number): Change {
  return { at: from, removes: to - from, inserts: '' }
}

/** A part in which no mark means anything: code with its own marks, a letter behind a backslash, the address of a link. */
export interface Literal {
  readonly from: number
  readonly to: number
  readonly changes: readonly Change[]
  readonly form: Form | undefined
}

/** What a backslash protects; code of both kinds, as far as it is closed; both ends of a link. */
const literals = new RegExp(
  [
    /\\[*`|~_]/,
    /```(?:(?<language>[\w+#.-]{1,20})\n|\n)?(?<block>[\s\S]*?)```/,
    /(?<!`)`(?!`)(?<code>[^`\n]+)`(?!`)/,
    /!?\[(?=[^[\]\n]{1,300}\]\(https?:\/\/(?:[^\s()]|\([^\s()]*\))+\))/,
    /(?<=\[(?<name>[^[\]\n]{1,300}))\]\((?<address>https?:\/\/(?:[^\s()]|\([^\s()]*\))+)\)/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
)

const fenceLength = 3

/** Finds them, in order. */
export function findLiterals(source: string): readonly Literal[] {
  return [...source.matchAll(literals)].map(({ index: from, 0: whole, groups = {} }) => {
    const to = from + whole.length
    const { language, block, code = '', name, address } = groups
    // Nobody is led elsewhere than a text says: the address stands beside it.
    if (address !== undefined) {
      const change = name === address ? removal(from, to) : { at: from, removes: 2, inserts: ' (' }
      return { from, to, changes: [change], form: undefined }
    }
    if (whole.endsWith('[')) return { from, to, changes: [removal(from, to)], form: undefined }
    if (whole.startsWith('\\')) return { from, to, changes: [removal(from, from + 1)], form: undefined }
    const inside = block ?? code
    if (inside.trim() === '') return { from, to, changes: [], form: undefined }
    // The fence may stand in a quote.
    const { length } = block?.replace(/\n[> ]*$/, '') ?? code
    const offset = to - (block === undefined ? 1 : fenceLength) - inside.length
    const type = block === undefined ? 'code' : 'pre'
    const form = { type, offset, length, ...(language !== undefined && { language }) } as const
    return { from, to, changes: [removal(from, offset), removal(offset + length, to)], form }
  })
}
