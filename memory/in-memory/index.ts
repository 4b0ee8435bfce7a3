import type { Store } from '../../src/contract/store.ts'
import type { StoreDependencies } from '../dependencies.ts'
import { erasedError } from '../errors.ts'
import { createKeyedState } from '../keyed-state.ts'
import { createLeases } from '../leases.ts'
import { createWorkerBell } from '../worker-bell.ts'
import { createWorkers } from '../workers.ts'
import { createBatchSource } from './claims.ts'
import { erase } from './erase.ts'
import { createHistory } from './history.ts'
import { createLeaseTable } from './lease-table.ts'
import { createMemoryLimits } from './limits.ts'
import { createLog } from './log.ts'
import { createMailbox } from './mailbox.ts'
import { checkOpen, openTables } from './open.ts'
import { collect, untilAborted } from './people.ts'
import { purge } from './purge.ts'
import { reencode } from './reencode.ts'
import { createStateTable } from './state.ts'
import { createTransfer } from './transfer.ts'

/** A store that is gone with the process: for tests, and for trying things out. */
export async function openInMemoryStore({ clock, random, log }: StoreDependencies): Promise<Store> {
  const tables = openTables()
  const bell = createWorkerBell()
  const source = createBatchSource(tables, clock, bell)
  const workers = createWorkers({ source, bell, clock, random, log })

  return {
    memory: {
      history: createHistory(tables),
      state: createKeyedState(createStateTable(tables, clock)),
      log: createLog(tables),
      async fetchText(hash, signal) {
        checkOpen(tables, signal)
        return tables.texts.get(hash)
      },
      async erase(scope, signal) {
        checkOpen(tables, signal)
        const { report, conversations } = erase(tables, clock, scope)
        for (const key of conversations) workers.abort(key, erasedError())
        bell.ring(false)
        return report
      },
      collect: (platform, personId, signal) =>
        untilAborted(tables, collect(tables, platform, personId, clock.now), signal),
      async purge(limits, signal) {
        checkOpen(tables, signal)
        return purge(tables, clock, limits)
      },
      reencode,
    },
    mailbox: createMailbox({ tables, clock, bell, workers }),
    leases: createLeases(createLeaseTable(tables, clock), { clock, random, log }),
    limits: createMemoryLimits(tables, clock),
    transfer: createTransfer(tables, clock),
    async check(signal) {
      checkOpen(tables, signal)
    },
    async close() {
      await workers.end()
      tables.isClosed = true
    },
  }
}
