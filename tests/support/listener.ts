import { onTestFinished } from 'vitest'
import { systemClock } from '../../src/app/system.ts'
import type { Clock } from '../../src/contract/clock.ts'
import type { InboundEvent, MessageReceived } from '../../src/contract/event.ts'
import type { Log } from '../../src/contract/log.ts'
import type { PlatformAdapter } from '../../src/contract/platform.ts'
import type { ListeningStore } from './listening-host.ts'

/** One process that listens. */
export interface Listener {
  /** Resolves when it has ended, with what it failed with; `undefined`: with nothing. */
  readonly ended: Promise<unknown>
  /** What it logged, by level. */
  readonly logged: readonly string[]
  /** Resolves when something like that is logged. */
  logs(text: string): Promise<void>
  stop(): Promise<void>
  readonly adapter: PlatformAdapter
}

/** The time of a listener. */
export interface ListenerTime {
  /** How much faster than the machine's its clock sleeps. Default: 1. */
  readonly speed?: number | undefined
  /** Default: the machine's. */
  readonly clock?: Clock | undefined
}

/** What an adapter that listens is built with. */
export interface ListenerTools {
  readonly clock: Clock
  readonly log: Log
}

/** Begins to listen with an adapter, as a process does, until the test ends. */
export function startListener(
  build: (tools: ListenerTools) => PlatformAdapter,
  store: ListeningStore,
  { speed = 1, clock = systemClock }: ListenerTime,
): Listener {
  const logged: string[] = []
  const waiters = new Set<() => void>()
  const note = (level: string) => (fields: object, message: string) => {
    logged.push(`${level} ${message} ${JSON.stringify(fields)}`)
    for (const wake of waiters) wake()
  }
  const log: Log = {
    ...{ debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') },
    child: () => log,
  }
  const adapter = build({
    clock: { now: clock.now, sleep: (ms, signal) => clock.sleep(ms / speed, signal) },
    log,
  })
  const ending = new AbortController()
  const ended = adapter.listen(store.openHost(), ending.signal).then(
    () => undefined,
    (error: unknown) => error,
  )
  async function stop(): Promise<void> {
    ending.abort()
    await ended
    await adapter.close()
  }
  onTestFinished(stop)
  return {
    ...{ ended, logged, stop, adapter },
    async logs(text) {
      while (!logged.some((line) => line.includes(text)))
        await new Promise<void>((resolve) => waiters.add(resolve))
    },
  }
}

/** The texts that were said, in the order in which they were accepted. */
export function textsOf(events: readonly InboundEvent[]): readonly string[] {
  return events
    .filter((event): event is MessageReceived => event.type === 'message-received')
    .map(({ text }) => text)
}

/** Whether somebody said that. */
export function says(text: string): (event: InboundEvent) => boolean {
  return (event) => event.type === 'message-received' && event.text === text
}
