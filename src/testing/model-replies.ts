/** One message of a request. */
export interface ModelServerMessage {
  readonly role: string
  readonly content: string
}

/** Tokens that a reply counts, as vLLM reports them. */
export interface ModelServerUsage {
  readonly promptTokens: number
  readonly completionTokens: number
  /** Left out of the answer when `undefined`. */
  readonly cachedTokens?: number
}

/**
 * How a reply goes wrong. `afterTokens` counts the tokens that are streamed before it happens; reasoning does not count. An
 * answer that is not streamed goes wrong as a whole.
 *
 * - `error`: an HTTP error instead of a stream, in the server's `errorShape`.
 * - `raw-error`: an HTTP error with any body: a proxy's page, a string.
 * - `hang`: the request is read and nothing more happens; with `afterTokens`, in the middle of the stream.
 * - `close`: the connection is cut; with `afterTokens`, in the middle of the stream.
 * - `stream-error`: an error object inside the stream, after the 200.
 * - `no-end`: the stream ends without a finish reason and without `[DONE]`.
 * - `invalid-json`: a chunk that is no JSON.
 */
export type ModelServerFault =
  | {
      readonly type: 'error'
      readonly status: number
      readonly message: string
      readonly errorType?: string
      readonly code?: string | number
      readonly param?: string
      readonly headers?: Readonly<Record<string, string>>
    }
  | {
      readonly type: 'raw-error'
      readonly status: number
      readonly body: string
      readonly contentType?: string
      readonly headers?: Readonly<Record<string, string>>
    }
  | { readonly type: 'hang' | 'close'; readonly afterTokens?: number }
  | {
      readonly type: 'stream-error'
      readonly afterTokens: number
      readonly status: number
      readonly message: string
    }
  | { readonly type: 'no-end' | 'invalid-json'; readonly afterTokens: number }

/**
 * What the model says to one request. The server does with it what vLLM does with what a model generates: it ends at the first
 * stop, at `max_tokens`, and not before `min_tokens` (a newline that would stop it earlier is left out; one that is too short
 * goes on with `…`). An empty text stays empty.
 */
export interface ModelServerReply {
  /** One token a chunk. A string is one token per word (Chinese: per character). Default: nothing. */
  readonly text?: string | readonly string[]
  /** Streamed before the text, in the field that `reasoningField` names. */
  readonly reasoning?: readonly string[]
  /** Default `reasoning_content`. */
  readonly reasoningField?: 'reasoning_content' | 'reasoning'
  /** Default: `length` where `max_tokens` ended it, `stop` otherwise. */
  readonly finishReason?: string
  /** Instead of the true counts: the tokens of the rendered prompt, those found in the cache, and those streamed. */
  readonly usage?: ModelServerUsage
  /** Awaited before each token; see {@link createGate}. */
  readonly gate?: ModelServerGate
  readonly fault?: ModelServerFault
  /** Sent as the body as it is, one write a piece, instead of everything above: any broken or split stream. */
  readonly raw?: readonly (string | Uint8Array)[]
}

/** Holds tokens back until the test lets them go, so that nothing has to sleep. */
export interface ModelServerGate {
  /** What the server awaits before each token. */
  pass(): Promise<void>
  /** Lets so many tokens through, now or when they come. */
  release(tokens: number): void
  /** Lets everything through from now on. */
  open(): void
}

/** A closed gate. */
export function createGate(): ModelServerGate {
  let free = 0
  const waiting: (() => void)[] = []
  const gate: ModelServerGate = {
    pass() {
      if (free > 0) {
        free -= 1
        return Promise.resolve()
      }
      return new Promise((resolve) => waiting.push(resolve))
    },
    release(tokens) {
      free += tokens
      while (free > 0) {
        const next = waiting.shift()
        if (next === undefined) return
        free -= 1
        next()
      }
    },
    open() {
      gate.release(Number.POSITIVE_INFINITY)
    },
  }
  return gate
}
