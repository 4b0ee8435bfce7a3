import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Line } from '../../src/contract/line.ts'
import { budgetTokens, measureScale, storyTokens } from '../../src/prompt/budget.ts'
import {
  cutWindow,
  isCutDue,
  isOver,
  linesTokens,
  needsCut,
  spareTokens,
  type WindowInput,
} from '../../src/prompt/window.ts'
import { createPrompt, noted, replied, said } from './fixtures.ts'
import { linQichi } from './lin-qichi.ts'

const rates = { cjk: 1, other: 1, samples: 0 }

function input(lines: readonly Line[], budget: number): WindowInput {
  return { lines, budgetTokens: budget, rates, isGroup: false, cutAt: 0.85, cutTo: 0.5 }
}

/** A turn of 100 tokens: 5 for each line, 25 for the person's. */
function exchange(turn: number, size = 100): readonly Line[] {
  const turnId = `t${turn}`
  return [
    said(`u${turn}`, '问'.repeat(20), { turnId }),
    replied(`r${turn}`, '答'.repeat(size - 30), { turnId }),
  ]
}

function exchanges(count: number, size = 100): readonly Line[] {
  return Array.from({ length: count }, (_, turn) => exchange(turn, size)).flat()
}

describe('the budget of the window', () => {
  const prompt = createPrompt({
    head: '头'.repeat(500),
    userInfo: '人'.repeat(100),
    examples: linQichi.examples,
  })

  const told = { dialect: 'chat', emotionLabels: false } as const

  const sizes = { contextTokens: 8_192, replyTokens: 256, prompt, told, rates, scale: 1 }

  it('is what the reply, the head and the story leave', () => {
    const budget = budgetTokens(sizes)
    expect(budget).toBeGreaterThan(5_500)
    expect(budget).toBeLessThan(8_192 - 256 - 600 - 243)
    expect(budgetTokens({ ...sizes, replyTokens: 1_256 })).toBe(budget - 1_000)
    const story = createPrompt({ ...prompt, story: '故'.repeat(storyTokens(8_192)) })
    expect(budgetTokens({ ...sizes, prompt: story })).toBe(budget - 600)
    const plainly = { dialect: 'characterglm', emotionLabels: false } as const
    expect(budgetTokens({ ...sizes, told: plainly })).toBeGreaterThan(budget + 200)
    expect(budgetTokens({ ...sizes, contextTokens: 512 })).toBe(0)
  })

  it('is cautious until a server has counted a prompt of the chapter, and then exact', () => {
    expect(budgetTokens({ ...sizes, scale: undefined })).toBeLessThan(budgetTokens(sizes))
    const lines = exchanges(10)
    const long = { ...sizes, prompt: createPrompt({ ...prompt, lines }) }
    const expected = 8_192 - 256 - budgetTokens(long) + linesTokens(lines, rates, false)
    expect(measureScale(long, expected)).toBeCloseTo(1, 3)
    const scale = measureScale(long, Math.round(expected * 0.8))
    expect(scale).toBeCloseTo(0.8, 2)
    expect(budgetTokens({ ...long, scale })).toBeGreaterThan(budgetTokens(long) + 1_500)
    expect(measureScale(long, expected * 10)).toBeUndefined()
    expect(measureScale(long, 0)).toBeUndefined()
  })
})

describe('cutting the window', () => {
  it('is prepared when more than 85 % are used, or when few turns are left', () => {
    expect(linesTokens(exchanges(1), rates, false)).toBe(100)
    expect(isOver(input(exchanges(34), 4_000))).toBe(false)
    expect(isOver(input(exchanges(35), 4_000))).toBe(true)
    expect(needsCut(input(exchanges(34), 4_000))).toBe(false)
    expect(needsCut(input(exchanges(35), 4_000))).toBe(true)
    expect(needsCut(input(exchanges(7), 1_100))).toBe(false)
    expect(needsCut(input(exchanges(9), 1_100))).toBe(true)
  })

  it('is due when people might say more than there is room for, as in the longest turn of late', () => {
    expect(isCutDue(input(exchanges(38), 4_000))).toBe(false)
    expect(isCutDue(input(exchanges(39), 4_000))).toBe(true)
    const talkative = said('long', '问'.repeat(400), { turnId: 'long' })
    expect(isCutDue(input([...exchanges(30), talkative], 4_000))).toBe(false)
    expect(isCutDue(input([...exchanges(33), talkative], 4_000))).toBe(true)
    expect(spareTokens(input(exchanges(38), 4_000))).toBe(80)
    expect(isCutDue(input([], 0))).toBe(false)
  })

  it('counts the names of people where they are written', () => {
    const lines = exchanges(1)
    expect(linesTokens(lines, rates, true)).toBe(102)
  })

  it('leaves half of the budget', () => {
    const cut = cutWindow(input(exchanges(35), 4_000))
    expect(cut?.firstLineId).toBe('u15')
    expect(cut?.leaving).toEqual(exchanges(15))
    expect([...(cut?.leaving ?? []), ...(cut?.kept ?? [])]).toEqual(exchanges(35))
  })

  it('keeps 12 exchanges where they fit, and half where they would fill it again', () => {
    expect(cutWindow(input(exchanges(20), 2_000))?.kept).toHaveLength(12 * 2)
    expect(cutWindow(input(exchanges(20), 1_500))?.kept).toHaveLength(7 * 2)
  })

  it('keeps the latest turn whatever it takes, and cuts nothing that is short or one turn', () => {
    expect(cutWindow(input(exchanges(2, 5_000), 1_000))?.firstLineId).toBe('u1')
    expect(cutWindow(input(exchanges(1, 5_000), 1_000))).toBeUndefined()
    expect(cutWindow(input(exchanges(3), 1_000))).toBeUndefined()
    expect(cutWindow(input([], 0))).toBeUndefined()
  })

  it('keeps a turn together with all its lines and notes', () => {
    const turn = (name: string): readonly Line[] => [
      noted(`${name}:note:date`, '日'.repeat(80), { turnId: name }),
      noted(`${name}:note:mood:anger`, '怒'.repeat(80), { turnId: name }),
      said(`${name}-a`, '问'.repeat(80), { turnId: name }),
      said(`${name}-b`, '问'.repeat(80), { turnId: name, speakerId: 'person-2' }),
      replied(`${name}-r`, '答'.repeat(80), { turnId: name }),
      replied(`${name}-s`, '答'.repeat(80), { turnId: name, speakerId: 'wren' }),
    ]
    const lines = [
      replied('greeting', '局部有雨。', { kind: 'greeting' }),
      ...turn('a'),
      ...turn('b'),
      ...turn('c'),
    ]
    expect(cutWindow(input(lines, 1_600))?.firstLineId).toBe('c:note:date')
    expect(cutWindow(input(lines, 2_400))?.firstLineId).toBe('b:note:date')
  })

  it('can cut between lines that nobody answered', () => {
    const lines = Array.from({ length: 100 }, (_, index) => said(`u${index}`, '问'.repeat(95)))
    expect(cutWindow(input(lines, 4_000))?.kept).toHaveLength(20)
  })

  it('keeps a turn that nobody has answered yet, with its notes', () => {
    const waiting = [
      noted('z:note:date', '日'.repeat(80), { turnId: 'z' }),
      noted('z:note:mood:wren:anger', '怒'.repeat(80), { turnId: 'z' }),
      said('z-a', '问'.repeat(80), { turnId: 'z' }),
      said('z-b', '问'.repeat(80), { turnId: 'z', speakerId: 'person-2' }),
    ]
    const told = noted('e1:note:me', '小明：我是面包师')
    expect(cutWindow(input([...exchanges(20), ...waiting], 100))?.kept).toEqual(waiting)
    expect(cutWindow(input([...exchanges(20), told, ...waiting], 100))?.kept).toEqual([told, ...waiting])
    expect(cutWindow(input(waiting, 100))).toBeUndefined()
  })

  it('keeps the latest turn where something else was said within it', () => {
    const latest = [
      said('z-a', '问'.repeat(80), { turnId: 'z' }),
      noted('e1:note:me', '小明：我是面包师'),
      said('u', '问'.repeat(80)),
      ...exchange(99),
      said('z-b', '问'.repeat(80), { turnId: 'z' }),
    ]
    expect(cutWindow(input([...exchanges(20), ...latest], 100))?.kept).toEqual(latest)
  })

  it('leaves as much of what nobody addressed as fits beside the turn', () => {
    const chatter = Array.from({ length: 300 }, (_, index) => said(`u${index}`, '问'.repeat(95)))
    const turn = [
      noted('z:note:date', '日'.repeat(95), { turnId: 'z' }),
      said('z-a', '问'.repeat(95), { turnId: 'z' }),
    ]
    expect(cutWindow(input([...chatter, ...turn], 4_000))?.kept).toEqual([...chatter.slice(-18), ...turn])
    expect(cutWindow(input([...chatter, ...turn], 300))?.kept).toEqual(turn)
  })

  it('always begins with a turn, loses nothing, and is the same each time', () => {
    const line = fc.record({
      role: fc.constantFrom('user', 'character', 'narrator'),
      size: fc.integer({ min: 1, max: 300 }),
      turn: fc.integer({ min: 0, max: 2 }),
    })
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), fc.integer({ min: 1, max: 8_000 }), (shapes, budget) => {
        let turn = 0
        const lines = shapes.map(({ role, size, turn: step }, index): Line => {
          turn += step
          const parts = { turnId: turn === 0 ? '' : `t${turn}` }
          if (role === 'narrator') return noted(`${index}`, '注'.repeat(size), parts)
          return role === 'user'
            ? said(`${index}`, '问'.repeat(size), parts)
            : replied(`${index}`, '答'.repeat(size), parts)
        })
        const cut = cutWindow(input(lines, budget))
        expect(cutWindow(input(lines, budget))).toEqual(cut)
        if (!cut) return
        const [first] = cut.kept
        const last = cut.leaving.at(-1)
        expect([...cut.leaving, ...cut.kept]).toEqual(lines)
        expect(first?.id).toBe(cut.firstLineId)
        expect(first?.role).not.toBe('character')
        expect(last?.role).not.toBe('narrator')
        if (first?.turnId !== '') expect(last?.turnId).not.toBe(first?.turnId)
        const latest = lines.at(-1)?.turnId
        if (latest) expect(cut.leaving.map(({ turnId }) => turnId)).not.toContain(latest)
      }),
    )
  })
})
