import { createPersist, type Patience } from '../../shared/persist.ts'
import { isUncertain, retryAfterMs } from '../client/telegram-error.ts'
import { toPlatformError } from '../client.ts'

const untilTaken = createPersist((error) => ({
  isRetryable: toPlatformError(error, 'to show an answer').isRetryable,
  limitMs: retryAfterMs(error) ?? 0,
  isUncertain: isUncertain(error),
}))

/** Tries until Telegram takes it: see `Persist`. `onDoubt` is told where a further try may do what was done already. */
export async function persist<Result>(
  patience: Patience,
  call: () => Promise<Result>,
  onDoubt?: () => void,
): Promise<Result> {
  return await untilTaken(patience, call, async () => {
    onDoubt?.()
    return undefined
  })
}
