import { lastingTypes } from '../../memory/purge-limits.ts'
import { MemoryError } from '../contract/errors.ts'
import type { LogEntry, LogSchema } from '../contract/memory.ts'
import type { Store } from '../contract/store.ts'
import { hashKeyState } from '../engine/hash-key.ts'
import type { PlatformPerson } from '../feedback/run/people.ts'
import { createIdentityHashes } from '../util/hash-id.ts'
import { fetchHashKeys, findGone, findMissing, forgetAgain, type HashKeys } from './forget-again.ts'
import { mergePersonal } from './merge-consent.ts'
import { readPeople } from './people-of-store.ts'

const writtenAtOnce = 200

/** What became of a store that took the place of another. */
export interface KeptForgotten {
  /** How many people were forgotten in it again. */
  readonly forgotten: number
  /** How many people's latest word on what they agree to was carried into it. */
  readonly consents: number
  /** Whether all that was to be known could be read. */
  readonly isWhole: boolean
}

interface Known {
  readonly tombstones: readonly LogEntry<'tombstone'>[]
  readonly audit: readonly LogEntry<'audit'>[]
  readonly ledger: readonly LogEntry<'consent'>[]
  readonly isWhole: boolean
}

/**
 * Forgets in a store everybody who was forgotten in the one that it takes the place of, and not in itself, with their tombstones and
 * what these stand on; people's latest word on what they agree to is carried, too. What cannot be read of the old one is left out.
 */
export async function keepForgotten(
  old: Store,
  fresh: Store,
  hashKey: string | undefined,
  signal: AbortSignal,
): Promise<KeptForgotten> {
  const { tombstones, audit, ledger, isWhole } = await readKnown(old, signal)
  if (tombstones.length + audit.length + ledger.length === 0) return { forgotten: 0, consents: 0, isWhole }
  const keys = await fetchHashKeys(old, fresh, hashKey, signal)
  const gone = await findGone(fresh, await findMissing(tombstones, fresh.memory, signal), keys, signal)
  await forgetAgain(fresh, gone, createIdentityHashes(await settleKey(fresh, keys, signal)), signal)
  const entries = [...tombstones, ...audit, ...ledger]
  for (let from = 0; from < entries.length; from += writtenAtOnce)
    await fresh.memory.log.append(entries.slice(from, from + writtenAtOnce), signal)
  const merged = await mergeAll(old, fresh, ledger, signal)
  return { forgotten: gone.length, consents: merged.consents, isWhole: isWhole && merged.isWhole }
}

/** The key of the store, which it gets where it has none. */
async function settleKey({ memory }: Store, keys: HashKeys, signal: AbortSignal): Promise<string> {
  if (keys.target === undefined && keys.source !== undefined)
    await memory.state.set(hashKeyState, keys.source, { signal })
  return keys.setting ?? keys.target ?? keys.source ?? ''
}

async function readKnown({ memory }: Store, signal: AbortSignal): Promise<Known> {
  let isWhole = true
  const read = async <Name extends keyof LogSchema>(name: Name) => {
    const entries: LogEntry<Name>[] = []
    try {
      for await (const { position: _, ...entry } of memory.log.stream(name, { signal })) entries.push(entry)
    } catch (error) {
      refuseOthers(error)
      isWhole = false
    }
    return entries
  }
  const tombstones = await read('tombstone')
  const audit = (await read('audit')).filter(({ value }) => lastingTypes.includes(value.type))
  const ledger = await read('consent')
  return { tombstones, audit, ledger, isWhole }
}

/** Of all whom either of them knows. */
async function mergeAll(
  old: Store,
  fresh: Store,
  ledger: readonly LogEntry<'consent'>[],
  signal: AbortSignal,
): Promise<Pick<KeptForgotten, 'consents' | 'isWhole'>> {
  const people = new Map<string, PlatformPerson>()
  const add = (person: PlatformPerson) =>
    people.set(JSON.stringify([person.platform, person.personId]), person)
  for await (const person of readPeople(fresh, signal)) add(person)
  for (const { conversation, value } of ledger)
    add({ platform: conversation.platform, personId: value.personId })
  let [consents, isWhole] = [0, true]
  for (const person of people.values()) {
    try {
      if (await mergePersonal(old.memory, fresh.memory, person, signal)) consents += 1
    } catch (error) {
      refuseOthers(error)
      isWhole = false
    }
  }
  return { consents, isWhole }
}

/** A store of which a part is damaged, or was written with another key, still tells the rest. */
function refuseOthers(error: unknown): void {
  if (!MemoryError.isInstance(error)) throw error
}
