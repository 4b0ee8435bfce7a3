import { DramatisError } from '../contract/errors.ts'
import type { Log } from '../contract/log.ts'

/** Work beside the conversations that nobody waits for. */
export interface Background {
  /** Begins a job, unless one of that name runs. What it fails with is logged, and that is all. */
  start(name: string, job: (signal: AbortSignal) => Promise<void>): void
  /** Resolves when nothing runs. */
  idle(): Promise<void>
  /** Breaks off what runs, waits for its end, and begins nothing any more. */
  close(): Promise<void>
}

/** Builds it. */
export function createBackground(log: Log): Background {
  const running = new Map<string, Promise<void>>()
  const closing = new AbortController()

  async function run(name: string, job: (signal: AbortSignal) => Promise<void>): Promise<void> {
    try {
      await job(closing.signal)
    } catch (error) {
      if (closing.signal.aborted) return
      const code = DramatisError.isInstance(error)
        ? error.code
        : error instanceof Error
          ? error.name
          : typeof error
      log.info({ error: code, job: name.split(' ')[0] }, 'work in the background was left undone')
    } finally {
      running.delete(name)
    }
  }

  async function idle(): Promise<void> {
    while (running.size > 0) await Promise.all(running.values())
  }

  return {
    start(name, job) {
      if (closing.signal.aborted || running.has(name)) return
      running.set(name, run(name, job))
    },
    idle,
    async close() {
      closing.abort()
      await idle()
    },
  }
}
