import type { Store } from '../../src/contract/store.ts'
import { createKeyedState } from '../keyed-state.ts'
import { createLeases } from '../leases.ts'
import { createAppendOnlyFile } from './append-only-file.ts'
import { checkWritable } from './check.ts'
import { collect } from './collect.ts'
import { erase } from './erase.ts'
import { createHistory } from './history.ts'
import { createLeaseTable } from './lease-table.ts'
import { createRedisLimits } from './limits.ts'
import { createLog } from './log.ts'
import { openMailbox } from './mailbox.ts'
import { openContext, type RedisOptions } from './open.ts'
import { purge } from './purge.ts'
import { reencode } from './reencode.ts'
import { createStateTable } from './state.ts'
import { fetchText } from './texts.ts'
import { createTransfer } from './transfer.ts'
import { workerTimes } from './workers.ts'

export type { RedisOptions } from './open.ts'

/** A store in a Redis, which many processes may share. Fails as `openStore` does. */
export async function openRedisStore(options: RedisOptions): Promise<Store> {
  const context = await openContext(options)
  const { clock, random, log, createClient } = context
  const times = options.times ?? workerTimes
  const opening = openMailbox({ context, createClient, times })
  const { mailbox, onErased, close } = await opening.catch(async (error: unknown) => {
    await context.close()
    throw error
  })
  const file = createAppendOnlyFile(context)

  return {
    memory: {
      history: createHistory(context),
      state: createKeyedState(await createStateTable(context)),
      log: createLog(context),
      async fetchText(hash, signal) {
        signal?.throwIfAborted()
        return await fetchText(context, hash)
      },
      erase: (scope, signal) => erase(context, scope, { signal, onErased, onDone: file.rewrite }),
      collect: (platform, personId, signal) => collect(context, platform, personId, signal),
      purge: (limits, signal) => purge(context, limits, { signal, onDone: file.rewrite }),
      reencode: (signal) => reencode(context, file.rewrite, signal),
    },
    mailbox,
    leases: createLeases(createLeaseTable(context), { clock, random, log }),
    limits: createRedisLimits(context),
    transfer: createTransfer(context),
    check: (signal) => checkWritable(context, signal),
    async close() {
      file.close()
      await close()
      await context.close()
    },
  }
}
