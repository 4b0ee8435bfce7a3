import { isDeepStrictEqual, parseArgs } from 'node:util'
import { systemClock } from '../../src/app/system.ts'
import { faultsOf, report } from '../faults/report.ts'
import { type FaultRun, runFaults } from '../faults/run.ts'
import { expectedOfTwo, expectedReport } from '../outages/expected-report.ts'
import { stopRedis, stopRedisOfTwo } from '../outages/stop-redis.ts'
import { installRedisServer } from '../support/find-redis-server.ts'
import { openRedisServer } from '../support/redis-server.ts'

// npm run soak -- --store sqlite --kills 40: the long fault test, then a crowd; see `options`.

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
    // loopback, discord or telegram
    platform: { type: 'string', default: 'loopback' },
    // Channels of the crowd, each with 20 messages, under the platform's own limits; on Discord, unless Telegram is asked for. 0: none.
    crowd: { type: 'string', default: '500' },
  },
})

/** What is aimed at, on a machine that does nothing else (ms). */
const bounds = { p99Ms: 4_000, longestMs: 12_000 }

/**
 * How long people of the crowd pause at most between an answer and the next message. Discord then gets a little less than it lets through;
 * Telegram about two thirds, with the buttons of older replies that are taken away.
 */
const crowdPauseMs = { discord: 100_000, telegram: 85_000 }

const print = (line: string) => void process.stdout.write(`${line}\n`)
if (values.store === 'redis') installRedisServer()
const platform = findPlatform(values.platform)
// Telegram keeps none.
const keepsKeys = !values['without-keys'] && platform !== 'telegram'
print(`seed ${values.seed}, ${values.store}, ${platform}, ${keepsKeys ? 'with' : 'without'} keys`)
const redis = values.store === 'redis' ? await openRedisServer() : undefined
try {
  const run = await runFaults({
    ...(redis ? { redis } : {}),
    platform,
    seed: values.seed,
    workers: Number(values.workers),
    conversations: Number(values.conversations),
    messages: Number(values.messages),
    kills: Number(values.kills),
    hangs: Number(values.hangs),
    outageMs: Number(values['outage-seconds']) * 1_000,
    killPauseMs: [1_000, 5_000],
    pauseMs: 2_000,
    keepsKeys,
    mostMs: 600_000,
  })
  await tellRun(run)
} finally {
  await redis?.close()
}

if (Number(values.crowd) > 0)
  await letCrowdTalk(Number(values.crowd), platform === 'loopback' ? 'discord' : platform)

function findPlatform(name: string): FaultRun['platform'] {
  if (name === 'loopback' || name === 'discord' || name === 'telegram') return name
  throw new Error(`No such platform: ${name}; accepted: loopback, discord, telegram.`)
}

/** Many conversations at once, where nothing dies. */
async function letCrowdTalk(conversations: number, on: 'discord' | 'telegram'): Promise<void> {
  print(`\n${conversations} conversations on ${on}`)
  const own = values.store === 'redis' ? await openRedisServer() : undefined
  try {
    const run = await runFaults({
      ...(own ? { redis: own } : {}),
      platform: on,
      speed: 1,
      seed: values.seed,
      workers: values.store === 'redis' ? 2 : 1,
      conversations,
      messages: 20,
      kills: 0,
      hangs: 0,
      outageMs: 0,
      killPauseMs: [1_000, 5_000],
      pauseMs: crowdPauseMs[on],
      keepsKeys: on !== 'telegram',
      mostMs: 1_800_000,
    })
    await tellRun(run)
  } finally {
    await own?.close()
  }
}

async function tellRun(run: FaultRun): Promise<void> {
  report(print, run)
  const faults = faultsOf(run, bounds)
  if (faults.length === 0) return await run.forget()
  const complaints = [...new Set(run.complaints)].slice(0, 10)
  print(`\n${[...faults, ...complaints].join('\n')}\nWhat the workers logged is in ${run.folder}`)
  process.exitCode = 1
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
