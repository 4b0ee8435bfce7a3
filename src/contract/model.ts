import type { Character, Sampling } from './character.ts'
import type { EmotionSource } from './emotion.ts'
import type { Prompt } from './prompt.ts'
import type { Dialect, FinishReason, Rendering, Usage } from './turn.ts'

/**
 * Replies come first; `asked-again`: somebody asked for this one again, so it tries also a server that is left alone for its
 * failures;
 * what runs in the background is refused with a ModelError `busy` when the server has no room.
 */
export type CallPriority = 'reply' | 'asked-again' | 'background'

/** One call for one reply. */
export interface ModelRequest {
  /** What is to be answered. */
  readonly prompt: Prompt
  /** Who answers. */
  readonly character: Character
  /** What differs from the model's defaults. */
  readonly sampling: Partial<Sampling>
  /** Sent to the server and recorded. */
  readonly seed: number
  /** Texts of earlier takes of the same turn; the understudy says something else. */
  readonly earlierTakes: readonly string[]
  /**
   * What to do instead of the next reply, such as a summary: told after the prompt, so that what the server has cached of it
   * serves. Empty: a reply is wanted. Only a model that follows instructions can.
   */
  readonly instruction: string
  /** Whether somebody waits for it. */
  readonly priority: CallPriority
  /** Aborting closes the connection; the iteration then ends by throwing the signal's reason. */
  readonly signal: AbortSignal
}

/**
 * The request is on its way: what was rendered, for the turn record. Always the first part; it comes again when the next model
 * of a list is tried, or when a server refuses a field and gets the request without it, or when what was written turns out to be
 * reasoning; then nothing before it counts.
 */
export interface ModelRequestSent {
  readonly type: 'request-sent'
  /** How the prompt was rendered. */
  readonly rendering: Rendering
  /** Who reads the emotions of this model's replies. */
  readonly emotionSource: EmotionSource
  /** Model name as configured. */
  readonly model: string
  /** SHA-256 (hex) of the rendered prompt. */
  readonly promptHash: string
  /** Version of the dialect's renderer. */
  readonly rendererVersion: number
  /** As it was sent. */
  readonly sampling: Sampling
  /** As it was sent. */
  readonly seed: number
  /** Characters of the rendered prompt, by script, to learn token rates from. */
  readonly characters: { readonly cjk: number; readonly other: number }
}

/** More text. */
export interface ModelTextDelta {
  readonly type: 'text-delta'
  /** What follows the text so far; never empty. */
  readonly text: string
}

/** The model is done. Always the last part. */
export interface ModelFinished {
  readonly type: 'model-finished'
  /** Why the model stopped. */
  readonly finishReason: FinishReason
  /** `undefined` where the server does not tell. */
  readonly usage: Usage | undefined
  /** Model name as the server reported it; `undefined` where it does not tell. */
  readonly servedModel: string | undefined
}

/** What a model's stream is made of. */
export type ModelPart = ModelRequestSent | ModelTextDelta | ModelFinished

/** Something that can speak for a character. */
export interface ChatModel {
  /** For logs and records. */
  readonly name: string
  /** How it renders a prompt. */
  readonly dialect: Dialect
  /** Tokens of prompt and reply together. */
  readonly contextTokens: number
  /** Defaults that a character's own settings override. */
  readonly sampling: Sampling
  /** Who reads the emotions of its replies. */
  readonly emotionSource: EmotionSource
  /** Whether it can do what {@link ModelRequest.instruction} says. */
  readonly followsInstructions: boolean
  /** Streams one reply; called by `streamTake` in src/engine/take.ts. Fails with a ModelError before the first text, or in the middle of it. */
  generate(request: ModelRequest): AsyncIterable<ModelPart>
  /** Model names that the server offers. Fails with a ModelError. */
  fetchModels(signal: AbortSignal): Promise<readonly string[]>
  /** Lets go of connections. */
  close(): Promise<void>
}

/** A model that helps beside the conversation: summaries, emotion labels. Nobody waits for it. */
export interface HelperModel {
  /** For logs and records. */
  readonly name: string
  /** Tokens of question and answer together. */
  readonly contextTokens: number
  /**
   * One answer, at background priority; called by the engine's background work. Fails with a ModelError; `busy`: the server has no
   * room, and the work is to be skipped.
   */
  ask(question: HelperQuestion): Promise<HelperAnswer>
  /** Model names that the server offers. Fails with a ModelError. */
  fetchModels(signal: AbortSignal): Promise<readonly string[]>
  /** Lets go of connections. */
  close(): Promise<void>
}

/** What a helper is asked. */
export interface HelperQuestion {
  /** What to do. */
  readonly instruction: string
  /** What to do it with. */
  readonly material: string
  /** A JSON schema that the answer is to keep to, enforced where the server can; `undefined`: plain text. */
  readonly schema: { readonly name: string; readonly schema: { readonly [key: string]: unknown } } | undefined
  /** Most tokens of the answer. */
  readonly maxTokens: number
  /** 0: always the likeliest token. */
  readonly temperature: number
  /** Aborting closes the connection; the call then fails with the signal's reason. */
  readonly signal: AbortSignal
}

/** What a helper answered. */
export interface HelperAnswer {
  /** Without reasoning, trimmed; never empty. */
  readonly text: string
  /** Why the model stopped: `length`, it had more to say. */
  readonly finishReason: FinishReason
  /** `undefined` where the server does not tell. */
  readonly usage: Usage | undefined
}
