import { describe, expect, it } from 'vitest'
import { type AssembleInput, assemblePrompt, steadyRates } from '../../src/prompt/assemble.ts'
import { renderHead } from '../../src/prompt/head.ts'
import { initialTokenRates } from '../../src/prompt/tokens.ts'
import { createWindow, replied, said } from './fixtures.ts'
import { linQichi } from './lin-qichi.ts'

const lines = [replied('g', '局部有雨。'), said('u1', '你好'), said('u2', '借过', { speakerName: '小红' })]

function assemble(parts: Partial<AssembleInput> = {}) {
  return assemblePrompt({
    character: linQichi,
    window: createWindow(),
    lines,
    speakers: [],
    isGroup: false,
    rates: initialTokenRates,
    contextTokens: 8_192,
    ...parts,
  })
}

describe('a prompt', () => {
  it('is put together from the card, the frozen window, and the lines', () => {
    expect(assemble({ window: createWindow({ story: '从前。', userInfo: '{{user}}是面包师。' }) })).toEqual({
      language: 'zh',
      characterId: 'lin-qichi',
      characterName: '林栖迟',
      userName: '小明',
      userInfo: '小明是面包师。',
      isGroup: false,
      head: renderHead(linQichi, { userName: '小明', isGroup: false }),
      examples: linQichi.examples,
      story: '从前。',
      lines,
      speakers: ['小明', '小红'],
    })
  })

  it('knows every name that may speak here, but the character’s own', () => {
    const named = [...lines, said('u3', '我也叫林栖迟', { speakerName: '林栖迟' })]
    const { speakers } = assemble({
      lines: named,
      speakers: ['Wren', '小红', '栖迟', ''],
      window: createWindow({ userName: '大家' }),
    })
    expect(speakers).toEqual(['大家', 'Wren', '小红', '小明'])
  })

  it('gives head and examples a quarter of the context', () => {
    expect(assemble({ contextTokens: 3_000 }).examples.length).toBeLessThan(linQichi.examples.length)
    expect(assemble({ contextTokens: 1_024 }).examples).toEqual([])
  })

  it('keeps its examples while rates are still learned', () => {
    expect(steadyRates({ cjk: 2, other: 5, samples: 3 })).toEqual(initialTokenRates)
    const [one, other] = [1.6, 1.7].map((cjk) => steadyRates({ cjk, other: 4, samples: 20 }))
    expect(one).toEqual(other)
    expect(one?.cjk).toBeLessThanOrEqual(1.6)
  })
})
