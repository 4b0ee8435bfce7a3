import type { Character, Sampling } from './character.ts'
import type { Prompt } from './prompt.ts'
import type { Dialect, FinishReason, Usage } from './turn.ts'

/** One call for one reply. */
export interface ModelRequest {
  /** What is to be answered. */
  readonly prompt: Prompt
  /** Who answers. */
  readonly character: Character
  /** The model's defaults with the character's overrides. */
  readonly sampling: Sampling
  /** Sent to the server and recorded. */
  readonly seed: number
  /** Texts of earlier takes of the same turn; the understudy says something else. */
  readonly earlierTakes: readonly string[]
  /** Aborting closes the connection; the iteration then ends by throwing the signal's reason. */
  readonly signal: AbortSignal
}

/** The request is on its way: what was rendered, for the turn record. Always the first part. */
export interface ModelRequestSent {
  readonly type: 'request-sent'
  /** How the prompt was rendered. */
  readonly dialect: Dialect
  /** Whether the server's template takes an assistant message first; otherwise the greeting is in the head. */
  readonly assistantFirst: boolean
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
  /** Streams one reply; called by `streamTake` in src/engine/take.ts. Fails with a ModelError before the first text, or in the middle of it. */
  generate(request: ModelRequest): AsyncIterable<ModelPart>
  /** Model names that the server offers. Fails with a ModelError. */
  fetchModels(signal: AbortSignal): Promise<readonly string[]>
  /** Lets go of connections. */
  close(): Promise<void>
}
