import width from 'fast-string-width'

export type Print = (line: string) => void

/** What a figure should be. */
export type Goal = { readonly atMost: number } | { readonly atLeast: number }

/** A figure beside its goal. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit?: string
  /** Default 2. */
  readonly digits?: number
  readonly goal?: Goal
}

/** Prints rows with their columns below one another: the first to the left, the others to the right. */
export function printTable(print: Print, rows: readonly (readonly string[])[]): void {
  const columns = Math.max(...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, at) =>
    Math.max(...rows.map((row) => width(row[at] ?? ''))),
  )
  for (const row of rows) {
    const cells = row.map((cell, at) => {
      const space = ' '.repeat((widths[at] ?? 0) - width(cell))
      return at === 0 ? cell + space : space + cell
    })
    print(cells.join('   ').trimEnd())
  }
}

/** Prints figures, each beside its goal. */
export function printFigures(print: Print, figures: readonly Figure[]): void {
  printTable(
    print,
    figures.map(({ name, value, unit = '', digits = 2, goal }) => [
      name,
      `${value.toFixed(digits)}${unit && ` ${unit}`}`,
      ...(goal ? judge(value, goal, digits) : []),
    ]),
  )
}

/** A goal as words, and whether it is reached. */
export function judge(value: number, goal: Goal, digits = 2): readonly [string, string] {
  const [sign, bound, isReached] =
    'atMost' in goal ? ['<=', goal.atMost, value <= goal.atMost] : ['>=', goal.atLeast, value >= goal.atLeast]
  return [`goal ${sign} ${bound.toFixed(digits)}`, isReached ? 'reached' : 'NOT reached']
}
