// Works the mailbox of the store that is its argument: one turn for each message, with its record.
import { once } from 'node:events'
import { linesChange, openForBench, record, turnLines } from './turns.ts'

const store = await openForBench(process.argv[2] ?? '')
process.send?.(0)
await once(process, 'message')
await store.mailbox.work({
  queue: 'test',
  concurrency: 64,
  signal: new AbortController().signal,
  handle: async (batch) => {
    const [{ id }] = batch.events
    await batch.commit({
      handledEventIds: [id],
      changes: [linesChange(batch, turnLines(id)), ...record(batch, id)],
    })
    process.send?.(1)
  },
})
