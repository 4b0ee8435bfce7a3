import type { ExportFilter } from '../../contract/feedback-export.ts'
import type { LogQuery } from '../../contract/memory.ts'

/** Records that are looked at at once: enough to keep a store over a network busy. */
export const recordsAtOnce = 16

/** The part of a filter that a log can be asked by. */
export function queryOf(
  { platform, place, since, until }: ExportFilter,
  after: string | undefined,
  signal: AbortSignal,
): LogQuery {
  return {
    ...(platform !== undefined && place !== undefined ? { place: { platform, place } } : {}),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(after === undefined ? {} : { after }),
    signal,
  }
}
