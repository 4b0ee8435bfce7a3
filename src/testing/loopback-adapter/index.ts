import type { Clock } from '../../contract/clock.ts'
import type { Log } from '../../contract/log.ts'
import type { PlatformAdapter } from '../../contract/platform.ts'
import { createLoopbackClient } from './client.ts'
import { deliver } from './deliver.ts'
import { receive } from './receive.ts'

/** See {@link createLoopbackAdapter}. */
export interface LoopbackAdapterOptions {
  /** Of the platform. */
  readonly url: string
  /** Default: `loopback`. */
  readonly name?: string
  /** Which process this is; the platform shows it beside each message. Default: empty. */
  readonly sender?: string
  /** Whether turns wait until people have finished speaking. Default: `true`. */
  readonly waitsForPeople?: boolean
  readonly log: Log
  readonly clock: Clock
}

/** Builds the adapter of the loopback platform. Any number of processes can have one: one of them listens, all deliver. */
export function createLoopbackAdapter(options: LoopbackAdapterOptions): PlatformAdapter {
  const { url, name = 'loopback', sender = '', waitsForPeople = true, log, clock } = options
  const client = createLoopbackClient(url)
  return {
    name,
    queue: name,
    waitsForPeople,
    isService: true,
    listen: (host, signal) => receive({ name, client, clock, log }, host, signal),
    deliver: (target, parts, signal) => deliver({ client, clock, sender }, target, parts, signal),
    fetchFile: ({ reference }, fetchOptions) => client.fetchFile(reference, fetchOptions),
    async close() {
      client.close()
    },
  }
}
