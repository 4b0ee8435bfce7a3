import type { Language } from '../contract/character.ts'
import type { Clock } from '../contract/clock.ts'
import type { ConversationConfig, FeedbackConfig, SafetyConfig } from '../contract/config.ts'
import type { CommandInvoked, ControlUsed, InboundEvent, QueuedEvent } from '../contract/event.ts'
import type { FeedbackDesk } from '../contract/feedback-desk.ts'
import type { Limits } from '../contract/limits.ts'
import type { Log } from '../contract/log.ts'
import type { Metrics } from '../contract/metrics.ts'
import type { AdapterHost, HostAcceptance, HostAcceptOptions, PlatformAdapter } from '../contract/platform.ts'
import type { Store } from '../contract/store.ts'
import type { IdentityHashes } from '../util/hash-id.ts'
import { isAway } from '../util/is-away.ts'
import { createLanes } from '../util/lanes.ts'
import { createAdapterState } from './adapter-state.ts'
import { createApplyEvent, type Position } from './apply-event.ts'
import { auditReplay } from './audit.ts'
import type { Consents } from './consent/consents.ts'
import type { Departures } from './departures.ts'
import { erasePrivately, isEraseAnswer } from './erase-request.ts'
import { answerQuery } from './host-query.ts'
import { readCast } from './inherited-cast.ts'
import type { Pending } from './pending.ts'
import type { Pictures } from './pictures.ts'
import type { PlaceCards } from './place-cards.ts'
import type { RefusedCommands } from './refused-commands.ts'
import { createTellUnheard } from './safety/tell-unheard.ts'
import { createStoreOutage } from './store-outage.ts'
import { addresseeOf, type Tell } from './tell.ts'

/** Pauses between two tries at a store that is away; the last one goes on. */
const awayPausesMs = [100, 250, 500, 1_000]

/** A conversation in which too much waits is told so once in that time. */
const fullToldMs = 60_000

/** Pause before a command is taken back again. */
const withdrawAgainMs = 250

/** What receiving for an adapter needs. */
export interface HostOptions {
  readonly store: Pick<Store, 'mailbox' | 'memory' | 'leases' | 'limits' | 'check'>
  readonly departures: Pick<Departures, 'depart' | 'arrive' | 'forget'>
  readonly places: PlaceCards
  readonly pictures: Pictures
  readonly settings: ConversationConfig
  readonly feedback: FeedbackConfig
  readonly safety: SafetyConfig
  readonly desk: Pick<FeedbackDesk, 'forgetPerson'>
  readonly consents: Consents
  readonly pending: Pending
  readonly refused: RefusedCommands
  readonly tell: Tell
  /** See `Config.language`. */
  readonly language: Language | undefined
  readonly clock: Clock
  readonly log: Log
  readonly hashes: IdentityHashes
  readonly metrics: Metrics
  /** Told when this process begins to listen, and when it ends. */
  readonly onListening: (isListening: boolean) => void
  /** When the program ends: nobody is told anything any more. */
  readonly signal: AbortSignal
}

/** The door of an adapter: events are stored for their turn, or applied at once where they cannot wait. */
export function createHost(adapter: PlatformAdapter, options: HostOptions): AdapterHost {
  const { pending, refused, tell, departures, places, pictures, clock, log, hashes, metrics } = options
  const { mailbox, memory, leases, limits } = options.store
  // As in the engine, where nobody is named in a store by what is counted either.
  const hashed: Limits = { count: (key, ...others) => limits.count(hashes.key(key), ...others) }
  const outage = createStoreOutage({
    ...options,
    check: () => options.store.check(),
    tell: (addressee) => tell(addressee, 'store.away', 'public', options.signal),
  })
  const apply = createApplyEvent(adapter, {
    ...options,
    actAtOnce,
    tellUnheard: createTellUnheard(adapter, {
      ...options,
      limits: hashed,
      state: memory.state,
      languageOfCast,
    }),
  })
  const lanes = createLanes()
  const fullTold = new Map<string, number>()

  async function accept(event: InboundEvent, { position, signal }: HostAcceptOptions = {}) {
    const key = JSON.stringify(Object.values(event.conversation))
    if (adapter.isService) outage.active(key, addresseeOf(event, options.language))
    const acceptance = await enter(key, event, position, signal)
    metrics.count('dramatis_events_total', { adapter: adapter.name, acceptance })
    logAcceptance(event, acceptance)
    if (acceptance === 'full') tellFull(key, event)
    if (acceptance === 'duplicate') await auditReplay({ ...options, memory, limits: hashed }, event)
    return acceptance
  }

  /** What happens in a conversation keeps its order; commands do not wait behind messages that wait for the store. */
  async function enter(
    key: string,
    event: InboundEvent,
    position: Position,
    signal: AbortSignal | undefined,
  ): Promise<HostAcceptance> {
    const accepting = () => acceptPatiently(key, event, position, signal)
    if (!isCommand(event)) return await lanes.run(key, accepting)
    if (refused.has(event.id)) return await refuse(event)
    // What runs in this process can be stopped without the store.
    if (event.command === 'stop') return await accepting()
    return outage.isAway() && lanes.isBusy(key) ? await refuse(event) : await lanes.run(key, accepting)
  }

  /** The first station of a message's way; see src/engine/turn-log.ts. */
  function logAcceptance(event: InboundEvent, acceptance: HostAcceptance): void {
    const { id, type, conversation } = event
    const person =
      'from' in event ? { person: hashes.person(conversation.platform, event.from.id) } : undefined
    const ids = { conversation: hashes.conversation(conversation), event: id, ...person }
    log.debug({ ...ids, type, acceptance }, 'an event came in')
  }

  async function acceptPatiently(
    key: string,
    event: InboundEvent,
    position: Position,
    signal: AbortSignal | undefined,
  ): Promise<HostAcceptance> {
    for (let tries = 0; ; tries += 1) {
      // What waited behind one that was given up belongs to whoever listens now, with it and after it.
      signal?.throwIfAborted()
      const askedAt = clock.now()
      try {
        const acceptance = await apply(event, position)
        outage.answered()
        return acceptance
      } catch (error) {
        if (!isAway(error)) throw error
        metrics.count('dramatis_store_errors_total', { code: error.code })
        if (!adapter.isService) throw error
        outage.failed(askedAt)
        if (isCommand(event)) {
          withdraw(event).catch(() => {})
          return await refuse(event)
        }
        if (!signal) throw error
        outage.waits(key, addresseeOf(event, options.language))
        await clock.sleep(awayPausesMs[Math.min(tries, awayPausesMs.length - 1)] ?? 0, signal)
      }
    }
  }

  /** What cannot wait for its turn: to stop one, and to forget what may be this very turn. */
  async function actAtOnce(event: QueuedEvent): Promise<boolean> {
    if (!isCommand(event)) return false
    if (event.command === 'stop') return await mailbox.stop(event.conversation)
    if (!isEraseAnswer(event)) return false
    // Asked before, for who plays here may be forgotten with the rest.
    const addressee = addresseeOf(event, options.language ?? (await languageOfCast(event)))
    const { key, ...how } = await erasePrivately({ ...options, memory }, event, { signal: options.signal })
    await tell(addressee, key, 'private', options.signal, how)
    return true
  }

  /** Where a platform does not tell a person's language, it is that of who plays there, as it is in the turns. */
  async function languageOfCast({
    conversation,
    parent,
    locale,
  }: InboundEvent): Promise<Language | undefined> {
    if (locale) return undefined
    const { personas } = await readCast(memory.state, conversation, parent, options.signal)
    const ids = personas.slice(0, 1).map(({ characterId }) => characterId)
    return (await places.castOf(conversation, ids, options.signal))[0]?.language
  }

  /** A store that did not answer may have kept it, and other processes do not know that it was refused. */
  async function withdraw({ id, conversation }: InboundEvent): Promise<void> {
    for (;;) {
      try {
        await mailbox.drop(conversation.platform, id, options.signal)
        return
      } catch (error) {
        if (!isAway(error)) throw error
      }
      await clock.sleep(withdrawAgainMs, options.signal)
    }
  }

  async function refuse(event: InboundEvent): Promise<HostAcceptance> {
    if (refused.has(event.id)) return 'not-now'
    refused.add(event.id)
    await tell(addresseeOf(event, options.language), 'command.not-now', 'private', options.signal)
    return 'not-now'
  }

  function tellFull(key: string, event: InboundEvent): void {
    metrics.count('dramatis_limited_total', { adapter: adapter.name, by: 'waiting' })
    const now = clock.now()
    for (const [told, at] of fullTold) if (at <= now - fullToldMs) fullTold.delete(told)
    if (!adapter.isService || fullTold.has(key)) return
    fullTold.set(key, now)
    log.warn(
      { conversation: hashes.conversation(event.conversation), event: event.id },
      'too many events wait in a conversation, and one was not taken',
    )
    void tell(addresseeOf(event, options.language), 'waiting.full', 'public', options.signal)
  }

  /** See {@link AdapterHost.lead}. */
  async function lead(name: string, work: (signal: AbortSignal) => Promise<void>, signal: AbortSignal) {
    await leases.hold(
      name,
      async (held) => {
        options.onListening(true)
        try {
          await work(held)
        } finally {
          options.onListening(false)
        }
      },
      signal,
      // Whoever talks while the store is away is told so, and commands are refused: somebody must hear them.
      // Whoever talked last is told, too, when nothing comes in that would show it.
      { outlastsStore: true, onStoreAway: outage.suspected },
    )
  }

  return {
    accept,
    fetchPosition: (name, signal) => mailbox.fetchPosition(name, signal),
    storePosition: (name, value, signal) => mailbox.storePosition(name, value, signal),
    state: createAdapterState(memory, adapter.name),
    hash: hashes.key,
    count: (name, points, windowMs, signal) =>
      limits.count(hashes.key(`${adapter.name}:${name}`), points, windowMs, signal),
    depart: (place, thread, signal) => departures.depart(adapter.name, place, thread, signal),
    arrive: (places, signal) => departures.arrive(adapter.name, places, signal),
    lead,
    whenIdle: (conversation, signal) => pending.whenIdle(conversation, signal),
    query: (query, signal) => answerQuery({ memory, places, pictures }, query, signal),
  }
}

function isCommand(event: InboundEvent): event is CommandInvoked | ControlUsed {
  return event.type === 'command-invoked' || event.type === 'control-used'
}
