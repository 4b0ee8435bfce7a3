/** Counts what is used up, by key and window of time. Shared by all processes of a store; counts may be lost with a crash. */
export interface Limits {
  /**
   * Adds to a count and tells what it is now. Windows are fixed: they begin at whole multiples of `windowMs` since 1970, and a count
   * is forgotten with its window. `points` 0 only asks. Fails with a MemoryError.
   */
  count(key: string, points: number, windowMs: number, signal?: AbortSignal): Promise<Counted>
}

/** See {@link Limits.count}. */
export interface Counted {
  /** What was counted in this window, with what was just added. */
  readonly total: number
  /** When the window ends (ms since 1970). */
  readonly endsAt: number
}
