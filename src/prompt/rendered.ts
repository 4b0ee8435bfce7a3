/** One message of a chat. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: string
}

/** What the hosted CharacterGLM takes beside the messages (docs.bigmodel.cn, charglm-4): who talks with whom. */
export interface CharacterMeta {
  readonly bot_name: string
  readonly bot_info: string
  readonly user_name: string
  /** Empty: nothing is known. */
  readonly user_info: string
}

interface RenderedCommon {
  /** Where the server may stop: at most 4, which is what OpenAI's protocol takes. */
  readonly stops: readonly string[]
  /** SHA-256 (hex) of what is sent of the prompt: with the same renderer version, the same prompt has the same hash. */
  readonly hash: string
  /** Characters of all of it, by script, to learn token rates from. */
  readonly characters: { readonly cjk: number; readonly other: number }
}

/** A prompt for chat completions. */
export interface RenderedMessages extends RenderedCommon {
  readonly form: 'messages'
  readonly messages: readonly ChatMessage[]
  /** `undefined` in the dialect `chat`. */
  readonly meta: CharacterMeta | undefined
}

/** A prompt for completions: one text, generation goes on right after it. */
export interface RenderedText extends RenderedCommon {
  readonly form: 'text'
  readonly text: string
}

/** A prompt in the form of a dialect. */
export type RenderedPrompt = RenderedMessages | RenderedText

/** Grows with every change of what a prompt is rendered to. */
export const rendererVersion = 5
