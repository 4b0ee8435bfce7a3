import type { ChapterKey } from '../contract/conversation.ts'
import type { Prompt } from '../contract/prompt.ts'
import { measureScale } from '../prompt/budget.ts'
import type { WindowRoom } from './cut-window.ts'
import { createRecent } from './recent.ts'
import type { ReplyTask } from './reply-task.ts'
import type { EngineTools } from './scene.ts'
import type { TokenRateBook } from './token-rates.ts'

/** The server said that the prompt was too long, and perhaps what it takes. */
export interface PromptOverflow {
  /** Whose server; `undefined`: not known. */
  readonly model: string | undefined
  readonly contextTokens: number | undefined
}

/** What a server has once said of its room is believed so long: it may have been another server, or be started anew. */
const believedMs = 3_600_000

/** How much room prompts have, as the settings say it and as servers teach it. */
export interface WindowRooms {
  /** The room for a reply. */
  open(
    task: Pick<ReplyTask, 'chapter' | 'character'>,
    overflow: PromptOverflow | undefined,
  ): Promise<WindowRoom>
  /** The same room, now that the server has counted a prompt that was made for it. `undefined`: it has not. */
  measure(chapter: ChapterKey, room: WindowRoom, prompt: Prompt, promptTokens: number | undefined): WindowRoom
}

/** Builds it for the reply model. */
export function createWindowRooms(
  { model, settings, clock, log }: EngineTools,
  rateBook: TokenRateBook,
): WindowRooms {
  /** Less than is configured, when the server has said so. */
  let learned = { contextTokens: model.contextTokens, until: 0 }
  /** What the latest prompt of a chapter took by what was expected. */
  const scales = createRecent<number>()

  /** What there is for this prompt. Another model of the list may take less: that holds for this one prompt. */
  function contextFor(overflow: PromptOverflow | undefined): number {
    const now = clock.now()
    const contextTokens = now < learned.until ? learned.contextTokens : model.contextTokens
    const limit = Math.min(contextTokens, overflow?.contextTokens ?? contextTokens)
    if (limit < contextTokens && overflow?.model === model.name) {
      log.warn(
        { model: model.name, configured: model.contextTokens, taken: limit },
        'the server takes fewer tokens than context_tokens says',
      )
      learned = { contextTokens: limit, until: now + believedMs }
    }
    return limit
  }

  return {
    async open({ chapter, character }, overflow) {
      return {
        rates: await rateBook.ratesOf(model.name),
        contextTokens: contextFor(overflow),
        replyTokens: character.model.sampling.maxTokens ?? model.sampling.maxTokens,
        scale: scales.get(chapter),
        told: { dialect: model.dialect, emotionLabels: model.emotionSource === 'inline' },
        cutAt: settings.cutAt,
        cutTo: settings.cutTo,
      }
    },
    measure(chapter, room, prompt, promptTokens) {
      const scale = promptTokens === undefined ? undefined : measureScale({ ...room, prompt }, promptTokens)
      if (scale === undefined) return room
      scales.set(chapter, scale)
      return { ...room, scale }
    },
  }
}
