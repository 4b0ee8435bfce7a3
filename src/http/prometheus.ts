import type { Registry } from 'prom-client'
import { counters, gauges, histograms, type Metrics } from '../contract/metrics.ts'
import { buckets, helpTexts } from './metric-texts.ts'

/** A gauge that does not tell within this time is left out. */
const readMs = 2_500

/** Metrics that can be shown. */
export interface Prometheus extends Metrics {
  /** All of them as Prometheus reads them; a gauge whose read fails is left out. */
  render(): Promise<{ readonly contentType: string; readonly body: string }>
}

type GaugeName = keyof typeof gauges
type Values = readonly { readonly labels: { readonly [name: string]: string }; readonly value: number }[]
type Read = () => Promise<Values> | Values

// `Object.keys` forgets the names of an object's type.
const counterNames = Object.keys(counters) as readonly (keyof typeof counters)[]
const histogramNames = Object.keys(histograms) as readonly (keyof typeof histograms)[] // as above

/** Keeps metrics, those of the process included, in a registry of their own. */
export async function createPrometheus(): Promise<Prometheus> {
  const { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } = await import('prom-client')
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const counts = new Map(
    counterNames.map((name) => [
      name,
      new Counter<string>({ name, help: helpTexts[name], labelNames: counters[name], registers }),
    ]),
  )
  const times = new Map(
    histogramNames.map((name) => [
      name,
      new Histogram<string>({
        name,
        help: helpTexts[name],
        labelNames: histograms[name],
        buckets: [...buckets[name]],
        registers,
      }),
    ]),
  )
  const reads = new Map<GaugeName, Read>()

  /** Gauges live for one page: two that are asked for at once do not mix, and what failed leaves nothing behind. */
  async function readGauges(): Promise<Registry> {
    const page = new Registry()
    const answers = await Promise.all(
      Array.from(reads, async ([name, read]) => ({ name, values: await readInTime(read) })),
    )
    for (const { name, values } of answers) {
      if (values.length === 0) continue
      const labelNames = gauges[name]
      const gauge = new Gauge<string>({ name, help: helpTexts[name], labelNames, registers: [page] })
      for (const { labels, value } of values) gauge.set(labels, value)
    }
    return page
  }

  return {
    count(name, labels, by = 1) {
      // The library throws at what does not count upwards; nothing here may fail.
      if (by > 0) counts.get(name)?.inc(labels, by)
    },
    observe(name, labels, seconds) {
      // A clock that was set back makes times negative.
      if (!Number.isNaN(seconds)) times.get(name)?.observe(labels, Math.max(0, seconds))
    },
    gauge(name, read) {
      reads.set(name, read)
    },
    async render() {
      const pages = await Promise.all([registry.metrics(), readGauges().then((page) => page.metrics())])
      return { contentType: registry.contentType, body: pages.filter(Boolean).join('\n') }
    },
  }
}

/** Nothing where it failed, or took too long. */
async function readInTime(read: Read): Promise<Values> {
  const { promise, resolve } = Promise.withResolvers<Values>()
  AbortSignal.timeout(readMs).addEventListener('abort', () => resolve([]))
  try {
    return await Promise.race([read(), promise])
  } catch {
    return []
  }
}
