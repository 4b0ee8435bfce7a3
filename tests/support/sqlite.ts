import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openSqliteStore, type SqliteOptions } from '../../memory/sqlite/index.ts'
import { createFakeClock } from './fake-clock.ts'
import {
  atOnce,
  createFakeRandom,
  createGate,
  message,
  type Stage,
  silentLog,
  startWorker,
  tavern,
} from './store.ts'

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

/** Such a process, in which two turns run until it is closed, so that writes that come together share a transaction. */
export async function openBusyProcess(
  path: string,
  options: Partial<SqliteOptions> = {},
  since?: Process,
): Promise<Process> {
  const { store, clock } = await openProcess(path, options, since)
  const queue = `busy ${processes}`
  const gate = createGate()
  const worker = startWorker(store.mailbox, { queue, handle: gate.handle })
  for (const thread of ['one', 'other']) {
    const conversation = { ...tavern, thread: `${queue} ${thread}` }
    await store.mailbox.accept(message(conversation.thread, '', { conversation }), { ...atOnce, queue })
  }
  await clock.advance(0)
  const end = async () => {
    gate.open()
    await worker.end()
  }
  onTestFinished(end)
  const close = async () => {
    await end()
    await store.close()
  }
  return { store: { ...store, close }, clock }
}
