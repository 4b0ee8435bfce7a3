import { describe, expect, it } from 'vitest'
import { cardWords, firstWords, openingWords } from '../../src/prompt/card-words.ts'

const wpp =
  '[Character("Odalys")\n{\nAge("34")\nLikes("gulls" + "tea")\n}]\n\n{{char}} drives the funicular. She counts.'

describe('a card in words', () => {
  it('has the fields of W++ as words, and no markup', () => {
    expect(cardWords('Likes("gulls" + "tea") [brackets of it]', 'Odalys')).toBe(
      'Likes: gulls, tea.   brackets of it',
    )
    expect(cardWords('{{char}} <b>keeps</b> [this] for {{user}}.', 'Odalys')).toBe(
      'Odalys keeps [this] for you.',
    )
  })

  it('begins with whole sentences', () => {
    expect(openingWords('One. Two. Three and more.', 'Odalys', 'you', 12)).toBe('One. Two.')
  })

  it.each([
    ['{{char}} drives the funicular. She counts.', 'Odalys drives the funicular.'],
    [wpp, 'Character: Odalys. Age: 34. Likes: gulls, tea. Odalys drives the funicular.'],
    ['<h2>Odalys</h2><p>She is a <b>driver</b>.</p><ul><li>tea</li></ul>', 'Odalys · She is a driver.'],
    [
      '姓名：沈砚秋\n年龄：二十七\n{{char}}说话慢。喜欢下雨天。',
      '姓名：沈砚秋 · 年龄：二十七 · Odalys说话慢。',
    ],
    ['# Odalys\n- drives\n- counts', 'Odalys · drives · counts'],
    ['a driver', 'a driver'],
    ['', ''],
  ])('%j is listed as %j', (text, line) => {
    expect(firstWords(text, 'Odalys', 'you', 100)).toBe(line)
  })

  it('is listed with what fits whole, and is cut only where nothing does', () => {
    expect(firstWords('Age: 34\nHeight: tall\nHome: the upper station', 'Odalys', 'you', 25)).toBe(
      'Age: 34 · Height: tall',
    )
    expect(firstWords('x'.repeat(50), 'Odalys', 'you', 10)).toBe(`${'x'.repeat(9)}…`)
  })
})
