import { describe, expect, it } from 'vitest'
import { headBudgetTokens, selectExamples } from '../../src/prompt/examples.ts'
import { createCharacter } from './fixtures.ts'
import { linQichi } from './lin-qichi.ts'

const rates = { cjk: 1, other: 1, samples: 9 }
const macros = { names: { user: '小明', char: '林栖迟' } }

describe('the example scenes', () => {
  it('come whole and in the order of the card while the head budget lasts', () => {
    const all = selectExamples(linQichi, { budgetTokens: 10_000, rates, headText: '', macros })
    expect(all.examples).toEqual(linQichi.examples)
    expect(all.dropped).toEqual([])

    const none = selectExamples(linQichi, { budgetTokens: 100, rates, headText: '头'.repeat(100), macros })
    expect(none).toEqual({ examples: [], dropped: linQichi.examples })
  })

  it('give way to the head, and a scene that is too long to the next', () => {
    const { examples, dropped } = selectExamples(linQichi, {
      budgetTokens: 228,
      rates,
      headText: '头'.repeat(80),
      macros,
    })
    expect(examples).toEqual([linQichi.examples[0], linQichi.examples[2]])
    expect(dropped).toEqual([linQichi.examples[1], linQichi.examples[3]])
  })

  it('keep a quarter of the budget where the head takes all of it', () => {
    const { examples } = selectExamples(linQichi, {
      budgetTokens: 700,
      rates,
      headText: '头'.repeat(5_000),
      macros,
    })
    expect(examples.length).toBeGreaterThan(1)
    expect(examples.length).toBeLessThan(linQichi.examples.length)
  })

  it('have their placeholders expanded, dropped or not', () => {
    const scene = {
      lines: [{ role: 'character', emotion: undefined, text: '{{user}}, I am {{char}}.' }],
    } as const
    const character = createCharacter({ examples: [scene, scene] })
    const { examples, dropped } = selectExamples(character, {
      budgetTokens: 30,
      rates,
      headText: '',
      macros: { names: { user: 'Alex', char: 'Wren' } },
    })
    expect([...examples, ...dropped].map(({ lines }) => lines[0]?.text)).toEqual([
      'Alex, I am Wren.',
      'Alex, I am Wren.',
    ])
    expect(dropped).toHaveLength(1)
  })

  it('may take a quarter of the context, with the head', () => {
    expect(headBudgetTokens(4_096)).toBe(1_024)
  })
})
