import { RateLimitError } from '@discordjs/rest'
import { createPersist } from '../../shared/persist.ts'
import { toPlatformError } from '../client.ts'

/** Tries until Discord takes it: see `Persist`. */
export const persist = createPersist((error) => {
  const { isRetryable, code } = toPlatformError(error, 'to show an answer')
  const limitMs = error instanceof RateLimitError ? error.retryAfter : 0
  return { isRetryable, limitMs, isUncertain: code === 'unreachable' }
})
