import type { Clock } from '../../contract/clock.ts'
import type { Log } from '../../contract/log.ts'
import type { AdapterHost } from '../../contract/platform.ts'
import { createIntake } from '../../util/intake.ts'
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
    const position = await patiently(() => host.fetchPosition(lease, leading), patience)
    const intake = createIntake(Number(position ?? 0), clock, leading)
    while (!leading.aborted) {
      const after = intake.storedThrough()
      const updates = await patiently(() => client.fetchUpdates(after, waitMs, leading), patience)
      for (const update of updates) {
        await intake.take(update.id, (mayHavePosition) =>
          host.accept(decodeUpdate(name, update), {
            signal: leading,
            ...(mayHavePosition ? { position: { name: lease, value: `${update.id}` } } : {}),
          }),
        )
      }
      // What waits for the store is shown again each time.
      if (intake.isBehind()) await intake.progress()
    }
  }

  await host.lead(lease, lead, signal)
}
