import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Line } from '../../src/contract/line.ts'
import {
  budgetTokens,
  cutWindow,
  isCutDue,
  linesTokens,
  needsCut,
  spareTokens,
  storyTokens,
  type WindowInput,
} from '../../src/prompt/window.ts'
import { createPrompt, noted, replied, said } from './fixtures.ts'
import { linQichi } from './lin-qichi.ts'

const rates = { cjk: 1, other: 1, samples: 0 }

function input(lines: readonly Line[], budget: number): WindowInput {
  return { lines, budgetTokens: budget, rates, cutAt: 0.85, cutTo: 0.5 }
}

/** A turn of 100 tokens: 8 for each line, 3 for the character's name, 2 for the person's. */
function exchange(turn: number, size = 100): readonly Line[] {
  const turnId = `t${turn}`
  return [
    said(`u${turn}`, '问'.repeat(20), { turnId }),
    replied(`r${turn}`, '答'.repeat(size - 41), { turnId }),
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

  it('is what the reply, the head and the story leave', () => {
    const budget = budgetTokens({ contextTokens: 8_192, replyTokens: 256, prompt, told, rates })
    expect(budget).toBeGreaterThan(5_500)
    expect(budget).toBeLessThan(8_192 - 256 - 600 - 243 - storyTokens(8_192))
    expect(budgetTokens({ contextTokens: 8_192, replyTokens: 1_256, prompt, told, rates })).toBeLessThan(
      budget,
    )
    const plainly = { dialect: 'characterglm', emotionLabels: false } as const
    expect(
      budgetTokens({ contextTokens: 8_192, replyTokens: 256, prompt, told: plainly, rates }),
    ).toBeGreaterThan(budget + 200)
    expect(budgetTokens({ contextTokens: 512, replyTokens: 256, prompt, told, rates })).toBe(0)
  })
})

describe('cutting the window', () => {
  it('waits until more than 85 % are used', () => {
    expect(linesTokens(exchanges(1), rates)).toBe(100)
    expect(needsCut(input(exchanges(34), 4_000))).toBe(false)
    expect(needsCut(input(exchanges(35), 4_000))).toBe(true)
  })

  it('is due when a turn as long as the longest of late would not fit', () => {
    expect(isCutDue(input(exchanges(38), 4_000))).toBe(false)
    expect(isCutDue(input(exchanges(39), 4_000))).toBe(true)
    expect(isCutDue(input([...exchanges(30), ...exchanges(1, 600)], 4_000))).toBe(true)
    expect(spareTokens(input(exchanges(38), 4_000))).toBe(40)
    expect(spareTokens(input([], 4_000))).toBe(3_840)
    expect(isCutDue(input([], 0))).toBe(false)
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
    const lines = Array.from({ length: 100 }, (_, index) => said(`u${index}`, '问'.repeat(90)))
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
    const chatter = Array.from({ length: 300 }, (_, index) => said(`u${index}`, '问'.repeat(90)))
    const turn = [
      noted('z:note:date', '日'.repeat(92), { turnId: 'z' }),
      said('z-a', '问'.repeat(90), { turnId: 'z' }),
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
