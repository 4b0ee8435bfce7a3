import type { ConversationConfig } from '../contract/config.ts'
import type {
  InboundEvent,
  MessageDeleted,
  MessageEdited,
  QueuedEvent,
  ReactionsChanged,
} from '../contract/event.ts'
import type { Acceptance } from '../contract/mailbox.ts'
import type { HostAcceptance, HostAcceptOptions, PlatformAdapter } from '../contract/platform.ts'
import type { Store } from '../contract/store.ts'
import { isAway } from '../util/is-away.ts'
import { spokenText } from './changes.ts'
import { judgeReactions } from './feedback.ts'
import { isInCharacter } from './guards.ts'
import { readCast } from './inherited-cast.ts'
import type { Pending } from './pending.ts'
import type { PlaceCards } from './place-cards.ts'

/** The platform's own, stored with the event or right after what it did. */
export type Position = HostAcceptOptions['position']

/** What becoming of events needs. */
export interface ApplyEventOptions {
  readonly store: Pick<Store, 'mailbox' | 'memory'>
  readonly places: PlaceCards
  readonly settings: ConversationConfig
  readonly pending: Pending
  /** Carries a command out that cannot wait for its turn; `false`: it can. */
  readonly actAtOnce: (event: QueuedEvent) => Promise<boolean>
}

/** Stores an event for its turn, or applies it at once where it cannot wait. */
export type ApplyEvent = (event: InboundEvent, position: Position) => Promise<HostAcceptance>

/** Builds it. */
export function createApplyEvent(
  adapter: Pick<PlatformAdapter, 'queue' | 'waitsForPeople'>,
  options: ApplyEventOptions,
): ApplyEvent {
  const { places, settings, pending } = options
  const { mailbox, memory } = options.store

  async function edit(event: MessageEdited, position: Position): Promise<void> {
    const { conversation, parent } = event
    const { personas } = await readCast(memory.state, conversation, parent)
    const cast = await places.castOf(
      conversation,
      personas.map(({ characterId }) => characterId),
    )
    const text = spokenText(event.text, cast, settings.maxMessageLength)
    await mailbox.amend({ ...event, text }, position ? { position } : {})
  }

  async function remove(event: MessageDeleted, position: Position): Promise<Acceptance> {
    const amendment = await mailbox.amend(event, position ? { position } : {})
    // A message that is gone before its turn has no turn.
    if (amendment.type === 'event-amended') {
      const isAlone = pending.isAlone(event.conversation, amendment.eventId)
      pending.settle(event.conversation, [amendment.eventId])
      // Nor an answer, where its turn has begun and nobody has seen anything of it.
      if (isAlone) await mailbox.stop(event.conversation)
    }
    return 'accepted'
  }

  async function store(event: QueuedEvent, position: Position): Promise<Acceptance> {
    const settle = pending.add(event.conversation, event.id)
    try {
      const acceptance = await mailbox.accept(event, {
        queue: adapter.queue,
        quietMs: quietMs(event),
        maxWaitMs: settings.maxWaitMs,
        ...(position ? { position } : {}),
      })
      if (acceptance !== 'accepted') settle()
      return acceptance
    } catch (error) {
      settle()
      throw error
    }
  }

  /** Commands are carried out at once; the rest waits until people have finished speaking, except in a terminal. */
  function quietMs(event: QueuedEvent): number {
    if ('command' in event || event.type === 'timer-rang' || !adapter.waitsForPeople) return 0
    return event.audience === 'direct' ? settings.quietDirectMs : settings.quietGroupMs
  }

  /** Those on a reply that is still being written down wait for it; where nobody plays, there is no such reply. */
  async function react(event: ReactionsChanged, position: Position): Promise<Acceptance> {
    const { conversation, parent } = event
    const entries = await judgeReactions({ memory }, event)
    if (!entries && (await readCast(memory.state, conversation, parent)).personas.length > 0)
      return await store(event, position)
    if (entries && entries.length > 0) await memory.log.append(entries)
    await storeAfterwards(position)
    return 'accepted'
  }

  /** Stored by itself and not before: what was done would be done again rather than not at all. */
  async function storeAfterwards(position: Position): Promise<void> {
    if (position) await mailbox.storePosition(position.name, position.value)
  }

  return async function applyEvent(event, position) {
    switch (event.type) {
      case 'message-edited':
        // What is taken out of the story is as good as deleted.
        if (!isInCharacter(event.text)) return await remove({ ...event, type: 'message-deleted' }, position)
        await edit(event, position)
        return 'accepted'
      case 'message-deleted':
        return await remove(event, position)
      case 'reactions-changed':
        return await react(event, position)
      case 'command-invoked':
      case 'control-used':
        if (!(await options.actAtOnce(event))) return await store(event, position)
        // It is done, even where the store is away: what follows brings a later position.
        await storeAfterwards(position).catch((error: unknown) => {
          if (!isAway(error)) throw error
        })
        return 'done'
      case 'message-received':
      case 'timer-rang':
        return await store(event, position)
    }
  }
}
