import { expect, test } from 'vitest'
import { counters, gauges, histograms } from '../../src/contract/metrics.ts'
import { createPrometheus } from '../../src/http/prometheus.ts'

/** Lines of the page that begin so. */
async function linesOf(metrics: Awaited<ReturnType<typeof createPrometheus>>, start: string) {
  const { body } = await metrics.render()
  return body.split('\n').filter((line) => line.startsWith(start))
}

test('counters count, by their labels', async () => {
  const metrics = await createPrometheus()
  metrics.count('dramatis_turns_total', { adapter: 'test', outcome: 'written' })
  metrics.count('dramatis_turns_total', { adapter: 'test', outcome: 'written' }, 2)
  metrics.count('dramatis_turns_total', { adapter: 'test', outcome: 'failed' })
  expect(await linesOf(metrics, 'dramatis_turns_total')).toEqual([
    'dramatis_turns_total{adapter="test",outcome="written"} 3',
    'dramatis_turns_total{adapter="test",outcome="failed"} 1',
  ])
})

test('what cannot be counted or timed breaks nothing', async () => {
  const metrics = await createPrometheus()
  metrics.count('dramatis_tokens_total', { model: 'm', kind: 'cached' }, 0)
  metrics.count('dramatis_tokens_total', { model: 'm', kind: 'cached' }, -1)
  metrics.count('dramatis_tokens_total', { model: 'm', kind: 'cached' }, Number.NaN)
  metrics.observe('dramatis_wait_seconds', { adapter: 'test' }, Number.NaN)
  // A clock that was set back.
  metrics.observe('dramatis_wait_seconds', { adapter: 'test' }, -5)
  expect(await linesOf(metrics, 'dramatis_tokens_total')).toEqual([])
  expect(await linesOf(metrics, 'dramatis_wait_seconds_sum')).toEqual([
    'dramatis_wait_seconds_sum{adapter="test"} 0',
  ])
})

test('times fall into buckets', async () => {
  const metrics = await createPrometheus()
  metrics.observe('dramatis_first_token_seconds', { model: 'm' }, 0.31)
  expect(await linesOf(metrics, 'dramatis_first_token_seconds_bucket{le="0.3"')).toEqual([
    'dramatis_first_token_seconds_bucket{le="0.3",model="m"} 0',
  ])
  expect(await linesOf(metrics, 'dramatis_first_token_seconds_bucket{le="0.5"')).toEqual([
    'dramatis_first_token_seconds_bucket{le="0.5",model="m"} 1',
  ])
})

test('gauges are read when somebody asks, and the last reader counts', async () => {
  const metrics = await createPrometheus()
  metrics.gauge('dramatis_store_up', () => [{ labels: {}, value: 0 }])
  let waiting = 3
  metrics.gauge('dramatis_store_up', async () => [{ labels: {}, value: 1 }])
  metrics.gauge('dramatis_mailbox_events', () => [{ labels: { state: 'waiting' }, value: waiting }])
  expect(await linesOf(metrics, 'dramatis_store_up')).toEqual(['dramatis_store_up 1'])
  waiting = 4
  expect(await linesOf(metrics, 'dramatis_mailbox_events')).toEqual([
    'dramatis_mailbox_events{state="waiting"} 4',
  ])
})

test('a gauge that cannot be read is left out, also when it could be before', async () => {
  const metrics = await createPrometheus()
  let isUp = true
  const read = () => {
    if (!isUp) throw new TypeError('away')
    return [{ labels: {}, value: 7 }]
  }
  metrics.gauge('dramatis_oldest_waiting_seconds', read)
  metrics.gauge('dramatis_store_up', async () => read())
  metrics.gauge('dramatis_listening', () => [{ labels: { adapter: 'test' }, value: 1 }])
  expect(await linesOf(metrics, 'dramatis_oldest')).toHaveLength(1)
  isUp = false
  const { body } = await metrics.render()
  expect(body).not.toMatch(/dramatis_oldest_waiting_seconds|dramatis_store_up/)
  expect(body).toContain('dramatis_listening{adapter="test"} 1')
})

test('the page is what Prometheus reads: each metric has a text, and the process tells of itself', async () => {
  const metrics = await createPrometheus()
  metrics.gauge('dramatis_store_up', () => [{ labels: {}, value: 1 }])
  const { contentType, body } = await metrics.render()
  expect(contentType).toBe('text/plain; version=0.0.4; charset=utf-8')
  const metric = /^[a-z_0-9]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? \S+$/i
  for (const line of body.split('\n').filter((each) => each && !each.startsWith('#')))
    expect(line).toMatch(metric)
  const shown = [...Object.keys(counters), ...Object.keys(histograms), 'dramatis_store_up']
  for (const name of shown) expect(body).toMatch(new RegExp(`^# HELP ${name} \\w.+\\.$`, 'm'))
  expect(body).toMatch(/^process_resident_memory_bytes \d+$/m)
  expect(body).toMatch(/^nodejs_eventloop_lag_p99_seconds /m)
  expect(Object.keys(gauges)).toContain('dramatis_store_up')
})

test('two of them do not mix', async () => {
  const [one, other] = await Promise.all([createPrometheus(), createPrometheus()])
  one.count('dramatis_store_errors_total', { code: 'full' })
  expect(await linesOf(other, 'dramatis_store_errors_total')).toEqual([])
})
