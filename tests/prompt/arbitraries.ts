import fc from 'fast-check'
import type { Line } from '../../src/contract/line.ts'
import type { Prompt } from '../../src/contract/prompt.ts'
import { createPrompt, noted, replied, said } from './fixtures.ts'

const pieces = [
  ...[
    '林栖迟',
    '小明',
    '小红',
    'Wren',
    '大家',
    '旁白',
    '用户',
    '[',
    ']',
    '［',
    '］',
    '【',
    '】',
    '（',
    '）',
    '(',
    ')',
  ],
  ...[
    '：',
    ':',
    '，',
    '。',
    '「',
    '……',
    '？',
    '“',
    '∶',
    '﹕',
    '**',
    '（笑）',
    '（旁白：',
    '\u2003',
    '{{user}}',
    '<|user|>',
    '[gMASK]',
    'sop',
    '<0x0A>',
    '<n>',
    '</s>',
  ],
  ...[
    '\n',
    '\n\n',
    '\r\n',
    '\r',
    '\v',
    '\f',
    '\u0085',
    '\u2028',
    '\u2029',
    '\u0000',
    '\u001c',
    '\u001f',
    '\ufeff',
  ],
  ...[
    ' ',
    '\t',
    '\u3000',
    '\u00a0',
    '\u200b',
    '\u202e',
    '🦊',
    '👩‍👩‍👧‍👦',
    '\ud83e',
    '\udd8a',
    '好',
    '晴',
    'ok',
    '3.5',
    "'",
    '"',
    '\\',
    '$&',
  ],
]

/** A text of whatever a prompt can be broken with. */
export const roughText = fc
  .array(fc.constantFrom(...pieces), { maxLength: 12 })
  .map((parts) => parts.join(''))

/** A name as rough; never empty. */
const roughName = fc.oneof(roughText, fc.constantFrom('小明', '林栖迟', 'Wren')).map((name) => name || '客')

/** A line of whoever speaks in a chapter of 林栖迟. */
export const roughLine: fc.Arbitrary<Line> = fc
  .record({ who: fc.constantFrom('person', 'own', 'other', 'note'), text: roughText, name: roughName })
  .map(({ who, text, name }) => {
    if (who === 'own') return replied('r', text)
    if (who === 'note') return noted('n', text)
    if (who === 'other') return replied('w', text, { speakerId: 'wren', speakerName: name, shown: text })
    return said('u', text, { speakerName: name })
  })

const scene = fc.array(
  fc.record({
    role: fc.constantFrom('user' as const, 'character' as const, 'narrator' as const),
    emotion: fc.constantFrom(undefined, 'happiness' as const, 'other' as const),
    text: roughText,
  }),
  { minLength: 1, maxLength: 3 },
)

/** A prompt of 林栖迟 that everybody tries to break, their names included. */
export const roughPrompt: fc.Arbitrary<Prompt> = fc
  .record({
    language: fc.constantFrom('zh' as const, 'en' as const),
    characterName: roughName,
    userName: fc.oneof(roughName, fc.constant('')),
    userInfo: fc.oneof(fc.constant(''), roughText),
    isGroup: fc.boolean(),
    head: fc.oneof(fc.constant(''), roughText),
    examples: fc.array(
      scene.map((lines) => ({ lines })),
      { maxLength: 2 },
    ),
    story: fc.oneof(fc.constant(''), roughText),
    lines: fc.array(roughLine, { maxLength: 12 }),
    speakers: fc.array(roughName, { maxLength: 4 }),
  })
  .map(createPrompt)
