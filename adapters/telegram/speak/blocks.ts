import type { Literal } from './literals.ts'

/** Lines of a kind: no form reaches out of them. */
export interface Block {
  readonly type: 'quote' | 'title'
  readonly from: number
  /** Where its last line ends. */
  readonly to: number
  /** What its lines begin with, in order. */
  readonly marks: readonly { readonly from: number; readonly to: number }[]
}

const quoteMark = /^(?:> ?)*>(?: |$)/

const titleMark = /^#{1,6}[ \t]+(?=\S)/

/** Lines that are quotes, and titles; what stands in code is neither. */
export function findBlocks(source: string, literals: readonly Literal[]): readonly Block[] {
  const blocks: Block[] = []
  let quote: Block | undefined
  let from = 0
  const end = () => {
    if (quote && saysSomething(source, quote)) blocks.push(quote)
    quote = undefined
  }
  for (const line of source.split('\n')) {
    const to = from + line.length
    const at = from
    const isInCode = literals.some((literal) => literal.form && literal.from < at && at < literal.to)
    const marked = quoteMark.exec(line)?.[0].length
    if (marked !== undefined && (quote || !isInCode)) {
      const marks = [...(quote?.marks ?? []), { from, to: from + marked }]
      quote = { type: 'quote', from: quote?.from ?? from, to, marks }
    } else if (quote && isInCode) quote = { ...quote, to }
    else {
      end()
      const titled = isInCode ? undefined : titleMark.exec(line)?.[0].length
      if (titled !== undefined) blocks.push({ type: 'title', from, to, marks: [{ from, to: from + titled }] })
    }
    from = to + 1
  }
  end()
  return blocks
}

function saysSomething(source: string, { marks, to }: Block): boolean {
  return marks.some((mark, index) => source.slice(mark.to, marks[index + 1]?.from ?? to).trim() !== '')
}
