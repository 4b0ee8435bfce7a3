import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** A named pipe, which nobody writes into: whoever reads it waits for ever. */
export async function openPipe(path: string): Promise<void> {
  await promisify(execFile)('mkfifo', [path])
}
