import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clientEntities, formattedParts } from '../../src/testing/telegram/entities.ts'

const found = (text: string) =>
  formattedParts(text, clientEntities(text)).map(({ type, text: part }) => `${type}: ${part}`)

describe('clients see in what is typed', () => {
  test.each<[string, string[]]>([
    ['/start abc', ['bot_command: /start']],
    ['/help@dramatis_bot now', ['bot_command: /help@dramatis_bot']],
    ['🎭 /角色 /cast', ['bot_command: /cast']],
    ['a/b and/or /x/y', []],
    ['hello @dramatis_bot, hi', ['mention: @dramatis_bot']],
    ['你好@dramatis_bot', []],
    ['，@dramatis_bot！', ['mention: @dramatis_bot']],
    ['write to lin@tavern.example.', ['email: lin@tavern.example']],
    ['see https://a.example/b?c=d#e.', ['url: https://a.example/b?c=d#e']],
    ['(t.me/dramatis_bot)', ['url: t.me/dramatis_bot']],
    ['e.g. this', []],
    ['#one #2 #第三 a#b', ['hashtag: #one', 'hashtag: #第三']],
    ['https://a.example/@lin/#x', ['url: https://a.example/@lin/#x']],
  ])('%s', (text, entities) => {
    expect(found(text)).toEqual(entities)
  })
})

test('entities lie in the text, in order, apart, and split no character', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '/start',
      '@lin',
      '#a',
      'https://a.example',
      'a@b.example',
      ' ',
      '🎭',
      '/',
      '@',
      '#',
      '.',
    ),
  )
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = pieces.join('')
      let end = 0
      for (const { offset, length } of clientEntities(text)) {
        expect(offset).toBeGreaterThanOrEqual(end)
        expect(length).toBeGreaterThan(0)
        end = offset + length
        expect(end).toBeLessThanOrEqual(text.length)
        if (text.isWellFormed()) expect(text.slice(offset, end).isWellFormed()).toBe(true)
      }
    }),
  )
})

test.each(['/', '@', '#', '#1', 'a.', 'http://', '.', 'a@', 'a@b.', '/a@'])(
  'takes time by the length alone: %s',
  (piece) => {
    expect(clientEntities(piece.repeat(100_000 / piece.length)).length).toBeLessThan(100_000)
  },
)
