import { onTestFinished } from 'vitest'
import { createTelegramAdapter } from '../../adapters/telegram/index.ts'
import { systemClock } from '../../src/app/system.ts'
import type { Clock } from '../../src/contract/clock.ts'
import type { TelegramConfig } from '../../src/contract/config.ts'
import type { InboundEvent, MessageReceived } from '../../src/contract/event.ts'
import type { Log } from '../../src/contract/log.ts'
import type { PlatformAdapter } from '../../src/contract/platform.ts'
import {
  type LoopbackTelegram,
  type LoopbackTelegramOptions,
  openLoopbackTelegram,
} from '../../src/testing/index.ts'
import { createListeningStore, type ListeningStore } from '../support/listening-host.ts'

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

/** See {@link listenTo}. */
export interface ListenOptions extends Partial<TelegramConfig> {
  /** How much faster than the machine's its clock sleeps. Default: 1. */
  readonly speed?: number
  /** Default: the machine's. */
  readonly clock?: Clock
  readonly publicUrl?: string
  /** Told before each start of listening, such as to serve the adapter's routes. */
  readonly onBuilt?: (adapter: PlatformAdapter) => void
}

/** Opens a Telegram that is closed after the test. */
export async function openTelegram(options?: LoopbackTelegramOptions): Promise<LoopbackTelegram> {
  const telegram = await openLoopbackTelegram(options)
  onTestFinished(() => telegram.close())
  return telegram
}

/** Begins to listen, as a process does. */
export function listenTo(
  telegram: LoopbackTelegram,
  store: ListeningStore,
  { speed = 1, clock = systemClock, publicUrl, onBuilt, ...settings }: ListenOptions = {},
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
  const adapter = createTelegramAdapter({
    settings: { token: telegram.token, apiUrl: telegram.apiUrl, ...settings },
    publicUrl,
    clock: { now: clock.now, sleep: (ms, signal) => clock.sleep(ms / speed, signal) },
    log,
  })
  onBuilt?.(adapter)
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

/** A bot that listens, two people and a group of theirs. */
export async function openScene(
  { telegram: world, ...options }: ListenOptions & { readonly telegram?: LoopbackTelegramOptions } = {},
  groupOptions: {
    readonly isForum?: boolean
    readonly botIsAdministrator?: boolean
    readonly discusses?: string
    readonly type?: 'group'
  } = {},
) {
  const telegram = await openTelegram({ privacyMode: false, ...world })
  const alice = telegram.createUser({ name: 'Alice', username: 'alice_of_the_inn' })
  const bob = telegram.createUser({ name: 'Bob Ray' })
  const tavern = telegram.createGroup({ title: 'Tavern', creator: alice, ...groupOptions })
  tavern.setMember(bob, 'member')
  const store = createListeningStore()
  const listener = listenTo(telegram, store, options)
  await listener.logs('listening to Telegram')
  /** What was accepted, once everything that happened so far is. */
  async function events(): Promise<readonly InboundEvent[]> {
    alice.says(alice.dm, 'that was all')
    await store.accepts(says('that was all'))
    return store.events.filter((event) => !says('that was all')(event))
  }
  return { ...{ telegram, alice, bob, tavern, store, listener, events }, mention: `@${telegram.username}` }
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
