import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseLoreKey, textLoreKey } from '../../src/util/lore-key.ts'

describe('a key', () => {
  it.each([
    ['/fog|mist/i', { type: 'pattern', source: 'fog|mist', flags: 'i' }],
    ['/a\\/b/', { type: 'pattern', source: 'a\\/b', flags: '' }],
    ['/home/user/', { type: 'text', text: '/home/user/' }],
    ['/fog/ii', { type: 'text', text: '/fog/ii' }],
    ['/fog/w', { type: 'text', text: '/fog/w' }],
    ['//', { type: 'text', text: '//' }],
    ['fog', { type: 'text', text: 'fog' }],
    ['\\/fog/i', { type: 'text', text: '/fog/i' }],
    ['\\fog', { type: 'text', text: '\\fog' }],
    [`/${'a'.repeat(20_000)}/`, { type: 'text', text: `/${'a'.repeat(20_000)}/` }],
  ])('%j', (key, meaning) => {
    expect(parseLoreKey(key)).toEqual(meaning)
  })

  it('can mean any text', () => {
    const piece = fc.constantFrom('/', '\\', 'a', 'i', 'g', '\n', ' ', '三')
    const text = fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(text, (words) => {
        expect(parseLoreKey(textLoreKey(words))).toEqual({ type: 'text', text: words })
      }),
    )
  })
})
