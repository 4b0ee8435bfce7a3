import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countScripts, estimateTokens, initialTokenRates, learnTokenRates } from '../../src/prompt/tokens.ts'

const chinese = { cjk: 3_000, other: 200 }
const english = { cjk: 0, other: 9_000 }
const mixed = { cjk: 1_500, other: 3_000 }

function tokensOf(
  characters: { readonly cjk: number; readonly other: number },
  rates = { cjk: 1.6, other: 4.2 },
): number {
  return Math.round(characters.cjk / rates.cjk + characters.other / rates.other)
}

describe('counting', () => {
  it.each([
    ['', { cjk: 0, other: 0 }],
    ['hello, wörld', { cjk: 0, other: 12 }],
    ['你好，世界。', { cjk: 6, other: 0 }],
    ['你好 world', { cjk: 2, other: 6 }],
    ['こんにちは 한국어', { cjk: 8, other: 1 }],
    ['🦊𠮷', { cjk: 2, other: 0 }],
  ])('tells scripts apart: %j', (text, counts) => {
    expect(countScripts(text)).toEqual(counts)
  })

  it('rounds up', () => {
    expect(estimateTokens('你好a', initialTokenRates)).toBe(3)
    expect(estimateTokens({ cjk: 10, other: 0 }, { cjk: 2, other: 4, samples: 1 })).toBe(5)
  })
})

describe('learning characters per token', () => {
  it('begins with a guess that takes more tokens than a usual model', () => {
    for (const characters of [chinese, english, mixed]) {
      expect(estimateTokens(characters, initialTokenRates)).toBeGreaterThan(tokensOf(characters))
    }
  })

  it('comes near the truth of both scripts', () => {
    let rates = initialTokenRates
    for (let answer = 0; answer < 30; answer += 1) {
      const characters = [chinese, english, mixed][answer % 3] ?? mixed
      rates = learnTokenRates(rates, { characters, promptTokens: tokensOf(characters) })
    }
    for (const characters of [chinese, english, mixed]) {
      expect(estimateTokens(characters, rates) / tokensOf(characters)).toBeCloseTo(1, 1)
    }
    expect(rates.samples).toBe(30)
  })

  it('is near enough after a handful of answers, for worse tokenizers too', () => {
    for (const truth of [
      { cjk: 0.7, other: 3.5 },
      { cjk: 2, other: 4.8 },
    ]) {
      let rates = initialTokenRates
      for (let answer = 0; answer < 6; answer += 1) {
        rates = learnTokenRates(rates, { characters: chinese, promptTokens: tokensOf(chinese, truth) })
      }
      const ratio = estimateTokens(chinese, rates) / tokensOf(chinese, truth)
      expect(ratio).toBeGreaterThan(0.85)
      expect(ratio).toBeLessThan(1.15)
    }
  })

  it.each([0, -5, Number.NaN, Number.POSITIVE_INFINITY, 1, 1_000_000])(
    'learns nothing from an absurd count: %d',
    (promptTokens) => {
      expect(learnTokenRates(initialTokenRates, { characters: chinese, promptTokens })).toBe(
        initialTokenRates,
      )
    },
  )

  it('learns nothing from a prompt that is nearly all template', () => {
    expect(learnTokenRates(initialTokenRates, { characters: { cjk: 20, other: 5 }, promptTokens: 60 })).toBe(
      initialTokenRates,
    )
  })

  it('is moved little by a lie that could be true, and stays within bounds', () => {
    const settled = { cjk: 1.6, other: 4.2, samples: 50 }
    fc.assert(
      fc.property(fc.nat(20_000), fc.nat(20_000), fc.nat(200_000), (cjk, other, promptTokens) => {
        const learned = learnTokenRates(settled, { characters: { cjk, other }, promptTokens })
        for (const script of ['cjk', 'other'] as const) {
          expect(learned[script] / settled[script]).toBeGreaterThan(0.9)
          expect(learned[script] / settled[script]).toBeLessThan(1.12)
        }
      }),
    )
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(5_000), fc.nat(5_000), fc.double({ min: 0, max: 30_000 }))),
        (answers) => {
          const learned = answers.reduce(
            (rates, [cjk, other, promptTokens]) =>
              learnTokenRates(rates, { characters: { cjk, other }, promptTokens }),
            initialTokenRates,
          )
          expect(learned.cjk).toBeGreaterThanOrEqual(0.4)
          expect(learned.cjk).toBeLessThanOrEqual(4)
          expect(learned.other).toBeGreaterThanOrEqual(1)
          expect(learned.other).toBeLessThanOrEqual(8)
        },
      ),
    )
  })
})
