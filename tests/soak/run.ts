import { parseArgs } from 'node:util'
import { faultsOf, report } from '../faults/report.ts'
import { runFaults } from '../faults/run.ts'
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
    'outage-seconds': { type: 'string', default: '60' },
    'without-keys': { type: 'boolean', default: false },
  },
})

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
    outageMs: Number(values['outage-seconds']) * 1_000,
    killPauseMs: [1_000, 5_000],
    pauseMs: 2_000,
    keepsKeys: !values['without-keys'],
    mostMs: 600_000,
  })
  report(print, run)
  const faults = faultsOf(run)
  if (faults.length === 0) await run.forget()
  else {
    print(`\n${faults.join('\n')}\nWhat the workers logged is in ${run.folder}`)
    process.exitCode = 1
  }
} finally {
  await redis?.close()
}
