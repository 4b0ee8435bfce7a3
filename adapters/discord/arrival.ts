import type { HostAcceptOptions } from '../../src/contract/platform.ts'

/** When and as what something came. */
export interface Arrival {
  /** Session and sequence: the id of what has none of its own. */
  readonly id: string
  readonly at: number
}

/** Stores what happened, its position with it. Answers whether the position is stored. */
export type StoreEvent = (position: HostAcceptOptions['position']) => Promise<boolean>
