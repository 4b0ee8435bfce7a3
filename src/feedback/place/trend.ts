import type { FeedbackSummary } from '../../contract/feedback-desk.ts'
import type { Vote } from '../evidence/votes.ts'

const dayMs = 86_400_000
const weekMs = 7 * dayMs
/** 1970-01-05 was a Monday. */
const firstMonday = 4 * dayMs
/** Longer times are told by weeks. */
const mostDays = 14

/** Votes by day, of more than two weeks by week (from Monday, UTC); days and weeks without votes are told, too. */
export function describeTrend(votes: readonly Vote[]): FeedbackSummary['trend'] {
  const times = votes.map(({ at }) => at)
  const first = times.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY)
  const last = times.reduce((most, at) => Math.max(most, at), 0)
  const isShort = last - first < mostDays * dayMs
  const [length, origin] = isShort ? [dayMs, 0] : [weekMs, firstMonday]
  const beginningOf = (at: number) => Math.floor((at - origin) / length) * length + origin
  const periods = new Map<number, { since: number; good: number; bad: number }>()
  for (let since = beginningOf(first); since <= last; since += length)
    periods.set(since, { since, good: 0, bad: 0 })
  for (const { at, rating } of votes) {
    const period = periods.get(beginningOf(at))
    if (period) period[rating > 0 ? 'good' : 'bad'] += 1
  }
  return [...periods.values()]
}
