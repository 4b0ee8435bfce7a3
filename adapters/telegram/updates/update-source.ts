import { type Api, GrammyError } from 'grammy'
import type { Update } from 'grammy/types'
import type { Clock } from '../../../src/contract/clock.ts'
import { PlatformError } from '../../../src/contract/errors.ts'
import type { Log } from '../../../src/contract/log.ts'
import { pauseAfter } from '../../shared/patiently.ts'
import { retryAfterMs } from '../client/telegram-error.ts'
import { toApiSignal, toPlatformError } from '../client.ts'
import { allowedUpdates } from './allowed-updates.ts'
import { isUpdate } from './is-update.ts'

/** How long Telegram holds a request open when there is nothing to tell (s). */
const longPollSeconds = 50

/** Most updates of one answer. */
const mostUpdates = 100

/** After that long without a conflict, the next one is another matter: it is explained again. */
const conflictOverMs = 600_000

/** What is asked. */
export interface Question {
  /** Those below it are confirmed; `undefined`: Telegram tells all that are not. */
  readonly offset: number | undefined
  /** Only for what there is now. */
  readonly isAtOnce: boolean
}

/** Asks for updates, also while Telegram does not answer, or tells another program instead. */
export interface UpdateSource {
  /** Waits until there are some, or for most of a minute: see {@link Question}. Fails with a PlatformError when Telegram will not have the bot. */
  fetch(question: () => Question, signal: AbortSignal): Promise<readonly Update[]>
}

/** Builds it. */
export function createUpdateSource({
  api,
  clock,
  log,
}: {
  readonly api: Api
  readonly clock: Clock
  readonly log: Log
}): UpdateSource {
  let failures = 0
  let conflicts = 0
  let conflictAt = Number.NEGATIVE_INFINITY

  /** Two that ask take the updates from each other, and each that asks again makes it worse. */
  function noteConflict({ description }: GrammyError): number {
    if (clock.now() - conflictAt > conflictOverMs) {
      conflicts = 0
      log.warn({}, /webhook/i.test(description) ? hasWebhook : hasRival)
    }
    conflictAt = clock.now()
    conflicts += 1
    return conflicts + 1
  }

  function noteFailure(cause: unknown): number {
    const error = toPlatformError(cause, 'to tell what happened')
    if (!error.isRetryable) throw error
    failures += 1
    if (failures === 1)
      log.warn({ error: error.code }, `the adapter of Telegram waits, and asks again. ${error.message}`)
    return failures
  }

  async function ask({ offset, isAtOnce }: Question, signal: AbortSignal): Promise<readonly Update[]> {
    const timeout = isAtOnce ? 0 : longPollSeconds
    const options = { limit: mostUpdates, timeout, allowed_updates: allowedUpdates }
    const asked = offset === undefined ? options : { ...options, offset }
    const updates: unknown = await api.getUpdates(asked, toApiSignal(signal))
    if (!Array.isArray(updates)) throw noUpdates()
    return updates.filter(isUpdate)
  }

  return {
    async fetch(question, signal) {
      for (;;) {
        try {
          const updates = await ask(question(), signal)
          if (failures > 0) log.info({}, 'Telegram answers again')
          failures = 0
          return updates
        } catch (error) {
          signal.throwIfAborted()
          const isConflict = error instanceof GrammyError && error.error_code === 409
          const tries = isConflict ? noteConflict(error) : noteFailure(error)
          await clock.sleep(Math.max(pauseAfter(tries), retryAfterMs(error) ?? 0), signal)
        }
      }
    },
  }
}

function noUpdates(): PlatformError {
  return new PlatformError({
    code: 'unreachable',
    what: "Telegram's address answered with something else than updates.",
    remedy: 'Look at TELEGRAM_API_URL and at what stands between; it is tried again.',
    isRetryable: true,
  })
}

const hasRival =
  'another program asks Telegram for what happens to this bot, and the two take it from each other (409): end the other one, or give it ' +
  'a bot of its own from @BotFather. Until then, this one asks less and less often'

const hasWebhook =
  'another program has set a webhook for this bot, so that Telegram tells it what happens, and not this one (409): end that program, ' +
  'and start this one anew, which removes the webhook; or give it a bot of its own from @BotFather'
