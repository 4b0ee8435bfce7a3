import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeText, decodeWords } from '../../adapters/discord/decode-words.ts'
import { createTexts } from '../../src/texts/index.ts'

const names = {
  users: new Map([
    ['11', 'Alice'],
    ['12', '<@11>'],
  ]),
  roles: new Map([['22', 'Readers']]),
  channels: new Map([['33', 'tavern']]),
}

test.each([
  ['hi <@11> and <@!11>', 'hi @Alice and @Alice'],
  ['<@99>, are you there?', '@…, are you there?'],
  ['come, <@&22>, to <#33> or <#34>', 'come, @Readers, to #tavern or #…'],
  ['<:wave:123> <a:dance:456> 👋', ':wave: :dance: 👋'],
  ['try </character set:789>', 'try /character set'],
  ['see <id:customize>', 'see #customize'],
  ['at <t:1790000000>', 'at 2026-09-21 14:13 UTC'],
  ['<t:1790000000:d> <t:1790000000:t> <t:1790000000:R>', '2026-09-21 14:13 UTC 2026-09-21 14:13 UTC'],
  ['<t:9999999999999:R>', '9999999999999'],
  ['<@12>', '@<@11>'],
  ['1 < 2 and <b>bold</b> stay', '1 < 2 and <b>bold</b> stay'],
  ['  **as it is**  ', '**as it is**'],
])('%j becomes %j', (content, text) => {
  expect(decodeText(content, names)).toBe(text)
})

const options = { names, texts: createTexts() }

const file = { id: '1', url: '', proxy_url: '', size: 1 }

test('pictures, files, voices, stickers and polls become words', () => {
  const message = {
    content: 'look',
    sticker_items: [{ id: '1', name: 'Wumpus', format_type: 1 }],
    attachments: [
      { ...file, filename: 'cat.png', content_type: 'image/png' },
      { ...file, filename: 'dog.png', content_type: 'image/png', description: 'a dog on a sofa' },
      { ...file, filename: 'voice-message.ogg', content_type: 'audio/ogg', duration_secs: 4.6 },
      { ...file, filename: 'notes.txt' },
    ],
    poll: {
      question: { text: 'Tea?' },
      answers: [
        { answer_id: 1, poll_media: { text: 'Yes' } },
        { answer_id: 2, poll_media: { emoji: { id: null, name: '👎' } } },
      ],
      expiry: null,
      allow_multiselect: false,
      layout_type: 1,
    },
  }
  expect(decodeWords(message, options)).toBe(
    [
      'look',
      '[sticker: Wumpus]',
      '[picture: cat.png]',
      '[picture: a dog on a sofa]',
      '[voice message: 5 s]',
      '[file: notes.txt]',
      '[poll: Tea?]',
      '- Yes',
      '- 👎',
    ].join('\n'),
  )
})

test('they are named in the language of what is said', () => {
  const attachments = [
    { ...file, filename: 'cat.png', content_type: 'image/png' },
    { ...file, filename: 'voice-message.ogg', content_type: 'audio/ogg', duration_secs: 4.6 },
  ]
  const sticker_items = [{ id: '1', name: 'Wumpus', format_type: 1 }]
  expect(decodeWords({ content: '看这只猫', attachments, sticker_items }, options)).toBe(
    '看这只猫\n[贴纸：Wumpus]\n[图片：cat.png]\n[语音消息：5 秒]',
  )
  expect(decodeWords({ content: '', attachments: attachments.slice(0, 1) }, options)).toBe(
    '[picture: cat.png]',
  )
})

test('what is forwarded is quoted', () => {
  const forwarded = {
    content: 'first\nsecond <@11>',
    attachments: [],
    embeds: [],
    mentions: [],
    mention_roles: [],
    timestamp: '2026-01-01T00:00:00Z',
    edited_timestamp: null,
    type: 0,
  }
  const message = { content: '', message_snapshots: [{ message: forwarded }] }
  expect(decodeWords(message, options)).toBe('> first\n> second @Alice')
})

test('whatever is written, no mark of Discord is left', () => {
  const mark = fc.constantFrom(
    '<@',
    '<@!',
    '<@&',
    '<#',
    '<:',
    '<a:',
    '</',
    '<t:',
    '<',
    '>',
    ':',
    'wave',
    '11',
  )
  const anything = fc
    .array(fc.oneof(mark, fc.string(), fc.bigInt().map(String)))
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(anything, (content) => {
      const text = decodeText(content, names)
      expect(text).not.toMatch(/<(@[!&]?|#)\d+>/)
      expect(text).not.toMatch(/<a?:\w+:\d+>/)
    }),
  )
})
