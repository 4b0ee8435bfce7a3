import { expect, test } from 'vitest'
import { openStore } from '../../memory/index.ts'
import { memorySuite } from '../suites/memory-suite.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { atOnce, commitAll, createFakeRandom, message, silentLog, startWorker } from '../support/store.ts'

// No exceptions: what outlives a process is not in the suite.
memorySuite('in memory', {
  open: (clock, log) => openStore('memory:', { clock, random: createFakeRandom(), log }),
})

test('what was dropped, and comes again when nobody knows it any more, was never handed over', async () => {
  const clock = createFakeClock()
  const { mailbox, close } = await openStore('memory:', { clock, random: createFakeRandom(), log: silentLog })
  let isBroken = true
  const worker = startWorker(mailbox, {
    handle: async (batch) => {
      if (isBroken) throw new TypeError()
      await commitAll(batch)
    },
  })
  await mailbox.accept(message('a'), atOnce)
  await clock.advance(300_000)
  await mailbox.drop('test', 'a')
  await clock.advance(50 * 60 * 60 * 1_000)
  isBroken = false
  expect(await mailbox.accept(message('a'), atOnce)).toBe('accepted')
  await clock.advance(1_000)
  await worker.end()
  expect(worker.batches.at(-1)).toMatchObject({ isTakenOver: false, attempt: 1 })
  await close()
})
