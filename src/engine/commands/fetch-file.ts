import { PlatformError } from '../../contract/errors.ts'
import type { AttachedFile } from '../../contract/event.ts'
import type { CheckedCall } from './call.ts'

/** A platform that takes longer to hand a file out holds up the conversation. */
const longestMs = 60_000

/** Fetches a file that was handed in. Fails with a PlatformError, or the reason of the scene's signal. */
export async function fetchFile(
  { fetchFile: fetchFromPlatform, tools, scene }: CheckedCall,
  file: AttachedFile,
): Promise<Uint8Array> {
  const { maxFileBytes: maxBytes } = tools.imports
  if (file.size !== undefined && file.size > maxBytes) throw tooLarge(maxBytes)
  const [late, done] = [new AbortController(), new AbortController()]
  tools.clock.sleep(longestMs, done.signal).then(
    () => late.abort(tooLate()),
    () => {},
  )
  try {
    return await fetchFromPlatform(file, { maxBytes, signal: AbortSignal.any([scene.signal, late.signal]) })
  } finally {
    done.abort()
  }
}

function tooLarge(maxBytes: number): PlatformError {
  return new PlatformError({
    code: 'too-large',
    what: `The file has more than ${maxBytes} bytes.`,
    remedy: 'Hand in a smaller one, or raise `imports.max_megabytes`.',
  })
}

function tooLate(): PlatformError {
  return new PlatformError({
    code: 'unreachable',
    what: `The platform did not hand the file out within ${longestMs / 1_000} s.`,
    remedy: 'Hand it in again.',
    isRetryable: true,
  })
}
