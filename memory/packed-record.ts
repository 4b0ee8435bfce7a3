import type { LineReference, TurnRecord } from '../src/contract/turn.ts'

/** A turn record without what it would say twice; one that is not packed is one as well. */
export interface PackedRecord extends Omit<TurnRecord, 'lines' | 'shown'> {
  /** A line that was never changed is its id alone. */
  readonly lines: readonly (string | LineReference)[]
  /** `undefined`: what the model wrote. */
  readonly shown: string | undefined
}

/** Records are most of what a store keeps, and the lines of the window most of a record. */
export function packRecord(record: TurnRecord): PackedRecord {
  return {
    ...record,
    lines: record.lines.map((line) => (line.revision === 0 ? line.id : line)),
    shown: record.shown === record.raw ? undefined : record.shown,
  }
}

/** What was packed. */
export function unpackRecord(packed: PackedRecord): TurnRecord {
  return {
    ...packed,
    lines: packed.lines.map((line) => (typeof line === 'string' ? { id: line, revision: 0 } : line)),
    shown: packed.shown ?? packed.raw,
  }
}
