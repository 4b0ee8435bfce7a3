import type { LeaseTable } from '../leases.ts'
import type { Context, Script } from './connection.ts'

const acquireScript: Script = {
  name: 'acquire-lease',
  lua: `
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
`,
}

const renewScript: Script = {
  name: 'renew-lease',
  lua: `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`,
}

const releaseScript: Script = {
  name: 'release-lease',
  lua: `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
`,
}

/** Leases as keys that Redis forgets: they run out by its own time, whatever the clocks of those who ask say. */
export function createLeaseTable({ connection, layout }: Context): LeaseTable {
  return {
    async acquire(name, holder, ttlMs) {
      return (await connection.run(acquireScript, [layout.lease(name)], [holder, Math.ceil(ttlMs)])) === 1
    },
    async renew(name, holder, ttlMs) {
      return (await connection.run(renewScript, [layout.lease(name)], [holder, Math.ceil(ttlMs)])) === 1
    },
    async release(name, holder) {
      await connection.run(releaseScript, [layout.lease(name)], [holder])
    },
  }
}
