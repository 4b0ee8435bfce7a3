import type { ModelServerMisbehaviour } from './misbehaviours.ts'
import type { ModelServerGate, ModelServerMessage, ModelServerReply } from './model-replies.ts'

/** Where a server puts an error: under `error`, or flat as vLLM up to 0.10.0 does. */
export type ModelErrorShape = 'nested' | 'flat'

/**
 * What a chat template refuses, each with 400 and the words that such templates raise:
 * - `no-system`: any system message.
 * - `late-system`: a system message that is not the first message.
 * - `assistant-first`: an assistant message before the first user message.
 * - `same-role-twice`: two user messages, or two assistant messages, in a row.
 */
export type TemplateRefusal = 'no-system' | 'late-system' | 'assistant-first' | 'same-role-twice'

/** How to open a model server. */
export interface ModelServerOptions {
  /**
   * What the model says, by request; a string is the text of the reply. Default: repeats the last message, or the last line of
   * a text prompt. `index` counts the requests for a reply from 0.
   */
  readonly reply?: (
    request: ModelServerRequest,
    index: number,
  ) => ModelServerReply | string | Promise<ModelServerReply | string>
  /** Names that `/v1/models` lists; a request for another one gets 404. Default: `test-model`. */
  readonly models?: readonly string[]
  /** LoRA adapters of the first model: listed with it as their parent, served under their own names. Default: none. */
  readonly loras?: readonly string[]
  /** When set, requests below `/v1` without this bearer token get vLLM's 401; the rest is open, as vLLM's is. */
  readonly apiKey?: string
  /** Prompts that leave no room for the reply in so many tokens get vLLM's overflow error. Default: no limit. */
  readonly contextTokens?: number
  /** `nested`: vLLM 0.10.1 and newer; `flat`: older. Default `nested`. */
  readonly errorShape?: ModelErrorShape
  /** Fields that a strict server refuses by name, with 400. Default: none. */
  readonly refusedFields?: readonly string[]
  /** What the chat template refuses; `strict`: all but a system message at the start. Default: nothing. */
  readonly template?: 'lenient' | 'strict' | readonly TemplateRefusal[]
  /** Whether `usage` tells the cached tokens, as with `--enable-prompt-tokens-details`. Default `false`. */
  readonly promptTokensDetails?: boolean
  /** Blocks of 16 tokens that the prefix cache keeps. Default 65,536. */
  readonly cacheBlocks?: number
  /**
   * Requests that run at once; others wait, those with a lower `priority` in their body first, and are never refused. Default:
   * no limit.
   */
  readonly maxRunning?: number
  /** What the server does wrong from the start; see {@link ModelServer.misbehaviours}. Default: nothing. */
  readonly misbehaviours?: readonly ModelServerMisbehaviour[]
}

/** A request for a reply as it arrived. Requests that were refused are not kept. */
export interface ModelServerRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** The whole JSON body. */
  readonly body: Readonly<Record<string, unknown>>
  /** Where it came in. */
  readonly endpoint: 'chat/completions' | 'completions'
  /** Empty for `/v1/completions`. */
  readonly messages: readonly ModelServerMessage[]
  /** The rendered prompt: what was sent to `/v1/completions`, or the messages in the chat template, with its marks. */
  readonly text: string
  /** What the hosted CharacterGLM takes beside the messages; empty where there is none. */
  readonly meta: Readonly<Record<string, string>>
  /** Tokens of the prompt, special ones included. */
  readonly promptTokens: number
  /** How many of them the prefix cache had; `undefined` as long as the request waits for a slot. */
  readonly cachedTokens: number | undefined
  /** How the answer ended: `complete`, or `client-closed` when the client went away first. */
  readonly ended: Promise<'complete' | 'client-closed'>
}

/** A running model server. */
export interface ModelServer {
  /** With `/v1`, to put into `MODEL_BASE_URL`. */
  readonly baseUrl: string
  /** Without `/v1`: `/health`, `/metrics`, `/tokenize` and `/detokenize` are below it. */
  readonly rootUrl: string
  /** Every request for a reply so far, oldest first. */
  readonly requests: readonly ModelServerRequest[]
  /** Every request of any kind so far, refused ones too, as `GET /v1/models`. */
  readonly calls: readonly string[]
  /** How many connections were opened: a client that keeps them alive needs few. */
  readonly connections: number
  /** Requests that hold a slot now. */
  readonly running: number
  /** Requests that wait for a slot now. */
  readonly waiting: number
  /** Requests whose client went away before the answer was complete. */
  readonly aborted: number
  /** What it does wrong; add and delete while it runs. */
  readonly misbehaviours: Set<ModelServerMisbehaviour>
  /** Where `slow-first-token` and `stalls` keep tokens back; closed at first. */
  readonly hold: ModelServerGate
  /** The request for a reply with that index, as soon as it has arrived. */
  request(index: number): Promise<ModelServerRequest>
  /** Ends all connections. */
  close(): Promise<void>
}
