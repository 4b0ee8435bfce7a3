import { toApiSignal } from '../../client.ts'
import type { Stage } from '../../speak/stage.ts'

/** Tells by a sign below a message that what it asks for was done, or that it was seen. Never fails but with the stage's signal. */
export async function acknowledge(stage: Stage, messageId: number, emoji: '👍' | '👀' = '👍'): Promise<void> {
  const { api } = stage.tools
  const { chatId } = await stage.where()
  try {
    const sign = [{ type: 'emoji', emoji }] as const
    await api.setMessageReaction(chatId, messageId, [...sign], {}, toApiSignal(stage.signal))
  } catch {
    // The group allows no such reactions.
    stage.signal.throwIfAborted()
  }
}
