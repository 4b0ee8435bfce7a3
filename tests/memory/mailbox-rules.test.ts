import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hasCome, longestWaitMs, readyAt, readyCount, type Timing } from '../../memory/mailbox-rules.ts'

const waiting = fc
  .array(
    fc.record({
      after: fc.nat(3_000),
      quietMs: fc.oneof(fc.constant(0), fc.constantFrom(1_200, 1_500)),
      maxWaitMs: fc.constant(6_000),
    }),
    { maxLength: 60 },
  )
  .map((events) => {
    let acceptedAt = 0
    return events.map(({ after, quietMs, maxWaitMs }): Timing => {
      acceptedAt += after
      return { acceptedAt, quietMs, maxWaitMs }
    })
  })

test('nothing is ever ready where nothing waits', () => {
  expect(readyAt([])).toBeUndefined()
  expect(readyCount([], 1e9)).toBe(0)
})

test('something is handed over when it is told to be ready, and nothing before', () => {
  fc.assert(
    fc.property(waiting, fc.nat(20_000), (events, now) => {
      const at = readyAt(events) ?? Number.POSITIVE_INFINITY
      expect(readyCount(events, now) > 0).toBe(at <= now || events.some(({ quietMs }) => quietMs === 0))
      if (at < 20_000) expect(readyCount(events, at)).toBeGreaterThan(0)
    }),
  )
})

test('an event waits no longer than the first may, and none that does not wait is left behind', () => {
  fc.assert(
    fc.property(waiting, fc.nat(20_000), (events, now) => {
      const count = readyCount(events, now)
      const first = events[0]
      if (first && now >= first.acceptedAt + first.maxWaitMs) expect(count).toBeGreaterThan(0)
      if (events.length <= 50) expect(events.slice(count).some(({ quietMs }) => quietMs === 0)).toBe(false)
      expect(count).toBeLessThanOrEqual(50)
    }),
  )
})

test('what waits for longer than anything may was stored by a later clock, and is handed over', () => {
  const now = 1_000_000
  const far = { acceptedAt: now + 3_600_000, quietMs: 1_500, maxWaitMs: 6_000 }
  expect(readyCount([far, far], now)).toBe(2)
  expect([now, now + 1, now + longestWaitMs].map((at) => hasCome(at, now))).toEqual([true, false, false])
  expect([now + longestWaitMs + 1, Number.POSITIVE_INFINITY].map((at) => hasCome(at, now))).toEqual([
    true,
    false,
  ])
})
