import type { Mailbox } from '../../src/contract/mailbox.ts'
import { erasedError, stoppedError } from '../errors.ts'
import { encodeConversationKey } from '../keys.ts'
import { acceptEvent, type DueWork } from './accept.ts'
import { amendEvent } from './amend.ts'
import { ring } from './bell.ts'
import type { CreateClient } from './client.ts'
import type { Context } from './connection.ts'
import { openJobs } from './jobs.ts'
import { dropEvent, listItems, reschedule, retryEvent, stopElsewhere } from './operate.ts'
import { createWorkers, type WorkerTimes } from './workers.ts'

/** What the mailbox needs. */
export interface MailboxOptions {
  readonly context: Context
  readonly createClient: CreateClient
  readonly times: WorkerTimes
}

/** The mailbox, with what the rest of the store needs of it. */
export interface RedisMailbox {
  readonly mailbox: Mailbox
  /** To be called when something was erased in a conversation, by its storage key: a turn that runs there is aborted, in whichever
   * process. */
  onErased(key: string): Promise<void>
  /** Resolves when nothing runs. */
  close(): Promise<void>
}

/** Accepts events, amends them, hands them over, and lets operators look after them. */
export async function openMailbox({ context, createClient, times }: MailboxOptions): Promise<RedisMailbox> {
  const { connection, layout } = context
  const jobs = await openJobs(context, createClient)
  const workers = createWorkers({ context, jobs, createClient, times })
  const add = (work: DueWork | undefined) => {
    if (work) jobs.add(work)
  }

  const mailbox: Mailbox = {
    async accept(event, options) {
      options.signal?.throwIfAborted()
      const { acceptance, work } = await acceptEvent(context, event, options)
      add(work)
      return acceptance
    },
    async amend(event, options = {}) {
      options.signal?.throwIfAborted()
      const { amendment, work } = await amendEvent(context, event, options.position)
      add(work)
      return amendment
    },
    work: (worker) => workers.work(worker),
    async stop(conversation, signal) {
      signal?.throwIfAborted()
      const key = encodeConversationKey(conversation)
      if (workers.abort(key, stoppedError())) return true
      const isRunning = await stopElsewhere(context, key)
      if (isRunning) await ring(context, { type: 'look-after', key })
      return isRunning
    },
    async fetchPosition(name, signal) {
      signal?.throwIfAborted()
      const value = await connection.send('HGET', layout.positions, name)
      return typeof value === 'string' ? value : undefined
    },
    async storePosition(name, value, signal) {
      signal?.throwIfAborted()
      if (value === undefined) await connection.send('HDEL', layout.positions, name)
      else await connection.send('HSET', layout.positions, name, value)
    },
    async list(signal) {
      signal?.throwIfAborted()
      return await listItems(context)
    },
    async retry(platform, eventId, signal) {
      signal?.throwIfAborted()
      const { isDone, work } = await retryEvent(context, platform, eventId)
      add(work)
      return isDone
    },
    async drop(platform, eventId, signal) {
      signal?.throwIfAborted()
      const { isDone, work } = await dropEvent(context, platform, eventId)
      add(work)
      return isDone
    },
  }

  return {
    mailbox,
    async onErased(key) {
      workers.abort(key, erasedError())
      await ring(context, { type: 'look-after', key })
      add(await reschedule(context, key))
    },
    async close() {
      await workers.end()
      await jobs.close()
    },
  }
}
