import { openStore } from '../../../memory/index.ts'
import { systemClock, systemRandom } from '../../../src/app/system.ts'
import { atOnce, commitAll, message, silentLog, tavern } from '../../support/store.ts'

// A process that shares a file with others. Arguments: the store's URL, its name, how many events it accepts, and whether it
// hangs in the middle of each batch. It tells its parent what it does.

const [url = '', name = '', count = '0', hangs = ''] = process.argv.slice(2)
const store = await openStore(url, { clock: systemClock, random: systemRandom, log: silentLog })
const stopping = new AbortController()
process.once('disconnect', () => stopping.abort())

const working = store.mailbox.work({
  queue: 'test',
  concurrency: 4,
  signal: stopping.signal,
  handle: async (batch) => {
    const ids = batch.events.map(({ id }) => id)
    process.send?.({ type: 'handling', ids })
    if (hangs) await new Promise(() => {})
    await commitAll(batch)
    process.send?.({ type: 'committed', ids })
  },
})
for (let index = 0; index < Number(count); index += 1) {
  const conversation = { ...tavern, thread: `${index % 3}` }
  await store.mailbox.accept(message(`${name}-${index}`, 'words', { conversation }), atOnce)
}
await working
await store.close()
