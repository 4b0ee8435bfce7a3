import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { formatProblems } from '../../src/cards/format-problems.ts'
import { loadCards } from '../../src/cards/load.ts'

const directory = fileURLToPath(new URL('../../characters', import.meta.url))

it('every bundled card is without problems, and has lines enough for the understudy', async () => {
  const { characters, problems } = await loadCards({ directory })
  expect(formatProblems(problems)).toBe('')
  expect(characters.length).toBeGreaterThan(0)
  for (const { id, examples, greetings, groupGreetings, boundaries } of characters) {
    const own = examples.flatMap(({ lines }) => lines.filter(({ role }) => role === 'character'))
    const spoken = own.length + greetings.length + groupGreetings.length + boundaries.dodges.length
    expect(spoken, id).toBeGreaterThanOrEqual(12)
  }
})
