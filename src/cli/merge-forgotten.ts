import { nameOfStateKey, personOfStateKey } from '../../memory/keys.ts'
import { toForgetMark } from '../../memory/transfer-marks.ts'
import { systemClock } from '../app/system.ts'
import type { LogEntry } from '../contract/memory.ts'
import type { Store } from '../contract/store.ts'
import type { StoreRecord } from '../contract/transfer.ts'
import { hashKeyState } from '../engine/hash-key.ts'
import { readTombstones } from '../feedback/evidence/tombstones.ts'
import { createIdentityHashes } from '../util/hash-id.ts'
import { count } from './count.ts'
import {
  fetchHashKeys,
  findGone,
  findMissing,
  forgetAgain,
  type HashKeys,
  usesHashKey,
} from './forget-again.ts'
import { mergePersonal } from './merge-consent.ts'
import { platformOf } from './people-of-store.ts'
import { type Surroundings, warn } from './surroundings.ts'

/** Two stores of which one is carried into the other. */
interface Merging {
  readonly from: string
  readonly to: string
  readonly hashKey: string | undefined
  readonly surroundings: Surroundings
}

/**
 * Before anything is carried: notes in the target who was forgotten in one of the two stores and is known to the other, for afterwards
 * nobody can tell. Where it is not needed, nobody is noted.
 */
export async function planForgetting(
  source: Store,
  target: Store,
  { isNeeded, ...merging }: Merging & { readonly isNeeded: boolean },
): Promise<void> {
  const { signal } = merging.surroundings
  if (!isNeeded) return await target.transfer.storeMark(toForgetMark, undefined, signal)
  const keys = await fetchHashKeys(source, target, merging.hashKey, signal)
  const [theirs, ours] = [await listTombstones(source, signal), await listTombstones(target, signal)]
  const found = [
    ...(await findGone(target, await findMissing(theirs, target.memory, signal), keys, signal)),
    ...(await findGone(source, await findMissing(ours, source.memory, signal), keys, signal)),
  ]
  const pseudonyms = [...new Set(found.map(({ pseudonym }) => pseudonym))]
  const note = pseudonyms.length > 0 ? JSON.stringify(pseudonyms) : undefined
  await target.transfer.storeMark(toForgetMark, note, signal)
  await alignKeys(source, target, keys, merging)
}

/** Once everything is there: forgets in the target whoever was noted, also what they said since. */
export async function forgetPlanned(
  source: Store,
  target: Store,
  { hashKey, surroundings }: Merging,
): Promise<void> {
  const { signal } = surroundings
  const note = await target.transfer.fetchMark(toForgetMark, signal)
  if (note === undefined) return
  const pseudonyms: readonly string[] = JSON.parse(note)
  const now = systemClock.now()
  const keys = await fetchHashKeys(source, target, hashKey, signal)
  const gone = new Map(pseudonyms.map((pseudonym) => [pseudonym, now]))
  const people = await findGone(target, gone, keys, signal)
  const hashes = createIdentityHashes(keys.setting ?? keys.target ?? keys.source ?? '')
  await forgetAgain(target, people, hashes, signal)
  await target.transfer.storeMark(toForgetMark, undefined, signal)
  warn(
    surroundings,
    `${count(pseudonyms.length, 'person', 'people')} had asked to be forgotten in one of the two stores only: nothing of theirs is left, also of what they said since.`,
  )
}

/** People's latest word on what they agree to holds, wherever they said it, and the exports of both stores count. */
export async function mergePeople(
  source: Store,
  target: Store,
  records: readonly StoreRecord[],
  signal: AbortSignal,
): Promise<void> {
  for (const record of records) {
    if (record.type !== 'state') continue
    const name = nameOfStateKey(record.key)
    const personId = personOfStateKey(record.key)
    if (personId === undefined || (name !== 'consent' && name !== 'exports-of')) continue
    const person = { platform: platformOf(record), personId }
    await mergePersonal(source.memory, target.memory, person, signal)
  }
}

async function listTombstones(
  { memory }: Store,
  signal: AbortSignal,
): Promise<readonly LogEntry<'tombstone'>[]> {
  const listed: LogEntry<'tombstone'>[] = []
  for await (const entry of readTombstones(memory, signal)) listed.push(entry)
  return listed
}

/** Pseudonyms in exports of the source are made with its key: the target gets it where nothing there needs another. */
async function alignKeys(
  source: Store,
  target: Store,
  keys: HashKeys,
  { from, to, surroundings }: Merging,
): Promise<void> {
  const { signal } = surroundings
  if (keys.setting !== undefined || keys.source === undefined || keys.source === keys.target) return
  if (!(await usesHashKey(source.memory, signal))) return
  if (!(await usesHashKey(target.memory, signal)))
    return await target.memory.state.set(hashKeyState, keys.source, { signal })
  warn(
    surroundings,
    `${from} and ${to} have different keys for the pseudonyms in exports, and HASH_KEY is not set: the key of ${to} stays. Exports of ${from} can be cleaned of those who were forgotten so far, and not of those who ask for it from now on: delete these exports, and make them anew.`,
  )
}
