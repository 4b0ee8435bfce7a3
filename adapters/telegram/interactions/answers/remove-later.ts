import { toApiSignal } from '../../client.ts'
import { decodeMessageId } from '../../places.ts'
import type { Stage } from '../../speak/stage.ts'

/** How long refusals, and where an answer waits, are shown. */
const passingMs = 60_000

/** Removes a message of ours after a while, unless the process ends before. */
export function removeLater({ tools, placeId }: Stage, messageId: string): void {
  const { api, chats, clock, memory } = tools
  const signal = memory.ending
  const work = async () => {
    await clock.sleep(passingMs, signal)
    const chatId = await chats.chatOf(placeId, signal)
    const id = decodeMessageId({ chatId, placeId }, messageId)
    if (id !== undefined) await api.deleteMessage(chatId, id, toApiSignal(signal))
  }
  // Somebody else was faster, or it stays.
  void work().catch(() => {})
}
