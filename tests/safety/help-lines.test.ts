import { describe, expect, test } from 'vitest'
import type { SafetyConfig } from '../../src/contract/config.ts'
import { helpSmallPrint, helpWords } from '../../src/safety/help-lines.ts'

function helpLineFor(
  locale: string | undefined,
  language: 'en' | 'zh',
  configured: SafetyConfig['helpLines'],
): string {
  return helpSmallPrint([{ language, locale, said: '' }], configured)
}

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
  const configured = { zh: 'Call A.', 'zh-TW': 'Call B.', en_GB: 'Call C.' }
  expect(helpLineFor('zh-CN', 'zh', configured)).toContain('Call A.')
  expect(helpLineFor('zh-tw', 'zh', configured)).toContain('Call B.')
  expect(helpLineFor('zh-Hant-TW', 'zh', configured)).toContain('Call A.')
  expect(helpLineFor('en-GB', 'en', configured)).toContain('Call C.')
  expect(helpLineFor('fr', 'zh', configured)).toContain('Call A.')
  expect(helpLineFor('en-US', 'en', configured)).toContain('988')
})

describe('small print for several people', () => {
  const told = (...readers: readonly (readonly ['en' | 'zh', string | undefined])[]) =>
    helpSmallPrint(
      readers.map(([language, locale]) => ({ language, locale, said: '' })),
      { 'en-nz': 'Call Ann.' },
    )

  test('has the line of each, the first one first, and the words around them once', () => {
    expect(told(['en', 'en-GB'], ['en', 'en-US'])).toBe(
      'If any of this is real, please talk with somebody: In the UK: call Samaritans on 116 123 (free, day and night), or text SHOUT to 85258. In the US: call or text 988 (Suicide & Crisis Lifeline, free, day and night), or chat at 988lifeline.org. In other countries: findahelpline.com.',
    )
  })

  test('has no line twice, and is what one of them alone reads', () => {
    expect(told(['en', 'en-GB'], ['en', 'en-GB'])).toBe(told(['en', 'en-GB']))
    expect(told(['en', undefined], ['en', 'de'])).toBe(told(['en', undefined]))
    expect(told()).toBe('')
  })

  test('is in the words of each, and has what is configured', () => {
    const [first, second, ...others] = told(['zh', 'zh-TW'], ['en', 'en-NZ'], ['zh', 'zh-HK']).split('\n')
    expect(others).toEqual([])
    expect(first).toMatch(/1925.*18111.*findahelpline\.com/)
    expect(second).toBe('If any of this is real, please talk with somebody: Call Ann.')
  })

  test('ends with where everybody finds one, where not every country is known', () => {
    const text = told(['en', undefined], ['en', 'en-US'])
    expect(text).toMatch(/988.*findahelpline\.com lists free lines/)
    expect(text.split('findahelpline.com')).toHaveLength(2)
  })
})
