import { openStore } from '../../../memory/index.ts'
import { systemClock, systemRandom } from '../../../src/app/system.ts'
import { describeError } from '../../../src/util/describe-error.ts'
import { linesOf, silentLog } from '../../support/store.ts'

// A process that holds what it is handed until its parent says `commit`, and tells what became of it. Argument: the store's URL.

const [url = ''] = process.argv.slice(2)
const store = await openStore(url, { clock: systemClock, random: systemRandom, log: silentLog })
const stopping = new AbortController()
process.once('disconnect', () => stopping.abort())
const told = Promise.withResolvers<void>()
process.once('message', () => told.resolve())

const working = store.mailbox.work({
  queue: 'test',
  concurrency: 4,
  signal: stopping.signal,
  handle: async (batch) => {
    const handledEventIds = batch.events.map(({ id }) => id)
    process.send?.({ type: 'handling', ids: handledEventIds })
    await told.promise
    const commit = { handledEventIds, changes: [linesOf(batch)] }
    let outcome = 'unreachable'
    // As the engine does.
    while (outcome === 'unreachable') {
      outcome = await batch.commit(commit).then(() => 'written', describeError)
      await systemClock.sleep(50)
    }
    process.send?.({ type: 'outcome', outcome })
  },
})
await working
await store.close()
