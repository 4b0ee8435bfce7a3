import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { editDistance, findNearest } from '../../src/util/nearest.ts'

describe('findNearest', () => {
  test.each([
    ['regnerate', ['restart', 'regenerate'], 'regenerate'],
    ['Lnaguage', ['language', 'summary'], 'language'],
    ['st', ['set', 'add', 'list'], 'set'],
    ['重', ['重开', '角色'], '重开'],
    ['nonsense', ['language', 'summary'], undefined],
    ['', ['a'], undefined],
    ['a', [], undefined],
  ])('%s', (typed, candidates, expected) => {
    expect(findNearest(typed, candidates)).toBe(expected)
  })
})

describe('editDistance', () => {
  test('counts a swap of neighbours as one', () => {
    expect(editDistance('modle', 'model')).toBe(1)
  })

  test('is a distance', () => {
    const text = fc.string({ maxLength: 12 })
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a))
        expect(editDistance(a, b) === 0).toBe(a === b)
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max([...a].length, [...b].length))
        expect(editDistance(a, b)).toBeGreaterThanOrEqual(Math.abs([...a].length - [...b].length))
      }),
    )
  })
})
