import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createOffsets, foldLetters, foldName } from '../../src/util/fold-name.ts'

it.each([
  ['İbrahim', 'ibrahim'],
  ['  Ann \n WONDER ', 'ann wonder'],
  ['💫Jose\u0301💫', 'jose'],
  ['_Ａｎｎ_', 'ann'],
  ['STRASSE', 'strasse'],
  ['straße', 'strasse'],
  ['A\u200Bnn', 'ann'],
  ['王 小明', '王 小明'],
  ['★  ★', '★ ★'],
])('folds %j', (name, folded) => {
  expect(foldName(name)).toBe(folded)
})

it('folds every spelling of a text to the same, and what is folded to itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const folded = foldLetters(text)
      const spellings = [folded, text.normalize('NFC'), text.normalize('NFD'), text.normalize('NFKD')]
      for (const spelling of spellings) expect(foldLetters(spelling).normalize()).toBe(folded.normalize())
      expect(foldLetters([...text].map((point) => point.toUpperCase()).join('')).normalize()).toBe(
        folded.normalize(),
      )
    }),
  )
})

it('knows what each letter was made of, also of two units', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const offsets = createOffsets(text)
      const folded = foldLetters(text)
      expect(offsets).toHaveLength(folded.length + 1)
      expect(offsets.at(-1)).toBe(text.length)
      for (const [index, unit] of [...folded].map((_, at) => [at, folded[at]] as const)) {
        const point = String.fromCodePoint(text.codePointAt(offsets[index] ?? -1) ?? 0)
        expect(foldLetters(point)).toContain(unit)
      }
    }),
  )
})
