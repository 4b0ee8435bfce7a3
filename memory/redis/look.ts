import { MemoryError } from '../../src/contract/errors.ts'
import type { MailboxWorker } from '../../src/contract/mailbox.ts'
import { describeError } from '../../src/util/describe-error.ts'
import { isAway } from '../../src/util/is-away.ts'
import type { BatchSource, Outcome } from '../batch-source.ts'
import { handleBatch } from '../handle-batch.ts'
import { type Look, type RedisClaim, releaseClaim, takeConversation } from './claims.ts'
import { commitClaim } from './commit.ts'
import type { Context } from './connection.ts'
import type { Jobs } from './jobs.ts'
import type { Life } from './life.ts'
import { patiently } from './patiently.ts'
import type { Running } from './running.ts'

/** When a conversation is looked at again that somebody else holds. */
const heldAgainMs = 1_000
/** When one is that cannot be looked at, and will hardly be soon. */
const brokenAgainMs = 60_000

/** What looking at conversations needs. */
export interface LookOptions {
  readonly context: Context
  readonly jobs: Jobs
  readonly life: Life
  readonly running: Running
  /** Conversations that the worker is just asking for, by storage key. */
  readonly asking: Set<string>
}

/** Asking again will not help. */
interface Refused {
  readonly type: 'refused'
  readonly error: unknown
}

/**
 * Claims a conversation for a worker and hands its events over; what waits there after that gets a job. Never rejects: while Redis
 * is away, it waits.
 */
export async function lookAt(key: string, worker: MailboxWorker, options: LookOptions): Promise<void> {
  const { context, jobs, running, asking } = options
  const { connection, layout, clock, log } = context
  const { queue } = worker
  const source = createSource(options)
  const lookAgain = (ms: number) => jobs.add({ key, queue, dueAt: clock.now() + ms })

  // Of two at once, each would take the other's claim for one that nobody got.
  if (asking.has(key)) return lookAgain(heldAgainMs)
  asking.add(key)
  const look = await ask(key, worker, options).finally(() => asking.delete(key))
  switch (look?.type) {
    case undefined:
      return lookAgain(0)
    case 'held':
      return lookAgain(heldAgainMs)
    case 'later':
      if (look.work) jobs.add(look.work)
      return
    case 'refused':
      log.error({ queue, error: describeError(look.error) }, 'a conversation cannot be looked at')
      // Sweeps leave it alone for so long, too.
      await connection.send('ZADD', layout.due, 'XX', clock.now() + brokenAgainMs, key).catch(() => {})
      return lookAgain(brokenAgainMs)
    case 'taken':
      await running.run(look.claim, (stopped, onReleased) =>
        handleBatch(look.claim, stopped, { source, worker, clock, log, onReleased }),
      )
  }
}

type Source = Pick<BatchSource<RedisClaim>, 'commit' | 'release'>

function createSource({ context, jobs, running }: LookOptions): Source {
  return {
    async commit(claim, commit, isLast) {
      const write = () => commitClaim(context, claim, commit, isLast)
      const { committed, work } = isLast ? await running.lettingGo(claim, write) : await write()
      if (work) jobs.add(work)
      return committed
    },
    async release(claim, outcome) {
      const work = await running.lettingGo(claim, () => releaseClaim(context, claim, outcome))
      if (work) jobs.add(work)
    },
  }
}

/** Asks until Redis answers; `undefined` where work ends first. What cannot be read is let go at once. */
async function ask(
  key: string,
  { queue, signal }: MailboxWorker,
  { context, life, running }: LookOptions,
): Promise<Exclude<Look, { readonly type: 'unreadable' }> | Refused | undefined> {
  const token = context.random.id()
  const take = () =>
    takeConversation(context, key, {
      lock: life.lock,
      token,
      running: running.numbersOf(key),
      queue,
      mayTakeOver: life.maySucceedOthers(),
    })
  const look = await patiently(context, () => take().catch(refuse), signal)
  if (look?.type !== 'unreadable') return look
  const outcome: Outcome = { type: 'failed', errorName: describeError(look.error) }
  context.log.error({ queue, error: outcome.errorName }, 'events cannot be read')
  const release = () => releaseClaim(context, look.claim, outcome).catch(refuse)
  const left = await patiently(context, release, signal)
  return left && 'type' in left ? left : { type: 'later', work: left }
}

/** Fails with what may pass. */
function refuse(error: unknown): Refused {
  if (isAway(error) || (MemoryError.isInstance(error) && error.code === 'closed')) throw error
  return { type: 'refused', error }
}
