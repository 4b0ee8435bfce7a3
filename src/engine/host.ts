import type { Language } from '../contract/character.ts'
import type { Clock } from '../contract/clock.ts'
import type { ConversationConfig } from '../contract/config.ts'
import type {
  CommandInvoked,
  ControlUsed,
  InboundEvent,
  MessageDeleted,
  MessageEdited,
  QueuedEvent,
} from '../contract/event.ts'
import type { Log } from '../contract/log.ts'
import type { Acceptance } from '../contract/mailbox.ts'
import type { Metrics } from '../contract/metrics.ts'
import type { AdapterHost, HostAcceptance, HostAcceptOptions, PlatformAdapter } from '../contract/platform.ts'
import type { Store } from '../contract/store.ts'
import type { IdentityHashes } from '../util/hash-id.ts'
import { isAway } from '../util/is-away.ts'
import { createLanes } from '../util/lanes.ts'
import { spokenText } from './changes.ts'
import { isInCharacter } from './guards.ts'
import { answerQuery } from './host-query.ts'
import type { Pending } from './pending.ts'
import type { PlaceCards } from './place-cards.ts'
import type { RefusedCommands } from './refused-commands.ts'
import { createStoreOutage } from './store-outage.ts'
import { addresseeOf, type Tell } from './tell.ts'

/** Pauses between two tries at a store that is away; the last one goes on. */
const awayPausesMs = [100, 250, 500, 1_000]

/** A conversation in which too much waits is told so once in that time. */
const fullToldMs = 60_000

/** Pause before a command is taken back again. */
const withdrawAgainMs = 250

type Position = HostAcceptOptions['position']

/** What receiving for an adapter needs. */
export interface HostOptions {
  readonly store: Pick<Store, 'mailbox' | 'memory' | 'leases' | 'check'>
  readonly places: PlaceCards
  readonly settings: ConversationConfig
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
  const { pending, refused, tell, places, clock, log, hashes, metrics } = options
  const { mailbox, memory, leases } = options.store
  const outage = createStoreOutage({
    ...options,
    check: () => options.store.check(),
    tell: (addressee) => tell(addressee, 'store.away', 'public', options.signal),
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

  async function apply(event: InboundEvent, position: Position): Promise<Acceptance> {
    switch (event.type) {
      case 'message-edited':
        // What is taken out of the story is as good as deleted.
        if (!isInCharacter(event.text)) return await remove({ ...event, type: 'message-deleted' }, position)
        await edit(event, position)
        return 'accepted'
      case 'message-deleted':
        return await remove(event, position)
      case 'reactions-changed':
        // Feedback has no record of its own yet: the event is let go, not kept half.
        return 'accepted'
      case 'command-invoked':
      case 'control-used':
        if (event.command === 'stop' && (await mailbox.stop(event.conversation))) return 'accepted'
        return await store(event, position)
      case 'message-received':
      case 'timer-rang':
        return await store(event, position)
    }
  }

  async function edit(event: MessageEdited, position: Position): Promise<void> {
    const { conversation } = event
    const stored = await memory.state.get({ name: 'cast', scope: conversation, owner: '' })
    const ids = (stored?.personas ?? []).map(({ characterId }) => characterId)
    const cast = await places.castOf(conversation, ids)
    const text = spokenText(event.text, cast, options.settings.maxMessageLength)
    await mailbox.amend({ ...event, text }, position ? { position } : {})
  }

  async function remove(event: MessageDeleted, position: Position): Promise<Acceptance> {
    const amendment = await mailbox.amend(event, position ? { position } : {})
    // A message that is gone before its turn has no turn.
    if (amendment.type === 'event-amended') pending.settle(event.conversation, [amendment.eventId])
    return 'accepted'
  }

  async function store(event: QueuedEvent, position: Position): Promise<Acceptance> {
    const settle = pending.add(event.conversation, event.id)
    try {
      const acceptance = await mailbox.accept(event, {
        queue: adapter.queue,
        quietMs: quietMs(event),
        maxWaitMs: options.settings.maxWaitMs,
        ...(position ? { position } : {}),
      })
      if (acceptance !== 'accepted') settle()
      return acceptance
    } catch (error) {
      settle()
      throw error
    }
  }

  /** Commands are carried out at once; messages wait until people have finished speaking, except in a terminal. */
  function quietMs(event: QueuedEvent): number {
    if (event.type !== 'message-received' || !adapter.waitsForPeople) return 0
    return event.audience === 'direct' ? options.settings.quietDirectMs : options.settings.quietGroupMs
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
    lead,
    whenIdle: (conversation, signal) => pending.whenIdle(conversation, signal),
    query: (query, signal) => answerQuery({ memory, places }, query, signal),
  }
}

function isCommand(event: InboundEvent): event is CommandInvoked | ControlUsed {
  return event.type === 'command-invoked' || event.type === 'control-used'
}
