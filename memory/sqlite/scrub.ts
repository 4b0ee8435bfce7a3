import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { describeError } from '../../src/util/describe-error.ts'
import type { Context } from './open.ts'

// Deleted rows are overwritten (`secure_delete`), but copies that a page kept from before it was split are not, and neither is
// the write-ahead log. So the file is written anew, which takes seconds for a large one: in a thread of its own, with a
// connection of its own, while writers wait.
const scrubbing = `
const { workerData } = require('node:worker_threads')
const { DatabaseSync } = require('node:sqlite')
const database = new DatabaseSync(workerData, { timeout: 10_000 })
database.exec('VACUUM')
const { busy } = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()
database.close()
if (busy) throw new Error('another process reads')
`

/** Removes from the file what only its unused parts still hold; answers whether it did. */
export async function scrub({ path, log }: Context): Promise<boolean> {
  if (path === ':memory:') return true
  const execArgv = ['--disable-warning=ExperimentalWarning']
  const worker = new Worker(scrubbing, { eval: true, workerData: path, execArgv })
  try {
    await once(worker, 'exit')
    return true
  } catch (error) {
    log.warn(
      { error: describeError(error) },
      'unused parts of the store still hold erased texts, until the next erase',
    )
    return false
  }
}
