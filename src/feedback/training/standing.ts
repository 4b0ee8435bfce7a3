import type { Line } from '../../contract/line.ts'
import type { LineReference, TurnRecord } from '../../contract/turn.ts'
import type { Evidence, TurnEvidence } from '../evidence/evidence.ts'
import { tallyVotes } from '../evidence/votes.ts'

/** How many revisions of a line are asked for at once. */
const atOnce = 16

/** How a line stands in the end, from some revision of it on; `undefined`: it is gone. */
export async function fetchLatest(
  { chapter, lineId: id }: TurnRecord,
  { evidence, signal }: { readonly evidence: Evidence; readonly signal: AbortSignal },
  since = 0,
): Promise<Line | undefined> {
  let latest: Line | undefined
  for (let from = since; ; from += atOnce) {
    const references = Array.from({ length: atOnce }, (_, index) => ({ id, revision: from + index }))
    const lines = await evidence.fetchLines(chapter, references, signal)
    latest = lines.findLast((line) => line !== undefined) ?? latest
    if (lines.at(-1) === undefined) return latest
  }
}

/** Whether somebody was against a line's words as they stood then or later: voted so, reported it, went to another take. */
export function isRefused(
  { id, revision }: LineReference,
  { feedback }: Pick<TurnEvidence, 'feedback'>,
): boolean {
  const isIt = (line: LineReference) => line.id === id && line.revision >= revision
  return (
    tallyVotes(feedback).some(({ line, bad }) => bad > 0 && isIt(line)) ||
    feedback.some(({ value: { deed, line } }) => refusals.has(deed.type) && isIt(line))
  )
}

const refusals: ReadonlySet<string> = new Set(['report', 'regeneration', 'pick'])
