import type { MessageEdited } from '../../contract/event.ts'
import type { Amendment } from '../../contract/mailbox.ts'
import type { LogEntry, Memory } from '../../contract/memory.ts'
import { feedbackEntry } from './feedback-entry.ts'

/** Somebody gave their own words, which a character has answered, others: a sign about the reply, for the log. */
export async function judgeOwnEdit(
  { history, log }: Memory,
  { id, at, conversation }: MessageEdited,
  amendment: Amendment,
): Promise<readonly LogEntry<'feedback'>[]> {
  if (amendment.type !== 'line-amended') return []
  const { line } = amendment.found
  if (line.role !== 'user' || line.turnId === '') return []
  let messageId: string | undefined
  for await (const { value } of log.stream('turn', { conversation, turnId: line.turnId }))
    messageId = value.messageIds[0] ?? messageId
  const reply = messageId === undefined ? undefined : await history.findByMessage(conversation, messageId)
  if (reply?.line.role !== 'character') return []
  const entry = feedbackEntry({
    id: `${id}:own-edit`,
    at,
    deed: { type: 'own-edit', edited: { id: line.id, revision: line.revision - 1 } },
    personId: line.speakerId,
    standing: 'answered',
    ...reply,
    messageId: undefined,
  })
  return [entry]
}
