import { isDeepStrictEqual, parseArgs } from 'node:util'
import { systemClock } from '../../src/app.ts'
import { faultsOf, report } from '../faults/report.ts'
import { runFaults } from '../faults/run.ts'
import { expectedOfTwo, expectedReport } from '../outages/expected-report.ts'
import { stopRedis, stopRedisOfTwo } from '../outages/stop-redis.ts'
import { installRedisServer } from '../support/find-redis-server.ts'
import { openRedisServer } from '../support/redis-server.ts'

// npm run soak -- --store sqlite --kills 40: the long fault test; see `options`.

const { values } = parseArgs({
  options: {
    store: { type: 'string', default: 'redis' },
    seed: { type: 'string', default: `${process.pid}` },
    workers: { type: 'string', default: '4' },
    conversations: { type: 'string', default: '200' },
    messages: { type: 'string', default: '50' },
    kills: { type: 'string', default: '24' },
    hangs: { type: 'string', default: '6' },
    'outage-seconds': { type: 'string', default: '60' },
    'without-keys': { type: 'boolean', default: false },
  },
})

/** What is aimed at, on a machine that does nothing else (ms). */
const bounds = { p99Ms: 4_000, longestMs: 12_000 }

const print = (line: string) => void process.stdout.write(`${line}\n`)
print(`seed ${values.seed}, ${values.store}, ${values['without-keys'] ? 'without' : 'with'} keys`)
if (values.store === 'redis') installRedisServer()
const redis = values.store === 'redis' ? await openRedisServer() : undefined
try {
  const run = await runFaults({
    ...(redis ? { redis } : {}),
    seed: values.seed,
    workers: Number(values.workers),
    conversations: Number(values.conversations),
    messages: Number(values.messages),
    kills: Number(values.kills),
    hangs: Number(values.hangs),
    outageMs: Number(values['outage-seconds']) * 1_000,
    killPauseMs: [1_000, 5_000],
    pauseMs: 2_000,
    keepsKeys: !values['without-keys'],
    mostMs: 600_000,
  })
  report(print, run)
  const faults = faultsOf(run, bounds)
  if (faults.length === 0) await run.forget()
  else {
    print(`\n${faults.join('\n')}\nWhat the workers logged is in ${run.folder}`)
    process.exitCode = 1
  }
} finally {
  await redis?.close()
}

// Other people, who are asked what they saw.
const lengthMs = Number(values['outage-seconds']) * 1_000
const clock = systemClock
if (values.store === 'redis' && lengthMs > 0) {
  tellOutage(
    `${lengthMs / 1_000} s without Redis`,
    await stopRedis({ clock, lengthMs }),
    expectedReport(true),
  )
  for (const how of ['stopped', 'hung'] as const) {
    const outage = await stopRedisOfTwo({ clock, how })
    tellOutage(`two services whose Redis is ${how}`, outage, expectedOfTwo)
  }
}

function tellOutage(what: string, outage: unknown, expected: unknown): void {
  const isAsExpected = isDeepStrictEqual(outage, expected)
  print(`${what}: ${isAsExpected ? 'as expected' : JSON.stringify(outage)}`)
  if (!isAsExpected) process.exitCode = 1
}

// Services of this process leave timers behind, which nobody waits for.
process.exit()
