import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  decodePress,
  encodePress,
  findPress,
  keepPresses,
  type Press,
} from '../../../adapters/telegram/interactions/presses/callback-data.ts'
import {
  encodeOptions,
  encodePick,
  encodeSeveral,
  pageOf,
  pageSize,
} from '../../../adapters/telegram/interactions/presses/keyboards.ts'
import { encodeReplyButtons } from '../../../adapters/telegram/interactions/presses/reply-buttons.ts'
import { decodeToken, encodeToken } from '../../../adapters/telegram/interactions/token.ts'
import { stateIn } from '../../support/adapter-state.ts'

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 90 })
const presses: fc.Arbitrary<Press> = fc.oneof(
  fc.record({
    type: fc.constant('control' as const),
    control: fc.record({
      command: text,
      options: fc.dictionary(
        text.filter((name) => name !== '__proto__'),
        fc.string({ unit: 'binary' }),
      ),
    }),
  }),
  fc.record({
    type: fc.constant('reply' as const),
    button: fc.constantFrom('previous', 'next', 'regenerate', 'rewrite', 'good', 'bad'),
  }),
  fc.record({
    type: fc.constant('question' as const),
    press: fc.oneof(
      fc.record({ type: fc.constant('page' as const), page: fc.nat(999_999) }),
      fc.record({ type: fc.constantFrom('search', 'cancel', 'done') }),
      fc.record({ type: fc.constantFrom('value', 'toggle'), value: fc.string({ unit: 'grapheme' }) }),
    ),
  }),
)

describe('what a button says', () => {
  test('fits, and is read again', async () => {
    await fc.assert(
      fc.asyncProperty(presses, async (press) => {
        const encoded = encodePress(press)
        expect(Buffer.byteLength(encoded.data)).toBeLessThanOrEqual(64)
        expect(encoded.data).not.toBe('')
        const state = stateIn(new Map())
        await keepPresses(state, [encoded])
        // What is no letter at all arrives as JSON has it.
        expect(JSON.stringify(await findPress(state, encoded.data))).toBe(JSON.stringify(press))
      }),
    )
  })

  test('stays the same in all versions', () => {
    const control = { command: 'character set', options: { character: 'seraphina' } }
    expect(encodePress({ type: 'control', control }).data).toBe('1character set|character=seraphina')
    expect(encodePress({ type: 'reply', button: 'regenerate' }).data).toBe('3r')
    expect(encodePress({ type: 'question', press: { type: 'page', page: 3 } }).data).toBe('4p3')
    expect(encodePress({ type: 'question', press: { type: 'value', value: 'wren' } }).data).toBe('4=wren')
  })

  test('may be anything that somebody made up', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (data) => {
        const decoded = decodePress(data)
        if (decoded && decoded.type !== 'kept')
          expect(await findPress(stateIn(new Map()), data)).toEqual(decoded)
      }),
    )
    for (const data of ['', '1', '2abc', '3', '3rr', '4', '4p', '4px', '5x', '1help|a', '1help|a=b=c'])
      expect(decodePress(data), data).toBeUndefined()
    expect(await findPress(stateIn(new Map()), `2${'0'.repeat(32)}`)).toBeUndefined()
  })
})

describe('pages', () => {
  test('show everything once, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 60 }), (items) => {
        const shown: number[] = []
        for (let page = 0; ; page += 1) {
          const part = pageOf(items, page)
          expect(part.page).toBe(page)
          expect(part.shown.length).toBeLessThanOrEqual(pageSize)
          shown.push(...part.shown)
          if (part.page === part.count - 1) break
        }
        expect(shown).toEqual(items)
      }),
    )
  })

  test('beyond the end show the last one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: -5, max: 99 }),
        (items, page) => {
          const part = pageOf(items, page)
          expect(part.shown.length).toBeGreaterThan(0)
          if (page > part.page) expect(part.page).toBe(part.count - 1)
        },
      ),
    )
  })

  test('have buttons that lead to the others', () => {
    const entries = Array.from({ length: 20 }, (_, index) => ({ label: `Name ${index}`, value: `${index}` }))
    const labelsOf = (page: number) =>
      encodePick(entries, page, true)
        .markup.inline_keyboard.slice(-2)
        .map((row) => row.map(({ text: label }) => label))
    const navOf = (page: number) =>
      encodePick(entries, page, true)
        .markup.inline_keyboard.at(-2)
        ?.map((button) => 'callback_data' in button && button.callback_data)
    expect(labelsOf(0)).toEqual([
      ['◀️', '1/3', '▶️'],
      ['🔍', '✖️'],
    ])
    expect(navOf(0)).toEqual(['4p2', '4stay', '4p1'])
    expect(navOf(2)).toEqual(['4p1', '4stay', '4p0'])
  })

  test('stand beside each other when they are short and few', () => {
    const option = (label: string) => ({ label, description: '', command: 'help', options: { a: label } })
    const rows = (labels: readonly string[]) =>
      encodeOptions(labels.map(option), 0).markup.inline_keyboard.map((row) => row.length)
    expect(rows(['Forget it', 'Keep it'])).toEqual([2])
    expect(rows(['One', 'Two', 'Three', 'Four'])).toEqual([1, 1, 1, 1])
    expect(rows(['A very long label indeed', 'Two'])).toEqual([1, 1])
    expect(encodeSeveral([{ label: 'a', value: 'a' }], ['a'], 'Done').markup.inline_keyboard).toMatchObject([
      [{ text: '✓ a' }],
      [{ text: 'Done' }],
    ])
  })
})

test('buttons below a reply lead where there is something', () => {
  const labelsOf = (index: number, count: number) =>
    encodeReplyButtons({ take: { turnId: 't', index, count } })?.inline_keyboard[0]?.map(
      ({ text: label }) => label,
    )
  expect(encodeReplyButtons({ take: undefined })).toBeUndefined()
  const greeting = encodeReplyButtons({ take: undefined, greeting: { index: 0, count: 2 } })
  expect(greeting?.inline_keyboard[0]?.map(({ text: label }) => label)).toEqual(['◀️', '▶️'])
  expect(labelsOf(0, 1)).toEqual(['🔄', '✏️', '👍', '👎'])
  expect(labelsOf(0, 2)).toEqual(['▶️', '🔄', '✏️', '👍', '👎'])
  expect(labelsOf(1, 3)).toEqual(['◀️', '▶️', '🔄', '✏️', '👍', '👎'])
})

test('what an answer needs travels with the event', () => {
  const number = fc.option(fc.integer(), { nil: undefined })
  fc.assert(
    fc.property(
      fc.record({
        kind: fc.constantFrom('command', 'button', 'choice', 'question'),
        answers: fc.constantFrom('deed', 'open', 'personal'),
        userId: number,
        messageId: number,
        ephemeralId: number,
        ephemeralDate: number,
        chatId: number,
        queryId: fc.option(fc.string(), { nil: undefined }),
        at: fc.nat(),
        language: fc.constantFrom('en', 'zh'),
      }),
      (token) => {
        expect(decodeToken(encodeToken(token))).toEqual(token)
      },
    ),
  )
  for (const foreign of [undefined, '', 'p:token', '{}', '[]', '{"kind":"other","at":1}'])
    expect(decodeToken(foreign)).toBeUndefined()
})
