import type { Config } from '../contract/config.ts'
import type { HttpRoute } from '../contract/http.ts'
import type { Log } from '../contract/log.ts'
import type { Store } from '../contract/store.ts'
import { createHealthRoutes, type HealthOptions } from './health.ts'
import { createPictureRoutes, type FindPicture } from './pictures.ts'
import type { Prometheus } from './prometheus.ts'
import { type HttpServer, openHttpServer } from './server.ts'
import { createStoreCheck } from './store-check.ts'

/** What operators are told of. */
export interface OperationsOptions extends Omit<HealthOptions, 'checkStore'> {
  readonly metrics: Pick<Prometheus, 'render'>
  readonly store: Pick<Store, 'check'>
  readonly log: Log
  /** What is served under `Config.publicUrl`; absent: nothing. */
  readonly published?: { readonly url: string; readonly findPicture: FindPicture }
  /** Of adapters: what platforms call. */
  readonly routes?: readonly HttpRoute[]
}

/** Serves `/metrics`, `/healthz` and `/readyz`, what is published, and what platforms call. Fails with a ConfigurationError where the port cannot be had. */
export async function openOperations(
  http: NonNullable<Config['http']>,
  options: OperationsOptions,
): Promise<HttpServer> {
  const { metrics, store, log, published, routes: called = [] } = options
  const checkStore = createStoreCheck(store)
  const routes = [
    createMetricsRoute(metrics),
    ...createHealthRoutes({ ...options, checkStore }),
    ...(published ? createPictureRoutes(published.findPicture, new URL(published.url).pathname) : []),
    ...called,
  ]
  const server = await openHttpServer({ ...http, routes, log })
  log.info({ url: server.url }, 'metrics and health are served')
  return server
}

function createMetricsRoute(metrics: Pick<Prometheus, 'render'>): HttpRoute {
  return {
    method: 'GET',
    path: '/metrics',
    async handle() {
      const { contentType, body } = await metrics.render()
      return { status: 200, headers: { 'content-type': contentType }, body }
    },
  }
}
