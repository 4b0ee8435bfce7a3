import { leaseMs, longestWaitMs } from '../mailbox-rules.ts'
import { schedule } from './events.ts'
import type { Context } from './open.ts'

/** A clock that was set back by more was wrong, and nobody goes on by it. */
const longestLeadMs = 24 * 3_600_000

/**
 * What was written by a later clock than ours: it was set back since, and whoever was running then goes on by its own. Ours is
 * brought forward to theirs, so that leases hold for both; nothing waits for a time that is long to come.
 */
export async function mendTimes(context: Context): Promise<void> {
  const { database, clock } = context
  const heard = (await database.read(() => lastLease(context))) - leaseMs
  if (heard < clock.now() + longestLeadMs) clock.reach(heard)
  if (!(await database.read(() => isAnythingLate(context)))) return
  await database.write(() => {
    const now = clock.now()
    for (const table of ['workers', 'leases'])
      database.query(`DELETE FROM ${table} WHERE expires_at > ?`).run(now + longestWaitMs)
    database.query('UPDATE events SET accepted_at = ?1 WHERE accepted_at > ?1').run(now)
    database.query('UPDATE conversations SET retry_at = ?1 WHERE retry_at > ?1 + ?2').run(now, longestWaitMs)
    const late = database.query<{ id: number }>('SELECT id FROM conversations WHERE due_at > ?').all(now)
    for (const { id } of late) schedule(context, id)
  })
}

function lastLease({ database }: Context): number {
  const row = database
    .query<{ at: number | null }>(
      'SELECT max(expires_at) AS at FROM (SELECT expires_at FROM workers UNION ALL SELECT expires_at FROM leases)',
    )
    .get()
  return row?.at ?? 0
}

function isAnythingLate(context: Context): boolean {
  const now = context.clock.now()
  if (lastLease(context) > now + longestWaitMs) return true
  return (
    context.database
      .query(
        'SELECT 1 FROM events WHERE accepted_at > ?1 UNION ALL SELECT 1 FROM conversations WHERE due_at > ?1 + ?2',
      )
      .get(now, longestWaitMs) !== undefined
  )
}
