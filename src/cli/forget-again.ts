import { systemClock, systemRandom } from '../app/system.ts'
import type { LogEntry, Memory } from '../contract/memory.ts'
import type { Store } from '../contract/store.ts'
import { hashKeyState } from '../engine/hash-key.ts'
import { readTombstones } from '../feedback/evidence/tombstones.ts'
import { forgetPerson } from '../feedback/person/forget.ts'
import type { PlatformPerson } from '../feedback/run/people.ts'
import { createIdentityHashes, type IdentityHashes } from '../util/hash-id.ts'
import { readPeople } from './people-of-store.ts'

/** When people were forgotten (ms since 1970), by pseudonym. */
export type Gone = ReadonlyMap<string, number>

/** The keys with which pseudonyms may have been made: that of the settings, else those of the stores. */
export interface HashKeys {
  /** `HASH_KEY`; absent: each store has its own. */
  readonly setting: string | undefined
  readonly source: string | undefined
  readonly target: string | undefined
}

/** The keys of two stores. */
export async function fetchHashKeys(
  source: Pick<Store, 'memory'>,
  target: Pick<Store, 'memory'>,
  setting: string | undefined,
  signal: AbortSignal,
): Promise<HashKeys> {
  return {
    setting,
    source: await source.memory.state.get(hashKeyState, signal),
    target: await target.memory.state.get(hashKeyState, signal),
  }
}

/** What a store has that only its key, or `HASH_KEY`, makes sense of: tombstones, or exports. */
export async function usesHashKey({ log }: Pick<Memory, 'log'>, signal: AbortSignal): Promise<boolean> {
  for await (const _ of readTombstones({ log }, signal)) return true
  for await (const { value } of log.stream('audit', { signal })) if (value.type === 'export') return true
  return false
}

/** Tombstones of one store that another does not have. */
export async function findMissing(
  known: readonly LogEntry<'tombstone'>[],
  other: Pick<Memory, 'log'>,
  signal: AbortSignal,
): Promise<Gone> {
  const there = new Set<string>()
  for await (const { id } of readTombstones(other, signal)) there.add(id)
  const gone = new Map<string, number>()
  for (const { id, at, value } of known)
    if (!there.has(id)) gone.set(value.pseudonym, Math.max(at, gone.get(value.pseudonym) ?? at))
  return gone
}

/** People of whom the store tells and who are gone, with when they were forgotten. */
export async function findGone(
  store: Pick<Store, 'transfer'>,
  gone: Gone,
  { setting, source, target }: HashKeys,
  signal: AbortSignal,
): Promise<readonly (PlatformPerson & { readonly at: number; readonly pseudonym: string })[]> {
  if (gone.size === 0) return []
  const keys = new Set([setting, source, target].filter((key) => key !== undefined))
  const hashes = [...keys].map(createIdentityHashes)
  const found: (PlatformPerson & { readonly at: number; readonly pseudonym: string })[] = []
  for await (const person of readPeople(store, signal))
    for (const one of hashes) {
      const pseudonym = one.pseudonym(person.platform, person.personId)
      const at = gone.get(pseudonym)
      if (at === undefined) continue
      found.push({ ...person, at, pseudonym })
      break
    }
  return found
}

/** Forgets them in the store, as they asked at `at`. */
export async function forgetAgain(
  { memory }: Pick<Store, 'memory'>,
  people: readonly (PlatformPerson & { readonly at: number })[],
  hashes: IdentityHashes,
  signal: AbortSignal,
): Promise<void> {
  for (const { platform, personId, at } of people) {
    const clock = { ...systemClock, now: () => at }
    await forgetPerson({ memory, hashes, clock, random: systemRandom }, platform, personId, signal)
  }
}
