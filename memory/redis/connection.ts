import type { Clock, Random } from '../../src/contract/clock.ts'
import type { Codec } from '../../src/contract/codec.ts'
import type { Log } from '../../src/contract/log.ts'
import type { Layout } from './layout.ts'

/** A script of ours: run by its hash, loaded where Redis does not have it. */
export interface Script {
  /** For errors and logs. */
  readonly name: string
  readonly lua: string
}

/** One Redis, as this folder asks it. Fails with a MemoryError; a write that did not happen never looks like one that did. */
export interface Connection {
  /** Runs a script. All keys are built by the script or the caller from the layout: this is no cluster. */
  run(script: Script, keys: readonly string[], values: readonly (string | number)[]): Promise<unknown>
  /** Sends a command as it is. */
  send(...words: readonly (string | number)[]): Promise<unknown>
}

/** What everything in this folder works on. */
export interface Context {
  readonly connection: Connection
  readonly layout: Layout
  readonly codec: Codec
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}
