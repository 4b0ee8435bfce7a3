import { describe, expect, test } from 'vitest'
import { helpLineFor, helpWords } from '../../src/safety/help-lines.ts'

test.each([
  ['en-US', '988'],
  ['en-CA', '988'],
  ['en-GB', '116 123'],
  ['en_IE', '116 123'],
  ['en-AU', '13 11 14'],
  ['en-NZ', '1737'],
  ['zh-CN', '12356'],
  ['zh-Hans-CN', '12356'],
  ['zh-TW', '1925'],
  ['zh-HK', '18111'],
])('%s has the public line of its country, and where others are found', (locale, line) => {
  for (const language of ['en', 'zh'] as const) {
    expect(helpLineFor(locale, language, {})).toContain(line)
    expect(helpLineFor(locale, language, {})).toContain('findahelpline.com')
  }
})

test.each([
  ['en-GB', '85258'],
  ['en-AU', '0477 13 11 14'],
])('%s has a number to write to, in both languages', (locale, number) => {
  for (const language of ['en', 'zh'] as const) expect(helpLineFor(locale, language, {})).toContain(number)
})

test.each([undefined, 'en', 'zh', 'de-DE', 'zh-hans', 'us'])(
  'where nobody knows the country: %s',
  (locale) => {
    expect(helpLineFor(locale, 'en', {})).toContain('findahelpline.com')
    expect(helpLineFor(locale, 'en', {})).toContain('emergency number')
  },
)

test.each([undefined, 'zh', 'zh-hans', 'zh-Hant'])(
  'who reads Chinese has each line of ours: %s',
  (locale) => {
    const line = helpLineFor(locale, 'zh', {})
    for (const known of ['12356', '1925', '18111', 'findahelpline.com']) expect(line).toContain(known)
    expect(helpLineFor(locale ?? 'zh', 'en', {})).toContain('18111')
  },
)

test('another country has none of ours', () => {
  expect(helpLineFor('zh-SG', 'zh', {})).not.toContain('12356')
  expect(helpLineFor('de', 'en', {})).not.toContain('12356')
})

describe('the words around it', () => {
  const told = (locale: string | undefined, said: string) =>
    helpWords({ form: 'acute', language: 'zh', locale, said, configured: {} })

  test.each([
    ['zh-TW', '我想死'],
    ['zh-HK', '我想死'],
    ['zh-Hant', '我想死'],
    [undefined, '我不想活了，沒有人會在乎'],
  ])('are in traditional characters: %s %s', (locale, said) => {
    expect(told(locale, said)).toContain('緊急')
    expect(told(locale, said)).not.toMatch(/[个听说现线拨]/)
  })

  test.each([
    ['zh-CN', '沒有人會在乎'],
    ['zh-Hans', '我想死'],
    ['zh', '我想死'],
    [undefined, '我想死'],
  ])('are in simplified ones: %s %s', (locale, said) => expect(told(locale, said)).toContain('紧急'))

  test('keep what is configured', () => {
    const configured = { zh: '请打 800。' }
    expect(helpWords({ form: 'concern', language: 'zh', locale: 'zh-TW', said: '', configured })).toContain(
      '请打 800。',
    )
  })
})

test('what is configured goes first, the closest of it', () => {
  const configured = { zh: 'A', 'zh-TW': 'B', en_GB: 'C' }
  expect(helpLineFor('zh-CN', 'zh', configured)).toBe('A')
  expect(helpLineFor('zh-tw', 'zh', configured)).toBe('B')
  expect(helpLineFor('zh-Hant-TW', 'zh', configured)).toBe('A')
  expect(helpLineFor('en-GB', 'en', configured)).toBe('C')
  expect(helpLineFor('fr', 'zh', configured)).toBe('A')
  expect(helpLineFor('en-US', 'en', configured)).toContain('988')
})
