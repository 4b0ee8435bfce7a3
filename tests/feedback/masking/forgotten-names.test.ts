import { expect, it } from 'vitest'
import { createForgottenNames, hashNames } from '../../../src/feedback/masking/forgotten-names.ts'
import { hashes } from '../playhouse.ts'

function forgotten(...names: readonly string[]) {
  const kept = hashNames(hashes, 'telegram', names)
  return { kept, ...createForgottenNames(hashes, 'telegram', kept) }
}

it('finds names by their hashes alone, however they are spelled, as whole words', () => {
  const { kept, mask, standIn } = forgotten('Vanishia Móra', 'Tomko', 'J R Tolk', 'Nota')
  expect(JSON.stringify(kept)).not.toMatch(/van|m[oó]ra|tom/i)
  for (const [text, masked] of [
    ['Vanishia Móra is here.', '[name] is here.'],
    ['vanishia  MORA’s hat, VANISHIA’s hat', '[name]’s hat, [name]’s hat'],
    ['Ｖａｎｉｓｈｉａ, Vani\u00ADshia, Mo\u0301ra!', '[name], [name], [name]!'],
    ['vanishia-mora, VanishiaMora', '[name], [name]'],
    ['问问vanishia在不在', '问问[name]在不在'],
    ['😀 ask Tomko, not Tomkó’s cousin Tomkovic', '😀 ask [name], not [name]’s cousin Tomkovic'],
    ['Tomko', '[name]'],
    [
      'V. anishia is not a vanishia: J. R. Tolk, JRTolk, Nota!',
      'V. anishia is not a [name]: [name], [name], [name]!',
    ],
  ] as const) {
    expect([text, mask(text, [])]).toEqual([text, masked])
    expect(standIn(text, [])).toBe(true)
  }
  for (const text of ['', 'Vanish, atomko!', 'tomkorrow']) {
    expect([text, mask(text, [])]).toEqual([text, text])
    expect(standIn(text, [])).toBe(false)
  }
})

it('finds Chinese names whole and by the given one, and a single letter only alone', () => {
  const { mask } = forgotten('欧阳晓峰', '琳')
  expect(mask('我问欧阳晓峰在不在，晓峰不在', [])).toBe('我问[name]在不在，[name]不在')
  expect(mask('她说：琳！琳琅满目', [])).toBe('她说：[name]！琳琅满目')
})

it('leaves words that tell nobody who it is, and names that are somebody else’s, too', () => {
  const { mask } = forgotten('The Real Rose', 'X', '', '🍀', 'Wren Vanish')
  expect(mask('The real thing: X rose, a rose, the 🍀.', [])).toBe('The real thing: X rose, a rose, the 🍀.')
  expect(mask('The Real Rose met Rose.', [])).toBe('[name] met [name].')
  expect(mask('Wren, a vanish!', ['Wren'])).toBe('Wren, a [name]!')
  expect(mask('Wren Vanish!', ['Wren'])).toBe('[name]!')
})

it('knows nobody of another platform, nor without the key', () => {
  const kept = hashNames(hashes, 'telegram', ['Vanishia'])
  const hash = expect.stringMatching(/^k_[0-9a-f]{24}$/)
  expect(kept).toEqual([{ hash, head: hash, length: 8 }])
  expect(createForgottenNames(hashes, 'discord', kept).mask('Vanishia', [])).toBe('Vanishia')
})

it('keeps so many names of somebody, and looks through long texts at once', () => {
  const { kept, mask } = forgotten(...Array.from({ length: 500 }, (_, index) => `Vanishia${index}`))
  expect(kept).toHaveLength(200)
  const text = '啊'.repeat(20_000)
  expect(mask(text, [])).toBe(text)
})
