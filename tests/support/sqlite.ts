import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openSqliteStore, type SqliteOptions } from '../../memory/sqlite/index.ts'
import { createFakeClock } from './fake-clock.ts'
import { createFakeRandom, type Stage, silentLog } from './store.ts'

/** A folder of its own for the test that runs. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dramatis-store-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

/** A store as another process would have it: a connection and a clock of its own. */
export type Process = Stage

let processes = 0

/** Opens a store on a file. Its clock begins with that of `since`, the process before it. */
export async function openProcess(
  path: string,
  options: Partial<SqliteOptions> = {},
  since?: Process,
): Promise<Process> {
  const clock = createFakeClock(since?.clock.now())
  processes += 1
  const random = createFakeRandom(`process-${processes}`)
  const store = await openSqliteStore({ path, clock, random, log: silentLog, ...options })
  onTestFinished(() => store.close())
  return { store, clock }
}
