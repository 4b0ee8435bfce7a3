import type { PlatformAdapter } from '../contract/platform.ts'
import { createRetention } from '../engine/retention.ts'
import { type AdapterSurroundings, allOrFirstFailure, runAdapter } from './run-adapter.ts'

/** As long as whoever leaves a terminal waits for it. */
const mostAtEndMs = 2_000

/**
 * Runs all of them until each has ended or the signal is aborted, closes them, and fails with what the first failed with, which ends
 * the others. Services forget meanwhile what was kept for long enough; a terminal does when its session is over, so that no answer waits.
 */
export async function runAdapters(
  adapters: readonly PlatformAdapter[],
  surroundings: AdapterSurroundings,
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController()
  const ending = AbortSignal.any([signal, over.signal])
  const running = adapters.map((adapter) =>
    runAdapter(adapter, surroundings, ending).catch((error: unknown) => {
      over.abort(error)
      throw error
    }),
  )
  const retention = createRetention({ ...surroundings, settings: surroundings.config.retention })
  const isService = adapters.some((adapter) => adapter.isService)
  const forgetting = isService && retention.run(ending)
  try {
    await allOrFirstFailure(running)
  } finally {
    over.abort()
    await forgetting
    await Promise.allSettled(adapters.map((adapter) => adapter.close()))
  }
  if (!isService) await retention.runOnce(mostAtEndMs)
}
