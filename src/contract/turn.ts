import type { Language, Sampling } from './character.ts'
import type { ChapterKey } from './conversation.ts'
import type { Emotion } from './emotion.ts'

/** How to render a prompt for a server: see the table "Models" of the design. */
export type Dialect = 'chat' | 'characterglm' | 'charglm' | 'understudy'

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
  readonly version: 1
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
  /** Persons whose lines it answers; erasing one of them erases the record. */
  readonly personIds: readonly string[]
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
  /** The window, notes included, oldest first. */
  readonly lines: readonly LineReference[]
  /** SHA-256 (hex) of the rendered prompt. */
  readonly promptHash: string
  /** Version of the dialect's renderer. */
  readonly rendererVersion: number
  /** How the prompt was rendered. */
  readonly dialect: Dialect
  /** How the dialect was told to render: see `ModelRequestSent`. */
  readonly assistantFirst: boolean
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
  /** How it was said; `undefined`: not known. */
  readonly emotion: Emotion | undefined
  /** Who told the emotion. */
  readonly emotionSource: 'inline' | 'batch' | 'card' | 'off'
  /** The platform's ids of the messages that showed it. */
  readonly messageIds: readonly string[]
}
