import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Stage } from '../support/store.ts'

const minute = 60_000

export function limitsSuite(stage: () => Stage): void {
  test('counts by key, and tells when the window ends', async () => {
    const { store, clock } = stage()
    const endsAt = (Math.floor(clock.now() / minute) + 1) * minute
    expect(await store.limits.count('ann', 1, minute)).toEqual({ total: 1, endsAt })
    expect(await store.limits.count('ann', 2, minute)).toEqual({ total: 3, endsAt })
    expect(await store.limits.count('ben', 1, minute)).toEqual({ total: 1, endsAt })
    expect((await store.limits.count('ann', 1, 2 * minute)).total).toBe(1)
  })

  test('nothing is added where it is only asked', async () => {
    const { store } = stage()
    expect((await store.limits.count('ann', 0, minute)).total).toBe(0)
    await store.limits.count('ann', 7, minute)
    expect((await store.limits.count('ann', 0, minute)).total).toBe(7)
    expect((await store.limits.count('ann', 0, minute)).total).toBe(7)
  })

  test('a new window begins from nothing', async () => {
    const { store, clock } = stage()
    await clock.advance(minute - (clock.now() % minute) - 1)
    const { endsAt } = await store.limits.count('ann', 5, minute)
    expect(endsAt).toBe(clock.now() + 1)
    await clock.advance(1)
    expect(await store.limits.count('ann', 1, minute)).toEqual({ total: 1, endsAt: endsAt + minute })
  })

  test('a window may last a day', async () => {
    const { store, clock } = stage()
    const day = 24 * 60 * minute
    await store.limits.count('tokens', 400_000_000, day)
    await clock.advance(day / 2)
    const { total, endsAt } = await store.limits.count('tokens', 1, day)
    expect(total).toBe(400_000_001)
    expect(new Date(endsAt).toISOString()).toMatch(/T00:00:00.000Z$/)
  })

  test('counts that come together are all counted', async () => {
    const { store } = stage()
    const counted = await Promise.all(Array.from({ length: 50 }, () => store.limits.count('ann', 1, minute)))
    expect(counted.map(({ total }) => total).sort((one, other) => one - other)).toEqual(
      Array.from({ length: 50 }, (_, index) => index + 1),
    )
  })

  test('any key is a key of its own', async () => {
    const { store } = stage()
    let round = 0
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.string({ unit: 'binary' }), { maxLength: 8 }), async (keys) => {
        round += 1
        const window = minute + round * 1_000
        for (const [index, key] of keys.entries()) await store.limits.count(key, index + 1, window)
        for (const [index, key] of keys.entries())
          expect((await store.limits.count(key, 0, window)).total).toBe(index + 1)
      }),
      { numRuns: 20 },
    )
  })

  test('an aborted signal is told at once', async () => {
    const aborted = AbortSignal.abort()
    await expect(stage().store.limits.count('ann', 1, minute, aborted)).rejects.toBe(aborted.reason)
  })
}
