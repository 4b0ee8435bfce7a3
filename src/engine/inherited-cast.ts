import type { Cast, ConversationKey } from '../contract/conversation.ts'
import type { KeyedState } from '../contract/memory.ts'

/** The conversation that one hangs under; `parent`: see `EventBase.parent`. */
export function parentOf(
  conversation: ConversationKey,
  parent: string | undefined,
): ConversationKey | undefined {
  return parent === undefined ? undefined : { ...conversation, thread: parent }
}

/** Who plays in a conversation: its own cast, or that of the one that it hangs under. */
export async function readCast(
  state: Pick<KeyedState, 'get'>,
  conversation: ConversationKey,
  parent: string | undefined,
  signal?: AbortSignal,
): Promise<Cast> {
  const castIn = (scope: ConversationKey | undefined) =>
    scope && state.get({ name: 'cast', scope, owner: '' }, signal)
  return (await castIn(conversation)) ?? (await castIn(parentOf(conversation, parent))) ?? { personas: [] }
}
