import type { MailboxWorker } from '../../src/contract/mailbox.ts'
import { describeError } from '../../src/util/describe-error.ts'
import { closedError } from '../errors.ts'
import { adoptablePrefix } from '../mailbox-rules.ts'
import { openBell, ring } from './bell.ts'
import { newestVersion } from './claims.ts'
import type { CreateClient } from './client.ts'
import type { Context } from './connection.ts'
import type { JobTimes } from './job-runner.ts'
import type { Jobs } from './jobs.ts'
import { createLife, type LifeTimes } from './life.ts'
import { lookAt } from './look.ts'
import { patiently } from './patiently.ts'
import { createRunning } from './running.ts'
import { createSweep } from './sweep.ts'
import { inTime, whenAborted } from './waits.ts'

/** How long things take that workers do again and again. */
export interface WorkerTimes extends JobTimes, LifeTimes {
  /** How often work is looked for that no job will do, and what runs is looked after. */
  readonly sweepMs: number
}

/** After the kill of a process its conversations go on within 3 s: its locks run out after 2 s, and are looked for each second. */
export const workerTimes: WorkerTimes = {
  lifeMs: 2_000,
  beatMs: 500,
  lockMs: 2_000,
  stalledMs: 1_000,
  sweepMs: 1_000,
}

/** What workers of a store share. */
export interface WorkersOptions {
  readonly context: Context
  readonly jobs: Jobs
  readonly createClient: CreateClient
  readonly times: WorkerTimes
}

/**
 * The workers of a store in this process. An accepted event reaches its handler so: `acceptEvent` stores it and says when it is due;
 * {@link Jobs.add} makes a job of BullMQ, which wakes a worker then; {@link lookAt} claims the conversation, hands its events to
 * `MailboxWorker.handle`, and makes a job for what waits after that.
 */
export interface Workers {
  /** See `Mailbox.work`. */
  work(worker: MailboxWorker): Promise<void>
  /** Aborts what runs in a conversation, by its storage key; `false` when nothing does in this process. */
  abort(key: string, reason: Error): boolean
  /** Lets no worker begin anything more, and resolves when nothing runs. */
  end(): Promise<void>
}

/** Builds them. */
export function createWorkers({ context, jobs, createClient, times }: WorkersOptions): Workers {
  const running = createRunning(context)
  const working = new Set<Promise<void>>()
  const ending = new AbortController()

  async function workUntilAborted(worker: MailboxWorker): Promise<void> {
    const { queue, concurrency, signal } = worker
    const over = new AbortController()
    const life = createLife(context, queue, times)
    const sweeper = createSweep(context, { queue, lock: life.lock, running, newest: newestVersion })
    const asking = new Set<string>()

    async function beat(): Promise<void> {
      if (await life.beat()) await running.lookAfter()
    }

    async function sweep(isWhole: boolean): Promise<void> {
      const { work, gone } = await sweeper.sweep(isWhole)
      for (const found of work) jobs.add(found)
      for (const name of gone) await jobs.forget(name)
    }

    const sweepAll = () => void patiently(context, () => sweep(true), signal)
    const look = (key: string) => lookAt(key, worker, { context, jobs, life, running, asking })
    await patiently(context, beat, signal)
    const open = () => jobs.run(queue, { concurrency, times, look, signal })
    const runner = await patiently(context, open, signal)
    if (!runner) return await life.end()
    const bell = await openBell(context, createClient, {
      onMessage(message) {
        if (message.type === 'left') sweepAll()
        else running.lookAfter(message.key).catch(() => {})
      },
      onMissed: () => void running.lookAfter().catch(() => {}),
    })
    sweepAll()
    const loops = [
      // For as long as anything runs.
      repeat(context, times.beatMs, beat, over.signal),
      // What the bell tells may be missed.
      repeat(context, times.sweepMs, () => running.lookAfter(), over.signal),
      repeat(context, times.stalledMs, runner.rescue, signal),
      repeat(context, times.sweepMs, () => sweep(false), signal),
    ]
    await whenAborted(signal)
    await runner.end()
    over.abort()
    await Promise.all(loops)
    bell.end()
    const isInstance = adoptablePrefix(queue) !== undefined
    // Nobody works under this name again; what waits is found by the others.
    if (isInstance) await inTime(context.clock, jobs.forget(queue))
    await life.end()
    if (!isInstance) return
    await ring(context, { type: 'left', queue })
  }

  return {
    async work(worker) {
      if (ending.signal.aborted) throw closedError()
      const signal = AbortSignal.any([worker.signal, ending.signal])
      const loop = workUntilAborted({ ...worker, signal })
      working.add(loop)
      await loop.finally(() => working.delete(loop))
    },
    abort: running.abort,
    async end() {
      ending.abort()
      await Promise.allSettled(working)
    },
  }
}

/** Does it again and again until the signal is aborted. */
async function repeat(
  { clock, log }: Context,
  ms: number,
  work: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(ms, signal).catch(() => {})
    if (signal.aborted) return
    await work().catch((error: unknown) => {
      log.debug({ error: describeError(error) }, 'looking after work failed')
    })
  }
}
