import type { CharacterLibrary } from '../contract/character.ts'
import type { ConversationConfig } from '../contract/config.ts'
import type { ConversationKey } from '../contract/conversation.ts'
import type { InboundEvent, MessageDeleted, QueuedEvent } from '../contract/event.ts'
import type { Acceptance, Mailbox } from '../contract/mailbox.ts'
import type { Memory } from '../contract/memory.ts'
import type { AdapterHost, HostAnswer, HostQuery, PlatformAdapter } from '../contract/platform.ts'
import { spokenText } from './changes.ts'
import { searchCharacters } from './commands/find-character.ts'
import { isInCharacter } from './guards.ts'
import type { Pending } from './pending.ts'
import { firstChapter } from './scene.ts'

/** Longest time that an adapter waits for the answer to a query. */
const queryMs = 2_000

type Position = { readonly name: string; readonly value: string }

/** What receiving for an adapter needs. */
export interface HostOptions {
  readonly mailbox: Mailbox
  readonly memory: Memory
  readonly characters: CharacterLibrary
  readonly settings: ConversationConfig
  readonly pending: Pending
}

/** The door of an adapter: events are stored for their turn, or applied at once where they cannot wait. */
export function createHost(adapter: PlatformAdapter, options: HostOptions): AdapterHost {
  const { mailbox, pending, characters } = options

  async function accept(event: InboundEvent, position?: Position): Promise<Acceptance> {
    switch (event.type) {
      case 'message-edited':
        // What is taken out of the story is as good as deleted.
        if (!isInCharacter(event.text)) return await remove({ ...event, type: 'message-deleted' }, position)
        await mailbox.amend(
          { ...event, text: spokenText(event.text, characters.list()) },
          position ? { position } : {},
        )
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

  async function remove(event: MessageDeleted, position?: Position): Promise<Acceptance> {
    const amendment = await mailbox.amend(event, position ? { position } : {})
    // A message that is gone before its turn has no turn.
    if (amendment.type === 'event-amended') pending.settle(event.conversation, [amendment.eventId])
    return 'accepted'
  }

  async function store(event: QueuedEvent, position?: Position): Promise<Acceptance> {
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

  return {
    accept,
    whenIdle: (conversation: ConversationKey, signal: AbortSignal) => pending.whenIdle(conversation, signal),
    query: (query, signal) =>
      withDeadline(AbortSignal.any([signal, AbortSignal.timeout(queryMs)]), (deadline) =>
        answerQuery(options, query, deadline),
      ),
  }
}

/** Rejects when the signal does, also when the work does not listen to it. */
async function withDeadline<Result>(
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted()
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work(signal), promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

async function answerQuery(
  { characters, memory }: HostOptions,
  query: HostQuery,
  signal: AbortSignal,
): Promise<HostAnswer> {
  if (query.type === 'characters') {
    const found = searchCharacters(characters, query.search).slice(0, query.limit)
    return { type: 'characters', characters: found.map(({ id, name, summary }) => ({ id, name, summary })) }
  }
  const { conversation, characterId, limit } = query
  const stack = await memory.state.get({ name: 'chapters', scope: conversation, owner: characterId }, signal)
  const chapter = { ...conversation, chapter: stack?.chapters.at(-1) ?? firstChapter(characterId) }
  const { lines } = await memory.history.read(chapter, { limit, signal })
  return {
    type: 'recent-lines',
    // Notes are for the model alone.
    lines: lines
      .filter(({ kind }) => kind !== 'note')
      .map(({ speakerName, text, shown, role, at }) => ({
        name: speakerName,
        text: shown ?? text,
        role,
        at,
      })),
  }
}
