import { encodeCsvRecord } from '../rows/csv-text.ts'
import { type Cleaning, cleanCsvRecord, cleanRow } from './clean-row.ts'
import type { FileRow } from './rows-of-file.ts'

/** What became of the rows of a file. */
export interface CleanReport {
  /** As many as there were. */
  readonly rows: number
  readonly removed: number
  /** Texts of them are gone, and what somebody else did is still there. */
  readonly masked: number
}

/** Counts what becomes of rows. */
export interface CleanCounter {
  count(outcome: 'kept' | 'masked' | 'removed'): void
  read(): CleanReport
}

/** See {@link CleanCounter}. */
export function createCleanCounter(): CleanCounter {
  const report = { rows: 0, removed: 0, masked: 0 }
  return {
    count(outcome) {
      report.rows += 1
      if (outcome !== 'kept') report[outcome] += 1
    },
    read: () => ({ ...report }),
  }
}

/** Whether somebody was in the rows who is to be in them no more. */
export function isTouched({ removed, masked }: CleanReport): boolean {
  return removed + masked > 0
}

/** The texts of rows without the people who are to be taken out, counted as they come. */
export async function* cleanRows(
  rows: AsyncIterable<FileRow>,
  cleaning: Cleaning,
  counter: CleanCounter,
): AsyncGenerator<string> {
  for await (const row of rows) {
    if (row.type === 'csv-header') {
      yield `\uFEFF${encodeCsvRecord(row.cells)}`
      continue
    }
    const { outcome, text } = clean(row, cleaning)
    counter.count(outcome)
    yield text
  }
}

function clean(row: Exclude<FileRow, { readonly type: 'csv-header' }>, cleaning: Cleaning) {
  if (row.type === 'json') {
    const { outcome, row: left } = cleanRow(row.row, cleaning)
    const text = outcome === 'kept' ? row.text : left && JSON.stringify(left)
    return { outcome, text: text === undefined ? '' : `${text}\n` }
  }
  const { outcome, row: left } = cleanCsvRecord(row.cells, cleaning)
  return { outcome, text: left ? encodeCsvRecord(left) : '' }
}
