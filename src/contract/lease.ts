/** Rights that one process has at a time, such as to listen for a platform's token. */
export interface Leases {
  /**
   * Waits until nobody holds the lease of that name, then runs `work`. Its signal is aborted when the lease is lost, or when
   * `signal` is; lost, it is waited for again and `work` begins anew. Resolves when `work` has ended by itself or `signal` is
   * aborted, and gives the lease back; fails as `work` fails. A holder that dies is followed after {@link leaseMs} at the latest;
   * one that the store cannot be told of has stopped by then.
   */
  hold(name: string, work: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void>
}

/** How long a lease outlives its holder (ms). */
export const leaseMs = 3_000
