import type { Character, Sampling } from './character.ts'
import type { Prompt } from './prompt.ts'
import type { Dialect, FinishReason, Usage } from './turn.ts'

/** One call for one reply. */
export interface ModelRequest {
  readonly prompt: Prompt
  readonly character: Character
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
  readonly dialect: Dialect
  /** Whether the server's template takes an assistant message first; otherwise the greeting is in the head. */
  readonly assistantFirst: boolean
  readonly model: string
  readonly promptHash: string
  readonly rendererVersion: number
  readonly sampling: Sampling
  readonly seed: number
  /** Characters of the rendered prompt, by script, to learn token rates from. */
  readonly characters: { readonly cjk: number; readonly other: number }
}

/** More text. */
export interface ModelTextDelta {
  readonly type: 'text-delta'
  readonly text: string
}

/** The model is done. Always the last part. */
export interface ModelFinished {
  readonly type: 'model-finished'
  readonly finishReason: FinishReason
  readonly usage: Usage | undefined
  readonly servedModel: string | undefined
}

/** What a model's stream is made of. */
export type ModelPart = ModelRequestSent | ModelTextDelta | ModelFinished

/** Something that can speak for a character. */
export interface ChatModel {
  /** For logs and records. */
  readonly name: string
  readonly dialect: Dialect
  /** Tokens of prompt and reply together. */
  readonly contextTokens: number
  /** Defaults that a character's own settings override. */
  readonly sampling: Sampling
  /** Streams one reply. Fails with a ModelError before the first text, or in the middle of it. */
  generate(request: ModelRequest): AsyncIterable<ModelPart>
  /** Model names that the server offers. Fails with a ModelError. */
  fetchModels(signal: AbortSignal): Promise<readonly string[]>
  /** Lets go of connections. */
  close(): Promise<void>
}
