import { openEvidence } from '../evidence/evidence.ts'
import { createTraining } from '../training/index.ts'
import { isTrainingFormat } from '../training/types.ts'
import { createRowRun } from './row-run.ts'
import type { ExportOptions, ExportRun, ExportTools } from './run-types.ts'
import { createTrainingRun } from './training-run.ts'

/** Begins an export of the whole store, or of what the filter leaves of it. */
export async function createExportRun(
  tools: ExportTools,
  options: ExportOptions,
  signal: AbortSignal,
): Promise<ExportRun> {
  const evidence = await openEvidence(tools, signal)
  const { exportId, format, filter, shapes, form } = options
  if (!isTrainingFormat(format)) return createRowRun(tools, evidence, { ...options, format })
  const { hashes, settings } = tools
  const training = createTraining({ exportId, format, shapes, form, evidence, hashes, settings, filter })
  return createTrainingRun(tools, evidence, training, filter)
}
