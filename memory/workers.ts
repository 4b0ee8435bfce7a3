import type { Clock, Random } from '../src/contract/clock.ts'
import { MemoryError } from '../src/contract/errors.ts'
import type { Log } from '../src/contract/log.ts'
import type { Mailbox, MailboxWorker } from '../src/contract/mailbox.ts'
import { describeError } from '../src/util/describe-error.ts'
import { createAlarm } from './alarm.ts'
import type { BatchSource, Claim, WorkerIdentity } from './batch-source.ts'
import { createBatches, type RunningBatches, type Slot } from './batches.ts'
import { closedError } from './errors.ts'
import { adoptablePrefix, renewMs } from './mailbox-rules.ts'
import type { WorkerBell } from './worker-bell.ts'

/** Pause after a refusal of the store: a full disk, another process that writes for long. */
const refusedMs = 1_000

/** What workers of a store share. */
export interface WorkersOptions<DriverClaim extends Claim> {
  readonly source: BatchSource<DriverClaim>
  readonly bell: WorkerBell
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/**
 * The workers of a store in this process. An accepted event reaches its handler so: the driver's {@link Mailbox.accept} stores it and
 * calls {@link WorkerBell.ring}; that rings the alarm of {@link workUntilAborted}, which asks {@link BatchSource.take} for what
 * is ready and starts it with {@link createBatches}, which calls {@link MailboxWorker.handle}. A driver that can claim a
 * conversation with the write that accepts an event asks for a {@link Slot}, and uses it instead of ringing.
 */
export interface Workers<DriverClaim extends Claim> {
  /** See {@link Mailbox.work}. */
  work(worker: MailboxWorker): Promise<void>
  /** Room at a worker of that queue; `undefined`: there is none in this process. */
  reserve(queue: string): Slot<DriverClaim> | undefined
  /** How many batches run, or are about to. */
  batchCount(): number
  /** Aborts what runs in a conversation, by its storage key; `false` when nothing does in this process. */
  abort(key: string, reason: Error): boolean
  /** Lets no worker begin anything more, and resolves when nothing runs. */
  end(): Promise<void>
}

/** Builds it over a driver. */
export function createWorkers<DriverClaim extends Claim>(
  options: WorkersOptions<DriverClaim>,
): Workers<DriverClaim> {
  const shared: Shared<DriverClaim> = {
    running: new Map(),
    reserved: new Set(),
    last: new Map(),
    reservers: new Map(),
  }
  const working = new Set<Promise<void>>()
  const ending = new AbortController()

  return {
    async work(worker) {
      if (ending.signal.aborted) throw closedError()
      const signal = AbortSignal.any([worker.signal, ending.signal])
      const loop = workUntilAborted({ ...worker, signal }, shared, options)
      working.add(loop)
      try {
        await loop
      } finally {
        working.delete(loop)
      }
    },
    reserve: (queue) => shared.reservers.get(queue)?.(),
    batchCount: () => shared.running.size + shared.reserved.size,
    abort(key, reason) {
      const controllers = [...shared.running]
        .filter(([claim]) => claim.key === key)
        .map(([, controller]) => controller)
      for (const controller of controllers) controller.abort(reason)
      return controllers.length > 0
    },
    async end() {
      ending.abort()
      await Promise.allSettled(working)
    },
  }
}

interface Shared<DriverClaim extends Claim> extends RunningBatches<DriverClaim> {
  /** By queue, how to get room at its worker. */
  readonly reservers: Map<string, () => Slot<DriverClaim> | undefined>
}

/** The loop of one worker: takes what is ready, starts it, and sleeps until the bell rings or more is due. */
async function workUntilAborted<DriverClaim extends Claim>(
  worker: MailboxWorker,
  shared: Shared<DriverClaim>,
  options: WorkersOptions<DriverClaim>,
): Promise<void> {
  const { source, bell, clock, random, log } = options
  const { signal } = worker
  const identity = { id: random.id(), queue: worker.queue }
  const alarm = createAlarm(clock)
  const batches = createBatches(worker, shared, { ...options, onRoom: alarm.ring })
  /** Whether conversations may be waiting for room: then whoever comes now queues behind them. */
  let isBehind = false

  /** Starts what may start; answers when there may be more. */
  async function takeAll(): Promise<number | undefined> {
    if (signal.aborted) return undefined
    const room = batches.room()
    isBehind ||= room <= 0
    if (room <= 0) return undefined
    const { claims, dueAt } = await source.take(identity, room)
    isBehind = claims.length >= room
    for (const claim of claims) batches.start(claim)
    return batches.room() > 0 ? dueAt : undefined
  }

  function reserve(): Slot<DriverClaim> | undefined {
    if (signal.aborted || isBehind) return undefined
    const slot = batches.reserve(identity)
    isBehind = slot === undefined
    return slot
  }

  async function abortLost(): Promise<void> {
    for (const claim of batches.held()) {
      const reason = await source.abortReason(claim)
      if (reason && batches.held().has(claim)) shared.running.get(claim)?.abort(reason)
    }
  }

  const stayAlive = keepAlive(identity, () => batches.held().size > 0, { ...options, abortLost })
  const unsubscribe = bell.subscribe((elsewhere) => {
    // What fails now is looked for again with the next lease.
    if (elsewhere) abortLost().catch(() => {})
    alarm.ring()
  })
  signal.addEventListener('abort', alarm.ring, { once: true })
  shared.reservers.set(worker.queue, reserve)
  try {
    while (!signal.aborted) {
      const dueAt = await takeAll().catch((error: unknown) => {
        if (!MemoryError.isInstance(error) || !error.isRetryable) throw error
        log.warn({ queue: worker.queue, error: error.code }, 'the store refuses to hand over events')
        return clock.now() + refusedMs
      })
      await alarm.wait(dueAt)
    }
  } finally {
    alarm.end()
    if (shared.reservers.get(worker.queue) === reserve) shared.reservers.delete(worker.queue)
    await batches.end()
    unsubscribe()
    await stayAlive.end()
  }
}

/** Renews a worker's lease while something depends on it, until `end`, which gives it back. */
function keepAlive<DriverClaim extends Claim>(
  identity: WorkerIdentity,
  isHandling: () => boolean,
  options: WorkersOptions<DriverClaim> & { readonly abortLost: () => Promise<void> },
): { end(): Promise<void> } {
  const { source, clock, log, abortLost } = options
  const ended = new AbortController()
  const report = (error: unknown) =>
    log.warn({ queue: identity.queue, error: describeError(error) }, 'a lease could not be written')

  async function renewUntilEnd(): Promise<void> {
    while (!ended.signal.aborted) {
      if (isHandling() || adoptablePrefix(identity.queue) !== undefined) {
        await source.renew(identity).then(abortLost).catch(report)
      }
      await clock.sleep(renewMs, ended.signal).catch(() => {})
    }
  }

  const renewing = renewUntilEnd()
  return {
    async end() {
      ended.abort()
      await renewing
      await source.leave(identity).catch(report)
    },
  }
}
