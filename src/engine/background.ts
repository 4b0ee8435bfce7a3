import type { ChapterKey } from '../contract/conversation.ts'
import { DramatisError } from '../contract/errors.ts'
import type { Log } from '../contract/log.ts'

/** What is done beside the conversations, as the log names it. */
export type BackgroundJob = 'summary' | 'emotion labels' | 'sending a window ahead'

/** Work beside the conversations that nobody waits for. */
export interface Background {
  /** Begins a job for a chapter, unless one of that kind runs there. What it fails with is logged, and that is all. */
  start(kind: BackgroundJob, chapter: ChapterKey, job: (signal: AbortSignal) => Promise<void>): void
  /** Resolves when nothing runs. */
  idle(): Promise<void>
  /** Breaks off what runs, waits for its end, and begins nothing any more. */
  close(): Promise<void>
}

/** Builds it. */
export function createBackground(log: Log): Background {
  const running = new Map<string, Promise<void>>()
  /** What each kind of job failed with last: whoever runs the bot is told once of each fault, not at every turn. */
  const failing = new Map<BackgroundJob, string>()
  const closing = new AbortController()

  async function run(kind: BackgroundJob, job: (signal: AbortSignal) => Promise<void>): Promise<void> {
    try {
      await job(closing.signal)
      failing.delete(kind)
    } catch (error) {
      if (!closing.signal.aborted) tell(kind, error)
    }
  }

  function tell(kind: BackgroundJob, error: unknown): void {
    const isOurs = DramatisError.isInstance(error)
    const code = isOurs ? error.code : error instanceof Error ? error.name : typeof error
    // A server without room for it is no fault.
    const isFault = code !== 'busy'
    const isNews = isFault && !failing.has(kind) && ![...failing.values()].includes(code)
    if (isFault) failing.set(kind, code)
    log[isNews ? 'warn' : 'debug'](
      { job: kind, error: code, ...(isOurs ? { detail: error.message } : {}) },
      'some work is left undone; the conversations go on without it',
    )
  }

  async function idle(): Promise<void> {
    while (running.size > 0) await Promise.all(running.values())
  }

  return {
    start(kind, chapter, job) {
      const name = JSON.stringify([kind, chapter])
      if (closing.signal.aborted || running.has(name)) return
      running.set(
        name,
        run(kind, job).finally(() => running.delete(name)),
      )
    },
    idle,
    async close() {
      closing.abort()
      await idle()
    },
  }
}
