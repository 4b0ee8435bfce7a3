import { DramatisError } from '../contract/errors.ts'
import type { Log } from '../contract/log.ts'

/** Work beside the conversations that nobody waits for. */
export interface Background {
  /** Begins a job, unless one of that name (`KIND WHOSE`) runs. What it fails with is logged, and that is all. */
  start(name: string, job: (signal: AbortSignal) => Promise<void>): void
  /** Resolves when nothing runs. */
  idle(): Promise<void>
  /** Breaks off what runs, waits for its end, and begins nothing any more. */
  close(): Promise<void>
}

/** Builds it. */
export function createBackground(log: Log): Background {
  const running = new Map<string, Promise<void>>()
  /** Kinds of jobs whose last one failed: whoever runs the bot is told once, not at every turn. */
  const failing = new Set<string>()
  const closing = new AbortController()

  async function run(name: string, job: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const [kind = ''] = name.split(' ')
    try {
      await job(closing.signal)
      failing.delete(kind)
    } catch (error) {
      if (!closing.signal.aborted) tell(kind, error)
    } finally {
      running.delete(name)
    }
  }

  function tell(kind: string, error: unknown): void {
    const isOurs = DramatisError.isInstance(error)
    const code = isOurs ? error.code : error instanceof Error ? error.name : typeof error
    // A server without room for it is no fault.
    const isNews = code !== 'busy' && !failing.has(kind)
    if (isNews) failing.add(kind)
    log[isNews ? 'warn' : 'debug'](
      { job: kind, error: code, ...(isOurs ? { detail: error.message } : {}) },
      'work beside the conversations is left undone; they go on without it',
    )
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
