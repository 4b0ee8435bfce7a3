const marker = Symbol.for('dramatis.error')

/** What every error of the family carries. */
export interface ErrorDetails<Code extends string> {
  /** Stable and machine-readable. */
  readonly code: Code
  /** What happened, and where. Never a secret, never a message text. */
  readonly what: string
  /** What to do about it: one sentence. */
  readonly remedy: string
  /** What was caught, where something was. */
  readonly cause?: unknown
  /** Whether the same call may succeed later, unchanged. Decided where the error is made. */
  readonly isRetryable?: boolean
}

/** Base of all errors that we throw on purpose; the subclass says who failed. */
export class DramatisError<Code extends string = string> extends Error {
  /** Tells the family across copies of the package. */
  readonly [marker] = true
  /** Stable and machine-readable. */
  readonly code: Code
  /** What to do about it: one sentence, also the end of the message. */
  readonly remedy: string
  /** Whether the same call may succeed later, unchanged. */
  readonly isRetryable: boolean

  constructor(details: ErrorDetails<Code>) {
    super(
      `${details.what} ${details.remedy}`,
      details.cause === undefined ? undefined : { cause: details.cause },
    )
    this.name = `${new.target.name}[${details.code}]`
    this.code = details.code
    this.remedy = details.remedy
    this.isRetryable = details.isRetryable ?? false
  }

  /** Whether a value is of the family, also across two copies of the package. */
  static isInstance(value: unknown): value is DramatisError {
    return typeof value === 'object' && value !== null && marker in value
  }
}

/** A setting, an argument or the machine is not as we need it. */
export class ConfigurationError extends DramatisError<
  | 'invalid-setting'
  | 'unknown-setting'
  | 'missing-setting'
  | 'unsupported-node'
  | 'usage'
  | 'unreadable-file'
  | 'not-available'
> {}

/** Why a file is refused. Each has its sentence in the bot's texts: `import.refused.<code>`. */
export type CardFileRefusal =
  /** More bytes than allowed, in the file or once it is unpacked. */
  | 'file-too-large'
  /** A kind of file that holds no cards, or one without a card in it. */
  | 'not-a-card'
  /** Truncated, wrong checksum, not JSON, not base64, not UTF-8. */
  | 'file-damaged'
  /** Paths that lead out, encrypted entries, links, names that clash. */
  | 'file-unsafe'
  /** Nested too deeply, or too many parts. */
  | 'too-deep'
  /** More than one card in one file. */
  | 'several-cards'
  /** A card that lacks what every card has. */
  | 'card-incomplete'
  /** What cannot be read or written here though others may. */
  | 'not-supported'

/** One or more cards cannot be used; the message lists the problems, one a line. */
export class CardError extends DramatisError<
  'invalid-card' | 'no-cards' | 'unknown-character' | 'ambiguous-character' | CardFileRefusal
> {}

/** A platform refused, or could not be reached. */
export class PlatformError extends DramatisError<
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'rate-limited'
  | 'unreachable'
  | 'rejected'
  | 'closed'
  | 'too-large'
> {}

/** How a model call can fail. */
export type ModelErrorCode =
  | 'unreachable'
  | 'timeout'
  | 'unauthorized'
  | 'unknown-model'
  | 'context-overflow'
  | 'rate-limited'
  | 'bad-request'
  | 'server-error'
  | 'bad-stream'
  | 'empty-answer'
  | 'circuit-open'
  /** Background work found no room, and is to be skipped. */
  | 'busy'

/** Feedback cannot be exported, or a file of it not be cleaned. */
export class FeedbackError extends DramatisError<
  /** More than the platform takes as files. */
  | 'too-large'
  /** More records than one command may look at. */
  | 'too-many'
  /** One of the same place, or to the same file, is being made. */
  | 'busy'
  /** Neither a file of ours nor one that could be. */
  | 'not-an-export'
  /** An export that was broken off cannot go on. */
  | 'cannot-resume'
  | 'unwritable-file'
  | 'unknown-export'
> {}

/** A model server refused, broke off, or could not be reached. */
export class ModelError extends DramatisError<ModelErrorCode> {
  /** HTTP status where the server answered. */
  readonly status: number | undefined
  /** Most tokens the server takes, where a context overflow tells it. */
  readonly contextTokens: number | undefined
  /** How long to wait before another try, where the server or an open circuit tells it. */
  readonly retryAfterMs: number | undefined

  /** Whether the request is at fault, not the model: another one would be given the same. */
  get isOfTheRequest(): boolean {
    return this.code === 'context-overflow' || this.code === 'empty-answer'
  }

  constructor(
    details: ErrorDetails<ModelErrorCode> & {
      readonly status?: number | undefined
      readonly contextTokens?: number | undefined
      readonly retryAfterMs?: number | undefined
    },
  ) {
    super(details)
    this.status = details.status
    this.contextTokens = details.contextTokens
    this.retryAfterMs = details.retryAfterMs
  }
}

/** The store refused, or could not be reached. */
export class MemoryError extends DramatisError<
  | 'unreachable'
  | 'busy'
  | 'full'
  | 'corrupt'
  | 'unknown-key'
  | 'newer-schema'
  | 'unsupported-url'
  /** A store that keeps nothing on disk. */
  | 'not-persistent'
  | 'lock-lost'
  | 'conversation-erased'
  | 'closed'
> {}
