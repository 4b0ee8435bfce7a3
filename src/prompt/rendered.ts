/** One message of a chat. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: string
}

/** A prompt in the form of a dialect. */
export interface RenderedPrompt {
  readonly messages: readonly ChatMessage[]
  /** Where the server may stop: at most 4, which is what OpenAI's protocol takes. */
  readonly stops: readonly string[]
  /** SHA-256 (hex) of the messages: with the same renderer version, the same prompt has the same hash. */
  readonly hash: string
  /** Characters of all messages, by script, to learn token rates from. */
  readonly characters: { readonly cjk: number; readonly other: number }
}

/** Grows with every change of what a prompt is rendered to. */
export const rendererVersion = 1
