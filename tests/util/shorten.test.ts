import { expect, it } from 'vitest'
import { shorten } from '../../src/util/shorten.ts'

it.each([
  ['short', 5, 'short'],
  ['longer', 5, 'long…'],
  [' on\n two   lines ', 20, 'on two lines'],
  ['😀😀😀', 3, '😀😀😀'],
  ['😀😀😀😀', 3, '😀😀…'],
  ['', 3, ''],
])('%j to %d', (text, maxCharacters, shown) => expect(shorten(text, maxCharacters)).toBe(shown))
