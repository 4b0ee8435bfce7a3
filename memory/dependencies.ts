import type { Clock, Random } from '../src/contract/clock.ts'
import type { Codec } from '../src/contract/codec.ts'
import type { Log } from '../src/contract/log.ts'

/** What a store gets from outside. */
export interface StoreDependencies {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** How texts are stored; by default as they are. Nothing is stored by `memory:`. */
  readonly codec?: Codec
  /** Whether a Redis that keeps nothing on disk, or drops keys when its memory is full, will do. Default: `false`. */
  readonly mayForget?: boolean
}
