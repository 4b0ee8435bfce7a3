import type { Clock } from '../../src/contract/clock.ts'
import { pollMs } from '../mailbox-rules.ts'
import { createWorkerBell, type WorkerBell } from '../worker-bell.ts'
import type { Database } from './database.ts'

/** A bell that is rung as well by whatever other processes write to the file. */
export function createFileBell(database: Database, clock: Clock): WorkerBell {
  return createWorkerBell((ringElsewhere) => {
    const ended = new AbortController()
    poll(database, clock, ringElsewhere, ended.signal).catch(() => {})
    return () => ended.abort()
  })
}

/** Until the signal is aborted, which ends the sleep. */
async function poll(
  database: Database,
  clock: Clock,
  ringElsewhere: () => void,
  signal: AbortSignal,
): Promise<void> {
  for (let known = database.dataVersion(); ; ) {
    await clock.sleep(pollMs, signal)
    const version = database.dataVersion()
    if (version !== known) ringElsewhere()
    known = version
  }
}
