import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeReply, longestMessage } from '../../adapters/telegram/encode.ts'
import { encodeName } from '../../adapters/telegram/speak/encode-name.ts'
import { encodeEntities } from '../../adapters/telegram/speak/formatted.ts'
import { checkText } from '../../src/testing/telegram/validate-text.ts'

const reply = (text: string, more: Partial<Parameters<typeof encodeReply>[0]> = {}) =>
  encodeReply({ text, smallPrint: '', speaker: undefined, aiMark: ' (AI)', ...more })

describe('a reply', () => {
  test('is always something that Telegram takes', () => {
    const parts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('*', '**', '`', '```', '||', '~~', '\n', ' ', '@ann', '\u202E', 'word '.repeat(300)),
      fc.constantFrom('_', '\n> ', '\n# ', '[', '](https://a.example)', '*a* '.repeat(60)),
    )
    fc.assert(
      fc.property(
        fc.array(parts, { maxLength: 40 }),
        fc.string(),
        fc.boolean(),
        (texts, smallPrint, isUnfinished) => {
          const speaker = encodeName('Mira', ' (AI)')
          const pieces = reply(texts.join(''), { smallPrint, speaker, isUnfinished })
          for (const words of pieces) {
            expect(words.text.length).toBeLessThanOrEqual(longestMessage)
            checkText({ text: words.text, entities: encodeEntities(words) })
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  test('that is being written shows nothing before its first letter', () => {
    expect(reply('*', { isUnfinished: true })).toEqual([])
    expect(reply('*leans', { isUnfinished: true })).toMatchObject([{ text: 'leans' }])
  })

  test.each([' \n ', ''])('without words is none: %j', (text) => {
    expect(reply(text)).toEqual([])
  })

  test.each(['\u200B\u200B', '\u3164', '****\u2060'.slice(4)])(
    'that nobody could see shows so: %j',
    (text) => {
      expect(reply(text)).toMatchObject([{ text: '…' }])
    },
  )

  test('has its small print in italics, a line each, without marks', () => {
    const [words] = reply('Hello.', { smallPrint: 'One `/help` two\nThree' })
    expect(words?.text).toBe('Hello.\nOne /help two\nThree')
    expect(words?.forms.map(({ type }) => type)).toEqual(['italic', 'italic'])
  })

  test('ends its piece where a line does', () => {
    const lines = Array.from({ length: 400 }, (_none, at) => `Line ${at} of a long tale`)
    const pieces = reply(lines.join('\n'))
    expect(pieces.flatMap(({ text }) => text.split('\n'))).toEqual(lines)
  })
})

describe('a name', () => {
  test.each([
    ['Mira', 'Mira (AI)'],
    [' Mi\nra\u202E ', 'Mi ra (AI)'],
    ['', 'Character (AI)'],
    ['@mira', '＠mira (AI)'],
    ['x'.repeat(200), `${'x'.repeat(74)}… (AI)`],
  ])('%j is %j', (name, shown) => {
    expect(encodeName(name, ' (AI)')).toBe(shown)
  })
})
