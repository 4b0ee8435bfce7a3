import { expect, test } from 'vitest'
import { createHolder, until } from '../support/holder.ts'
import type { Stage } from '../support/store.ts'

// What happens to a lease whose holder dies or whose store is away is tested in tests/memory/leases.test.ts.
export function leaseSuite(stage: () => Stage): void {
  const hold = (name: string) => createHolder(stage().store.leases, {}, name)

  test('one holds a lease at a time, and the next has it when it is given back', async () => {
    const { clock, store } = stage()
    const one = hold('discord')
    await until(clock, () => one.holds() === 1)
    const other = hold('discord')
    for (let step = 0; step < 50; step += 1) {
      await clock.advance(200)
      // What was asked of the store before this has been answered.
      await store.check()
    }
    expect([one.holds(), other.holds()]).toEqual([1, 0])
    await one.end()
    await until(clock, () => other.holds() === 1)
    expect(one.holds()).toBe(0)
    await other.end()
  })

  test('leases of other names are others', async () => {
    const { clock } = stage()
    const [one, other] = [hold('discord'), hold('telegram')]
    await until(clock, () => one.holds() + other.holds() === 2)
    await Promise.all([one.end(), other.end()])
  })

  test('work that ends by itself gives the lease back, and so does work that fails', async () => {
    const { store, clock } = stage()
    const never = new AbortController().signal
    await store.leases.hold('discord', async () => {}, never)
    const failing = store.leases.hold(
      'discord',
      async () => {
        throw new RangeError('of the work')
      },
      never,
    )
    await expect(failing).rejects.toThrow('of the work')
    const next = hold('discord')
    await until(clock, () => next.holds() === 1)
    await next.end()
  })

  test('whoever waits can give up', async () => {
    const { clock } = stage()
    const one = hold('discord')
    await until(clock, () => one.holds() === 1)
    const other = hold('discord')
    await clock.advance(200)
    await other.end()
    expect(other.begun()).toBe(0)
    await one.end()
  })

  test('after close nothing is held', async () => {
    const { store } = stage()
    await store.close()
    const holding = store.leases.hold('discord', async () => {}, new AbortController().signal)
    await expect(holding).rejects.toMatchObject({ code: 'closed' })
    await expect(store.check()).rejects.toMatchObject({ code: 'closed' })
    await expect(store.limits.count('ann', 1, 1_000)).rejects.toMatchObject({ code: 'closed' })
  })

  test('a store that is open says that it answers', async () => {
    await expect(stage().store.check()).resolves.toBeUndefined()
    const aborted = AbortSignal.abort()
    await expect(stage().store.check(aborted)).rejects.toBe(aborted.reason)
  })
}
