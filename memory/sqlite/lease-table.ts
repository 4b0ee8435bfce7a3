import type { LeaseTable } from '../leases.ts'
import type { Context } from './open.ts'

/** Leases of the processes that share the file. */
export function createLeaseTable({ database, clock }: Context): LeaseTable {
  return {
    async acquire(name, holder, ttlMs) {
      // Without a lock at first: those who wait look several times a second.
      const isTaken = () =>
        database
          .query('SELECT 1 FROM leases WHERE name = ? AND holder <> ? AND expires_at > ?')
          .get(name, holder, clock.now()) !== undefined
      if (await database.read(isTaken)) return false
      return await database.write(() => {
        if (isTaken()) return false
        database
          .query('INSERT OR REPLACE INTO leases (name, holder, expires_at) VALUES (?, ?, ?)')
          .run(name, holder, clock.now() + ttlMs)
        return true
      })
    },
    renew: (name, holder, ttlMs) =>
      database.write(() => {
        const now = clock.now()
        return (
          database
            .query('UPDATE leases SET expires_at = ? WHERE name = ? AND holder = ? AND expires_at > ?')
            .run(now + ttlMs, name, holder, now).changes > 0
        )
      }),
    release: (name, holder) =>
      database.write(() => {
        database.query('DELETE FROM leases WHERE name = ? AND holder = ?').run(name, holder)
      }),
  }
}
