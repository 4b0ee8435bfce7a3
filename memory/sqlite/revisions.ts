import type { ChapterKey } from '../../src/contract/conversation.ts'
import type { Line } from '../../src/contract/line.ts'
import type { LineReference } from '../../src/contract/turn.ts'
import { encodeChapterKey } from '../keys.ts'
import { decodeLine, type LineRow, lineColumns } from './lines.ts'
import type { Context } from './open.ts'
import type { Sealed } from './sealed.ts'

/** Lines as they stood at these revisions, in the order of asking. */
export function findRevisions(
  context: Context,
  chapter: ChapterKey,
  references: readonly LineReference[],
): readonly (Line | undefined)[] {
  const rows = context.database
    .query<LineRow>(
      `WITH asked AS (
        SELECT lines.* FROM lines JOIN chapters ON chapters.id = chapter_id
        WHERE chapters.key = ? AND line_id IN (SELECT value FROM json_each(?)))
      SELECT line_id, role, speaker_id, turn_id, earlier_lines.key_id, earlier_lines.body
      FROM asked JOIN earlier_lines ON line_row = asked.id
      UNION ALL SELECT ${lineColumns} FROM asked`,
    )
    .all(encodeChapterKey(chapter), JSON.stringify([...new Set(references.map(({ id }) => id))]))
  const found = new Map<string, Line>()
  for (const row of rows) {
    const line = decodeLine(context, row)
    found.set(keyOf(line), line)
  }
  return references.map((reference) => found.get(keyOf(reference)))
}

function keyOf({ id, revision }: LineReference): string {
  return `${revision} ${id}`
}

/** A line's row, with where it stands. */
export interface PlacedLineRow extends LineRow {
  readonly id: number
  readonly has_earlier: number
}

/** The columns of a {@link PlacedLineRow}. */
export const placedColumns = `lines.id, ${lineColumns},
  EXISTS (SELECT 1 FROM earlier_lines WHERE line_row = lines.id) AS has_earlier`

/** What a line was before, oldest first. */
export function readEarlier(context: Context, row: PlacedLineRow): readonly Line[] {
  if (row.has_earlier === 0) return []
  return context.database
    .query<Sealed>('SELECT key_id, body FROM earlier_lines WHERE line_row = ? ORDER BY id')
    .all(row.id)
    .map((sealed) => decodeLine(context, { ...row, ...sealed }))
}
