import type { Leases } from './lease.ts'
import type { Limits } from './limits.ts'
import type { Mailbox } from './mailbox.ts'
import type { Memory } from './memory.ts'
import type { StoreTransfer } from './transfer.ts'

/** Everything that is kept, on one connection. */
export interface Store {
  /** What is kept for good. */
  readonly memory: Memory
  /** What waits to be answered. */
  readonly mailbox: Mailbox
  /** What one process may do at a time. */
  readonly leases: Leases
  /** What people have used up. */
  readonly limits: Limits
  /** The whole of it, on its way to another store. */
  readonly transfer: StoreTransfer
  /** Resolves when the store answers, and would take a write; fails with a MemoryError within 2 s when it does not. */
  check(signal?: AbortSignal): Promise<void>
  /** Finishes what is under way and lets go. Calls after it fail with a MemoryError `closed`. */
  close(): Promise<void>
}
