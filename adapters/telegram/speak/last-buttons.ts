import { describeFailure } from '../client.ts'
import type { TelegramTools } from '../tools.ts'
import { clearButtons } from './own-messages.ts'
import type { Stage } from './stage.ts'

/** How long it is remembered which message carries them; older ones are left as they are. */
const keptMs = 7 * 86_400_000

/** Buttons stand below the last reply of a conversation alone. */
export interface LastButtons {
  /** Whether a reply that takes the place of these messages is the last one there. Never fails. */
  mayCarry(stage: Stage, replaces: readonly string[]): Promise<boolean>
  /** They stand below this message now; those before it go. Never fails. */
  move(stage: Stage, messageId: string): Promise<void>
}

/** Builds it; does nothing where the setting has none. */
export function createLastButtons({ settings, host, log }: TelegramTools): LastButtons {
  const stateOf = ({ target }: Stage) => host().state.at(target.conversation.place)
  const keyOf = ({ target }: Stage) => `buttons:${target.conversation.thread}`
  const areShown = ({ isDirect }: Stage) =>
    settings.buttons === 'always' || (settings.buttons === 'direct' && isDirect)

  return {
    async mayCarry(stage, replaces) {
      const replaced = replaces.at(-1)
      if (!areShown(stage) || replaced === undefined) return areShown(stage)
      try {
        const last = await stateOf(stage).get(keyOf(stage))
        return last === undefined || orderOf(replaced) >= orderOf(last)
      } catch (error) {
        log.debug({ error: describeFailure(error) }, 'nobody knows which reply is the last')
        return false
      }
    },
    async move(stage, messageId) {
      try {
        const state = stateOf(stage)
        const before = await state.get(keyOf(stage))
        if (before === messageId) return
        await state.set(keyOf(stage), messageId, { ttlMs: keptMs })
        if (before !== undefined) await clearButtons(stage, before)
      } catch (error) {
        log.debug({ error: describeFailure(error) }, 'buttons of an older reply were left')
      }
    },
  }
}

/** Ids of a chat grow with the time; a supergroup counts anew after the group that it was. */
function orderOf(messageId: string): number {
  const number = Number(messageId.replace(/^s/, ''))
  return messageId.startsWith('s') ? number + 2 ** 40 : number
}
