import type { TurnRecord } from '../src/contract/turn.ts'

/** Hashes of the texts that a record names. */
export function textHashesOf(record: TurnRecord): readonly string[] {
  const { headHash, systemHash, storyHash, examplesHash } = record
  const hashes = new Set([headHash, systemHash, storyHash, examplesHash])
  return [...hashes].filter((hash) => hash)
}
