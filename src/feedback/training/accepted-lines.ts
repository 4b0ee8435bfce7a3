import type { ExportFilter, LeftOutReason } from '../../contract/feedback-export.ts'
import type { Line } from '../../contract/line.ts'
import type { TurnRecord } from '../../contract/turn.ts'
import type { TurnEvidence } from '../evidence/evidence.ts'
import { fitsScope } from '../evidence/kinds.ts'
import { authorsOf, type Draft, type DraftTools, modelRecord, replyOf } from './drafts.ts'
import { fetchLatest, isRefused } from './standing.ts'

/**
 * What a turn of a studio's chapter teaches: the words that its line has in the end. Rewritten ones are drafts of their own, and
 * nothing is accepted that somebody voted against or reported, nor before the studio is done.
 */
export async function readAccepted(
  turn: TurnEvidence,
  tools: DraftTools,
): Promise<readonly (Draft | LeftOutReason)[]> {
  const { evidence, filter, signal } = tools
  const latest = turn.takes.at(-1)?.value
  if (!latest || !isAskedFor(latest, filter)) return []
  const studio = await evidence.studioOf(latest.chapter, signal)
  if (studio?.doneAt === undefined || latest.at < studio.startedAt || latest.at > studio.doneAt) return []
  const line = await fetchLatest(latest, tools)
  if (!line) return ['record-gone']
  if (isRewritten(line, turn)) return []
  const record = modelRecord(turn, line.take)
  if (typeof record === 'string') return [record]
  if (isRefused(line, turn)) return ['no-signal']
  const completion = replyOf(line, record)
  return [
    {
      key: `accepted ${record.turnId}`,
      record,
      authors: authorsOf(line),
      voters: [],
      lesson: { type: 'sft', completion },
    },
  ]
}

/** It is no deed: who asks for some kind of them does not ask for it. */
function isAskedFor({ at, chapter, characterId }: TurnRecord, filter: ExportFilter): boolean {
  if (filter.kinds || filter.rating !== undefined) return false
  return fitsScope({ at, where: chapter, characterId }, filter)
}

function isRewritten({ id, revision, authorIds }: Line, { feedback }: TurnEvidence): boolean {
  return (
    authorIds !== undefined &&
    feedback.some(
      ({ value: { deed, line } }) =>
        deed.type === 'rewrite' && line.id === id && line.revision + 1 === revision,
    )
  )
}
