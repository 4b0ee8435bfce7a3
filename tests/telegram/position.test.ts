import fc from 'fast-check'
import { expect, test } from 'vitest'
import { areCounted, formatPosition, parsePosition } from '../../adapters/telegram/updates/position.ts'

test('a position is read as it was written', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (updateId, at) => {
      expect(parsePosition(formatPosition({ updateId, at }))).toEqual({ updateId, at })
    }),
  )
})

test.each([undefined, '', 'x', '7', 'null', '{}', '{"updateId":"7","at":1}', '{"updateId":7}'])(
  'what is none is none: %s',
  (value) => {
    expect(parsePosition(value)).toBeUndefined()
  },
)

test('after a week, ids may begin anew', () => {
  const day = 86_400_000
  expect(areCounted(0, 5 * day)).toBe(true)
  expect(areCounted(0, 7 * day)).toBe(false)
})
