import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { sleep } from '../../src/util/sleep.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('is over after that time, and not before', async () => {
  let isOver = false
  const sleeping = sleep(1_000).then(() => {
    isOver = true
  })
  await vi.advanceTimersByTimeAsync(999)
  expect(isOver).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  await sleeping
  expect(isOver).toBe(true)
})

test('ends with its signal, and leaves no timer behind', async () => {
  const ending = new AbortController()
  const sleeping = sleep(1_000, ending.signal)
  ending.abort('enough')
  await expect(sleeping).rejects.toBe('enough')
  expect(vi.getTimerCount()).toBe(0)
})

test('does not begin where the signal is aborted already', async () => {
  await expect(sleep(1_000, AbortSignal.abort('enough'))).rejects.toBe('enough')
  expect(vi.getTimerCount()).toBe(0)
})
