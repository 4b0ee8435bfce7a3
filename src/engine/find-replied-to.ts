import type { MessageReceived } from '../contract/event.ts'
import type { Line } from '../contract/line.ts'
import type { Memory } from '../contract/memory.ts'
import type { Scene } from './scene.ts'

/** Who said what is replied to: mostly a line of the window, else one of the store. */
export async function findRepliedTo(
  { history }: Pick<Memory, 'history'>,
  { conversation, signal }: Scene,
  messages: readonly MessageReceived[],
  lines: readonly Line[],
): Promise<ReadonlyMap<string, string>> {
  const speakers = new Map<string, string>()
  for (const { replyTo } of messages) {
    if (replyTo === undefined) continue
    const line =
      lines.findLast(({ messageIds }) => messageIds.includes(replyTo)) ??
      (await history.findByMessage(conversation, replyTo, signal))?.line
    if (line?.role === 'character') speakers.set(replyTo, line.speakerId)
  }
  return speakers
}
