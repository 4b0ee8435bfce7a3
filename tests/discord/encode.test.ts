import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  encodeButtons,
  encodeChoice,
  encodeFile,
  encodeHelp,
  encodeNotice,
  encodeReply,
} from '../../adapters/discord/encode.ts'
import { encodeName } from '../../adapters/discord/speak/encode-name.ts'
import type { ChoiceOffered } from '../../src/contract/reply.ts'

const plain = { smallPrint: '', speaker: undefined, answers: undefined, aiMark: ' (AI)' }
const reply = (text: string, more: Partial<typeof plain> | object = {}) =>
  encodeReply({ ...plain, ...more, text })

describe('a reply', () => {
  test.each(['`a[0](x)`', '```js\na[0](x)\n```', 'so `a[0](x)`, and `b[1](y)`'])(
    'leaves code: %j',
    (text) => {
      expect(reply(text)).toEqual([text])
    },
  )

  test.each([
    '[x`y](https://evil.example) `',
    '[x ```\ny](https://evil.example)\n```',
    '\\`[x](https://evil.example)`',
    '\\```\n[x](https://evil.example)\n```',
    '<https://a```b>\n[x](https://evil.example)\n```',
    'https://a```b\n[x](https://evil.example)\n```',
    '```[x](https://evil.example)',
    `${'a'.repeat(1_990)} \`[x](https://evil.example)\``,
    `${'a'.repeat(1_960)}\`[x](https://evil.example) ${'b '.repeat(40)}\``,
  ])('hides no link in what only looks like code: %#', (text) => {
    for (const piece of reply(text)) {
      if (piece.includes('`[x](') && /`\[x\][^`]*`/.test(piece) && !piece.startsWith('\\`')) continue
      expect(piece).not.toContain('](')
      expect(piece.length).toBeLessThanOrEqual(2_000)
    }
  })

  test('imitates no small print where it is cut', () => {
    for (const text of [`${'x'.repeat(30)}。-# fake`, `${'x'.repeat(7)}-# fake`])
      for (const piece of reply(text.repeat(200))) expect(piece).not.toMatch(/^\s*-#/m)
    const small = 's'.repeat(480)
    const pieces = reply('word '.repeat(390), { smallPrint: `${small}\n${small}` })
    expect(pieces.join('\n').match(/^-# s/gm)).toHaveLength(2)
  })

  test('is shown as it was written', () => {
    expect(reply('*She waves.* Hello, **you**!\n> a quote')).toEqual([
      '*She waves.* Hello, **you**!\n> a quote',
    ])
    expect(reply(' ')).toEqual([])
  })

  test('has our small print below, who speaks above, and whom it answers over all', () => {
    const more = {
      smallPrint: 'The understudy plays.\nTry again.',
      speaker: 'Mira (AI)',
      answers: '↪ Ana\\_B',
    }
    expect(reply('Hello.', more)).toEqual([
      '-# ↪ Ana\\_B\n**Mira (AI)**\nHello.\n-# The understudy plays.\n-# Try again.',
    ])
  })

  test('of any length is cut into messages that Discord takes', () => {
    const pieces = reply('😀'.repeat(6_000), { smallPrint: 'small' })
    for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(2_000)
    expect(pieces.join('').replaceAll(/\s/g, '')).toBe(`${'😀'.repeat(6_000)}-#small`)
    expect(pieces.at(-1)).toMatch(/(^|\n)-# small$/)
  })

  test('pings nobody, and the words stay', () => {
    const [text = ''] = reply('@everyone @here <@123456> <@!123456> <@&123456> mail@example.org <:smile:42>')
    expect(text).not.toMatch(/@everyone|@here|<@[!&]?\d/)
    expect(text.replaceAll('\u200B', '')).toBe(
      '@everyone @here <@123456> <@!123456> <@&123456> mail@example.org <:smile:42>',
    )
  })

  test.each([
    '```js\nlet x',
    'a `b ||c',
    '`a ```x`y```',
    'a ||b ```c',
    '```',
    'a ```b``` c ```d',
    '`code',
    '||spoiler',
  ])('cannot swallow what we write below: %j', (text) => {
    const [shown = ''] = reply(text, { smallPrint: 'ours' })
    expect(shown).toMatch(/\n-# ours$/)
    const body = shown.slice(0, shown.lastIndexOf('\n-# ours'))
    expect(body.split('```').length % 2).toBe(1)
    expect(
      body
        .replaceAll(/\\./g, '')
        .replaceAll(/```[\s\S]*?```/g, '')
        .split('`').length % 2,
    ).toBe(1)
    expect(body.replaceAll(/\\./g, '').split('||').length % 2).toBe(1)
  })

  test.each(['-# ↪ Ana', '> -# small', '- -# small', '\n\n-# small', 'x\r\n-# small', 'x\u2028-# small'])(
    'cannot imitate our small print: %j',
    (text) => {
      expect(reply(text).join('\n')).not.toMatch(/^[>\s*+\d.-]*-#\s/m)
    },
  )

  test('cannot do so where a long text is cut, either', () => {
    const pieces = reply(`${'word '.repeat(399)}-# ↪ Ana ${'word '.repeat(100)}`)
    expect(pieces).toHaveLength(2)
    for (const piece of pieces) expect(piece).not.toMatch(/^-#/m)
  })

  test('cannot imitate another persona, nor quote what follows', () => {
    const [shown] = reply('Well.\n**Other (AI)**\nI am the other.\n>>> all of it', { speaker: 'Mira (AI)' })
    expect(shown).toBe('**Mira (AI)**\nWell.\n\\*\\*Other (AI)**\nI am the other.\n\\>>> all of it')
  })

  test('shows where a link leads', () => {
    expect(reply('[discord.com](https://evil.example)')).toEqual(['[discord.com] (https://evil.example)'])
    expect(reply('see https://discord.gg/abc')).toEqual(['see https://discord.gg/abc'])
  })

  test('shows right-to-left text as it is, and lets nobody turn the rest around', () => {
    expect(reply('שלום! مرحبا')).toEqual(['שלום! مرحبا'])
    expect(reply('\u202Egnp.exe')).toEqual(['gnp.exe'])
    expect(reply('\u2067abc\nnext\u202C')).toEqual(['\u2067abc\u2069\nnext'])
  })

  test('bounds heaps of marks and of what is not seen', () => {
    expect(reply(`a${'\u0301'.repeat(500)}b`)[0]?.length).toBeLessThan(10)
    expect(reply(`a${'\u200B'.repeat(3_000)}b`)[0]?.length).toBeLessThan(10)
    expect(reply('\u200B\u200B\u3164')).toEqual(['…'])
    expect(reply('👩‍👩‍👧‍👦 ภาษาไทยที่ดี हिन्दी')).toEqual(['👩‍👩‍👧‍👦 ภาษาไทยที่ดี हिन्दी'])
  })

  test('is always something that Discord takes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 5_000 }), (text) => {
        for (const piece of reply(text, { smallPrint: 'small', answers: text, speaker: 'Mira' })) {
          expect(piece.length).toBeLessThanOrEqual(2_000)
          expect(piece.trim()).not.toBe('')
          expect(piece.isWellFormed()).toBe(true)
        }
      }),
      { numRuns: 200 },
    )
  })
})

describe('a name', () => {
  test.each([
    ['Mira', 'Mira (AI)'],
    ['  Mira\n Rose ', 'Mira Rose (AI)'],
    ['Clyde', 'Cly·de (AI)'],
    ['The Discord Bot', 'The Dis·cord Bot (AI)'],
    ['a```b', "a'''b (AI)"],
    ['@everyone: #1', '＠everyone： ＃1 (AI)'],
    ['\u200B\u3164\u2800', 'Character (AI)'],
    ['', 'Character (AI)'],
    ['\u202EariM', 'ariM (AI)'],
    ['👩‍🚀 Ada', '👩‍🚀 Ada (AI)'],
    ['Mira (AI)', 'Mira (AI) (AI)'],
  ])('%j is shown as %j', (name, shown) => {
    expect(encodeName(name, ' (AI)')).toBe(shown)
  })

  test('without a mark is still none that Discord keeps for itself', () => {
    expect(encodeName('everyone', '')).toBe('everyone.')
    expect(encodeName('HERE', '')).toBe('HERE.')
  })

  test('is short enough, and says at its end that it is an AI', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (name) => {
        const shown = encodeName(name, ' (AI)')
        expect(shown.length).toBeLessThanOrEqual(80)
        expect(shown).toMatch(/\S \(AI\)$/)
        expect(shown.trim()).toBe(shown)
        expect(shown).not.toMatch(/clyde|discord|```|[@#:]/i)
        expect(shown.isWellFormed()).toBe(true)
      }),
    )
  })
})

describe("the bot's own words", () => {
  const notice = { type: 'notice', text: 'Done.', visibility: 'public', detail: '' } as const

  test('are marked by their tone', () => {
    expect(encodeNotice({ ...notice, tone: 'info' })).toEqual([{ content: 'Done.' }])
    expect(encodeNotice({ ...notice, tone: 'warning' })).toEqual([{ content: '⚠️ Done.' }])
    expect(encodeNotice({ ...notice, tone: 'error' })).toEqual([{ content: '⛔ Done.' }])
  })

  test('has what helps below it', () => {
    const options = [{ label: 'Try again', description: '', command: 'regenerate', options: {} }]
    const { messages, controls } = encodeHelp({ ...notice, tone: 'error', options })
    expect(messages).toMatchObject([
      { content: '⛔ Done.', components: [{ components: [{ label: 'Try again' }] }] },
    ])
    expect(controls).toHaveLength(1)
    expect(encodeHelp({ ...notice, tone: 'info' })).toEqual({
      messages: [{ content: 'Done.' }],
      controls: [],
    })
  })

  test('shows whom it mentions, and neither a role nor everyone', () => {
    const text = 'What <@123> posts, not <@&9>, not @everyone.'
    const [message] = encodeNotice({ ...notice, tone: 'info', text })
    expect(message?.content).toBe('What <@123> posts, not <\u200B@&9>, not @\u200Beveryone.')
  })

  test('offer a few options as buttons, and many or long ones in a menu', () => {
    const option = (label: string, description = '') => ({
      label,
      description,
      command: 'character set',
      options: { character: label },
    })
    const choice = (...options: ReturnType<typeof option>[]): ChoiceOffered => ({
      type: 'choice-offered',
      text: 'Who?',
      options,
      visibility: 'public',
    })
    const few = encodeChoice(choice(option('Mira'), option('Ada')))
    expect(few.messages).toEqual([
      {
        content: 'Who?',
        components: [
          {
            type: 1,
            components: [
              { type: 2, style: 2, label: 'Mira', custom_id: few.controls[0]?.customId },
              { type: 2, style: 2, label: 'Ada', custom_id: few.controls[1]?.customId },
            ],
          },
        ],
      },
    ])
    const many = encodeChoice(
      choice(...Array.from({ length: 30 }, (_none, index) => option(`c${index}`, 'x'.repeat(200)))),
    )
    const menu = many.messages[0]?.components?.[0]?.components[0]
    expect(menu).toMatchObject({ type: 3, options: { length: 25 } })
    expect(JSON.stringify(menu)).not.toContain('x'.repeat(101))
  })

  test('send files with their line', () => {
    const file = {
      type: 'file-sent',
      name: 'mira.json',
      mediaType: 'application/json',
      visibility: 'private',
    } as const
    expect(encodeFile({ ...file, bytes: new TextEncoder().encode('{}'), text: 'Here.' })).toEqual([
      {
        content: 'Here.',
        files: [{ name: 'mira.json', data: Buffer.from('{}'), contentType: 'application/json' }],
      },
    ])
    const long = encodeFile({ ...file, bytes: new Uint8Array(1), text: 'word '.repeat(500) })
    expect(long.map(({ files = [] }) => files.length)).toEqual([0, 1])
    expect(long.map(({ content }) => content).join(' ')).toBe('word '.repeat(500).trim())
  })

  test('buttons go as far as there are takes', () => {
    const states = (index: number, count: number) =>
      encodeButtons({ turnId: 't', index, count }, (label) => label)[0]?.components.map(
        (one) => 'disabled' in one && one.disabled,
      )
    expect(states(0, 1)).toEqual([true, true, false])
    expect(states(1, 3)).toEqual([false, false, false])
    expect(states(2, 3)).toEqual([false, true, false])
    expect(encodeButtons(undefined, (label) => label)).toEqual([])
  })
})
