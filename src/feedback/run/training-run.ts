import type { ExportFilter, LeftOutReason } from '../../contract/feedback-export.ts'
import type { LogQuery, StreamedEntry } from '../../contract/memory.ts'
import { createBoundedCache } from '../bounded-cache.ts'
import type { Evidence, TurnEvidence } from '../evidence/evidence.ts'
import { fitsFilter } from '../evidence/kinds.ts'
import { queryOf, recordsAtOnce } from '../evidence/log-query.ts'
import type { createTraining } from '../training/index.ts'
import { inOrder } from './in-order.ts'
import type { ExportRun, ExportStep, ExportTools } from './run-types.ts'

/** `turn`: where it is not another record of a turn that was met. */
interface FoundTurn {
  readonly position: string
  readonly turn: TurnEvidence | undefined
}

/** Walks the turns, each at its first record, and hands them over to what makes training rows of them. */
export function createTrainingRun(
  { memory }: ExportTools,
  evidence: Evidence,
  training: ReturnType<typeof createTraining>,
  filter: ExportFilter,
): ExportRun {
  /** A turn stands where its first record does. */
  async function fetchFirst(entry: StreamedEntry<'turn'>, signal: AbortSignal): Promise<FoundTurn> {
    const turn = await evidence.fetchTurn(entry.conversation, entry.turnId, signal)
    return { position: entry.position, turn: turn.takes[0]?.id === entry.id ? turn : undefined }
  }

  async function stepOf({ turn, position }: FoundTurn, signal: AbortSignal): Promise<ExportStep> {
    const made = turn ? await training.rowsOf(turn, signal) : []
    const rows = made.flatMap((row) => ('leftOut' in row ? [] : row))
    return {
      position,
      texts: rows.flatMap((row) => training.filesOf(row)),
      rows: rows.length,
      leftOut: made.flatMap((row) => ('leftOut' in row ? row.leftOut : [])),
      masked: 0,
      people: rows.flatMap(({ platform, personIds }) =>
        personIds.map((personId) => ({ platform, personId })),
      ),
    }
  }

  async function findBehind(query: LogQuery): Promise<string | undefined> {
    for await (const { position } of memory.log.stream('turn', query)) return position
    return undefined
  }

  async function isThere(
    { conversation, turnId }: StreamedEntry<'feedback'>,
    signal: AbortSignal,
  ): Promise<boolean> {
    for await (const _ of memory.log.stream('turn', { conversation, turnId, signal })) return true
    return false
  }

  return {
    header: '',
    async *steps(after, signal) {
      // What somebody does about a turn comes later than the turn: only the end of the time that is asked for bounds it.
      const { since: _, ...bounds } = filter
      const first = after === undefined ? undefined : await findBehind(queryOf(bounds, after, signal))
      let isBehind = after === undefined
      const turns = memory.log.stream('turn', queryOf(bounds, undefined, signal))
      const found = inOrder(turns, recordsAtOnce, (entry) => fetchFirst(entry, signal))
      // Near-duplicates are told by what came before: every turn is asked about, in order, also those that are written already.
      for await (const step of inOrder(found, recordsAtOnce, (turn) => stepOf(turn, signal))) {
        isBehind ||= step.position === first
        if (isBehind) yield step
      }
    },
    async countUnreached(signal) {
      const hasTurn = createBoundedCache<boolean>(1_000)
      const counts: { [Reason in LeftOutReason]?: number } = {}
      const add = (reason: LeftOutReason) => {
        counts[reason] = (counts[reason] ?? 0) + 1
      }
      for await (const entry of memory.log.stream('feedback', queryOf(filter, undefined, signal))) {
        if (!fitsFilter(entry, filter)) continue
        const key = JSON.stringify([entry.conversation, entry.turnId])
        if (entry.value.take === undefined) add('greeting')
        else if (!(await hasTurn.get(key, () => isThere(entry, signal)))) add('record-gone')
      }
      return counts
    },
    sidecars: () => training.sidecars(),
  }
}
