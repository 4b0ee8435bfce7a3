import { onTestFinished } from 'vitest'
import { createTelegramAdapter } from '../../adapters/telegram/index.ts'
import type { TelegramConfig } from '../../src/contract/config.ts'
import type { InboundEvent } from '../../src/contract/event.ts'
import type { PlatformAdapter } from '../../src/contract/platform.ts'
import {
  type LoopbackTelegram,
  type LoopbackTelegramOptions,
  openLoopbackTelegram,
} from '../../src/testing/index.ts'
import {
  type Listener,
  type ListenerTime,
  type ListenerTools,
  says,
  startListener,
} from '../support/listener.ts'
import { createListeningStore, type ListeningStore } from '../support/listening-host.ts'

/** See {@link listenTo}. */
export interface ListenOptions extends Partial<TelegramConfig>, ListenerTime {
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
  { token, apiUrl }: LoopbackTelegram,
  store: ListeningStore,
  { speed, clock, publicUrl, onBuilt, ...settings }: ListenOptions = {},
): Listener {
  function build(tools: ListenerTools) {
    const adapter = createTelegramAdapter({ settings: { token, apiUrl, ...settings }, publicUrl, ...tools })
    onBuilt?.(adapter)
    return adapter
  }
  return startListener(build, store, { speed, clock })
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
