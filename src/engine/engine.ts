import type { ConversationKey } from '../contract/conversation.ts'
import type { MessageReceived, QueuedEvent } from '../contract/event.ts'
import type { Batch, Change, Committed } from '../contract/mailbox.ts'
import type { ReplyPart } from '../contract/reply.ts'
import { userLine } from './changes.ts'
import { chooseSpeaker } from './choose-speaker.ts'
import { runCommand } from './commands/index.ts'
import { createConversationMemo } from './conversation-memo.ts'
import { mutedAt, splitByAge, spokenInCharacter } from './guards.ts'
import { offerCharacters } from './offer-characters.ts'
import { type PlannedTurn, planTurn } from './plan-turn.ts'
import { createPromptPreparer } from './prepare-prompt.ts'
import { createReplyWriter } from './reply.ts'
import { defaultReplies, type EngineTools, openChapter, type Scene, setScene } from './scene.ts'
import { createTokenRateBook } from './token-rates.ts'

/** What the engine needs of a batch. */
export type TurnBatch = Pick<Batch, 'conversation' | 'events' | 'revision' | 'signal'>

/** A turn that has been picked from a batch: its events, and what is answered, ending with what is to be written. */
export interface Turn {
  readonly events: readonly QueuedEvent[]
  readonly parts: AsyncGenerator<ReplyPart, readonly Change[]>
}

/** The one function behind the one door: events in, reply parts out. */
export interface Engine {
  /** Picks the next turn of a batch. `together`: messages in a row are one turn. */
  next(batch: TurnBatch, together: boolean): Turn
  /** Learns what was written, so that the next turn reads nothing. */
  committed(conversation: ConversationKey, changes: readonly Change[], committed: Committed): void
}

/** Builds the engine. It knows neither platform nor store nor HTTP. */
export function createEngine(tools: EngineTools): Engine {
  const { memory, settings, clock } = tools
  const memo = createConversationMemo(memory)
  const rateBook = createTokenRateBook(memory)
  const writeReply = createReplyWriter(tools, createPromptPreparer(tools, rateBook), rateBook)

  async function* play(turn: PlannedTurn, batch: TurnBatch): AsyncGenerator<ReplyPart, readonly Change[]> {
    if (turn.type === 'timer') return []
    const view = memo.open(batch.conversation, batch.revision)
    const first = turn.type === 'messages' ? turn.events[0] : turn.event
    const scene = await setScene(tools, view, first, batch.signal)
    if (turn.type === 'command') return yield* runCommand({ tools, scene, event: turn.event, writeReply })
    return yield* answer(scene, turn.events)
  }

  /** What happens to messages, in order. */
  async function* answer(
    scene: Scene,
    messages: readonly MessageReceived[],
  ): AsyncGenerator<ReplyPart, readonly Change[]> {
    const { fresh, stale } = splitByAge(messages, clock.now() - settings.maxAgeMs)
    const [oldest] = stale
    if (oldest) {
      const since = new Date(oldest.at).toISOString()
      yield scene.notice('skipped.old', { count: stale.length, since }, { tone: 'warning' })
    }

    const spoken = spokenInCharacter(fresh)
    const [first] = spoken
    if (!first) return []
    if (scene.cast.length === 0) return yield* offerCharacters(tools, scene, spoken)

    const chapter = await openChapter(scene)
    const { lines } = await scene.view.window(chapter)
    const character = chooseSpeaker({
      characters: scene.cast,
      mutedIds: mutedAt(scene, clock.now()),
      messages: spoken,
      lines,
      rule: (await scene.view.replies()) ?? defaultReplies(scene, settings),
      goesOnMs: settings.goesOnMs,
    })

    const newLines = spoken.map((message) => userLine(message, scene.cast))
    if (!character) return [{ type: 'lines-appended', chapter, lines: newLines }]
    return yield* writeReply({
      scene,
      character,
      chapter,
      turnId: first.id,
      newLines,
      replacedLine: undefined,
      earlierTakes: [],
      eventIds: messages.map(({ id }) => id),
    })
  }

  return {
    next(batch, together) {
      const turn = planTurn(batch.events, together)
      return { events: turn.type === 'messages' ? turn.events : [turn.event], parts: play(turn, batch) }
    },
    committed: memo.apply,
  }
}
