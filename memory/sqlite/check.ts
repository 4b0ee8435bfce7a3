import { MemoryError } from '../../src/contract/errors.ts'
import type { Context } from './open.ts'

/** As much as an event and its answer take, so that a store for which this is too much does not look as if it were well. */
const roomBytes = 32_768

/** Longest wait for another process that writes. */
const patienceMs = 2_000

/** See `Store.check`: writes, for a full disk and a file that may only be read are seen by nothing else. */
export async function checkWritable({ database, clock }: Context, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted()
  const over = new AbortController()
  const writing = database.write(() => {
    database.query('INSERT INTO checks (room) VALUES (zeroblob(?))').run(roomBytes)
    database.query('DELETE FROM checks').run()
  })
  try {
    const isWritten = await Promise.race([
      writing.then(() => true),
      clock.sleep(patienceMs, AbortSignal.any([over.signal, ...(signal ? [signal] : [])])).then(() => false),
    ])
    if (isWritten) return
    throw new MemoryError({
      code: 'busy',
      what: 'Another process has been writing to the store for two seconds.',
      remedy: 'Try again; if it stays so, look for another program that has the file open.',
      isRetryable: true,
    })
  } finally {
    over.abort()
    // A write that fails later has been told about.
    writing.catch(() => {})
  }
}
