import type { FormType } from './formatted.ts'

/** A mark of one letter, twice or once. */
export interface Mark {
  readonly sign: string
  readonly at: number
  /** How often the letter stands there, and belongs to it. */
  readonly size: number
}

/** A form from one mark to another. */
export type Pair = readonly [FormType, Mark, Mark]

const types: { readonly [sign: string]: FormType } = {
  '*1': 'italic',
  '*2': 'bold',
  _1: 'italic',
  '|2': 'spoiler',
  '~2': 'strikethrough',
}

/** What no form reaches over, in a text whose marks are looked for; a space like any other. */
export const border = '\f'

/** Letters that mark, as many as stand together; and what parts one paragraph from the next. */
const marks = /\*+|\|+|~+|_+|\n\s*\n|\f/g

/** Marks that belong together; those at the end that wait for another. */
export function findPairs(text: string): { readonly pairs: readonly Pair[]; readonly open: readonly Pair[] } {
  const pairs: Pair[] = []
  let open: Mark[] = []
  for (const { index, 0: run } of text.matchAll(marks)) {
    const sign = run.charAt(0)
    const isBorder = sign === '\n' || sign === border
    if (isBorder) open = []
    if (isBorder || run.length > (sign === '*' ? 3 : 2)) continue
    let at = index
    const end = index + run.length
    const { mayOpen, mayClose } = placeOf(sign, text.charAt(index - 1), text.charAt(end))
    const opening = () =>
      open.findLastIndex(
        (mark) =>
          mark.sign === sign &&
          mark.at + mark.size < at &&
          (run.length === 3 ? mark.size <= end - at : mark.size === run.length),
      )
    for (let found = opening(); mayClose && at < end && found >= 0; found = opening()) {
      const mark = open[found]
      if (!mark) break
      open = open.slice(0, found)
      const type = types[sign + mark.size]
      if (type) pairs.push([type, mark, { sign, at, size: mark.size }])
      at += mark.size
    }
    if (!mayOpen) continue
    const sizes = end - at === 3 ? [2, 1] : [end - at]
    for (const size of sizes) {
      if (types[sign + size]) open.push({ sign, at, size })
      at += size
    }
  }
  const last = { sign: '', at: text.length, size: 0 }
  return { pairs, open: open.flatMap((mark) => pairOf(mark, last)) }
}

function pairOf(mark: Mark, last: Mark): readonly Pair[] {
  const type = types[mark.sign + mark.size]
  return type ? [[type, mark, last]] : []
}

/** What a mark can be, between these letters. */
function placeOf(sign: string, before: string, after: string) {
  const isAfterText = /\S/.test(before)
  const isBeforeText = /\S/.test(after)
  // A part of a name, and of a face.
  if (sign === '_')
    return {
      mayOpen: !/[\p{L}\p{N}/\\]/u.test(before) && /[\p{L}\p{N}\p{Pi}\p{Ps}"'*…·]/u.test(after),
      mayClose: isAfterText && !/[\p{L}\p{N}]/u.test(after),
    }
  // A product or a name is no stress.
  const isInWord = /[A-Za-z0-9]/.test(before) && /[A-Za-z0-9]/.test(after)
  return { mayOpen: isBeforeText && !isInWord, mayClose: isAfterText }
}
