import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isTrivialEdit, measureEdit, mostMeasured } from '../../src/util/edit-distance.ts'

const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '霧', '👍'), maxLength: 12 })

/** As it is defined, and slow. */
function distance(one: readonly string[], other: readonly string[]): number {
  const [first, ...rest] = one
  const [second, ...others] = other
  if (first === undefined || second === undefined) return one.length + other.length
  if (first === second) return distance(rest, others)
  return 1 + Math.min(distance(rest, others), distance(rest, other), distance(one, others))
}

describe('the distance of two texts', () => {
  test.each([
    ['kitten', 'sitting', 3],
    ['', 'abc', 3],
    ['abc', 'abc', 0],
    ['👍🏽', '👍', 1],
    ['她走了。', '他走了！', 2],
  ])('%s and %s: %d', (before, after, expected) => {
    expect(measureEdit(before, after)).toEqual({
      distance: expected,
      before: [...before].length,
      after: [...after].length,
    })
  })

  test('is what it is defined as', () => {
    const short = fc.string({ unit: fc.constantFrom('a', 'b', '霧'), maxLength: 7 })
    fc.assert(
      fc.property(short, short, (before, after) => {
        expect(measureEdit(before, after).distance).toBe(distance([...before], [...after]))
      }),
    )
  })

  test('is the same both ways, and no longer than the longer text', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const edit = measureEdit(before, after)
        expect(measureEdit(after, before).distance).toBe(edit.distance)
        expect(edit.distance).toBeLessThanOrEqual(Math.max(edit.before, edit.after))
        expect(edit.distance === 0).toBe(before === after)
      }),
    )
  })

  test('of long texts is exact where they differ little, and else at least a lower bound', () => {
    const long = 'the fog and the river '.repeat(1_000)
    expect(measureEdit(long, `${long.slice(0, 500)}heron${long.slice(505)}`).distance).toBeLessThanOrEqual(5)
    const one = 'a'.repeat(mostMeasured + 1)
    expect(measureEdit(one, 'b'.repeat(mostMeasured + 500)).distance).toBe(mostMeasured + 500)
    expect(measureEdit(one, `b${'a'.repeat(mostMeasured)}c`).distance).toBeLessThanOrEqual(2)
    const turned = 'abcdefgh'.repeat(400)
    expect(measureEdit(turned, [...turned].toReversed().join('')).distance).toBeGreaterThan(0)
    expect(isTrivialEdit(turned, [...turned].toReversed().join(''))).toBe(false)
  })
})

test.each([
  ['Mind the wet plank.', 'Mind the wet plank!', true],
  ['Mind the wet plank.', 'mind, the WET plank', true],
  ['“好的。”', '好的！', true],
  ['Aye.', 'Bye.', true],
  ['He nods.', 'She nods.', false],
  ['Yes 😀', 'Yes 😡', false],
  ['我喜欢你', '我讨厌你', false],
  ['是', '不是', false],
  ['（点头）去过。', '（摇头）没去过。', false],
  [`${'雾散了，河水又退了一尺。'.repeat(5)}好。`, `${'雾散了，河水又退了一尺。'.repeat(5)}嗯。`, true],
  ['Mind the wet plank, passenger.', 'Mind the dry plank, passenger.', false],
  [`${'The fog rolls in. '.repeat(20)}Aye.`, `${'The fog rolls in. '.repeat(20)}Nope.`, true],
])('%s to %s is trivial: %s', (before, after, expected) => {
  expect(isTrivialEdit(before, after)).toBe(expected)
})
