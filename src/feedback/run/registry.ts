import type { Leases } from '../../contract/lease.ts'
import type { Memory } from '../../contract/memory.ts'
import { createLanes } from '../../util/lanes.ts'
import { platformScope } from '../../util/platform-scope.ts'
import type { PlatformPerson } from './people.ts'

/** Which people are in which exports. Two that end at once lose nothing of each other, whatever process they are in. */
export interface Registry {
  /** Notes that people are in an export. Done again, it changes nothing. */
  enter(exportId: string, people: Iterable<PlatformPerson>, signal: AbortSignal): Promise<void>
  /** Takes the note back: of somebody who was forgotten while the export was made, nothing is to be written anew. */
  withdraw(exportId: string, people: Iterable<PlatformPerson>, signal: AbortSignal): Promise<void>
}

/** People whose notes are written under one lease: nobody waits long for it. */
const peopleAtOnce = 500

/** See {@link Registry}; `leases`: absent where nobody else writes. */
export function createRegistry({
  memory: { state },
  leases,
}: {
  readonly memory: Pick<Memory, 'state'>
  readonly leases: Leases | undefined
}): Registry {
  // Within a process nobody has to ask the store whose turn it is.
  const lanes = createLanes()

  async function change(
    people: Iterable<PlatformPerson>,
    signal: AbortSignal,
    changed: (known: readonly string[]) => readonly string[],
  ): Promise<void> {
    const all = [...people]
    for (let from = 0; from < all.length; from += peopleAtOnce)
      await lanes.run('', () =>
        holdIn(leases, signal, async (held) => {
          for (const { platform, personId } of all.slice(from, from + peopleAtOnce)) {
            held.throwIfAborted()
            await changeOne(state, exportsKey(platform, personId), changed, held)
          }
        }),
      )
  }

  return {
    enter: (exportId, people, signal) =>
      change(people, signal, (known) => (known.includes(exportId) ? known : [...known, exportId])),
    withdraw: (exportId, people, signal) =>
      change(people, signal, (known) => known.filter((id) => id !== exportId)),
  }
}

/** What one holder reads nobody else writes meanwhile. */
async function holdIn(
  leases: Leases | undefined,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  if (!leases) return await work(signal)
  await leases.hold('exports-of', work, signal)
  signal.throwIfAborted()
}

async function changeOne(
  state: Memory['state'],
  key: ReturnType<typeof exportsKey>,
  changed: (known: readonly string[]) => readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const known = (await state.get(key, signal)) ?? []
  const next = changed(known)
  if (next.length === known.length) return
  if (next.length === 0) await state.delete(key, signal)
  else await state.set(key, next, { signal })
}

/** Where the exports of a person are kept. */
export function exportsKey(platform: string, personId: string) {
  return { name: 'exports-of', scope: platformScope(platform), owner: personId } as const
}
