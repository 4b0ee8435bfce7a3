import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseFormatted } from '../../../adapters/telegram/speak/format.ts'
import { type FormattedText, isCode } from '../../../adapters/telegram/speak/formatted.ts'
import { splitFormatted } from '../../../adapters/telegram/speak/split.ts'

/** A text and its forms, as `type: words`. */
function seen({ text, forms }: FormattedText) {
  return [text, ...forms.map(({ type, offset, length }) => `${type}: ${text.slice(offset, offset + length)}`)]
}

describe('what a model writes', () => {
  test.each([
    ['*smiles* Hello.', 'smiles Hello.', 'italic: smiles'],
    ['**Now!** she said', 'Now! she said', 'bold: Now!'],
    ['他*微笑着*说', '他微笑着说', 'italic: 微笑着'],
    ['***both***', 'both', 'italic: both', 'bold: both'],
    ['*a **b** c*', 'a b c', 'italic: a b c', 'bold: b'],
    ['*a **b***', 'a b', 'italic: a b', 'bold: b'],
    ['||hidden|| and ~~struck~~', 'hidden and struck', 'spoiler: hidden', 'strikethrough: struck'],
    ['say `a*b*` now', 'say a*b* now', 'code: a*b*'],
    ['```js\nlet a = 1\n```', 'let a = 1', 'pre: let a = 1'],
    ['**a `b` c**', 'a b c', 'bold: a', 'code: b', 'bold:  c'],
    ['*`a`* b', 'a b', 'code: a'],
    ['*twice* and *twice*', 'twice and twice', 'italic: twice', 'italic: twice'],
    ['_leans_ (_so_)', 'leans (so)', 'italic: leans', 'italic: so'],
    ['*_both_*', 'both', 'italic: both'],
    ['> Aye.\n> *Nay.*\nWho?', 'Aye.\nNay.\nWho?', 'blockquote: Aye.\nNay.', 'italic: Nay.'],
    ['He said:\n\n> `tick`', 'He said:\n\ntick', 'blockquote: tick', 'code: tick'],
    ['> ```js\n> a\n> b\n> ```\nc', 'a\nb\nc', 'blockquote: a\nb', 'pre: a\nb'],
    ['> > deep', 'deep', 'blockquote: deep'],
    ['# The ferry\nAye.', 'The ferry\nAye.', 'bold: The ferry'],
    ['### **Two** `x`\n# *Three*', 'Two x\nThree', 'bold: Two', 'code: x', 'bold: Three', 'italic: Three'],
    ['*a\n> b*', '*a\nb*', 'blockquote: b*'],
    ['# a *b\nc*', 'a *b\nc*', 'bold: a *b'],
    ['```\n# no\n> no\n```', '# no\n> no', 'pre: # no\n> no'],
    ['[the *map*](https://example.org/a_b_(c))', 'the map (https://example.org/a_b_(c))', 'italic: map'],
    ['[https://bank.example](https://evil.example)', 'https://bank.example (https://evil.example)'],
    ['[https://a.example](https://a.example)', 'https://a.example'],
    ['![a map](http://a.example/m.png)', 'a map (http://a.example/m.png)'],
  ])('%j is seen as it is meant', (source, ...expected) => {
    expect(seen(parseFormatted(source))).toEqual(expected)
  })

  test.each([
    '*not closed',
    'never ** closed',
    '2*3*4 and 5 * 6 * 7',
    'a || b || c',
    '`tick',
    '```\nopen fence',
    '****',
    'snake_case_name',
    '*first\n\nsecond*',
    '``````',
    'snake_case and _private_name_x',
    '__init__',
    '-_- and -_-',
    '>_< and >_<',
    '>:( and >green',
    '>',
    '#tag and #1',
    '[x](javascript:alert) [y](tg://user?id=1) [z]',
  ])('%j stays as it is', (source) => {
    expect(seen(parseFormatted(source))).toEqual([source])
  })

  test('what a backslash protects is no mark', () => {
    expect(seen(parseFormatted('\\*not\\* \\`this\\`'))).toEqual(['*not* `this`'])
  })

  test('tells the language of code', () => {
    expect(parseFormatted('```ts\nx\n```').forms).toMatchObject([{ type: 'pre', language: 'ts' }])
  })

  test.each([
    'Hear, @alice!',
    '@alice',
    'x.@bob_b',
    '/restart',
    'Type /stop@other_bot now',
    '@**alice**',
    '**@**alice',
    '/*stop*',
    '@`alice`',
  ])('%j calls nobody', (source) => {
    const { text } = parseFormatted(source)
    expect(text).not.toMatch(/(?<!\w)[@/]\w/)
    expect(text.replaceAll('\u200B', '')).toBe(source.replace(/[*`]/g, ''))
  })

  test.each(['mail me: ann@example.org', 'and/or 1/2', 'https://example.org/a/b', '`@alice /stop`'])(
    '%j calls nobody anyway, and stays',
    (source) => {
      expect(parseFormatted(source).text).toBe(source.replaceAll('`', ''))
    },
  )

  test('keeps letters whole that marks stood between', () => {
    const { text, forms } = parseFormatted('a*🇨*🇳 *e*\u0301')
    const starts = [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)].map(
      ({ index }) => index,
    )
    for (const { offset } of forms) expect(starts).toContain(offset)
  })
})

describe('what a model is still writing', () => {
  test.each([
    ['She *leans', 'She leans', 'italic: leans'],
    ['She *', 'She'],
    ['*leans*', 'leans', 'italic: leans'],
    ['**Now', 'Now', 'bold: Now'],
    ['**Now*', 'Now', 'bold: Now'],
    ['*a **b', 'a b', 'italic: a b', 'bold: b'],
    ['*a *b', 'a b', 'italic: a b'],
    ['*first\n\nsecond', '*first\n\nsecond'],
    ['||who', 'who', 'spoiler: who'],
    ['say `a*', 'say a*', 'code: a*'],
    ['say `', 'say'],
    ['say ``', 'say'],
    ['```js', ''],
    ['So:\n```js\nlet a', 'So:\nlet a', 'pre: let a'],
    ['So:\n```js\nlet a\n```', 'So:\nlet a', 'pre: let a'],
    ['> *Aye', 'Aye', 'blockquote: Aye', 'italic: Aye'],
    ['a\\', 'a'],
    ['Aye. ', 'Aye.'],
  ])('%j shows no mark', (source, ...expected) => {
    expect(seen(parseFormatted(source, { isUnfinished: true }))).toEqual(expected)
  })
})

const letters = fc.constantFrom(
  ...[
    '*',
    '**',
    '***',
    '`',
    '```',
    '||',
    '~~',
    '\\',
    '\n',
    '\n\n',
    ' ',
    'a',
    '言',
    '。',
    '😀',
    '👩‍👩‍👧',
    'e\u0301',
  ],
  ...['@ann', '/stop', '\u200B', '🇨', '🇳', 'word ', 'js\n'],
  ...['_', '\n> ', '> ', '\n>', '# ', '\n## ', '[', '](https://a.example/x)'],
)
const sources = fc.array(letters, { maxLength: 60 }).map((parts) => parts.join(''))

/** Everything that Telegram asks of a text and its forms. */
function check({ text, forms }: FormattedText): void {
  expect(text).toBe(text.trim())
  const starts = new Set<number>([text.length])
  const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)
  for (const { index } of segments) starts.add(index)
  for (const form of forms) {
    const end = form.offset + form.length
    expect(form.length).toBeGreaterThan(0)
    expect(form.offset).toBeGreaterThanOrEqual(0)
    expect(end).toBeLessThanOrEqual(text.length)
    expect(starts.has(form.offset)).toBe(true)
    expect(text.slice(form.offset, end).trim()).not.toBe('')
    for (const other of forms) {
      if (other === form || other.offset < form.offset) continue
      const isApart = other.offset >= end
      const isInside = other.offset + other.length <= end
      const isAround = other.offset === form.offset && other.offset + other.length >= end
      expect(isApart || isInside || isAround).toBe(true)
      const isOuter = isInside && (!isAround || forms.indexOf(form) < forms.indexOf(other))
      const [outer, inner] = isOuter ? [form, other] : [other, form]
      if (!isApart) expect(isCode(outer) || (isCode(inner) && outer.type !== 'blockquote')).toBe(false)
      if (!isApart) expect(inner.type).not.toBe('blockquote')
      if (!isApart) expect(form.type).not.toBe(other.type)
    }
  }
}

test('any text has forms that Telegram takes, also while it is written', () => {
  fc.assert(
    fc.property(sources, fc.boolean(), (source, isUnfinished) =>
      check(parseFormatted(source, { isUnfinished })),
    ),
    { numRuns: 4_000 },
  )
})

test('any text is cut into pieces that Telegram takes, and no word is lost', () => {
  fc.assert(
    fc.property(sources, fc.integer({ min: 16, max: 60 }), (source, limit) => {
      const whole = parseFormatted(source)
      const pieces = splitFormatted(whole, limit)
      for (const piece of pieces) {
        expect(piece.text.length).toBeLessThanOrEqual(limit)
        expect(piece.text.isWellFormed()).toBe(true)
        expect(piece.text).toBe(piece.text.trim())
      }
      expect(
        pieces
          .map(({ text }) => text)
          .join('')
          .replace(/[\s\u200B]/g, ''),
      ).toBe(whole.text.replace(/[\s\u200B]/g, ''))
    }),
    { numRuns: 1_000 },
  )
})

test('code that is more than Telegram takes forms of calls nobody', () => {
  const { text, forms } = parseFormatted(`${'`code` '.repeat(99)}\`@bobby_x\` \`/restart\``)
  expect(forms.length).toBeGreaterThan(100)
  expect(text).toContain('@\u200Bbobby_x /\u200Brestart')
  expect(parseFormatted('`@bobby_x /restart`').text).toBe('@bobby_x /restart')
})

test('a form that is cut goes on in the next piece', () => {
  const pieces = splitFormatted(parseFormatted(`*${'word '.repeat(20).trim()}*`), 50)
  expect(pieces.length).toBeGreaterThan(1)
  for (const { text, forms } of pieces)
    expect(forms).toEqual([{ type: 'italic', offset: 0, length: text.length }])
})

test('a cut is made beside a form rather than in it', () => {
  const [first] = splitFormatted(parseFormatted('One two three. **Four five. Six seven eight.** Nine.'), 28)
  expect(first?.text).toBe('One two three.')
})
