import { beforeEach, expect, test } from 'vitest'
import type { Batch, Committed } from '../../src/contract/mailbox.ts'
import { setUpRedis } from '../support/file-redis.ts'
import { atOnce, deletion, linesOf, message, type Stage, startWorker } from '../support/store.ts'

// A commit that is tried again, because its answer was lost.

const redis = setUpRedis()
let stage: Stage
beforeEach(async () => {
  stage = { clock: redis.clock, store: await redis.open() }
})

const deleteIt = async () => void (await stage.store.mailbox.amend(deletion('m-a')))
const nothing = async () => {}

/** By how much the revision moved since the turn began, as both answers tell. */
async function commitTwice(during: () => Promise<void>, between: () => Promise<void>) {
  const answers: Committed[] = []
  const batches: Batch[] = []
  const worker = startWorker(stage.store.mailbox, {
    handle: async (batch) => {
      batches.push(batch)
      await during()
      const commit = { handledEventIds: batch.events.map(({ id }) => id), changes: [linesOf(batch)] }
      answers.push(await batch.commit(commit))
      await between()
      answers.push(await batch.commit(commit))
    },
  })
  await stage.store.mailbox.accept(message('a', 'my secret'), atOnce)
  await stage.clock.advance(0)
  await worker.end()
  return answers.map(({ revision }) => revision - (batches[0]?.revision ?? 0))
}

test('a commit that was written before answers what it answered then', async () => {
  expect(await commitTwice(nothing, nothing)).toEqual([1, 1])
})

test('a deletion between a commit and its second try is not hidden by the answer', async () => {
  expect(await commitTwice(nothing, deleteIt)).toEqual([1, 1])
})

test('a deletion while the turn ran shows in the revision, also at the second try', async () => {
  expect(await commitTwice(deleteIt, nothing)).toEqual([2, 2])
})
