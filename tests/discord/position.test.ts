import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatPosition, parsePosition } from '../../adapters/discord/gateway/position.ts'

const session = fc.record({
  id: fc.string(),
  sequence: fc.nat(),
  resumeUrl: fc.webUrl(),
  intents: fc.nat(),
})

test('a position is read as it was written', () => {
  const isKept = fc.property(session, (written) => {
    expect(parsePosition(formatPosition(written))).toEqual(written)
  })
  fc.assert(isKept)
})

test('what is no position is none', () => {
  const isNone = fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
    expect(parsePosition(text)).toBeUndefined()
  })
  fc.assert(isNone)
  expect(parsePosition(undefined)).toBeUndefined()
})
