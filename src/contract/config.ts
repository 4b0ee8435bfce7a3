import type { Language, Sampling } from './character.ts'
import type { RepliesRule } from './conversation.ts'
import type { Dialect } from './turn.ts'

/** A model server and a model on it. */
export interface ModelConfig {
  /** With `/v1`, such as `http://127.0.0.1:8000/v1`. */
  readonly baseUrl: string
  /** Model name as the server lists it. */
  readonly name: string
  readonly dialect: Exclude<Dialect, 'understudy'>
  readonly apiKey: string
  /** Tokens of prompt and reply together. */
  readonly contextTokens: number
  readonly sampling: Partial<Sampling>
  /** Sent with every request as it is. */
  readonly extraBody: { readonly [key: string]: unknown }
  /** Whether an assistant message may come first; otherwise the greeting goes into the system message. */
  readonly assistantFirst: boolean
  /** Longest wait for the first token, and between two tokens. */
  readonly firstTokenTimeoutMs: number
  readonly idleTimeoutMs: number
}

/** Settings, validated: `dramatis.yaml`, `.env` and the environment together, the environment winning. */
export interface Config {
  readonly charactersDirectory: string
  /** `sqlite:FILE`, `memory:`, later `redis://…`. */
  readonly memoryUrl: string
  readonly models: {
    /** In order of preference; empty: the understudy plays. */
    readonly reply: readonly ModelConfig[]
    readonly helper: ModelConfig | undefined
    readonly judge: ModelConfig | undefined
    readonly embedder: ModelConfig | undefined
  }
  readonly discord: { readonly token: string; readonly apiUrl: string | undefined } | undefined
  readonly telegram: { readonly token: string; readonly apiUrl: string | undefined } | undefined
  readonly conversation: ConversationConfig
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** Language of the bot's own words where nothing tells better; `undefined`: that of the character. */
  readonly language: Language | undefined
}

/** How conversations run unless they are told otherwise. */
export interface ConversationConfig {
  /** A turn waits until people have been quiet that long, by audience, and at most `maxWaitMs`. */
  readonly quietDirectMs: number
  readonly quietGroupMs: number
  readonly maxWaitMs: number
  /** Default rule in guild channels and groups. */
  readonly repliesInGroups: RepliesRule
  /** How long after a character's reply the conversation counts as going on. */
  readonly goesOnMs: number
  /** Messages that waited longer are not answered. */
  readonly maxAgeMs: number
  /** Text after the persona's name that says it is an AI. */
  readonly aiMark: string
  /** Share of the budget at which the window is cut, and down to which share. */
  readonly cutAt: number
  readonly cutTo: number
}
