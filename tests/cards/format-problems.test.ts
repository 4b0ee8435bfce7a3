import { expect, it } from 'vitest'
import { formatProblems } from '../../src/cards/format-problems.ts'
import type { CardProblem } from '../../src/contract/character.ts'

function problem(severity: CardProblem['severity'], file: string, line: number, path = 'about'): CardProblem {
  return { severity, file, line, column: line, path, message: 'So.' }
}

it('groups by file, files with errors first, errors before warnings', () => {
  const problems = [
    problem('warning', 'a.yaml', 1),
    problem('warning', 'b.yaml', 2),
    problem('error', 'b.yaml', 3),
    problem('error', 'c.yaml', 0, ''),
    problem('error', 'b.yaml', 4, ''),
  ]
  expect(formatProblems(problems).split('\n')).toEqual([
    'b.yaml:3:3 about: So.',
    'b.yaml:4:4 So.',
    'b.yaml:2:2 about: warning: So.',
    'c.yaml So.',
    'a.yaml:1:1 about: warning: So.',
  ])
  expect(formatProblems([])).toBe('')
})
