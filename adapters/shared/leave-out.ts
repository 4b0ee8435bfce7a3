import { MemoryError } from '../../src/contract/errors.ts'
import type { Log } from '../../src/contract/log.ts'
import { describeError } from '../../src/util/describe-error.ts'

/**
 * Does it, and leaves out what cannot be read, so that it is not read again and again: then it answers `undefined`. Fails when it cannot
 * be stored, or is given up.
 */
export async function leaveOut<Result>(
  work: () => Promise<Result>,
  { platform, log, signal }: { readonly platform: string; readonly log: Log; readonly signal: AbortSignal },
): Promise<Result | undefined> {
  try {
    return await work()
  } catch (error) {
    if (signal.aborted || error instanceof MemoryError) throw error
    log.error(
      { error: describeError(error) },
      `something that came from ${platform} could not be read, and is left out`,
    )
    return undefined
  }
}
