import { openStore } from '../../../memory/index.ts'
import { systemClock, systemRandom } from '../../../src/app/system.ts'
import { atOnce, message, silentLog, tavern } from '../../support/store.ts'

// A process that accepts events five at a time, until it is killed. Arguments: the store's URL and its name. It tells its parent
// the name of each five.

const [url = '', name = ''] = process.argv.slice(2)
const store = await openStore(url, { clock: systemClock, random: systemRandom, log: silentLog })

const accept = (id: string, queue: string) =>
  store.mailbox.accept(message(id, 'words', { conversation: { ...tavern, thread: id } }), {
    ...atOnce,
    queue,
  })

// Two turns that hang: with them, writes that come together share a transaction.
const bothRun = Promise.withResolvers<void>()
let running = 0
void store.mailbox.work({
  queue: `busy ${name}`,
  concurrency: 2,
  signal: new AbortController().signal,
  handle: async () => {
    running += 1
    if (running === 2) bothRun.resolve()
    await new Promise(() => {})
  },
})
await Promise.all(['x', 'y'].map((id) => accept(`${name}-${id}`, `busy ${name}`)))
await bothRun.promise

for (let count = 0; ; count += 1) {
  const group = `${name}-${count}`
  await Promise.all(Array.from({ length: 5 }, (_, index) => accept(`${group}/${index}`, 'test')))
  process.send?.(group)
}
