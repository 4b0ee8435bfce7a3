/** Rights that one process has at a time, such as to listen for a platform's token. */
export interface Leases {
  /**
   * Waits until nobody holds the lease of that name, then runs `work`. Its signal is aborted when the lease is lost, or when
   * `signal` is; lost, it is waited for again and `work` begins anew. Resolves when `work` has ended by itself or `signal` is
   * aborted, and gives the lease back; fails as `work` fails. A holder that dies is followed after {@link leaseMs} at the latest;
   * one whose store is away has stopped by then, or goes on, as it is told.
   */
  hold(
    name: string,
    work: (signal: AbortSignal) => Promise<void>,
    signal: AbortSignal,
    options?: HoldOptions,
  ): Promise<void>
}

/** See {@link Leases.hold}. */
export interface HoldOptions {
  /**
   * While the store is away nobody can take the lease, and its holder goes on; when it is back, the holder keeps it unless another
   * was faster. For work that does no harm when two do it for a moment. Default: `false`.
   */
  readonly outlastsStore?: boolean
  /** Told when the store does not answer a holder, once an outage. */
  readonly onStoreAway?: () => void
}

/** How long a lease outlives its holder (ms). */
export const leaseMs = 3_000
