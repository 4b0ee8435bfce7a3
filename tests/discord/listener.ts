import { onTestFinished } from 'vitest'
import { createDiscordAdapter } from '../../adapters/discord/index.ts'
import type { DiscordConfig } from '../../src/contract/config.ts'
import type { LoopbackDiscord, LoopbackDiscordOptions } from '../../src/testing/index.ts'
import { openLoopbackDiscord } from '../../src/testing/index.ts'
import { type Listener, type ListenerTime, startListener } from '../support/listener.ts'
import type { ListeningStore } from '../support/listening-host.ts'

/** See {@link listenTo}. */
export interface ListenOptions extends Partial<DiscordConfig>, ListenerTime {}

/** Opens a Discord that is closed after the test. */
export async function openDiscord(options?: LoopbackDiscordOptions): Promise<LoopbackDiscord> {
  // Sessions may begin one after the other, without 5 s between them.
  const discord = await openLoopbackDiscord({ speed: 100, deadlineSpeed: 1, ...options })
  onTestFinished(() => discord.close())
  return discord
}

/** Begins to listen, as a process does. */
export function listenTo(
  { token, apiUrl }: LoopbackDiscord,
  store: ListeningStore,
  { speed, clock, ...settings }: ListenOptions = {},
): Listener {
  return startListener(
    (tools) => createDiscordAdapter({ settings: { token, apiUrl, ...settings }, ...tools }),
    store,
    { speed, clock },
  )
}
