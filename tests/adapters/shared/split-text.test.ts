import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { splitText } from '../../../adapters/shared/split-text.ts'

const letters = (text: string) => text.replace(/\s/g, '')
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const clusters = (text: string) => [...graphemes.segment(text)].map(({ segment }) => segment)

/** Texts like those that people and models write, emoji of many parts among them. */
const words = fc.constantFrom(
  'a',
  'word',
  'Sentence.',
  '你好。',
  '，',
  ' ',
  '  ',
  '\n',
  '\n\n',
  '👩‍👩‍👧‍👦',
  '🇩🇪',
  'é',
  '**bold**',
  '`code`',
  '\u202Eabc',
)
const texts = fc.array(words, { maxLength: 80 }).map((parts) => parts.join(''))

describe('a text that is cut', () => {
  test('is one piece where it fits, and none where there is nothing to see', () => {
    expect(splitText('Hello.', 10)).toEqual(['Hello.'])
    expect(splitText(' \n ', 10)).toEqual([])
    expect(splitText('', 10)).toEqual([])
  })

  test('is cut at a paragraph first, then at a line, a sentence, a word', () => {
    const paragraph = `${'a '.repeat(20)}end.`
    expect(splitText(`${paragraph}\n\n${paragraph}\n${paragraph}`, 100)).toEqual([
      paragraph,
      `${paragraph}\n${paragraph}`,
    ])
    expect(splitText('One is said here. Two is said here. Three is said.', 44)).toEqual([
      'One is said here. Two is said here.',
      'Three is said.',
    ])
    expect(splitText('one two three four five six seven', 24)).toEqual([
      'one two three four five',
      'six seven',
    ])
    expect(splitText('第一句话在这里。第二句话在那里。第三句话', 19)).toEqual([
      '第一句话在这里。第二句话在那里。',
      '第三句话',
    ])
  })

  test('stays below the limit and loses nothing that is seen', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 40, max: 120 }), (text, limit) => {
        const pieces = splitText(text, limit)
        for (const piece of pieces) {
          expect(piece.length).toBeLessThanOrEqual(limit)
          expect(piece.trim()).not.toBe('')
        }
        expect(letters(pieces.join(''))).toBe(letters(text))
      }),
      { numRuns: 500 },
    )
  })

  test('is never cut inside of a letter, however many parts it has', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 40, max: 120 }), (text, limit) => {
        const whole = clusters(text).map(letters).filter(Boolean)
        const cut = splitText(text, limit).flatMap(clusters).map(letters).filter(Boolean)
        expect(cut).toEqual(whole)
      }),
      { numRuns: 500 },
    )
  })

  test('takes any text at all, and never breaks a surrogate pair', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
        const pieces = splitText(text, 50)
        for (const piece of pieces) {
          expect(piece.length).toBeLessThanOrEqual(50)
          expect(piece.isWellFormed()).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('closes a code fence and opens it again in its language', () => {
    const code = Array.from({ length: 12 }, (_none, index) => `const line${index} = ${index}`).join('\n')
    const pieces = splitText(`See:\n\`\`\`ts\n${code}\n\`\`\`\nDone.`, 120)
    expect(pieces.length).toBeGreaterThan(1)
    for (const piece of pieces) {
      expect(piece.split('```').length % 2, piece).toBe(1)
      expect(piece.length).toBeLessThanOrEqual(120)
    }
    for (const piece of pieces.slice(1, -1)) expect(piece).toMatch(/^```ts\n[\s\S]*\n```$/)
    expect(letters(pieces.join('').replaceAll(/```(ts)?/g, ''))).toBe(letters(`See:${code}Done.`))
  })

  test('keeps fences whole in any mixture', () => {
    const parts = fc.constantFrom('```', '```js\n', '\n', 'x', 'some words. ', '`', '``', '\n\n')
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 60 }), (list) => {
        const text = list.join('')
        const pieces = splitText(text, 60)
        for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(60)
        const all = letters(pieces.join(''))
        let at = 0
        for (const letter of letters(text)) {
          at = all.indexOf(letter, at) + 1
          expect(at, 'each letter is there, in order').toBeGreaterThan(0)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('does not break bold or inline code where it can be avoided', () => {
    const pieces = splitText(`${'word '.repeat(15)}**very bold words here** and on`, 90)
    expect(pieces[0]).toBe('word '.repeat(15).trim())
    expect(pieces[1]).toBe('**very bold words here** and on')
  })

  test('six thousand emoji are shown whole', () => {
    const pieces = splitText('👩‍👩‍👧‍👦'.repeat(600), 2_000)
    expect(pieces.join('')).toBe('👩‍👩‍👧‍👦'.repeat(600))
    for (const piece of pieces) expect(piece.length % '👩‍👩‍👧‍👦'.length).toBe(0)
  })
})
