import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeText } from '../../src/cards/decode-text.ts'
import { formatProblems } from '../../src/cards/format-problems.ts'
import { parseCard } from '../../src/cards/parse-card.ts'

/** A card is either a character or has an error, and each problem has a place that is in the text. */
function check(text: string): void {
  const { character, problems } = parseCard(text, { file: 'card.yaml' })
  expect(character === undefined).toBe(problems.some(({ severity }) => severity === 'error'))
  const lines = text.split('\n')
  for (const { line, column, message } of problems) {
    expect(line).toBeLessThanOrEqual(lines.length)
    expect(column).toBeGreaterThanOrEqual(Math.min(line, 1))
    expect(message).toMatch(/[.?]$/)
  }
  formatProblems(problems)
}

const keys = [
  'name',
  'about',
  'attributes',
  'identity',
  'relationships',
  'emotion',
  'styles',
  '愤怒',
  'examples',
  'lore',
]
const signs = [
  ':',
  ': ',
  '：',
  '- ',
  '\n',
  '\n  ',
  '\n    ',
  '\t',
  '*',
  '&',
  '!',
  '@',
  '%',
  '`',
  '"',
  "'",
  '|',
  '>',
  '#',
  ' #',
]
const brackets = [
  '[',
  ']',
  '{',
  '}',
  '{{',
  '}}',
  ', ',
  '，',
  '---',
  '...',
  '?',
  '<<: ',
  '\\',
  '~',
  'null',
  '\u0000',
  '\uFEFF',
  '\r',
  '\ud800',
]

describe('no input makes the loader throw:', () => {
  it('any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), check), { numRuns: 300 })
  })

  it('any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const decoded = decodeText(bytes)
        if ('text' in decoded) check(decoded.text)
        else expect(decoded.invalidAt.column).toBeGreaterThan(0)
      }),
      { numRuns: 300 },
    )
  })

  it('anything that looks like YAML', () => {
    const piece = fc.oneof(
      fc.constantFrom(...keys),
      fc.constantFrom(...signs),
      fc.constantFrom(...brackets),
      fc.constantFrom('x', ' ', '好'),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => check(pieces.join(''))),
      { numRuns: 3000 },
    )
  })

  it('a whole card in which something is put in or taken out anywhere', () => {
    const card = `name: Wren\nnicknames: [Captain, Hal]\nabout: "A pilot."\nattributes:\n  identity:\n    - She is fifty.\n  relationships: {user: A passenger.}\nemotion: {baseline: neutral, styles: {anger: {words: so}}}\nexamples:\n  - |\n    user: hi\n    char (anger): ho\nlore:\n  - keys: [a]\n    text: b\n`
    const change = fc.record({
      at: fc.nat({ max: card.length }),
      without: fc.nat({ max: 5 }),
      put: fc.constantFrom('', ...keys, ...signs, ...brackets),
    })
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        check(
          changes.reduce(
            (text, { at, without, put }) => text.slice(0, at) + put + text.slice(at + without),
            card,
          ),
        )
      }),
      { numRuns: 2000 },
    )
  })
})
