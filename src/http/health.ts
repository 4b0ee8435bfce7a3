import type { HttpAnswer, HttpRoute } from '../contract/http.ts'
import type { StoreCheck } from './store-check.ts'

/** Adapters that this process receives for, and those that it answers for. */
export interface ActiveAdapters {
  readonly listening: readonly string[]
  readonly working: readonly string[]
}

/** What health is judged by. */
export interface HealthOptions {
  readonly checkStore: StoreCheck
  readonly activeAdapters: () => ActiveAdapters
  /** Who writes replies. */
  readonly replies: 'model' | 'understudy'
  /** Aborted when the process begins to end. */
  readonly ending: AbortSignal
}

/**
 * `/healthz`: the process lives; a restart would help where this does not answer. `/readyz`: it can do its work, or 503 and why
 * not; a restart would not help. A model that is down is neither: people are told, and its turns are kept.
 */
export function createHealthRoutes(options: HealthOptions): readonly HttpRoute[] {
  return [
    { method: 'GET', path: '/healthz', handle: () => json(200, { status: 'alive' }) },
    { method: 'GET', path: '/readyz', handle: () => tellReadiness(options) },
  ]
}

async function tellReadiness(options: HealthOptions): Promise<HttpAnswer> {
  const { checkStore, activeAdapters, replies, ending } = options
  const store = await checkStore()
  const { listening, working } = activeAdapters()
  const reasons = [
    ...(ending.aborted ? ['the process is ending'] : []),
    ...(store === 'ok' ? [] : [`the store does not answer (${store})`]),
    ...(listening.length + working.length > 0 ? [] : ['no adapter listens or works']),
  ]
  const isReady = reasons.length === 0
  const status = isReady ? 'ready' : 'not ready'
  return json(isReady ? 200 : 503, { status, reasons, store, listening, working, replies })
}

function json(status: number, value: object): HttpAnswer {
  const headers = { 'content-type': 'application/json; charset=utf-8' }
  return { status, headers, body: `${JSON.stringify(value)}\n` }
}
