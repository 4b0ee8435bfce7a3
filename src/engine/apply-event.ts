import type { ConversationConfig } from '../contract/config.ts'
import type {
  CommandInvoked,
  ControlUsed,
  InboundEvent,
  MessageDeleted,
  MessageEdited,
  MessageReceived,
  QueuedEvent,
  ReactionsChanged,
} from '../contract/event.ts'
import type { Acceptance } from '../contract/mailbox.ts'
import type { LogEntry } from '../contract/memory.ts'
import type { Metrics } from '../contract/metrics.ts'
import type { HostAcceptance, HostAcceptOptions, PlatformAdapter } from '../contract/platform.ts'
import type { Store } from '../contract/store.ts'
import { agreesTo } from '../util/consent.ts'
import { isAway } from '../util/is-away.ts'
import { spokenText } from './changes.ts'
import { keepsWords } from './consent/keeps-words.ts'
import { countFeedback } from './feedback/feedback-entry.ts'
import { judgeOwnEdit } from './feedback/own-edit.ts'
import { judgeReactions, type ReactionTools } from './feedback/reactions.ts'
import { isInCharacter } from './guards.ts'
import { readCast } from './inherited-cast.ts'
import type { Pending } from './pending.ts'
import type { PlaceCards } from './place-cards.ts'

/** The platform's own, stored with the event or right after what it did. */
export type Position = HostAcceptOptions['position']

/** What becoming of events needs. */
export interface ApplyEventOptions extends Pick<ReactionTools, 'consents' | 'feedback'> {
  readonly store: Pick<Store, 'mailbox' | 'memory'>
  readonly places: PlaceCards
  readonly settings: ConversationConfig
  readonly pending: Pending
  readonly metrics: Metrics
  /** Carries a command out that cannot wait for its turn; `false`: it can. */
  readonly actAtOnce: (event: QueuedEvent) => Promise<boolean>
  /** Tells somebody, where it is not known to them, that nobody listens to them. */
  readonly tellUnheard: (event: MessageReceived) => Promise<void>
}

/** Stores an event for its turn, or applies it at once where it cannot wait. */
export type ApplyEvent = (event: InboundEvent, position: Position) => Promise<HostAcceptance>

/** Builds it. */
export function createApplyEvent(
  adapter: Pick<PlatformAdapter, 'queue' | 'waitsForPeople'>,
  options: ApplyEventOptions,
): ApplyEvent {
  const { places, settings, pending, metrics, consents, feedback } = options
  const { mailbox, memory } = options.store

  /** What is taken out of the story is as good as deleted, and so is what may not be kept. */
  async function edit(event: MessageEdited, position: Position): Promise<Acceptance> {
    const { conversation, parent } = event
    const kept = await textToKeep(event)
    if (!isInCharacter(kept) || !(await isHeard(event)))
      return await remove({ ...event, type: 'message-deleted' }, position)
    const { personas } = await readCast(memory.state, conversation, parent)
    const cast = await places.castOf(
      conversation,
      personas.map(({ characterId }) => characterId),
    )
    const text = spokenText(kept, cast, settings.maxMessageLength)
    const amendment = await mailbox.amend({ ...event, text }, position ? { position } : {})
    await write(await judgeOwnEdit(memory, event, amendment))
    return 'accepted'
  }

  /** Whether what the person who edits says may be kept. */
  async function isHeard({ conversation, messageId }: MessageEdited): Promise<boolean> {
    const { line } = (await memory.history.findByMessage(conversation, messageId)) ?? {}
    return line?.role !== 'user' || (await isListenedTo(conversation.platform, line.speakerId))
  }

  async function isListenedTo(platform: string, personId: string): Promise<boolean> {
    return agreesTo(await consents.stateOf(platform, personId), 'history')
  }

  /** Words that may not be kept do not reach the mailbox either. */
  async function hear(event: MessageReceived, position: Position): Promise<HostAcceptance> {
    if (await isListenedTo(event.conversation.platform, event.from.id)) {
      const text = await textToKeep(event)
      if (text === event.text) return await store(event, position)
      const { quotedIds: _, ...own } = event
      if (text !== '') return await store({ ...own, text }, position)
    } else await options.tellUnheard(event)
    await storeAfterwards(position)
    return 'done'
  }

  /** Without the lines that quote, where somebody is quoted whose words may not be kept. */
  async function textToKeep({
    conversation,
    text,
    quotedIds = [],
  }: MessageReceived | MessageEdited): Promise<string> {
    for (const id of quotedIds)
      if (!(await isListenedTo(conversation.platform, id))) return text.replace(/^> .*(?:\n|$)/gm, '').trim()
    return text
  }

  async function withoutUnheard(event: CommandInvoked | ControlUsed): Promise<QueuedEvent> {
    const { command, conversation, from } = event
    if (!keepsWords(command) || (await isListenedTo(conversation.platform, from.id))) return event
    return { ...event, options: {} }
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
    const entries = await judgeReactions({ memory, consents, feedback }, event)
    if (!entries && (await readCast(memory.state, conversation, parent)).personas.length > 0)
      return await store(event, position)
    await write(entries ?? [])
    await storeAfterwards(position)
    return 'accepted'
  }

  async function write(entries: readonly LogEntry<'feedback'>[]): Promise<void> {
    if (entries.length === 0) return
    await memory.log.append(entries)
    countFeedback(metrics, entries)
  }

  /** Stored by itself and not before: what was done would be done again rather than not at all. */
  async function storeAfterwards(position: Position): Promise<void> {
    if (position) await mailbox.storePosition(position.name, position.value)
  }

  return async function applyEvent(event, position) {
    switch (event.type) {
      case 'message-edited':
        return await edit(event, position)
      case 'message-deleted':
        return await remove(event, position)
      case 'reactions-changed':
        return await react(event, position)
      case 'command-invoked':
      case 'control-used':
        if (!(await options.actAtOnce(event))) return await store(await withoutUnheard(event), position)
        // It is done, even where the store is away: what follows brings a later position.
        await storeAfterwards(position).catch((error: unknown) => {
          if (!isAway(error)) throw error
        })
        return 'done'
      case 'message-received':
        return await hear(event, position)
      case 'timer-rang':
        return await store(event, position)
    }
  }
}
