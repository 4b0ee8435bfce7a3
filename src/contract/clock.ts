/** Time, injected so that tests can fake it. */
export interface Clock {
  /** Ms since 1970. */
  now(): number
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** Chance, injected so that tests can repeat it. */
export interface Random {
  /** A number in [0, 1). */
  next(): number
  /** A new unique id (UUID). */
  id(): string
}
