import type { MailboxWorker } from '../../src/contract/mailbox.ts'
import type { BatchSource, Outcome } from '../batch-source.ts'
import { handleBatch } from '../handle-batch.ts'
import { errorName } from '../mailbox-rules.ts'
import { type RedisClaim, releaseClaim, takeConversation } from './claims.ts'
import { commitClaim } from './commit.ts'
import type { Context } from './connection.ts'
import type { Jobs } from './jobs.ts'
import type { Life } from './life.ts'
import { patiently } from './patiently.ts'
import type { Running } from './running.ts'

/** When a conversation is looked at again that somebody else holds. */
const heldAgainMs = 1_000

/** What looking at conversations needs. */
export interface LookOptions {
  readonly context: Context
  readonly jobs: Jobs
  readonly life: Life
  readonly running: Running
}

/**
 * Claims a conversation for a worker and hands its events over; what waits there after that gets a job. Never rejects: while Redis
 * is away, it waits.
 */
export async function lookAt(
  key: string,
  worker: MailboxWorker,
  { context, jobs, life, running }: LookOptions,
): Promise<void> {
  const { clock, log } = context
  const { queue, signal } = worker
  const lookAgain = (ms: number) => jobs.add({ key, queue, dueAt: clock.now() + ms })

  const source: Pick<BatchSource<RedisClaim>, 'commit' | 'release'> = {
    async commit(claim, commit, isLast) {
      const { committed, work } = await commitClaim(context, claim, commit, isLast)
      if (work) jobs.add(work)
      return committed
    },
    async release(claim, outcome) {
      const work = await releaseClaim(context, claim, outcome)
      if (work) jobs.add(work)
    },
  }

  const take = () =>
    takeConversation(context, key, { lock: life.lock, queue, mayTakeOver: life.maySucceedOthers() })
  const look = await patiently(context, take, signal)
  switch (look?.type) {
    case undefined:
      return lookAgain(0)
    case 'held':
      return lookAgain(heldAgainMs)
    case 'later':
      if (look.work) jobs.add(look.work)
      return
    case 'unreadable': {
      const outcome: Outcome = { type: 'failed', errorName: errorName(look.error) }
      log.error({ queue, error: outcome.errorName }, 'events cannot be read')
      await patiently(context, () => source.release(look.claim, outcome), signal)
      return
    }
    case 'taken':
      await running.run(look.claim, (stopped, onReleased) =>
        handleBatch(look.claim, stopped, { source, worker, clock, log, onReleased }),
      )
  }
}
