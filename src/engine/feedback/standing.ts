import type { Audience } from '../../contract/conversation.ts'
import type { FeedbackRecord } from '../../contract/feedback.ts'
import type { FoundLine, Memory } from '../../contract/memory.ts'

/** So many of a prompt's last lines are looked through for those that it answers. */
const mostAnswered = 30

/** Who judges a line. `isModerator` absent: not known. */
export interface Judge {
  readonly personId: string
  readonly audience: Audience
  readonly isModerator?: boolean
}

/** Whether somebody who judges a line was answered there, moderates the place, or only reads it. */
export async function standingOf(
  memory: Memory,
  found: FoundLine,
  { personId, audience, isModerator }: Judge,
  signal?: AbortSignal,
): Promise<NonNullable<FeedbackRecord['standing']>> {
  if (audience === 'direct' || (await wasAnswered(memory, found, personId, signal))) return 'answered'
  return isModerator ? 'moderator' : 'reader'
}

/** By the record of its turn: the reply may have been said long ago. */
async function wasAnswered(
  { history, log }: Memory,
  { chapter, line: { turnId } }: FoundLine,
  personId: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (turnId === '') return false
  const { platform, place, thread } = chapter
  const query = { conversation: { platform, place, thread }, turnId, ...(signal && { signal }) }
  for await (const { value } of log.stream('turn', query)) {
    const lines = await history.fetchLines(chapter, value.lines.slice(-mostAnswered), signal)
    return lines.some(
      (line) => line?.role === 'user' && line.turnId === turnId && line.speakerId === personId,
    )
  }
  return false
}
