import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonValue } from '../../src/cards/files/card-source.ts'
import { readJson } from '../../src/cards/tavern/json.ts'
import { applyLeftover, keepLeftover, readLeftover } from '../../src/cards/tavern/leftovers.ts'

// Without -0, which JSON does not write.
const json = fc
  .jsonValue({ maxDepth: 4 })
  .map((value): JsonValue | undefined => readJson(JSON.parse(JSON.stringify(value))))
const text = fc.array(fc.constantFrom('a', ' ', '\n', '\r\n', '\r', '\t', '她'), { maxLength: 8 })
const value = fc.oneof(
  json,
  fc.constant(undefined),
  text.map((parts) => parts.join('')),
  text.map((parts) => parts.join('').replace(/\r\n?/g, '\n').trim()),
)

describe('a leftover', () => {
  test('gives back what came in while our value is the same, also after it was stored', () => {
    fc.assert(
      fc.property(value, value, json, (raw, written, ours) => {
        const leftover = keepLeftover(raw, written, ours)
        expect(applyLeftover(written, leftover, ours)).toEqual(raw)
        const stored = readLeftover(leftover && JSON.parse(JSON.stringify(leftover)))
        expect(applyLeftover(written, stored, ours)).toEqual(raw)
      }),
      { numRuns: 2_000 },
    )
  })

  test('lets a map that was edited win, and keeps the keys that only the other tool has', () => {
    const raw = { prompt: 'old', depth: '4', role: 'user', more: { a: 1 } }
    const leftover = keepLeftover(raw, { prompt: 'old', depth: 4 }, 'before')
    expect(applyLeftover({ prompt: 'new', depth: 9 }, leftover, 'after')).toEqual({
      prompt: 'new',
      depth: 9,
      role: 'user',
      more: { a: 1 },
    })
  })

  test('lets a text that was edited win', () => {
    const leftover = keepLeftover(' Hm.\r\n\r\nNo. ', 'Hm.\n\nNo.', 'before')
    expect(JSON.stringify(leftover)).not.toContain('Hm.')
    expect(applyLeftover('Yes.', leftover, 'after')).toBe('Yes.')
  })

  test('brings back nothing that was taken out', () => {
    expect(applyLeftover(undefined, keepLeftover('a', 'b', 1), 2)).toBeUndefined()
  })

  test.each([null, 3, 'x', [], {}, { raw: 1 }, { of: 'a', around: [1] }, { of: 1, raw: 2 }])(
    'that somebody has spoilt (%j) does no harm',
    (spoilt) => {
      expect(() => applyLeftover('written', readLeftover(spoilt), 'ours')).not.toThrow()
    },
  )

  test('knows `__proto__` as a key like others', () => {
    const raw: JsonValue = JSON.parse('{"__proto__": {"polluted": true}, "a": 1}')
    const back = applyLeftover({ a: 1 }, keepLeftover(raw, { a: 1 }, ''), '')
    expect(JSON.stringify(back)).toContain('"__proto__":{"polluted":true}')
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })
})
