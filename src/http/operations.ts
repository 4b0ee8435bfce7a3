import type { Config } from '../contract/config.ts'
import type { Log } from '../contract/log.ts'
import type { Store } from '../contract/store.ts'
import { createHealthRoutes, type HealthOptions } from './health.ts'
import type { Prometheus } from './prometheus.ts'
import { type HttpRoute, type HttpServer, openHttpServer } from './server.ts'
import { createStoreCheck } from './store-check.ts'

/** What operators are told of. */
export interface OperationsOptions extends Omit<HealthOptions, 'checkStore'> {
  readonly metrics: Pick<Prometheus, 'render'>
  readonly store: Pick<Store, 'check'>
  readonly log: Log
}

/** Serves `/metrics`, `/healthz` and `/readyz`. Fails with a ConfigurationError where the port cannot be had. */
export async function openOperations(
  http: NonNullable<Config['http']>,
  options: OperationsOptions,
): Promise<HttpServer> {
  const { metrics, store, log } = options
  const checkStore = createStoreCheck(store)
  const routes = [createMetricsRoute(metrics), ...createHealthRoutes({ ...options, checkStore })]
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
