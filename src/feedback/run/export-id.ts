import type { Random } from '../../contract/clock.ts'
import { sha256 } from '../../util/sha256.ts'

/** See `ExportReport.exportId`. */
export function createExportId(random: Random): string {
  return `e_${sha256(random.id()).slice(0, 12)}`
}
