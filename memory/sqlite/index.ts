import type { Store } from '../../src/contract/store.ts'
import { erasedError } from '../errors.ts'
import { createKeyedState } from '../keyed-state.ts'
import { createLeases } from '../leases.ts'
import { createWorkers } from '../workers.ts'
import { checkWritable } from './check.ts'
import { createBatchSource } from './claims.ts'
import { collect } from './collect.ts'
import { erase } from './erase.ts'
import { createFileBell } from './file-bell.ts'
import { createHistory } from './history.ts'
import { createLeaseTable } from './lease-table.ts'
import { createSqliteLimits } from './limits.ts'
import { createLog, fetchText } from './log.ts'
import { createMailbox } from './mailbox.ts'
import { mendTimes } from './mend-times.ts'
import { openContext, type SqliteOptions } from './open.ts'
import { purge } from './purge.ts'
import { reencode } from './reencode.ts'
import { createStateTable } from './state.ts'
import { createTransfer } from './transfer.ts'

export type { SqliteOptions } from './open.ts'

/** A store in one SQLite file, which several processes may share. Fails as `openStore` does. */
export async function openSqliteStore(options: SqliteOptions): Promise<Store> {
  const context = await openContext(options)
  try {
    await mendTimes(context)
  } catch (error) {
    await context.database.close()
    throw error
  }
  const { clock, log } = context
  const { random } = options
  const bell = createFileBell(context.database, clock)
  const workers = createWorkers({ source: createBatchSource(context, bell), bell, clock, random, log })
  // Where at most one turn runs, there is nobody to share a transaction with.
  context.database.gatherWhile(() => workers.batchCount() > 1)

  return {
    memory: {
      history: createHistory(context),
      state: createKeyedState(createStateTable(context)),
      log: createLog(context),
      async fetchText(hash, signal) {
        signal?.throwIfAborted()
        return await fetchText(context, hash)
      },
      async erase(scope, signal) {
        const report = await erase(context, scope, {
          signal,
          onErased: (key) => workers.abort(key, erasedError()),
        })
        bell.ring(false)
        return report
      },
      collect: (platform, personId, signal) => collect(context, platform, personId, signal),
      purge: (limits, signal) => purge(context, limits, signal),
      reencode: (signal) => reencode(context, signal),
    },
    mailbox: createMailbox({ context, bell, workers }),
    leases: createLeases(createLeaseTable(context), { clock, random, log }),
    limits: createSqliteLimits(context),
    transfer: createTransfer(context),
    check: (signal) => checkWritable(context, signal),
    async close() {
      await workers.end()
      await context.database.close()
    },
  }
}
