import type { Notice } from '../../../../src/contract/reply.ts'
import type { Stage } from '../../speak/stage.ts'
import { answerCallback } from '../presses/callback-answers.ts'
import type { InteractionToken } from '../token.ts'

/** Telegram's limit for what a pressed button tells. */
export const longestToast = 200

/** Later, the listener has answered the press without words, or is about to. */
const toastMs = 1_300

/** Tells something to whoever pressed a button, at once and for a moment; answers whether that was possible. Never fails. */
export async function showToast(
  { tools, clock, signal }: Stage,
  { queryId, at }: InteractionToken,
  text: string,
  tone: Notice['tone'],
): Promise<boolean> {
  if (queryId === undefined || text.length > longestToast || clock.now() - at >= toastMs) return false
  return await answerCallback(tools, queryId, { text, isAlert: tone !== 'info' }, signal)
}
