import { describe, expect, test } from 'vitest'
import { createTyping } from '../../../adapters/shared/typing.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

function stage(send: () => Promise<void> = async () => {}, everyMs?: number) {
  const clock = createFakeClock()
  const sentAt: number[] = []
  const begin = clock.now()
  const typing = createTyping({
    send: async () => {
      sentAt.push(clock.now() - begin)
      await send()
    },
    clock,
    ...(everyMs !== undefined && { everyMs }),
  })
  return { clock, typing, sentAt }
}

describe('typing', () => {
  test('is shown at once and every 8 seconds, until it is stopped', async () => {
    const { clock, typing, sentAt } = stage()
    typing.start()
    typing.start()
    await clock.advance(20_000)
    typing.stop()
    await clock.advance(60_000)
    expect(sentAt).toEqual([0, 8_000, 16_000])
  })

  test('is shown as often as the platform wants it', async () => {
    const { clock, typing, sentAt } = stage(undefined, 4_000)
    typing.start()
    await clock.advance(9_000)
    typing.stop()
    expect(sentAt).toEqual([0, 4_000, 8_000])
  })

  test('can begin again', async () => {
    const { clock, typing, sentAt } = stage()
    typing.start()
    await clock.advance(0)
    typing.stop()
    typing.start()
    await clock.advance(1_000)
    typing.stop()
    expect(sentAt).toEqual([0, 0])
  })

  test('never goes on for ever', async () => {
    const { clock, typing, sentAt } = stage()
    typing.start()
    await clock.advance(3_600_000)
    expect(sentAt.at(-1)).toBeLessThanOrEqual(600_000)
  })

  test('is given up where it fails', async () => {
    const { clock, typing, sentAt } = stage(() => Promise.reject(new TypeError('forbidden')))
    typing.start()
    await clock.advance(60_000)
    expect(sentAt).toEqual([0])
  })
})
