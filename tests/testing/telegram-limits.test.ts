import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createSendLimits } from '../../src/testing/telegram/limits.ts'
import { createFakeClock } from '../support/fake-clock.ts'

function open(speed = 1) {
  const clock = createFakeClock()
  return { clock, limits: createSendLimits({ clock, speed }) }
}

/** Takes as often as it may; answers how often, and how long it then is to wait. */
function exhaust(take: () => number | undefined): [number, number] {
  let count = 0
  let waitSeconds = take()
  while (waitSeconds === undefined) {
    count += 1
    waitSeconds = take()
  }
  return [count, waitSeconds]
}

describe('a private chat', () => {
  test('takes five at once and then one a second', async () => {
    const { clock, limits } = open()
    const take = () => limits.take(7, false)
    expect(exhaust(take)).toEqual([5, 1])
    await clock.advance(1_000)
    expect(exhaust(take)).toEqual([1, 1])
    await clock.advance(60_000)
    expect(exhaust(take)).toEqual([5, 1])
  })

  test('counts a draft as half a message', async () => {
    const { clock, limits } = open()
    expect(exhaust(() => limits.take(7, false, 'draft'))[0]).toBe(9)
    await clock.advance(10_000)
    for (let second = 0; second < 30; second += 1) {
      expect(limits.take(7, false, 'draft')).toBeUndefined()
      await clock.advance(1_000)
    }
    expect(limits.take(7, false)).toBeUndefined()
  })
})

describe('a group', () => {
  test('takes twenty within any minute', async () => {
    const { clock, limits } = open()
    for (let second = 0; second < 20; second += 1) {
      expect(limits.take(-7, true)).toBeUndefined()
      await clock.advance(1_000)
    }
    expect(limits.take(-7, true)).toBe(40)
    await clock.advance(39_999)
    expect(limits.take(-7, true)).toBe(1)
    await clock.advance(1)
    expect(exhaust(() => limits.take(-7, true))).toEqual([1, 1])
  })
})

test('all chats together take thirty a second, and others go on when one has to wait', async () => {
  const { clock, limits } = open()
  exhaust(() => limits.take(1, false))
  let chat = 2
  expect(exhaust(() => limits.take(chat++, false))).toEqual([25, 1])
  await clock.advance(1_000)
  expect(limits.take(1, false)).toBeUndefined()
})

test('asking too early makes nobody wait longer', async () => {
  const { clock, limits } = open()
  exhaust(() => limits.take(-7, true))
  for (let second = 60; second > 0; second -= 1) {
    expect(limits.take(-7, true)).toBe(second)
    await clock.advance(1_000)
  }
  expect(limits.take(-7, true)).toBeUndefined()
})

test('speed makes every wait shorter', async () => {
  const { clock, limits } = open(100)
  expect(exhaust(() => limits.take(-7, true))).toEqual([20, 1])
  await clock.advance(600)
  expect(exhaust(() => limits.take(-7, true))).toEqual([20, 1])
  expect(exhaust(() => limits.take(7, false))[0]).toBe(5)
  await clock.advance(10)
  expect(limits.take(7, false)).toBeUndefined()
})

test('who waits as long as was told is let in, and nothing exceeds the limits', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          chat: fc.integer({ min: 1, max: 3 }),
          isGroup: fc.boolean(),
          pauseMs: fc.nat({ max: 3_000 }),
        }),
        { maxLength: 80 },
      ),
      async (sends) => {
        const { clock, limits } = open()
        const taken: { readonly key: string; readonly at: number }[] = []
        for (const { chat, isGroup, pauseMs } of sends) {
          await clock.advance(pauseMs)
          const waitSeconds = limits.take(isGroup ? -chat : chat, isGroup)
          if (waitSeconds !== undefined) {
            expect(Number.isInteger(waitSeconds) && waitSeconds >= 1).toBe(true)
            await clock.advance(waitSeconds * 1_000)
            expect(limits.take(isGroup ? -chat : chat, isGroup)).toBeUndefined()
          }
          taken.push({ key: `${isGroup}${chat}`, at: clock.now() })
        }
        for (const { key, at } of taken) {
          const inMinute = taken.filter(
            (other) => other.key === key && other.at > at - 60_000 && other.at <= at,
          )
          expect(inMinute.length).toBeLessThanOrEqual(key.startsWith('true') ? 20 : 65)
        }
      },
    ),
  )
})

test('a hundred thousand chats leave nothing behind', async () => {
  const { clock, limits } = open()
  const before = process.memoryUsage().heapUsed
  for (let chat = 1; chat <= 100_000; chat += 1) {
    expect(limits.take(chat % 2 === 0 ? chat : -chat, chat % 2 !== 0)).toBeUndefined()
    if (chat % 30 === 0) await clock.advance(1_000)
  }
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(40_000_000)
})
