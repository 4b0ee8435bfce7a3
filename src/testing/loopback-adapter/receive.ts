import type { Clock } from '../../contract/clock.ts'
import type { Log } from '../../contract/log.ts'
import type { AdapterHost } from '../../contract/platform.ts'
import { type LoopbackClient, patiently } from './client.ts'
import { decodeUpdate } from './decode.ts'

/** Longest wait of the platform before it answers that nothing happened. */
const waitMs = 10_000

/** See {@link receive}. */
export interface ReceiveOptions {
  readonly name: string
  readonly client: LoopbackClient
  readonly clock: Clock
  readonly log: Log
}

/**
 * Receives in one process at a time, from where the last one stopped. What was stored is confirmed by asking for what is behind it,
 * so that what was not is shown again, here or to whoever follows.
 */
export async function receive(
  { name, client, clock, log }: ReceiveOptions,
  host: AdapterHost,
  signal: AbortSignal,
): Promise<void> {
  const lease = `loopback:${name}`

  async function lead(leading: AbortSignal): Promise<void> {
    try {
      await follow(leading)
    } catch (error) {
      if (!leading.aborted) throw error
    }
  }

  async function follow(leading: AbortSignal): Promise<void> {
    const patience = {
      clock,
      signal: leading,
      onRetry: ({ code }: { readonly code: string }) =>
        log.warn({ platform: name, error: code }, 'asking again'),
    }
    let after = Number((await patiently(() => host.fetchPosition(lease, leading), patience)) ?? 0)
    while (!leading.aborted) {
      const updates = await patiently(() => client.fetchUpdates(after, waitMs, leading), patience)
      for (const update of updates) {
        // In order, one after the other: a position that is stored stands for all before it.
        const position = { name: lease, value: `${update.id}` }
        await host.accept(decodeUpdate(name, update), { position, signal: leading })
        after = update.id
      }
    }
  }

  await host.lead(lease, lead, signal)
}
