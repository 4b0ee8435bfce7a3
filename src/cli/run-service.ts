import { type AppDependencies, createApp } from '../app.ts'
import type { Config } from '../contract/config.ts'
import { MemoryError } from '../contract/errors.ts'
import type { PlatformAdapter } from '../contract/platform.ts'
import { openOperations } from '../http/operations.ts'
import { createPrometheus } from '../http/prometheus.ts'
import { giveBackMemory } from './give-back-memory.ts'

/** After so long everything is loaded. */
const settledMs = 3_000

/**
 * Runs adapters until the signal is aborted, with metrics and health where the settings have a port for them. `must-restart`: texts
 * were written with a key that the settings had not when it began.
 */
export async function runService(
  adapters: readonly PlatformAdapter[],
  config: Config,
  dependencies: AppDependencies,
  signal: AbortSignal,
): Promise<'ended' | 'must-restart'> {
  const { log, clock } = dependencies
  const { http, publicUrl: url } = config
  const metrics = http && (await createPrometheus())
  const app = await createApp(config, { ...dependencies, ...(metrics ? { metrics } : {}) })
  const serve = (port: NonNullable<Config['http']>, shown: NonNullable<typeof metrics>) =>
    openOperations(port, {
      metrics: shown,
      store: app.store,
      log,
      activeAdapters: app.active,
      replies: config.models.reply.length > 0 ? 'model' : 'understudy',
      ending: signal,
      routes: adapters.flatMap(({ routes = [] }) => routes),
      ...(url === undefined ? {} : { published: { url, findPicture: app.findPicture } }),
    })
  const ended = new AbortController()
  try {
    const operations = http && metrics && (await serve(http, metrics))
    try {
      clock.sleep(settledMs, ended.signal).then(giveBackMemory, () => {})
      log.info({ adapters: adapters.map(({ name }) => name) }, 'started; each adapter says when it listens')
      await app.run(adapters, signal)
      log.info({}, 'ended')
      return 'ended'
    } catch (error) {
      if (!MemoryError.isInstance(error) || error.code !== 'unknown-key') throw error
      log.error({}, `${error.message} It may be there by now: this program has to be started anew.`)
      return 'must-restart'
    } finally {
      ended.abort()
      await operations?.close()
    }
  } finally {
    await app.close()
  }
}
