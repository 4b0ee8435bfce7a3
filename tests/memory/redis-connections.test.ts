import { expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../memory/index.ts'
import { systemClock, systemRandom } from '../../src/app/system.ts'
import { countConnections } from '../outages/admin.ts'
import { openRedisServer } from '../support/redis-server.ts'
import { silentLog, startWorker } from '../support/store.ts'

/** More than it takes until a worker waits for events. */
const mostTurns = 40

test('a worker that is told to end while it begins leaves no connection behind, whenever that is', async () => {
  const server = await openRedisServer()
  onTestFinished(() => server.close())
  for (let turns = 0; turns < mostTurns; turns += 1) {
    const store = await openStore(server.url, { clock: systemClock, random: systemRandom, log: silentLog })
    const worker = startWorker(store.mailbox)
    for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate)
    await worker.end()
    await store.close()
  }
  await expect.poll(() => countConnections(server.url), { interval: 5 }).toBe(0)
})
