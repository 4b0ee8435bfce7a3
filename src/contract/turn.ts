import type { Language, Sampling } from './character.ts'
import type { ChapterKey } from './conversation.ts'
import type { Emotion } from './emotion.ts'

/** How to render a prompt for a server: see the table "Models" of the design. */
export type Dialect = 'chat' | 'characterglm' | 'charglm' | 'understudy'

/** Why the model stopped. */
export type FinishReason = 'stop' | 'length' | 'aborted' | 'filtered' | 'unknown'

/** Tokens that a call used, as the server counted them. */
export interface Usage {
  readonly promptTokens: number
  readonly completionTokens: number
  /** Prompt tokens served from the server's prefix cache; `undefined` where it does not tell. */
  readonly cachedTokens: number | undefined
}

/** A line as it stood when the prompt was made. */
export interface LineReference {
  readonly id: string
  readonly revision: number
}

/** Provenance of one take: with it, the prompt can be rendered again and compared with its hash. */
export interface TurnRecord {
  readonly version: 1
  readonly turnId: string
  /** 0-based index of the take in its turn. */
  readonly take: number
  readonly chapter: ChapterKey
  /** When the take began, ms since 1970. */
  readonly at: number
  /** Id of the line that shows this turn's kept take. */
  readonly lineId: string
  /** Persons whose lines it answers; erasing one of them erases the record. */
  readonly personIds: readonly string[]
  readonly eventIds: readonly string[]
  readonly characterId: string
  readonly characterRevision: string
  readonly characterName: string
  /** Language of the prompt's connectives. */
  readonly language: Language
  /** Hash of the head; the text is stored once, under `texts`. */
  readonly headHash: string
  /** Hash of the story so far; empty when there was none. */
  readonly storyHash: string
  /** Hash of the JSON of the examples that were sent. */
  readonly examplesHash: string
  readonly userName: string
  readonly userInfo: string
  readonly isGroup: boolean
  /** The window, notes included, oldest first. */
  readonly lines: readonly LineReference[]
  /** SHA-256 (hex) of the rendered prompt. */
  readonly promptHash: string
  readonly rendererVersion: number
  readonly dialect: Dialect
  /** How the dialect was told to render: see `ModelRequestSent`. */
  readonly assistantFirst: boolean
  /** Model name as configured, and as the server reported it. */
  readonly model: string
  readonly servedModel: string | undefined
  /** LoRA adapter, where one is served. */
  readonly lora: { readonly name: string; readonly digest: string | undefined } | undefined
  readonly sampling: Sampling
  readonly seed: number
  /** Everything that the model wrote. */
  readonly raw: string
  /** How many UTF-16 units of `raw`, from its start, were accepted into the history. */
  readonly acceptedLength: number
  /** What people saw. */
  readonly shown: string
  readonly finishReason: FinishReason
  readonly usage: Usage | undefined
  /** Ms from the call to the first text, and to the end. */
  readonly timings: { readonly firstTokenMs: number | undefined; readonly totalMs: number }
  readonly emotion: Emotion | undefined
  readonly emotionSource: 'inline' | 'batch' | 'card' | 'off'
  readonly messageIds: readonly string[]
}
