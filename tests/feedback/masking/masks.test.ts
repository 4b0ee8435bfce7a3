import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createNameMasker } from '../../../src/feedback/masking/masks.ts'
import { timeRepeated } from '../../support/stopwatch.ts'

const mask = (text: string, ...names: readonly string[]) =>
  createNameMasker(names.map((name, index) => ({ name, replacement: `<${index}>` })))(text)

it.each([
  ['Ann, ANN and ann.', ['Ann'], '<0>, <0> and <0>.'],
  ['Annabel and JoAnn stay.', ['Ann'], 'Annabel and JoAnn stay.'],
  ['问问Ann在不在', ['Ann'], '问问<0>在不在'],
  ['小红说小红很好', ['小红'], '<0>说<0>很好'],
  ['明天，明：来', ['明'], '明天，<0>：来'],
  ['Ann Archer met Ann.', ['Ann Archer'], '<0> met <0>.'],
  ['Ann Archers, Ann', ['Ann Archer'], '<0> Archers, <0>'],
  ['The end of The Dark Lord', ['The Dark Lord'], 'The end of <0>'],
  ['Ann and Ann Lee', ['Ann Lee', 'Ann'], '<1> and <0>'],
  ['a.b (c) [d]', ['a.b', '(c)', '[d]'], '<0> <1> <2>'],
  ['axb', ['a.b'], 'axb'],
  ['nothing', ['', '  '], 'nothing'],
  ['😀Zoë😀', ['Zoë'], '😀<0>😀'],
  // Letters of two UTF-16 units, as they stand in fancy names.
  ['a𝓐nn met 𝓐nn', ['𝓐nn'], 'a𝓐nn met <0>'],
  ['𠀀𠀀来，𠀀', ['𠀀'], '𠀀𠀀来，<0>'],
])('masks %j', (text, names, masked) => {
  expect(mask(text, ...names)).toBe(masked)
})

describe('a spelling', () => {
  it.each([
    ['İbrahim', ['İbrahim', 'ibrahim', 'IBRAHİM', 'ıbrahım', 'Ibrahim']],
    ['José', ['José', 'Jose\u0301', 'JOSÉ', 'jose', '_José_', '**José**', 'José\u200B']],
    [
      'Ann Lee-Wonder',
      ['ANN  LEE-WONDER', 'Ann\nLee Wonder', 'ann_lee_wonder', 'AnnLeeWonder', 'Ann Lee‐Wonder'],
    ],
    ['💫Luna💫', ['💫Luna💫', 'Luna', '✨luna✨', 'Lu\u00ADna', '🇱Luna🇺']],
    ['Straße', ['STRASSE', 'Straße', 'straẞe', 'Strasse']],
    ['ΣΙΣΥΦΟΣ', ['Σίσυφος', 'σισυφος']],
    ['Ａｎｎ', ['Ann', 'Ａｎｎ', '𝐀𝐧𝐧', 'Ⓐⓝⓝ', 'ann']],
    ['xX_Zed_Xx', ['Zed', 'xX_Zed_Xx', 'xxzedxx']],
    ['김철수', ['김철수', '김철수'.normalize('NFD')]],
    ['ジョン', ['ジョン', 'ｼﾞｮﾝ']],
    ['山田 太郎', ['山田太郎', '山田　太郎', '太郎']],
    ['Ann1992', ['Ann', 'ann1992']],
    ["Rory O'Brien", ['O’Brien', 'rory', 'OBrien', 'RORY OBRIEN']],
  ])('of %j is known', (name, spellings) => {
    for (const spelling of spellings) {
      const masked = mask(`a, ${spelling}! 来${spelling}了`, name)
      expect([spelling, masked.replaceAll(/[^\p{L}<>\d]|\u0301/gu, '')]).toEqual([spelling, 'a<0>来<0>了'])
    }
  })

  it.each([
    ['Mrs Wonder came; a wonder.', ['Ann Wonder'], 'Mrs <0> came; a wonder.'],
    ['At night an owl met Night Owl.', ['Night Owl'], 'At night an owl met <0>.'],
    ['At night, Night!', ['night owl'], 'At night, <0>!'],
    ['I hope that Hope is here', ['Hope'], 'I hope that <0> is here'],
    ['I hope', ['hope'], 'I <0>'],
    ["it's a plan, says S", ['S', 'A'], "it's a plan, says <0>"],
    ['banana. A.', ['A.'], 'banana. <0>'],
    ['小明你好，小王，王小明的', ['王小明'], '<0>你好，小王，<0>的'],
    ['先生，王先生', ['王先生'], '先生，<0>'],
    ['Also, al so', ['Al So'], 'Also, <0>'],
    ['Person 12, Person 1', ['Person 1'], 'Person 12, <0>'],
    ['기미, 김', ['김'], '기미, <0>'],
    ['1½ and ﬁnn', ['1', 'Fin'], '1½ and ﬁnn'],
  ])('in %j is one only where it is meant', (text, names, masked) => {
    expect(mask(text, ...names)).toBe(masked)
  })
})

const letters = fc.constantFrom(..."abzéñßİΣджあ小明王 -_'.💫𝐀😀김e\u0301")
const strangeName = fc
  .string({ unit: letters, minLength: 3, maxLength: 12 })
  .filter((name) => (name.match(/\p{L}/gu)?.length ?? 0) > 3)
const variants: readonly ((name: string) => string)[] = [
  (name) => name,
  (name) => name.toUpperCase(),
  (name) => name.toLowerCase(),
  (name) => name.normalize('NFD'),
  (name) => name.normalize('NFKC'),
  (name) => name.replaceAll(' ', '\n  '),
  (name) => `*${name}*`,
  (name) => `_${name}_`,
  (name) => `💫${name}💫`,
  (name) => name.replaceAll(/[a-z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)),
]

it('survives in no spelling, and what stands around it stays', () => {
  const around = fc.string({ unit: fc.constantFrom('q', ' ', '，', '😀', '\n', 'Ĵ', '﷽', '½') })
  fc.assert(
    fc.property(strangeName, fc.constantFrom(...variants), around, around, (name, vary, before, after) => {
      const maskName = createNameMasker([{ name, replacement: '<!>' }])
      const masked = maskName(`${before} ${vary(name)} ${after}`)
      expect(masked.startsWith(`${before} `) && masked.endsWith(` ${after}`)).toBe(true)
      expect(masked.slice(before.length, masked.length - after.length)).toMatch(/^\P{L}*<!>\P{L}*$/u)
    }),
    { numRuns: 2_000 },
  )
})

it('leaves texts without names as they are, whatever they hold', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(mask(text, 'Quetzalcoatl Xochipilli', '王小明', '💫Zzyzx💫')).toBe(text)
    }),
  )
})

describe('a handle', () => {
  const hide = createNameMasker(
    [
      { name: 'Ann Wonder', replacement: 'u_1' },
      { name: '5550019992', replacement: 'u_1' },
    ],
    { cast: ['Wren', '小燕'], handleOf: () => '[handle]' },
  )

  it.each([
    ['ask @alice_tg, or @bob.', 'ask [handle], or [handle].'],
    [
      'see https://t.me/alice_tg, t.me/+AbC-d and tg://user?id=555001999',
      'see [handle], [handle] and [handle]',
    ],
    [
      '<@123456789012345678> <@!123> https://discord.com/users/123456789012345678',
      '[handle] [handle] [handle]',
    ],
    ['my id is 123456789012345678', 'my id is [handle]'],
    ['@ann_wonder_99 and @Ann Wonder, 5550019992', '@u_1 and @u_1, u_1'],
    ['你好@alice_tg来', '你好[handle]来'],
    ['@Wren, @wren_bot, @小燕你好 @everyone', '@Wren, @wren_bot, @小燕你好 @everyone'],
    ['@wrenfan @wren_fan', '[handle] [handle]'],
    ['a@b, at 5 @ home, 12345', 'a@b, at 5 @ home, 12345'],
  ])('in %j tells nobody', (text, hidden) => {
    expect(hide(text)).toBe(hidden)
  })
})

it.each([
  'ann ',
  'ann',
  'a',
  ' ',
  'ann      ',
  'İ',
  'e\u0301',
  '@',
  '@a',
  '@a.',
  'ann_',
  'tg://',
  'http://',
  '1',
  '﷽',
  '김',
])('takes time in proportion to the text: %j', (piece) => {
  const hide = createNameMasker([{ name: 'Ann Wonder', replacement: 'u' }], { handleOf: () => 'h' })
  expect(timeRepeated(piece, 200_000, hide)).toBeLessThan(2_000)
})
