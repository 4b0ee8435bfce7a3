import { fileURLToPath } from 'node:url'
import { beforeAll, expect, it } from 'vitest'
import { formatProblems } from '../../src/cards/format-problems.ts'
import { loadCards } from '../../src/cards/load.ts'
import type { Character } from '../../src/contract/character.ts'

const directory = fileURLToPath(new URL('../../characters', import.meta.url))
let loaded: Awaited<ReturnType<typeof loadCards>>
/** All but the minimal card, which is there to show how little is enough. */
let full: readonly Character[] = []

beforeAll(async () => {
  loaded = await loadCards({ directory })
  full = loaded.characters.filter(({ attributes }) => attributes.identity.length > 0)
})

it('every bundled card is without problems, and has lines enough for the understudy', () => {
  const { characters, problems } = loaded
  expect(formatProblems(problems)).toBe('')
  expect(characters.length).toBeGreaterThan(0)
  for (const { id, examples, greetings, groupGreetings, boundaries } of characters) {
    const own = examples.flatMap(({ lines }) => lines.filter(({ role }) => role === 'character'))
    const spoken = own.length + greetings.length + groupGreetings.length + boundaries.dodges.length
    expect(spoken, id).toBeGreaterThanOrEqual(12)
  }
})

it('each class has two full cards in Chinese and one in English', () => {
  const classes = full.map(({ category, language }) => `${category} ${language}`).toSorted()
  expect(classes).toEqual(
    ['celebrity', 'companion', 'daily', 'fictional'].flatMap((name) => [
      `${name} en`,
      `${name} zh`,
      `${name} zh`,
    ]),
  )
})

it('a full card shows how feelings look, where it ends, and what it says when it knows nothing', () => {
  for (const { id, avatar, emotion, lore, boundaries } of full) {
    expect(avatar, id).toBeDefined()
    expect(Object.keys(emotion.styles).length, id).toBeGreaterThanOrEqual(6)
    expect(lore.length, id).toBeGreaterThan(0)
    expect(boundaries.refuses.length, id).toBeGreaterThan(0)
    expect(boundaries.dodges.length, id).toBeGreaterThanOrEqual(8)
  }
})

it('no character says what its own card says it never does', () => {
  for (const { id, behaviors, examples, greetings, groupGreetings, boundaries } of full) {
    const own = examples.flatMap(({ lines }) => lines.filter(({ role }) => role === 'character'))
    const spoken = [...own.map(({ text }) => text), ...greetings, ...groupGreetings, ...boundaries.dodges]
    for (const never of behaviors.neverSays)
      expect(spoken.join('\n').toLowerCase(), id).not.toContain(never.toLowerCase())
  }
})
