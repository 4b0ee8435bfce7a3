import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createWordWrap } from '../../adapters/console/word-wrap.ts'
import { FakeTerminal } from './fake-terminal.ts'

function draw(columns: number, chunks: readonly string[]): readonly string[] {
  const terminal = new FakeTerminal(columns)
  const { wrap } = createWordWrap(() => columns)
  for (const chunk of chunks) terminal.output.write(wrap(chunk))
  return terminal.screen.split('\n')
}

describe('lines of a terminal', () => {
  test('break between words, however they come', () => {
    const expected = ['the fog and', 'the river are', 'older than', 'bridges']
    expect(draw(14, ['the fog and the river are older than bridges'])).toEqual(expected)
    expect(draw(14, [...'the fog and the river are older than bridges'])).toEqual(expected)
  })

  test('break anywhere in Chinese, but no line begins with a comma', () => {
    expect(draw(10, ['局部有雨，三号机空着'])).toEqual(['局部有', '雨，三号', '机空着'])
  })

  test('keep their colours, which take no room', () => {
    const dim = '\u001b[2m'
    const { wrap } = createWordWrap(() => 14)
    expect(wrap(`${dim}the fog and${dim} there`)).toContain(`\n${'there'}`)
  })

  test('break a word that is longer than a line', () => {
    expect(draw(10, [`a ${'x'.repeat(20)}`]).join('')).toBe(`a${'x'.repeat(20)}`)
  })

  test('are left alone where nobody knows how wide they are', () => {
    expect(createWordWrap(() => undefined).wrap('a b '.repeat(100))).toBe('a b '.repeat(100))
  })

  test('lose no word and never touch the last column', () => {
    const words = fc.array(fc.stringMatching(/^([a-z]{1,12}|[雨夜洗衣，。（）]{1,6})$/), {
      minLength: 1,
      maxLength: 30,
    })
    fc.assert(
      fc.property(
        words,
        fc.integer({ min: 10, max: 40 }),
        fc.integer({ min: 1, max: 7 }),
        (said, columns, size) => {
          const text = said.join(' ')
          const chunks = text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? []
          const rows = draw(columns, chunks)
          expect(rows.join('').replaceAll(' ', '')).toBe(said.join(''))
          for (const row of rows) expect(row.replace(/[^\x20-\x7e]/g, 'xx').length).toBeLessThan(columns)
        },
      ),
    )
  })
})
