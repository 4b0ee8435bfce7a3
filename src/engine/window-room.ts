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

/** How much room prompts have, as the settings say it and as servers teach it. */
export interface WindowRooms {
  /** The room for a reply. */
  open(task: ReplyTask, overflow: PromptOverflow | undefined): Promise<WindowRoom>
  /** The same room, now that the server has counted a prompt that was made for it. `undefined`: it has not. */
  measure(chapter: ChapterKey, room: WindowRoom, prompt: Prompt, promptTokens: number | undefined): WindowRoom
}

/** Builds it for the reply model. */
export function createWindowRooms(
  { model, settings, log }: EngineTools,
  rateBook: TokenRateBook,
): WindowRooms {
  /** Less than is configured, once the server has said so. */
  let contextTokens = model.contextTokens
  /** What the latest prompt of a chapter took by what was expected. */
  const scales = createRecent<number>()

  /** What there is for this prompt. Another model of the list may take less: that holds for this one prompt. */
  function contextFor(overflow: PromptOverflow | undefined): number {
    const limit = Math.min(contextTokens, overflow?.contextTokens ?? contextTokens)
    if (limit < contextTokens && overflow?.model === model.name) {
      log.warn(
        { model: model.name, configured: model.contextTokens, taken: limit },
        'the server takes fewer tokens than context_tokens says',
      )
      contextTokens = limit
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
