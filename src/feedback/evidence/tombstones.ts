import type { Tombstone } from '../../contract/audit.ts'
import type { Memory, StreamedEntry } from '../../contract/memory.ts'

/** When people were forgotten (ms since 1970), by pseudonym. */
export type Forgotten = ReadonlyMap<string, number>

/** Who was forgotten, oldest first. */
export function readTombstones(
  { log }: Pick<Memory, 'log'>,
  signal?: AbortSignal,
): AsyncIterable<StreamedEntry<'tombstone'>> {
  return log.stream('tombstone', signal ? { signal } : {})
}

/** When people were last forgotten, by pseudonym. */
export async function fetchForgotten(memory: Pick<Memory, 'log'>, signal?: AbortSignal): Promise<Forgotten> {
  return (await fetchTombstones(memory, signal)).forgotten
}

/** The same, with the exports that they are in, and what is left of their names, by platform. */
export async function fetchTombstones(
  memory: Pick<Memory, 'log'>,
  signal?: AbortSignal,
): Promise<{
  readonly forgotten: Forgotten
  readonly exports: ReadonlyMap<string, ReadonlySet<string>>
  readonly names: ReadonlyMap<string, Tombstone['names']>
}> {
  const forgotten = new Map<string, number>()
  const exports = new Map<string, ReadonlySet<string>>()
  const names = new Map<string, Tombstone['names'][number][]>()
  for await (const { at, conversation, value } of readTombstones(memory, signal)) {
    forgotten.set(value.pseudonym, Math.max(at, forgotten.get(value.pseudonym) ?? at))
    exports.set(value.pseudonym, new Set([...(exports.get(value.pseudonym) ?? []), ...value.exportIds]))
    const known = names.get(conversation.platform) ?? []
    known.push(...value.names)
    names.set(conversation.platform, known)
  }
  return { forgotten, exports, names }
}
