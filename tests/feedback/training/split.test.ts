import { describe, expect, it } from 'vitest'
import { ktoWeights } from '../../../src/feedback/training/kto-weights.ts'
import { splitOf } from '../../../src/feedback/training/split.ts'

describe('chapters', () => {
  it('are split 80, 10, 10, always alike, and differ by where they are', () => {
    const counts = { train: 0, validation: 0, test: 0 }
    for (let index = 0; index < 10_000; index += 1) {
      const key = { platform: 'telegram', place: `place ${index}`, thread: '', chapter: 'wren/1' }
      counts[splitOf(key)] += 1
      expect(splitOf({ ...key })).toBe(splitOf(key))
    }
    expect(counts.train).toBeCloseTo(8_000, -2.5)
    expect(counts.validation).toBeCloseTo(1_000, -2.5)
    expect(counts.test).toBeCloseTo(1_000, -2.5)
  })
})

describe('the weights of KTO', () => {
  it.each([
    [100, 100],
    [120, 100],
    [1_000, 10],
    [10, 1_000],
    [1, 3],
    [3, 1],
  ])('bring %d good and %d bad rows between 1 and 4/3', (good, bad) => {
    const { desirable, undesirable } = ktoWeights(good, bad)
    const ratio = (desirable * good) / (undesirable * bad)
    expect(ratio).toBeGreaterThanOrEqual(1)
    expect(ratio).toBeLessThanOrEqual(4 / 3)
    expect(Math.min(desirable, undesirable)).toBe(1)
  })

  it('are even where one label is missing', () => {
    expect(ktoWeights(0, 5)).toEqual({ desirable: 1, undesirable: 1 })
    expect(ktoWeights(5, 0)).toEqual({ desirable: 1, undesirable: 1 })
  })
})
