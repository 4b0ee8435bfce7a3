import type { Clock } from '../contract/clock.ts'
import type { ConversationKey } from '../contract/conversation.ts'
import { type DramatisError, ModelError } from '../contract/errors.ts'
import type { Change } from '../contract/mailbox.ts'
import type { Memory } from '../contract/memory.ts'
import { isAway } from '../util/is-away.ts'
import { stateChange } from './changes.ts'

/** Which places know that a model is away: people get one notice per outage and place. */
export interface Outages {
  /** Whether a failure is still to be told, and what to write when it is. */
  failed(
    conversation: ConversationKey,
    failure: DramatisError,
  ): Promise<{ readonly isNews: boolean; readonly changes: readonly Change[] }>
  /** What to write when the model answers. */
  answered(conversation: ConversationKey): Promise<readonly Change[]>
}

/** Builds it for one model. */
export function createOutages(memory: Memory, modelName: string, clock: Clock): Outages {
  /** Places where the model has answered since this process began: nothing to read there. */
  const up = new Set<string>()
  const placeOf = ({ platform, place }: ConversationKey) => ({ platform, place, thread: '' })
  const keyOf = ({ platform, place }: ConversationKey) => JSON.stringify([platform, place])
  const wasTold = async (conversation: ConversationKey) =>
    (await memory.state.get({ name: 'outage', scope: placeOf(conversation), owner: modelName })) !== undefined

  return {
    async failed(conversation, failure) {
      if (failure instanceof ModelError && failure.isOfTheRequest) return { isNews: true, changes: [] }
      up.delete(keyOf(conversation))
      if (await wasTold(conversation)) return { isNews: false, changes: [] }
      return { isNews: true, changes: [stateChange('outage', placeOf(conversation), modelName, clock.now())] }
    },
    async answered(conversation) {
      if (up.has(keyOf(conversation))) return []
      up.add(keyOf(conversation))
      // The answer was shown: a store that is away now must not keep it from being written, later, with or without need.
      const mayBeTold = await wasTold(conversation).catch((error: unknown) => {
        if (isAway(error)) return true
        throw error
      })
      if (!mayBeTold) return []
      return [stateChange('outage', placeOf(conversation), modelName, undefined)]
    },
  }
}
