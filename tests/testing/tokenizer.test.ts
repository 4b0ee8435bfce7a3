import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createTokenizer, specialTokens } from '../../src/testing/index.ts'

describe('the tokenizer', () => {
  test.each([
    ['Mind the plank.', ['Mind', ' the', ' plank.']],
    ['夜里好。', ['夜', '里', '好', '。']],
    ['[Wren]Evening\nall ', ['[', 'Wren', ']', 'Evening', '\n', 'all', ' ']],
    ['', []],
  ])('splits %j', (text, pieces) => {
    const tokenizer = createTokenizer()
    expect(tokenizer.encode(text).map(tokenizer.textOf)).toEqual(pieces)
  })

  test('gives a newline its own id, and typed marks none', () => {
    const ids = createTokenizer().encode('[gMASK]sop<|user|>\n')
    expect(ids.at(-1)).toBe(specialTokens.newline)
    expect(ids.slice(0, -1).every((id) => id >= 70_000)).toBe(true)
  })

  test('gives back what it took, and the same ids whatever it saw before', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, other) => {
        const first = createTokenizer()
        const second = createTokenizer()
        second.encode(other)
        expect(first.decode(first.encode(text))).toBe(text)
        expect(second.encode(text)).toEqual(first.encode(text))
      }),
    )
  })

  test('splits a line as it stands between others, so that a prompt that grew keeps its beginning', () => {
    const line = fc.stringMatching(/^\[[a-z你]{1,3}\][ -Z^-~夜里，。]{0,20}$/)
    fc.assert(
      fc.property(fc.array(line), line, (lines, last) => {
        const { encode } = createTokenizer()
        const before = encode(`${lines.join('\n')}\n[Wren]`)
        const after = encode(`${lines.join('\n')}\n[Wren]${last.replace(/^ +/, '')}`)
        expect(after.slice(0, before.length)).toEqual(before)
      }),
    )
  })
})
