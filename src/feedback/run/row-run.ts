import type { StreamedEntry } from '../../contract/memory.ts'
import type { Evidence } from '../evidence/evidence.ts'
import { fitsFilter } from '../evidence/kinds.ts'
import { queryOf, recordsAtOnce } from '../evidence/log-query.ts'
import { csvHeader, encodeCsvRow } from '../rows/csv.ts'
import { createRowMaker } from '../rows/rows.ts'
import type { FeedbackRow } from '../rows/schema.ts'
import type { RowFormat } from '../training/types.ts'
import { inOrder } from './in-order.ts'
import type { ExportOptions, ExportRun, ExportStep, ExportTools } from './run-types.ts'

/** Makes JSON Lines or CSV: one row a record. */
export function createRowRun(
  { memory, hashes, settings }: ExportTools,
  evidence: Evidence,
  { format, filter, exportId, contextLines }: ExportOptions & { readonly format: RowFormat },
): ExportRun {
  const wantsStory = filter.kinds?.includes('reaction') ?? false
  const makeRow = createRowMaker({ evidence, hashes, settings, contextLines, exportId, wantsStory })
  const encode = format === 'csv' ? encodeCsvRow : (row: FeedbackRow) => `${JSON.stringify(row)}\n`

  async function stepOf(entry: StreamedEntry<'feedback'>, signal: AbortSignal): Promise<ExportStep> {
    const { position, conversation } = entry
    const nothing = { position, texts: [], rows: 0, leftOut: [], masked: 0, people: [] }
    if (!fitsFilter(entry, filter)) return nothing
    const made = await makeRow(entry, signal)
    if (made.type === 'left-out') return { ...nothing, leftOut: [made.reason] }
    const people = made.personIds.map((personId) => ({ platform: conversation.platform, personId }))
    const texts = [{ file: '', text: encode(made.row) }]
    return { ...nothing, texts, rows: 1, masked: made.masked, people }
  }

  return {
    header: format === 'csv' ? csvHeader : '',
    steps: (after, signal) =>
      inOrder(memory.log.stream('feedback', queryOf(filter, after, signal)), recordsAtOnce, (entry) =>
        stepOf(entry, signal),
      ),
    countUnreached: async () => ({}),
    sidecars: () => [],
  }
}
