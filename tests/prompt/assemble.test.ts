import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AssembleInput, assemblePrompt, headSizing } from '../../src/prompt/assemble.ts'
import { renderHead, renderUserInfo } from '../../src/prompt/head.ts'
import { initialTokenRates } from '../../src/prompt/tokens.ts'
import { createAttributes, createCharacter, createWindow, noted, replied, said } from './fixtures.ts'
import { linQichi } from './lin-qichi.ts'

const lines = [replied('g', '局部有雨。'), said('u1', '你好'), said('u2', '借过', { speakerName: '小红' })]

function assemble(parts: Partial<AssembleInput> = {}) {
  return assemblePrompt({
    character: linQichi,
    window: createWindow(),
    lines,
    speakers: [],
    isGroup: false,
    ...parts,
  })
}

describe('a prompt', () => {
  it('is put together from the card, the frozen window, and the lines', () => {
    expect(assemble({ window: createWindow({ story: '从前。', profile: '{{user}}是面包师。' }) })).toEqual({
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

  it('has no reminder of another character of the cast', () => {
    const own = noted('t1:note:depth:lin-qichi', '慢一点。')
    const others = [noted('t1:note:depth:wren', 'Slow.'), noted('t1:note:after-history:wren', 'Cold.')]
    const lore = noted('t1:note:lore:0123abcd', '桥。')
    const odd = said('t1:note:depth:wren', '我说的。')
    expect(assemble({ lines: [own, ...others, lore, odd, ...lines] }).lines).toEqual([
      own,
      lore,
      odd,
      ...lines,
    ])
  })

  it('knows every name that may speak here, but the character’s own', () => {
    const named = [...lines, said('u3', '我也叫林栖迟', { speakerName: '林栖迟' })]
    const { speakers } = assemble({
      lines: named,
      speakers: ['Wren', '小红', '栖迟', ''],
      window: createWindow({ userName: '' }),
      isGroup: true,
    })
    expect(speakers).toEqual(['Wren', '小红', '小明'])
  })

  it('tells each character of a cast what it alone knows', () => {
    const wren = createCharacter({
      attributes: createAttributes({
        relationships: [{ name: 'user', text: '{{user}} once paid {{char}} in buttons.' }],
      }),
    })
    const direct = { window: createWindow({ userName: 'Alex' }), isGroup: false }
    const group = { window: createWindow({ userName: '' }), isGroup: true }
    const known = (parts: Partial<AssembleInput>) => {
      const { userName, userInfo } = assemble(parts)
      return [userName, userInfo]
    }
    const ofLin = renderUserInfo(linQichi, { profile: '', isGroup: true })
    expect(known({ ...direct, character: wren })).toEqual(['Alex', 'Alex once paid Wren in buttons.'])
    expect(known({ ...direct, character: linQichi })).toEqual(['Alex', ofLin])
    expect(known({ ...group, character: wren })).toEqual(['everyone', 'everyone once paid Wren in buttons.'])
    expect(known({ ...group, character: linQichi })).toEqual(['大家', ofLin])
    expect(known({ ...direct, window: createWindow({ userName: 'Alex', profile: 'A baker.' }) })).toEqual([
      'Alex',
      'A baker.',
    ])
  })

  it('is the same whether its head was rendered before or not', () => {
    const shape = fc.record({
      userName: fc.constantFrom('小明', 'Alex', '{{char}}'),
      isGroup: fc.boolean(),
      contextTokens: fc.constantFrom(1_024, 2_500, 3_000, 8_192),
      samples: fc.constantFrom(0, 8, 9),
      cjk: fc.constantFrom(0.6, 1, 2),
    })
    fc.assert(
      fc.property(fc.array(shape, { maxLength: 80 }), (shapes) => {
        const known = { ...linQichi, scenario: '{{user}}在店里。' }
        for (const { userName, isGroup, contextTokens, samples, cjk } of shapes) {
          const parts = {
            window: createWindow({ userName: isGroup ? '' : userName }),
            rates: { cjk, other: 3, samples },
            isGroup,
            contextTokens,
          }
          const fresh = { ...known }
          expect(assemble({ ...parts, character: known })).toEqual(assemble({ ...parts, character: fresh }))
        }
      }),
    )
  })

  const sized = (cjk: number, contextTokens = 8_192) =>
    createWindow({ headSizing: { rates: { cjk, other: 5, samples: 20 }, contextTokens } })

  it('renders its head once for as long as nothing in it changes', () => {
    const once = assemble({ window: sized(2) })
    const again = assemble({ window: { ...sized(2), cuts: 1 }, lines: lines.slice(1) })
    expect(again.examples).toBe(once.examples)
    expect(assemble({ character: { ...linQichi } }).examples).not.toBe(once.examples)
  })

  it('gives head and examples a quarter of the context, and examples a part of it however long the head is', () => {
    expect(assemble({ window: sized(1, 3_000) }).examples.length).toBeLessThan(linQichi.examples.length)
    expect(assemble({ window: sized(1, 1_024) }).examples).toHaveLength(1)
    expect(assemble({ window: sized(1, 512) }).examples).toEqual([])
  })

  it('sizes a new head by what was learned, once that is enough', () => {
    expect(headSizing({ cjk: 2, other: 5, samples: 3 }, 8_192).rates).toEqual(initialTokenRates)
    const learned = { cjk: 2, other: 5, samples: 20 }
    expect(headSizing(learned, 8_192)).toEqual({ rates: learned, contextTokens: 8_192 })
  })

  it('does not take the word for everybody for a speaker in a group', () => {
    expect(assemble({ isGroup: true }).speakers).not.toContain('大家')
    expect(assemble().speakers).toContain('小明')
  })
})
