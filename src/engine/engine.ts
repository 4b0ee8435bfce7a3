import type { ConversationKey } from '../contract/conversation.ts'
import type { InboundEvent, MessageReceived, QueuedEvent } from '../contract/event.ts'
import type { Batch, Change, Committed } from '../contract/mailbox.ts'
import type { ReplyPart } from '../contract/reply.ts'
import { isOutOfCharacter } from '../prompt/find-names.ts'
import { userLine } from './changes.ts'
import { chooseSpeaker } from './choose-speaker.ts'
import { runCommand } from './commands/index.ts'
import { createConversationMemo } from './conversation-memo.ts'
import { offerCharacters } from './offer-characters.ts'
import { type PlannedTurn, planTurn } from './plan-turn.ts'
import { createPromptPreparer } from './prepare-prompt.ts'
import { createReplyWriter } from './reply.ts'
import { type EngineTools, openChapter, type Scene, setScene } from './scene.ts'
import { createTokenRateBook } from './token-rates.ts'

/** A turn that has been picked from a batch: its events, and what is answered, ending with what is to be written. */
export interface Turn {
  readonly events: readonly QueuedEvent[]
  readonly parts: AsyncGenerator<ReplyPart, readonly Change[]>
}

/** The one function behind the one door: events in, reply parts out. */
export interface Engine {
  /** Picks the next turn of a batch. `together`: messages in a row are one turn. */
  next(batch: Pick<Batch, 'conversation' | 'events' | 'revision' | 'signal'>, together: boolean): Turn
  /** Learns what was written, so that the next turn reads nothing. */
  committed(conversation: ConversationKey, changes: readonly Change[], committed: Committed): void
}

/** Builds the engine. It knows neither platform nor store nor HTTP. */
export function createEngine(tools: EngineTools): Engine {
  const memo = createConversationMemo(tools.memory)
  const rateBook = createTokenRateBook(tools.memory)
  const writeReply = createReplyWriter(tools, createPromptPreparer(tools, rateBook), rateBook)

  /** What happens to messages, in order. */
  async function* answer(
    scene: Scene,
    messages: readonly MessageReceived[],
  ): AsyncGenerator<ReplyPart, readonly Change[]> {
    const { fresh, stale } = splitByAge(messages)
    if (stale[0])
      yield scene.notice('skipped.old', { count: stale.length, since: new Date(stale[0].at).toISOString() })

    const spoken = fresh.filter(({ text }) => text.trim() !== '' && !isOutOfCharacter(text))
    if (spoken.length === 0) return []
    if (scene.cast.length === 0) return yield* offerCharacters(tools, scene, spoken)

    const chapter = await openChapter(scene)
    const { lines } = await scene.view.window(chapter)
    const character = chooseSpeaker({
      characters: scene.cast,
      mutedIds: mutedNow(scene),
      messages: spoken,
      lines,
      rule:
        (await scene.view.replies()) ??
        (scene.audience === 'direct' ? 'every' : tools.settings.repliesInGroups),
      goesOnMs: tools.settings.goesOnMs,
    })
    const newLines = spoken.map((message) => userLine(message, scene.cast))
    if (!character) return [{ type: 'lines-appended', chapter, lines: newLines }]

    return yield* writeReply({
      scene,
      character,
      chapter,
      turnId: spoken[0]?.id ?? '',
      newLines,
      replacedLine: undefined,
      earlierTakes: [],
      eventIds: messages.map(({ id }) => id),
    })
  }

  function mutedNow({ mutedUntil }: Scene): ReadonlySet<string> {
    const now = tools.clock.now()
    return new Set([...mutedUntil].filter(([, until]) => until > now).map(([id]) => id))
  }

  function splitByAge(messages: readonly MessageReceived[]) {
    const oldest = tools.clock.now() - tools.settings.maxAgeMs
    return {
      fresh: messages.filter(({ at }) => at >= oldest),
      stale: messages.filter(({ at }) => at < oldest),
    }
  }

  async function* play(
    turn: PlannedTurn,
    batch: Parameters<Engine['next']>[0],
  ): AsyncGenerator<ReplyPart, readonly Change[]> {
    if (turn.type === 'timer') return []
    const view = memo.open(batch.conversation, batch.revision)
    const first = turn.type === 'messages' ? turn.events[0] : turn.event
    const scene = await setScene(tools, view, first, batch.signal)
    return turn.type === 'messages'
      ? yield* answer(scene, turn.events)
      : yield* runCommand({ tools, scene, event: turn.event, writeReply })
  }

  return {
    next(batch, together) {
      const turn = planTurn(batch.events, together)
      return { events: turn.type === 'messages' ? turn.events : [turn.event], parts: play(turn, batch) }
    },
    committed: memo.apply,
  }
}

/** Whether an event waits for a turn; the others are applied when they are accepted. */
export function isQueued(event: InboundEvent): event is QueuedEvent {
  return ['message-received', 'command-invoked', 'control-used', 'timer-rang'].includes(event.type)
}
