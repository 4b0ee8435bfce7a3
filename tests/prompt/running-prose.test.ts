import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runningProse, withoutMarks } from '../../src/prompt/running-prose.ts'
import { startStopwatch } from '../support/stopwatch.ts'

describe('a text that stands in one line', () => {
  it.each([
    ['# Wren\n\n## Looks\n- tall\n* grey coat\n\nHums', 'Wren. Looks: tall. grey coat. Hums'],
    ['**Age:** 34\n**Job**: __river__ pilot', 'Age: 34. Job: river pilot'],
    ['| Hall | Mood |\n|:---|---:|\n| I | calm |', 'Hall, Mood. I, calm'],
    ['Before.\n---\n***\n```yaml\nAfter\n```', 'Before. After'],
    ['She went\nto the river.\nThen home', 'She went to the river. Then home'],
    ['* nods *\n*nods*\nGoes', '* nods * *nods*. Goes'],
    ['***She nods.*** *So.* f**k 2**3**4', '*She nods.* *So.* f**k 2**3**4'],
    ['> "A lamp."\n1. First\n2. Second', '"A lamp." 1. First. 2. Second'],
  ])('has no marks of Markdown: %j', (text, expected) => {
    expect(runningProse(text, 'en').replaceAll('\n', ' ')).toBe(expected)
  })

  it('has Chinese marks in Chinese', () => {
    expect(runningProse('## 外貌\n- 高\n- 瘦', 'zh')).toBe('外貌：\n高。\n瘦')
  })

  it('is left alone where it is prose', () => {
    for (const text of ['Wren pilots. *Hums.* - So.', '林栖迟，女。', '']) {
      expect(runningProse(text, 'en')).toBe(text)
      expect(withoutMarks(text, 'en')).toBe(text)
    }
  })

  it('has no word put in where somebody speaks', () => {
    expect(withoutMarks('**So**\n# And\nthen', 'en')).toBe('So\nAnd\nthen')
  })

  it.each(['**a ', '** ', '***', '__', '__a ', '|', '| ', '- ', '#', '-', ' ', '*a', '\n'])(
    'takes time in proportion to its length: %j',
    (piece) => {
      const elapsed = startStopwatch()
      runningProse(`\n${piece.repeat(1_000_000 / piece.length)}`, 'en')
      expect(elapsed()).toBeLessThan(2_000)
    },
  )

  it('never fails', () => {
    const piece = fc.constantFrom('**', '__', '*', '#', '- ', '|', '---', '\n', ' ', 'a', '字', '```', '>')
    fc.assert(
      fc.property(fc.array(piece), fc.constantFrom('zh', 'en'), (pieces, language) => {
        expect(typeof runningProse(pieces.join(''), language)).toBe('string')
      }),
    )
  })
})
