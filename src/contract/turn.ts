import type { Language, Sampling } from './character.ts'
import type { ChapterKey } from './conversation.ts'
import type { Emotion, EmotionSource } from './emotion.ts'
import type { FiredLore } from './lore.ts'

/** How to render a prompt for a server: see the table "Models" of the design. */
export type Dialect = 'chat' | 'characterglm' | 'charglm' | 'understudy'

/** How a prompt is told to a model: with it and the renderer's version, a prompt renders to the same bytes again. */
export interface Rendering {
  /** The form of the prompt. */
  readonly dialect: Dialect
  /** In `chat`: whether an assistant message may come first; otherwise the opening words stand in the head. */
  readonly assistantFirst: boolean
  /** In `chat`: whether the template takes a system message; otherwise the head opens the first user message. */
  readonly systemMessage: boolean
  /** Whether the model is to write the label of an emotion before its words, and examples show it. */
  readonly emotionLabels: boolean
}

/** Why the model stopped. */
export type FinishReason = 'stop' | 'length' | 'aborted' | 'filtered' | 'unknown'

/** Tokens that a call used, as the server counted them. */
export interface Usage {
  /** Cached ones included. */
  readonly promptTokens: number
  /** Tokens of the reply. */
  readonly completionTokens: number
  /** Prompt tokens served from the server's prefix cache; `undefined` where it does not tell. */
  readonly cachedTokens: number | undefined
}

/** A line as it stood when the prompt was made. */
export interface LineReference {
  /** The line's id. */
  readonly id: string
  /** Its revision at that moment. */
  readonly revision: number
}

/** Provenance of one take: with it, the prompt can be rendered again and compared with its hash. */
export interface TurnRecord {
  /** 3: of earlier versions. */
  readonly version: 3 | 4
  /** The turn that was answered. */
  readonly turnId: string
  /** 0-based index of the take in its turn. */
  readonly take: number
  /** Where it was answered. */
  readonly chapter: ChapterKey
  /** When the take began, ms since 1970. */
  readonly at: number
  /** Id of the line that shows this turn's kept take. */
  readonly lineId: string
  /**
   * Persons whose words the prompt holds: in its lines, in words that they gave to a character, in the story so far. Erasing one of them
   * erases the record.
   */
  readonly personIds: readonly string[]
  /** Whether `personIds` holds also those of whom the story so far tells; absent in version 3: not known where there is a story. */
  readonly knowsStoryPeople?: boolean
  /** Events that it answers, oldest first. */
  readonly eventIds: readonly string[]
  /** Who answered. */
  readonly characterId: string
  /** Revision of the card; see {@link Character.revision}. */
  readonly characterRevision: string
  /** The name under which it spoke. */
  readonly characterName: string
  /** Language of the prompt's connectives. */
  readonly language: Language
  /** Hash of the head; the text is stored once, under `texts`. */
  readonly headHash: string
  /** Hash of the JSON of {@link Prompt.system}; empty when the card has none. */
  readonly systemHash: string
  /** Hash of the story so far; empty when there was none. */
  readonly storyHash: string
  /** Hash of the JSON of the examples that were sent. */
  readonly examplesHash: string
  /** See {@link Prompt.userName}. */
  readonly userName: string
  /** See {@link Prompt.userInfo}. */
  readonly userInfo: string
  /** Whether lines carried the names of who said them. */
  readonly isGroup: boolean
  /** Names that were known to speak there; see {@link Prompt.speakers}. */
  readonly speakers: readonly string[]
  /** The window, notes included, oldest first. */
  readonly lines: readonly LineReference[]
  /** Lore that came up with this turn; its notes are among the lines. */
  readonly lore: readonly FiredLore[]
  /** SHA-256 (hex) of the rendered prompt. */
  readonly promptHash: string
  /** Version of the dialect's renderer. */
  readonly rendererVersion: number
  /** How the prompt was rendered. */
  readonly rendering: Rendering
  /** Model name as configured, and as the server reported it. */
  readonly model: string
  /** Model name as the server reported it; `undefined` where it does not tell. */
  readonly servedModel: string | undefined
  /** LoRA adapter, where one is served. */
  readonly lora: { readonly name: string; readonly digest: string | undefined } | undefined
  /** As it was sent. */
  readonly sampling: Sampling
  /** As it was sent. */
  readonly seed: number
  /** How many answers before this one were empty and sampled once more. */
  readonly emptyAnswers: number
  /** Everything that the model wrote. */
  readonly raw: string
  /** How many UTF-16 units of `raw`, from its start, were accepted into the history. */
  readonly acceptedLength: number
  /** What people saw. */
  readonly shown: string
  /** Why the model stopped. */
  readonly finishReason: FinishReason
  /** `undefined` where the server does not tell. */
  readonly usage: Usage | undefined
  /** Ms from the call to the first text, and to the end. */
  readonly timings: { readonly firstTokenMs: number | undefined; readonly totalMs: number }
  /** How it was said; `undefined`: not known. Labels of a helper come later: see {@link EmotionRecord}. */
  readonly emotion: Emotion | undefined
  /** Who told the emotion, or will. */
  readonly emotionSource: EmotionSource
  /** The platform's ids of the messages that showed it. */
  readonly messageIds: readonly string[]
}

/** A label that came after its turn record: a helper model read how a line was said. */
export interface EmotionRecord {
  readonly version: 1
  /** Where the line is. */
  readonly chapter: ChapterKey
  /** The line, as it stood when it was read. */
  readonly line: LineReference
  /** Which take of its turn the line showed; `undefined`: a person's line. */
  readonly take: number | undefined
  /** How it was said. */
  readonly emotion: Emotion
  /** Who told it. */
  readonly source: EmotionSource
  /** Name of the model that read it. */
  readonly model: string
}
