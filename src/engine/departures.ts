import type { Clock } from '../contract/clock.ts'
import type { Log } from '../contract/log.ts'
import type { Departure, StateKey } from '../contract/memory.ts'
import type { Store } from '../contract/store.ts'
import { describeError } from '../util/describe-error.ts'
import type { IdentityHashes } from '../util/hash-id.ts'
import { isAway } from '../util/is-away.ts'
import { firstChapter } from './scene.ts'

/** How often what was left is looked through, and how soon again where that failed. */
const sweepMs = 3_600_000
const againMs = 60_000

/** What is written of a conversation later than that after it was left, somebody said there: it is not gone, or came back. */
const writtenLaterMs = 60_000

/** How many of its lines are looked at for that. */
const mostLines = 20

/** Whoever does not give up. */
const never = new AbortController().signal

/** Pause before a store that is away is asked again. */
const awayMs = 1_000

/** Places that the bot was removed from, and conversations that are gone: what is known of them is forgotten after a time of grace. */
export interface Departures {
  /** See `AdapterHost.depart`. While the store is away it is tried again until `signal` is aborted. */
  depart(platform: string, place: string, thread: string | undefined, signal: AbortSignal): Promise<void>
  /** See `AdapterHost.arrive`; asked again likewise. Costs one read where none of the places had been left. */
  arrive(platform: string, places: readonly string[], signal: AbortSignal): Promise<void>
  /** A place is no longer known to have been left. Costs one read where it had not been. Fails with a MemoryError. */
  forget(platform: string, place: string, signal: AbortSignal | undefined): Promise<void>
  /** Forgets what was left for long enough, each in one process only; a conversation in which people went on talking is kept. Fails with a MemoryError; what is left is still known then. */
  sweep(platform: string, signal: AbortSignal): Promise<void>
  /** Sweeps now, and each hour until the signal is aborted; sooner again where the store was away. */
  run(platform: string, signal: AbortSignal): Promise<void>
}

/** See {@link createDepartures}. */
export interface DeparturesOptions {
  readonly store: {
    readonly memory: Pick<Store['memory'], 'state' | 'erase' | 'history'>
    readonly leases: Store['leases']
  }
  readonly clock: Clock
  readonly log: Log
  readonly hashes: IdentityHashes
  /** See `Config.departedMs`. */
  readonly graceMs: number
  /** What was left beyond that many is forgotten before its time. Default: 5,000. */
  readonly mostKept?: number
}

/** Builds it; what was left is kept in the store. */
export function createDepartures(options: DeparturesOptions): Departures {
  const { clock, log, hashes, graceMs, mostKept = 5_000 } = options
  const { memory, leases } = options.store

  async function read(platform: string, signal: AbortSignal): Promise<readonly Departure[]> {
    return (await memory.state.get(keyOf(platform), signal)) ?? []
  }

  /** One process at a time reads, changes and writes back. */
  async function change(
    platform: string,
    signal: AbortSignal,
    step: (known: readonly Departure[], held: AbortSignal) => Promise<readonly Departure[]>,
  ): Promise<void> {
    await leases.hold(
      `departures:${platform}`,
      async (held) => {
        const known = await read(platform, held)
        const next = await step(known, held)
        if (next.length === known.length && next.every((departure, index) => departure === known[index]))
          return
        if (next.length === 0) await memory.state.delete(keyOf(platform), held)
        else await memory.state.set(keyOf(platform), next, { signal: held })
      },
      signal,
    )
    signal.throwIfAborted()
  }

  async function patiently(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
    for (;;) {
      try {
        return await work()
      } catch (error) {
        if (!isAway(error)) throw error
      }
      await clock.sleep(awayMs, signal)
    }
  }

  /** Conversations that are gone never come back: where there are too many, they go before places. */
  function findDue(known: readonly Departure[]): Departure | undefined {
    const overdue = known.find(({ at }) => at <= clock.now() - graceMs)
    const surplus = known.length > mostKept
    return overdue ?? (surplus ? (known.find(({ thread }) => thread !== undefined) ?? known[0]) : undefined)
  }

  async function forget(platform: string, { place, thread }: Departure, signal: AbortSignal): Promise<void> {
    const report = await memory.erase(
      thread === undefined
        ? { type: 'place', platform, place }
        : { type: 'conversation', conversation: { platform, place, thread } },
      signal,
    )
    const conversation = hashes.conversation({ platform, place, thread: thread ?? '' })
    log.info({ conversation, ...report }, 'what was known of a place that was left is forgotten')
  }

  /** Whether people went on talking in a conversation that was said to be gone. */
  async function goesOn(
    platform: string,
    { place, thread, at }: Departure,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (thread === undefined) return false
    const scope = { platform, place, thread }
    // What has a thread is a group's.
    const stack = await memory.state.get({ name: 'chapters', scope, owner: '' }, signal)
    const chapter = { ...scope, chapter: stack?.chapters.at(-1) ?? firstChapter('') }
    const { lines } = await memory.history.read(chapter, { limit: mostLines, signal })
    return lines.some((line) => line.role === 'user' && line.at > at + writtenLaterMs)
  }

  async function sweep(platform: string, signal: AbortSignal): Promise<void> {
    // Whoever arrives waits for one of them at most.
    while (findDue(await read(platform, signal)))
      await change(platform, signal, async (known, held) => {
        const due = findDue(known)
        if (!due) return known
        if (await goesOn(platform, due, held)) return known.filter((departure) => departure !== due)
        await forget(platform, due, held)
        return known.filter((departure) => !isWithin(departure, due))
      })
  }

  return {
    async depart(platform, place, thread, signal) {
      await patiently(async () => {
        await change(platform, signal, async (known, held) => {
          const before = known.find((departure) => departure.place === place && departure.thread === thread)
          if (before && !(await goesOn(platform, before, held))) return known
          const others = known.filter((departure) => departure !== before)
          return [...others, { place, thread, at: clock.now() }]
        })
        await sweep(platform, signal)
      }, signal)
    },
    async arrive(platform, places, signal) {
      const present = new Set(places)
      const isLeft = ({ place, thread }: Departure) => thread !== undefined || !present.has(place)
      await patiently(async () => {
        if ((await read(platform, signal)).every(isLeft)) return
        await change(platform, signal, async (known) => known.filter(isLeft))
      }, signal)
    },
    async forget(platform, place, signal = never) {
      const isElsewhere = (departure: Departure) => departure.place !== place
      if ((await read(platform, signal)).every(isElsewhere)) return
      await change(platform, signal, async (known) => known.filter(isElsewhere))
    },
    sweep,
    async run(platform, signal) {
      for (let hasFailed = false; !signal.aborted; ) {
        try {
          await sweep(platform, signal)
          hasFailed = false
        } catch (error) {
          if (signal.aborted) return
          if (!hasFailed)
            log.warn({ error: describeError(error) }, 'what was left could not be forgotten yet')
          hasFailed = true
        }
        await clock.sleep(hasFailed ? againMs : sweepMs, signal).catch(() => {})
      }
    },
  }
}

function keyOf(platform: string): StateKey<'departures'> {
  return { name: 'departures', scope: undefined, owner: platform }
}

function isWithin({ place, thread }: Departure, left: Departure): boolean {
  return place === left.place && (left.thread === undefined || left.thread === thread)
}
