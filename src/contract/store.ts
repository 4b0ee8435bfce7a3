import type { Mailbox } from './mailbox.ts'
import type { Memory } from './memory.ts'

/** Everything that is kept, on one connection. */
export interface Store {
  /** What is kept for good. */
  readonly memory: Memory
  /** What waits to be answered. */
  readonly mailbox: Mailbox
  /** Finishes what is under way and lets go. Calls after it fail with a MemoryError `closed`. */
  close(): Promise<void>
}
