import type { openStore } from '../../memory/index.ts'
import { systemRandom } from '../../src/app/system.ts'
import { runService } from '../../src/cli/run-service.ts'
import type { Clock } from '../../src/contract/clock.ts'
import { createLoopbackAdapter } from '../../src/testing/index.ts'
import { createRecordingLog } from '../support/store.ts'
import { configOf, type ServiceSettings } from './config.ts'
import { until } from './until.ts'

/** See {@link startService}. */
export interface ServiceOptions {
  readonly clock: Clock
  readonly platformUrl: string
  readonly openStore: typeof openStore
  readonly settings: ServiceSettings
}

/** One life of a service. */
export interface Service {
  readonly logged: readonly string[]
  /** Resolves when `/readyz` answers so, and says that of the store: `ok`, or the code of an error. Default: anything. */
  isReady(status: 200 | 503, store?: string): Promise<void>
  /** Ends it as SIGTERM does; fails as it failed. */
  end(): Promise<void>
}

/** Starts one; resolves when it is ready. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { clock, platformUrl, openStore: open, settings } = options
  const logged: string[] = []
  const log = createRecordingLog(logged)
  const ending = new AbortController()
  const adapter = createLoopbackAdapter({ url: platformUrl, log, clock })
  const dependencies = { log, clock, random: systemRandom, openStore: open }
  const running = runService([adapter], configOf(settings), dependencies, ending.signal)
  let hasEnded = false
  const ended = () => {
    hasEnded = true
  }
  running.then(ended, ended)
  const urlOf = () => logged.map((entry) => JSON.parse(entry).url).find(Boolean)
  await until(
    'the service starts',
    () => hasEnded || urlOf() !== undefined,
    () => logged,
  )
  if (hasEnded) await running
  const url = urlOf()

  async function isReady(status: 200 | 503, store?: string): Promise<void> {
    let answer: { readonly store?: string } = {}
    const asks = async () => {
      if (hasEnded) await running
      const response = await fetch(`${url}/readyz`)
      answer = JSON.parse(await response.text())
      return response.status === status && (store ?? answer.store) === answer.store
    }
    await until(`/readyz answers ${status}`, asks, () => [answer, logged.slice(-20)])
  }

  await isReady(200)
  return {
    logged,
    isReady,
    async end() {
      ending.abort('SIGTERM')
      await running
    },
  }
}
