import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formattedParts } from '../../src/testing/telegram/entities.ts'
import { Refusal } from '../../src/testing/telegram/refusal.ts'
import { validateCall } from '../../src/testing/telegram/validate.ts'
import { formatText } from '../../src/testing/telegram/validate-text.ts'

function refuse(text: string, options: { readonly entities?: unknown; readonly parse_mode?: string }) {
  return validateCall('sendMessage', { chat_id: 5, text, ...options })?.description.replace(
    /^Bad Request: /,
    '',
  )
}

/** Entities by their type and place. */
function at(...places: readonly (readonly [string, number, number])[]) {
  return places.map(([type, offset, length]) => ({ type, offset, length }))
}

describe('entities', () => {
  test.each([
    ['none', []],
    ['styles in one another', at(['bold', 0, 5], ['italic', 0, 5], ['underline', 1, 2])],
    ['side by side', at(['bold', 0, 2], ['bold', 2, 2], ['code', 4, 3])],
    ['in a quote', at(['blockquote', 0, 10], ['code', 0, 4], ['bold', 5, 2])],
    ['at the end', at(['spoiler', 0, 12])],
    [
      'a link in bold',
      [...at(['bold', 0, 5]), { type: 'text_link', offset: 0, length: 3, url: 'https://a.example' }],
    ],
    ['what clients find by themselves', at(['mention', 0, 4], ['bot_command', 4, 3])],
    ['of a language', [{ type: 'pre', offset: 0, length: 3, language: 'ts' }]],
    ['a time', [{ type: 'date_time', offset: 0, length: 3, unix_time: 5, date_time_format: 'wDT' }]],
  ])('%s are taken', (_what, entities) => {
    expect(refuse('Hello there.', { entities })).toBeUndefined()
  })

  test.each<[unknown, string]>([
    [at(['bold', 100, 1]), 'entity begins after the end of the text at UTF-16 offset 100'],
    [
      at(['bold', 0, 100]),
      'entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 100',
    ],
    [at(['bold', -1, 1]), 'receive an entity with incorrect offset -1'],
    [at(['bold', 0, 0]), 'an entity of type bold without text is dropped'],
    [at(['bold', 2, 1]), 'an entity of type bold without text is dropped'],
    [
      at(['bold', 3, 1]),
      'entity beginning at UTF-16 offset 3 ends in a middle of a UTF-16 symbol at UTF-16 offset 4',
    ],
    [at(['bold', 4, 1]), 'entity begins in a middle of a UTF-16 symbol at UTF-16 offset 4'],
    [at(['shout', 0, 1]), "can't parse MessageEntity: Unsupported type specified"],
    [at(['text_link', 0, 1]), 'can\'t parse MessageEntity: Can\'t find field "url"'],
    [[{ ...at(['text_link', 0, 1])[0], url: 'nowhere' }], "entity URL 'nowhere' is invalid: Wrong HTTP URL"],
    [[{ ...at(['text_link', 0, 1])[0], url: '' }], "entity URL '' is invalid: URL host is empty"],
    [
      [{ ...at(['custom_emoji', 0, 1])[0], custom_emoji_id: '9999999999999999999' }],
      'can\'t parse MessageEntity: Field "custom_emoji_id" must be a valid Number',
    ],
    [at(['text_mention', 0, 1]), 'can\'t parse MessageEntity: Can\'t find field "user"'],
    [
      [{ ...at(['bold', 0, 1])[0], url: 'https://a.example' }],
      'unknown parameter "url" in an entity of type bold',
    ],
    [at(['bold', 0, 3], ['italic', 1, 5]), 'entities of type bold and italic overlap and are cut'],
    [at(['bold', 0, 6], ['bold', 3, 2]), 'entities of type bold and bold lie in one another and are merged'],
    [at(['bold', 0, 6], ['code', 0, 2]), 'entities of type bold and code cannot lie in one another'],
    [at(['code', 0, 6], ['bold', 0, 2]), 'entities of type code and bold cannot lie in one another'],
    [
      at(['blockquote', 0, 6], ['expandable_blockquote', 0, 2]),
      'entities of type blockquote and expandable_blockquote cannot lie in one another',
    ],
    [at(['bold', 5, 3]), 'an entity reaches into the white space that is cut from the end of the text'],
    [
      at(...Array.from({ length: 101 }, () => ['bold', 0, 1] as const)),
      'more than 100 entities: the others are dropped',
    ],
  ])('%j: %s', (entities, words) => {
    expect(refuse('a  🎭bc \n', { entities })).toBe(words)
  })
})

describe('markup', () => {
  const parts = (mode: string, source: string) => {
    const { text, entities } = formatText(source, mode, undefined)
    return [text, ...formattedParts(text, entities).map((part) => `${part.type}: ${part.text}`)]
  }

  test.each<[string, string, string[]]>([
    ['MarkdownV2', '*Lin* says \\*hm\\*', ['Lin says *hm*', 'bold: Lin']],
    ['MarkdownV2', '*a _b __c__ d_ e*', ['a b c d e', 'bold: a b c d e', 'italic: b c d', 'underline: c']],
    ['MarkdownV2', '||s|| ~t~ `_x_`', ['s t _x_', 'spoiler: s', 'strikethrough: t', 'code: _x_']],
    ['MarkdownV2', '```ts\nlet a = 1\n```', ['let a = 1', 'pre: let a = 1']],
    ['MarkdownV2', '[here](https://a.example/b\\)c)', ['here', 'text_link: here']],
    ['MarkdownV2', '>one\n>two\nthree', ['one\ntwo\nthree', 'blockquote: one\ntwo']],
    ['MarkdownV2', '**>one\n>two||', ['one\ntwo', 'expandable_blockquote: one\ntwo']],
    ['MarkdownV2', '![🎭](tg://emoji?id=5)', ['🎭', 'custom_emoji: 🎭']],
    [
      'Markdown',
      '*a* _b_ `c` [d](https://a.example) e\\_',
      ['a b c d e_', 'bold: a', 'italic: b', 'code: c', 'text_link: d'],
    ],
    ['HTML', '<b>a <i>b</i></b> &lt;&#33;', ['a b <!', 'bold: a b', 'italic: b']],
    ['HTML', '<pre><code class="language-ts">a</code></pre>', ['a', 'pre: a']],
    [
      'html',
      '<a href="https://a.example">b</a><tg-spoiler>c</tg-spoiler>',
      ['bc', 'text_link: b', 'spoiler: c'],
    ],
    ['HTML', '<blockquote expandable>a</blockquote>', ['a', 'expandable_blockquote: a']],
  ])('%s %s', (mode, source, shown) => {
    expect(parts(mode, source)).toEqual(shown)
  })

  test.each<[string, string, string]>([
    ['MarkdownV2', 'hello.', "Character '.' is reserved and must be escaped with the preceding '\\'"],
    ['MarkdownV2', 'a|b', "Character '|' is reserved and must be escaped with the preceding '\\'"],
    ['MarkdownV2', 'a>b', "Character '>' is reserved and must be escaped with the preceding '\\'"],
    ['MarkdownV2', '角*unclosed', "Can't find end of Bold entity at byte offset 3"],
    ['MarkdownV2', '*bold _italic\\_*', "Can't find end of Bold entity at byte offset 15"],
    ['MarkdownV2', '`a', "Can't find end of Code entity at byte offset 0"],
    ['MarkdownV2', '[a](b', "Can't find end of a URL at byte offset 3"],
    ['Markdown', '*unclosed', "Can't find end of the entity starting at byte offset 0"],
    ['HTML', '<b>unclosed', 'Can\'t find end tag corresponding to start tag "b"'],
    ['HTML', '<script>a</script>', 'Unsupported start tag "script" at byte offset 0'],
    ['HTML', '<b><i>test</b></i>', 'Unmatched end tag at byte offset 10, expected "</i>", found "</b>"'],
    ['HTML', 'a</b>', 'Unexpected end tag at byte offset 1'],
    ['HTML', '<b', 'Unclosed start tag at byte offset 0'],
  ])('%s %s: %s', (mode, source, words) => {
    expect(refuse(source, { parse_mode: mode })).toBe(`can't parse entities: ${words}`)
  })

  test('counts after it was read', () => {
    expect(refuse(`<b>${'a'.repeat(4096)}</b>`, { parse_mode: 'HTML' })).toBeUndefined()
    expect(refuse('<b> </b>', { parse_mode: 'HTML' })).toBe('text must be non-empty')
    expect(refuse('a', { parse_mode: 'HTML', entities: [] })).toBe(
      'entities are ignored where parse_mode is set',
    )
  })

  test('is read to entities within the text, or refused', () => {
    const source = fc.array(
      fc.constantFrom(
        '*',
        '_',
        '__',
        '||',
        '~',
        '`',
        '```',
        '[',
        ']',
        '(',
        ')',
        '>',
        '\n',
        '\\',
        '!',
        '<b>',
        '</b>',
        '<a href="https://a.example">',
        '</a>',
        '&lt;',
        '<',
        'a',
        '🎭',
        '角',
      ),
    )
    fc.assert(
      fc.property(source, fc.constantFrom('MarkdownV2', 'Markdown', 'HTML'), (pieces, mode) => {
        try {
          const { text, entities } = formatText(pieces.join(''), mode, undefined)
          for (const { offset, length } of entities) {
            expect(offset >= 0 && length > 0 && offset + length <= text.length).toBe(true)
            expect(text.slice(offset, offset + length).isWellFormed()).toBe(true)
          }
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal)
        }
      }),
    )
  })
})

test('the ends of a text are trimmed, and its entities move with it', () => {
  expect(formatText('\n a b \n', undefined, [{ type: 'bold', offset: 4, length: 1 }])).toEqual({
    text: 'a b',
    entities: [{ type: 'bold', offset: 2, length: 1 }],
  })
})
