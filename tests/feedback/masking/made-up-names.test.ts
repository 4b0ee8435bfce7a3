import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findMadeUpName, standsIn } from '../../../src/feedback/masking/made-up-names.ts'

const free = () => false

describe('a made-up name', () => {
  it('is always the same for a pseudonym and language', () => {
    for (const language of ['en', 'zh'] as const)
      expect(findMadeUpName('u_1', language, free)).toBe(findMadeUpName('u_1', language, free))
    expect(findMadeUpName('u_1', 'zh', free)).toMatch(/^\p{Script=Han}{3}$/u)
    expect(findMadeUpName('u_1', 'en', free)).toMatch(/^[A-Z][a-z]+$/)
  })

  it('is another one where it is taken, for as many people as a story tells of', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string(), { maxLength: 100 }),
        fc.constantFrom('en', 'zh'),
        (people, language) => {
          const taken = new Set<string>()
          for (const one of people) {
            const name = findMadeUpName(one, language, (candidate) => taken.has(candidate))
            expect(name).toBeDefined()
            if (name !== undefined) taken.add(name)
          }
          expect(taken.size).toBe(people.length)
        },
      ),
    )
    expect(findMadeUpName('u_1', 'en', () => true)).toBeUndefined()
  })

  it.each([
    ['a robin sang', 'Robin', true],
    ['robins sang', 'Robin', false],
    ['问问robin在不在', 'Robin', true],
    ['我见过安一帆了', '安一帆', true],
    ['我见过安帆了', '安一帆', false],
  ])('%s has %s: %s', (text, name, isThere) => {
    expect(standsIn(text, name)).toBe(isThere)
  })
})
