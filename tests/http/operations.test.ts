import { expect, onTestFinished, test } from 'vitest'
import { MemoryError } from '../../src/contract/errors.ts'
import type { HttpRoute } from '../../src/contract/http.ts'
import { openOperations } from '../../src/http/operations.ts'
import { createPrometheus } from '../../src/http/prometheus.ts'
import { createStoreCheck } from '../../src/http/store-check.ts'
import { silentLog } from '../support/store.ts'

/** What operators look at; the test holds the store and the adapters in its hands. */
async function open(routes: readonly HttpRoute[] = []) {
  const metrics = await createPrometheus()
  const ending = new AbortController()
  const active: { listening: string[]; working: string[] } = { listening: [], working: [] }
  let check = () => Promise.resolve()
  const server = await openOperations(
    { host: '127.0.0.1', port: 0 },
    {
      metrics,
      store: { check: () => check() },
      activeAdapters: () => active,
      replies: 'model',
      ending: ending.signal,
      log: silentLog,
      routes,
    },
  )
  onTestFinished(async () => await server.close())
  return {
    metrics,
    ending,
    active,
    checkWith(next: typeof check) {
      check = next
    },
    async at(path: string, init?: RequestInit) {
      const answer = await fetch(`${server.url}${path}`, init)
      return { status: answer.status, type: answer.headers.get('content-type'), body: await answer.text() }
    },
  }
}

test('it is ready when the store answers and an adapter listens or works', async () => {
  const { at, active } = await open()
  const early = await at('/readyz')
  expect(early.status).toBe(503)
  expect(JSON.parse(early.body)).toMatchObject({
    status: 'not ready',
    reasons: ['no adapter listens or works'],
  })
  active.listening.push('discord')
  expect((await at('/readyz')).status).toBe(200)
  active.listening.pop()
  active.working.push('telegram')
  const ready = await at('/readyz')
  expect([ready.status, ready.type]).toEqual([200, 'application/json; charset=utf-8'])
  expect(JSON.parse(ready.body)).toEqual({
    status: 'ready',
    reasons: [],
    store: 'ok',
    listening: [],
    working: ['telegram'],
    replies: 'model',
  })
})

test('it lives, but is not ready, while the store is away; of the error only its code is told', async () => {
  const { at, active, checkWith } = await open()
  active.working.push('discord')
  const what = 'redis://:hunter2@redis does not answer.'
  checkWith(() => Promise.reject(new MemoryError({ code: 'unreachable', what, remedy: 'Start it.' })))
  const answer = await at('/readyz')
  expect(answer.status).toBe(503)
  expect(JSON.parse(answer.body).reasons).toEqual(['the store does not answer (unreachable)'])
  expect(answer.body).not.toContain('hunter2')
  expect(await at('/healthz')).toMatchObject({ status: 200, body: '{"status":"alive"}\n' })
  checkWith(() => Promise.resolve())
  expect((await at('/readyz')).status).toBe(200)
})

test('it lives, but is not ready, while it ends', async () => {
  const { at, active, ending } = await open()
  active.working.push('discord')
  ending.abort()
  const answer = await at('/readyz')
  expect([answer.status, JSON.parse(answer.body).reasons]).toEqual([503, ['the process is ending']])
  expect((await at('/healthz')).status).toBe(200)
})

test('whoever asks while the store is being asked gets the same answer', async () => {
  let checks = 0
  const check = createStoreCheck({
    async check() {
      checks += 1
    },
  })
  expect(await Promise.all([check(), check()])).toEqual(['ok', 'ok'])
  expect(checks).toBe(1)
  await check()
  expect(checks).toBe(2)
})

test('metrics are a page that Prometheus reads', async () => {
  const { at, metrics } = await open()
  metrics.count('dramatis_store_errors_total', { code: 'full' })
  const { status, type, body } = await at('/metrics')
  expect([status, type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8'])
  expect(body).toContain('dramatis_store_errors_total{code="full"} 1')
})

test('what platforms call is served, up to the size that they may send', async () => {
  const called: string[] = []
  const { at } = await open([
    {
      method: 'POST',
      path: '/telegram/1',
      maxBodyBytes: 5,
      handle({ body, headers }) {
        called.push(`${headers['x-mark']} ${Buffer.from(body)}`)
        return { status: 200, headers: {}, body: '' }
      },
    },
  ])
  const post = (body: string) => at('/telegram/1', { method: 'POST', headers: { 'x-mark': 'a' }, body })
  expect((await post('12345')).status).toBe(200)
  expect((await post('123456')).status).toBe(413)
  expect((await at('/telegram/1')).status).toBe(405)
  expect(called).toEqual(['a 12345'])
})
