import { describeError } from '../../../src/util/describe-error.ts'
import { isAcknowledged, isTooLate } from '../client/discord-code.ts'
import { discordCode } from '../client/platform-error.ts'
import type { DiscordTools } from '../tools.ts'
import type { PersonalInteraction } from './describe.ts'

/** Pause between two tries; of an interaction that Discord waits 3 s for. */
const pauseMs = 150

/**
 * `acknowledged`: the person sees that it is worked on, or nobody knows: then it counts, lest "thinking" stands there for nothing.
 * `late`: Discord waited no longer, and may have told the person that it failed. `refused`: it should not have been asked so.
 */
export type AcknowledgeOutcome = 'acknowledged' | 'late' | 'refused'

/** Sends the first response to an interaction, trying again while Discord does not answer clearly. */
export async function acknowledge(
  { clock, log }: Pick<DiscordTools, 'clock' | 'log'>,
  { id, type }: PersonalInteraction,
  call: (signal: AbortSignal) => Promise<unknown>,
  signal: AbortSignal,
): Promise<AcknowledgeOutcome> {
  for (;;) {
    try {
      await call(signal)
      return 'acknowledged'
    } catch (error) {
      if (isAcknowledged(error)) return 'acknowledged'
      if (isTooLate(error)) return 'late'
      const code = discordCode(error)
      const facts = { event: id, type, code, error: describeError(error) }
      if (code) {
        log.warn(facts, 'Discord refused the acknowledgement of an interaction')
        return 'refused'
      }
      if (signal.aborted) {
        log.warn(facts, 'Discord did not say whether it knows that an interaction was heard')
        return 'acknowledged'
      }
    }
    await clock.sleep(pauseMs, signal).catch(() => {})
  }
}
