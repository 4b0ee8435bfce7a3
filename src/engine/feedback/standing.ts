import type { Audience } from '../../contract/conversation.ts'
import type { FeedbackRecord } from '../../contract/feedback.ts'
import type { Line } from '../../contract/line.ts'
import type { FoundLine, Memory } from '../../contract/memory.ts'

/** So many of a prompt's last lines are looked through for those that it answers. */
const mostAnswered = 30

/** As far behind a turn's beginning as its lines are looked for where no record tells them. */
const mostLines = 5_000

/** Who judges a line, or wants to give it other words. */
export interface Judge {
  readonly personId: string
  /** Alone with a character, everybody is answered. Absent: not known, and as in a group. */
  readonly audience?: Audience
  /** Absent: not known. */
  readonly isModerator?: boolean
}

/** Whether somebody may give a character's line other words: whoever was answered may, and whoever moderates. */
export async function mayRewrite(
  memory: Memory,
  found: FoundLine,
  judge: Judge,
  signal: AbortSignal,
): Promise<boolean> {
  if (found.line.role !== 'character') return false
  return judge.isModerator || (await standingOf(memory, found, judge, signal)) !== 'reader'
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

/**
 * By the record of its turn, for the reply may have been said long ago; where there is none, as of words that are ours, or more people
 * spoke than are looked through, by the history.
 */
async function wasAnswered(
  { history, log }: Memory,
  { chapter, line: { turnId } }: FoundLine,
  personId: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (turnId === '') return false
  const until = signal && { signal }
  const isAsked = (line: Line | undefined) => line?.role === 'user' && line.turnId === turnId
  const isTheirs = (line: Line | undefined) => isAsked(line) && line?.speakerId === personId
  const { platform, place, thread } = chapter
  for await (const { value } of log.stream('turn', {
    conversation: { platform, place, thread },
    turnId,
    ...until,
  })) {
    const lines = await history.fetchLines(chapter, value.lines.slice(-mostAnswered), signal)
    if (lines.some(isTheirs)) return true
    if (lines.length < mostAnswered || !lines.every(isAsked)) return false
    break
  }
  // A turn has the id of its first line.
  const { lines } = await history.read(chapter, { limit: mostLines, fromLineId: turnId, ...until })
  return lines.some(isTheirs)
}
