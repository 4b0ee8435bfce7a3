import type { Clock } from '../../src/contract/clock.ts'
import type { LeaseTable } from '../leases.ts'
import { checkOpen, type Tables } from './open.ts'

/** Leases of this process: another holder is another call. */
export function createLeaseTable(tables: Tables, clock: Clock): LeaseTable {
  function isHeldBy(name: string, holder: string): boolean {
    const lease = tables.leases.get(name)
    return lease !== undefined && lease.holder === holder && lease.expiresAt > clock.now()
  }

  return {
    async acquire(name, holder, ttlMs) {
      checkOpen(tables)
      const lease = tables.leases.get(name)
      if (lease && lease.holder !== holder && lease.expiresAt > clock.now()) return false
      tables.leases.set(name, { holder, expiresAt: clock.now() + ttlMs })
      return true
    },
    async renew(name, holder, ttlMs) {
      checkOpen(tables)
      if (!isHeldBy(name, holder)) return false
      tables.leases.set(name, { holder, expiresAt: clock.now() + ttlMs })
      return true
    },
    async release(name, holder) {
      checkOpen(tables)
      if (isHeldBy(name, holder)) tables.leases.delete(name)
    },
  }
}
