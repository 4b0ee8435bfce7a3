import { expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../memory/index.ts'
import { MemoryError } from '../../src/contract/errors.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { atOnce, commitAll, createFakeRandom, message, silentLog, startWorker } from '../support/store.ts'

test.each([
  { code: 'unreachable', handed: 301, states: [/waiting|running/], left: 0 },
  { code: 'full', handed: 5, states: [/given-up/], left: 1 },
] as const)('a store that is $code in the middle of each turn', async ({ code, handed, states, left }) => {
  const clock = createFakeClock()
  const store = await openStore('memory:', { clock, random: createFakeRandom(), log: silentLog })
  onTestFinished(() => store.close())
  let isAway = true
  const worker = startWorker(store.mailbox, {
    handle: async (batch) => {
      if (isAway) throw new MemoryError({ code, what: 'It is.', remedy: 'Wait.', isRetryable: true })
      await commitAll(batch)
    },
  })
  await store.mailbox.accept(message('a'), atOnce)
  await clock.advance(300_000)
  expect(worker.handed).toHaveLength(handed)
  const waiting = await store.mailbox.list()
  expect(waiting.map(({ state }) => state)).toEqual(states.map((state) => expect.stringMatching(state)))

  isAway = false
  await clock.advance(1_000)
  expect(await store.mailbox.list()).toHaveLength(left)
  await worker.end()
})
