import type { Audience } from '../../contract/conversation.ts'
import type { Line } from '../../contract/line.ts'
import type { FoundLine, History } from '../../contract/memory.ts'

/** As far behind a turn's beginning as its lines are looked for. */
const mostLines = 5_000

/** Who wants to give a line other words. */
export interface Rewriter {
  readonly personId: string
  readonly isModerator: boolean
  /** Alone with a character, everybody moderates. Absent: not known, and as in a group. */
  readonly audience?: Audience
}

/** Whether somebody may give a character's line other words: whoever was answered may, and whoever moderates. */
export async function mayRewrite(
  history: Pick<History, 'read'>,
  { chapter, line }: FoundLine,
  { personId, isModerator, audience }: Rewriter,
  signal: AbortSignal,
): Promise<boolean> {
  const { role, turnId } = line
  if (role !== 'character') return false
  if (audience === 'direct' || isModerator) return true
  if (turnId === '') return false
  // A turn has the id of its first line.
  const { lines } = await history.read(chapter, { limit: mostLines, fromLineId: turnId, signal })
  return lines.some(
    (asked: Line) => asked.role === 'user' && asked.speakerId === personId && asked.turnId === turnId,
  )
}
