import type { CardProblem } from '../contract/character.ts'

/** Problems as text, one a line: `file:line:column path: message`. By file, those with errors first; errors before warnings. */
export function formatProblems(problems: readonly CardProblem[]): string {
  const files = Map.groupBy(problems, ({ file }) => file)
  const groups = [...files.values()].map((group) => group.toSorted(bySeverity))
  return groups
    .toSorted(([a], [b]) => (a === undefined || b === undefined ? 0 : bySeverity(a, b)))
    .flatMap((group) => group.map(formatProblem))
    .join('\n')
}

/** One problem as a line of text. */
export function formatProblem({ severity, file, line, column, path, message }: CardProblem): string {
  const place = line === 0 ? file : `${file}:${line}:${column}`
  const kind = severity === 'warning' ? 'warning: ' : ''
  return `${place} ${path === '' ? '' : `${path}: `}${kind}${message}`
}

function bySeverity(a: CardProblem, b: CardProblem): number {
  return Number(a.severity === 'warning') - Number(b.severity === 'warning')
}
