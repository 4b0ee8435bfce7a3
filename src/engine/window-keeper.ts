import type { Character } from '../contract/character.ts'
import type { ChapterKey } from '../contract/conversation.ts'
import { ModelError } from '../contract/errors.ts'
import type { Line } from '../contract/line.ts'
import type { Log } from '../contract/log.ts'
import type { ChatModel, HelperModel } from '../contract/model.ts'
import type { Prompt } from '../contract/prompt.ts'
import type { Dialect } from '../contract/turn.ts'
import type { Background } from './background.ts'
import {
  extractStory,
  isCutOf,
  type OpenWindow,
  type PreparedCut,
  planCut,
  referencesTo,
  storyBefore,
  type WindowRoom,
} from './cut-window.ts'
import { createRecent } from './recent.ts'
import { isRefusal } from './refusal.ts'
import { createStoryWriter } from './write-story.ts'

/** A window right after a turn. */
export interface TendedWindow {
  readonly chapter: ChapterKey
  readonly character: Character
  readonly window: OpenWindow
  /** A prompt of this window, for its size. */
  readonly prompt: Prompt
  /** The next prompt, before anybody says anything more. */
  nextPrompt(): Prompt
  readonly room: WindowRoom
  /** Whether this turn has cut it. */
  readonly isNew: boolean
}

/** Looks after windows between turns, in the background: writes the story before a cut, and sends what is new ahead. */
export interface WindowKeeper {
  /** The cut that was prepared for a chapter. */
  prepared(chapter: ChapterKey): PreparedCut | undefined
  /** Called when a turn is written. */
  tend(tended: TendedWindow): void
}

/** What the keeper works with. */
export interface WindowKeeperOptions {
  readonly model: ChatModel
  readonly helper: HelperModel | undefined
  readonly background: Background
  readonly log: Log
}

/** The hosted CharacterGLM is paid by the token and keeps nothing between calls; the understudy reads nothing. */
const cachingDialects: ReadonlySet<Dialect> = new Set<Dialect>(['chat', 'characterglm'])

/** Builds the keeper. */
export function createWindowKeeper({ model, helper, background, log }: WindowKeeperOptions): WindowKeeper {
  const storyWriter = createStoryWriter({ model, helper })
  const prepared = createRecent<PreparedCut>()

  /** Writes the story of what will leave. Until the cut is made, no other is prepared. */
  async function prepare(tended: TendedWindow, leaving: readonly Line[], signal: AbortSignal): Promise<void> {
    const { chapter, character, window, room, nextPrompt } = tended
    const before = storyBefore(window.state, leaving)
    const prompt = { ...nextPrompt(), ...before }
    const written = await storyWriter
      .write({ character, prompt, leaving, room }, signal)
      .catch((error: unknown) => {
        if (!isRefusal(error)) throw error
        return ''
      })
    // An answer that cannot be used, or was refused, is not asked for again.
    const story = written || extractStory(before, leaving, prompt, room)
    prepared.set(chapter, { cuts: window.state.cuts, leaving: referencesTo(leaving), story })
    log.debug(
      { by: written ? storyWriter.by : 'extract', lines: leaving.length },
      'the next cut of a window is prepared',
    )
  }

  /** The server reads the new window before anybody waits for it. */
  async function sendAhead({ character, nextPrompt }: TendedWindow, signal: AbortSignal): Promise<void> {
    const parts = model.generate({
      prompt: nextPrompt(),
      character,
      sampling: { maxTokens: 1 },
      seed: 0,
      earlierTakes: [],
      instruction: '',
      priority: 'background',
      signal,
    })
    try {
      for await (const part of parts)
        if (part.type === 'model-finished') log.debug({ usage: part.usage }, 'a new window was sent ahead')
    } catch (error) {
      // One token may be none that can be read: the prompt was read all the same.
      if (!(error instanceof ModelError && error.code === 'empty-answer')) throw error
    }
  }

  function isPrepared(chapter: ChapterKey, window: OpenWindow): boolean {
    const cut = prepared.get(chapter)
    return cut !== undefined && isCutOf(window, cut)
  }

  return {
    prepared: (chapter) => prepared.get(chapter),
    tend(tended) {
      const { chapter, window, prompt, room, isNew } = tended
      if (isNew) prepared.delete(chapter)
      if (isNew && cachingDialects.has(model.dialect))
        background.start('sending a window ahead', chapter, (signal) => sendAhead(tended, signal))
      if (isNew || storyWriter.by === 'extract' || isPrepared(chapter, window)) return
      const cut = planCut(window, prompt, room)
      if (cut) background.start('summary', chapter, (signal) => prepare(tended, cut.leaving, signal))
    },
  }
}
