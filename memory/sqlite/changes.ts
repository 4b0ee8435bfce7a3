import type { Clock } from '../../src/contract/clock.ts'
import { type Changes, createChanges } from '../changes.ts'
import { pollMs } from '../mailbox-rules.ts'
import type { Database } from './database.ts'

/** Notices what other processes write to the file. */
export function watchChanges(database: Database, clock: Clock): Changes {
  return createChanges((notify) => {
    const ended = new AbortController()
    poll(database, clock, notify, ended.signal).catch(() => {})
    return () => ended.abort()
  })
}

/** Until the signal is aborted, which ends the sleep. */
async function poll(
  database: Database,
  clock: Clock,
  notify: () => void,
  signal: AbortSignal,
): Promise<void> {
  for (let known = database.dataVersion(); ; ) {
    await clock.sleep(pollMs, signal)
    const version = database.dataVersion()
    if (version !== known) notify()
    known = version
  }
}
