import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { composeYaml } from '../../src/cards/tavern/compose-yaml.ts'
import { cleanText } from '../../src/cards/tavern/fields.ts'
import { characterOf } from './support.ts'

const pieces = [
  ...[
    'a',
    ' ',
    '  ',
    '\n',
    '\n\n',
    '\t',
    '#',
    ' #',
    ': ',
    ':',
    '- ',
    '---',
    '...',
    '|',
    '>',
    '"',
    "'",
    '*x*',
    '&a',
  ],
  ...[
    '{{user}}',
    '{',
    '[',
    ']',
    '!',
    '%',
    '@',
    '`',
    '?',
    '~',
    'null',
    'true',
    '007',
    '1e3',
    '林',
    '，',
    '“',
    '🦋',
  ],
  ...[
    '\u0085',
    '\u2028',
    '\u2029',
    '\u200b',
    '\uFEFF',
    '\u0000',
    '\u0007',
    '\r',
    '\r\n',
    '\uD800',
    'x'.repeat(300),
  ],
]
const hostile = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { maxLength: 10 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 60 }),
)
const runs = { numRuns: 2_000 }

describe('a card that is written', () => {
  test('is read as it was meant, whatever its texts are', () => {
    fc.assert(
      fc.property(hostile, hostile, (some, other) => {
        const [about, greeting] = [`x${cleanText(some)}`, cleanText(other)]
        const text = composeYaml({ name: 'A', about, greetings: [greeting, 'y'], tags: [] })
        const character = characterOf(text)
        expect(character.about).toBe(about.trim())
        expect(character.greetings).toEqual([greeting, 'y'].filter((one) => one !== ''))
      }),
      runs,
    )
  })

  test('keeps what other tools wrote to the letter, keys too', () => {
    fc.assert(
      fc.property(fc.dictionary(hostile, hostile), fc.jsonValue(), (map, json) => {
        const tavern = { map: JSON.parse(JSON.stringify(map)), json }
        const character = characterOf(composeYaml({ name: 'A', about: 'B', extensions: { tavern } }))
        expect(character.extensions).toEqual({ tavern })
      }),
      runs,
    )
  })

  test('is one that people like to edit', () => {
    const text = composeYaml(
      {
        name: 'Io',
        tags: ['sea', 'clerk'],
        about: 'Io is a clerk: she counts tides.\n\nShe is “late”.',
        scenario: '',
        greetings: ['“Next.” *Io does not look up.*', `${'A long line. '.repeat(10)}`.trim()],
        behaviors: {},
      },
      'Where it came from.',
    )
    expect(text).toMatchInlineSnapshot(`
      "# Where it came from.

      name: Io
      tags:
        - sea
        - clerk
      about: |
        Io is a clerk: she counts tides.

        She is “late”.
      greetings:
        - “Next.” *Io does not look up.*
        - |
          A long line. A long line. A long line. A long line. A long line. A long line. A long line. A long line. A long line. A long line.
      "
    `)
  })
})
