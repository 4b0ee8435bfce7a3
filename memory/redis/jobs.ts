import type { Queue } from 'bullmq'
import { describeError } from '../../src/util/describe-error.ts'
import type { DueWork } from './accept.ts'
import type { CreateClient } from './client.ts'
import type { Context } from './connection.ts'
import { type Drain, type JobRunner, openJobRunner, type RunnerOptions } from './job-runner.ts'
import { inTime } from './waits.ts'

/** The jobs that wake whoever looks after a conversation. */
export interface Jobs {
  /** Makes a job, or moves the one that waits to the new time; while it runs, it is run again after its end. */
  add(work: DueWork): void
  /** Runs the jobs of a queue. */
  run(queue: string, options: Omit<RunnerOptions, 'name' | 'connect'>): Promise<JobRunner>
  /** Forgets the jobs of a queue for good. */
  forget(queue: string): Promise<void>
  /** Resolves when what was under way has been told to Redis, or cannot be. */
  close(): Promise<void>
}

/** Name of a queue, without the colon that BullMQ does not allow. */
export function jobQueueName(queue: string): string {
  return queue.replaceAll('%', '%25').replaceAll(':', '%3A')
}

/** Opens BullMQ on a client of its own; each runner has two more. */
export async function openJobs(context: Context, createClient: CreateClient): Promise<Jobs> {
  const { layout, clock, log } = context
  const bullmq = await import('bullmq')
  const client = await connect()
  const queues = new Map<string, Queue<Drain>>()
  const adding = new Set<Promise<unknown>>()

  /** What fails is found by a sweep. */
  function report(error: unknown): void {
    log.debug({ error: describeError(error) }, 'a job is held up')
  }

  async function connect() {
    const connecting = bullmq.createNodeRedisClient(await createClient('jobs'))
    connecting.on('error', report)
    return connecting
  }

  function queueOf(name: string): Queue<Drain> {
    const known = queues.get(name)
    if (known) return known
    const queue = new bullmq.Queue<Drain>(jobQueueName(name), {
      connection: client,
      prefix: layout.bull,
      // Nobody reads them.
      streams: { events: { maxLen: 0 } },
    })
    queue.on('error', report)
    // One that could not be opened never can.
    queue.waitUntilReady().catch(() => queues.delete(name))
    queues.set(name, queue)
    return queue
  }

  async function add({ key, queue, dueAt }: DueWork): Promise<void> {
    const delay = Math.max(0, dueAt - clock.now())
    const deduplication = { id: key, keepLastIfActive: true, reschedule: true }
    await queueOf(queue).add('drain', { key }, { delay, deduplication })
  }

  return {
    add(work) {
      const added = add(work)
        .catch(report)
        .finally(() => adding.delete(added))
      adding.add(added)
    },
    run: (queue, options) => openJobRunner(context, { ...options, name: jobQueueName(queue), connect }),
    async forget(queue) {
      await queueOf(queue).obliterate({ force: true }).catch(report)
      await queueOf(queue).close().catch(report)
      queues.delete(queue)
    },
    async close() {
      await inTime(clock, Promise.all(adding))
      client.disconnect()
    },
  }
}
