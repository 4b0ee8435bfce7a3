import type { ExportReport, LeftOutReason } from '../../contract/feedback-export.ts'

/** Counts of both. */
export function addCounts(
  one: ExportReport['leftOut'],
  other: ExportReport['leftOut'],
): ExportReport['leftOut'] {
  const sum = { ...one }
  for (const [reason, count] of Object.entries(other) as [LeftOutReason, number][]) // It has no other keys.
    sum[reason] = (sum[reason] ?? 0) + count
  return sum
}

/** Counts of reasons. */
export function countReasons(reasons: readonly LeftOutReason[]): ExportReport['leftOut'] {
  const counts: { [Reason in LeftOutReason]?: number } = {}
  for (const reason of reasons) counts[reason] = (counts[reason] ?? 0) + 1
  return counts
}
