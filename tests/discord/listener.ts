import { onTestFinished } from 'vitest'
import { createDiscordAdapter } from '../../adapters/discord/index.ts'
import { systemClock } from '../../src/app/system.ts'
import type { Clock } from '../../src/contract/clock.ts'
import type { DiscordConfig } from '../../src/contract/config.ts'
import type { InboundEvent, MessageReceived } from '../../src/contract/event.ts'
import type { Log } from '../../src/contract/log.ts'
import type { PlatformAdapter } from '../../src/contract/platform.ts'
import type { LoopbackDiscord, LoopbackDiscordOptions } from '../../src/testing/index.ts'
import { openLoopbackDiscord } from '../../src/testing/index.ts'
import type { ListeningStore } from '../support/listening-host.ts'

/** One process that listens. */
export interface Listener {
  /** Resolves when it has ended, with what it failed with; `undefined`: with nothing. */
  readonly ended: Promise<unknown>
  /** What it logged, by level. */
  readonly logged: readonly string[]
  /** Resolves when something like that is logged. */
  logs(text: string): Promise<void>
  stop(): Promise<void>
  /** See `PlatformAdapter.deliver`. */
  readonly deliver: PlatformAdapter['deliver']
}

/** See {@link listenTo}. */
export interface ListenOptions extends Partial<DiscordConfig> {
  /** How much faster than the machine's its clock sleeps. Default: 1. */
  readonly speed?: number
  /** Default: the machine's. */
  readonly clock?: Clock
}

/** Opens a Discord that is closed after the test. */
export async function openDiscord(options?: LoopbackDiscordOptions): Promise<LoopbackDiscord> {
  // Sessions may begin one after the other, without 5 s between them.
  const discord = await openLoopbackDiscord({ speed: 100, deadlineSpeed: 1, ...options })
  onTestFinished(() => discord.close())
  return discord
}

/** Tells nobody. */
export const silentLog: Log = {
  ...{ debug() {}, info() {}, warn() {}, error() {} },
  child: () => silentLog,
}

/** Begins to listen, as a process does. */
export function listenTo(
  discord: LoopbackDiscord,
  store: ListeningStore,
  { speed = 1, clock = systemClock, ...settings }: ListenOptions = {},
): Listener {
  const logged: string[] = []
  const waiters = new Set<() => void>()
  const note = (level: string) => (_fields: unknown, message: string) => {
    logged.push(`${level} ${message}`)
    for (const wake of waiters) wake()
  }
  const log: Log = {
    ...{ debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') },
    child: () => log,
  }
  const adapter = createDiscordAdapter({
    settings: { token: discord.token, apiUrl: discord.apiUrl, ...settings },
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
    ...{ ended, logged, stop, deliver: adapter.deliver },
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
