import type { Worker } from 'bullmq'
import { describeError } from '../../src/util/describe-error.ts'
import type { Context } from './connection.ts'
import { inTime, whenAborted } from './waits.ts'

/** How long things take that BullMQ looks after. */
export interface JobTimes {
  /** How long a job stays with a worker that is not heard of. */
  readonly lockMs: number
  /** How often jobs of dead workers are looked for. */
  readonly stalledMs: number
}

/** What a job holds: the storage key of a conversation. */
export interface Drain {
  readonly key: string
}

/** Whoever runs the jobs of a queue. */
export interface JobRunner {
  /** Gives jobs of dead workers to others. */
  rescue(): Promise<void>
  /** Begins no more; resolves when what runs has ended. */
  end(): Promise<void>
}

/** What a runner needs. */
export interface RunnerOptions {
  /** Name of BullMQ's queue. */
  readonly name: string
  readonly concurrency: number
  readonly times: JobTimes
  /** Does what a job is for; never rejects. */
  readonly look: (key: string) => Promise<void>
  /** Aborting gives up beginning. */
  readonly signal: AbortSignal
  /** Clients of the runner's own: it works with the first, and waits with the other. */
  readonly connect: () => Promise<JobClient>
}

/** A client as BullMQ knows it. */
export type JobClient = ReturnType<typeof import('bullmq')['createNodeRedisClient']>

/** A worker's wait for its next job where none is known; Redis ends it. */
const drainSeconds = 2
/** Pause of a worker before it asks again whoever refused it. */
const runAgainMs = 200

/** Begins to run jobs. Fails where BullMQ could not begin. */
export async function openJobRunner(
  { layout, clock, log }: Context,
  { name, concurrency, times, look, signal, connect }: RunnerOptions,
): Promise<JobRunner> {
  const bullmq = await import('bullmq')
  const [connection, waiting] = await Promise.all([connect(), connect()])
  // BullMQ opens what it waits with again even while it closes: here it is ended for good.
  connection.duplicate = () => waiting
  const looking = new Set<Promise<void>>()

  async function runJob({ data }: { readonly data: Drain }): Promise<void> {
    const ran = look(data.key).finally(() => looking.delete(ran))
    looking.add(ran)
    await ran
  }

  const worker: Worker<Drain> = new bullmq.Worker<Drain>(name, runJob, {
    connection,
    prefix: layout.bull,
    concurrency,
    autorun: false,
    lockDuration: times.lockMs,
    stalledInterval: times.stalledMs,
    // By `rescue`: after an error BullMQ's own search pauses for 5 s.
    skipStalledCheck: true,
    maxStalledCount: Number.MAX_SAFE_INTEGER,
    drainDelay: drainSeconds,
    runRetryDelay: runAgainMs,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
  })
  const report = (error: unknown) => log.debug({ error: describeError(error) }, 'a worker is held up')
  worker.on('error', report)

  async function end(): Promise<void> {
    const closed = worker.close()
    while (looking.size > 0) await Promise.all(looking)
    // Redis may be away.
    await inTime(clock, closed)
    connection.disconnect()
    waiting.disconnect()
    await closed
  }

  await Promise.race([worker.waitUntilReady(), whenAborted(signal)]).catch(async (error: unknown) => {
    // It would stay so.
    await end()
    throw error
  })
  if (!signal.aborted) worker.run().catch(report)
  return { rescue: async () => void (await worker.getBackend().moveStalledJobsToWait()), end }
}
