import { expect, onTestFinished, test } from 'vitest'
import { createDiscordAdapter } from '../../adapters/discord/index.ts'
import { systemClock } from '../../src/app/system.ts'
import type { AdapterHost } from '../../src/contract/platform.ts'
import type { LoopbackChannel, LoopbackDiscord } from '../../src/testing/index.ts'
import { createListeningStore } from '../support/listening-host.ts'
import { finished, started } from '../support/reply-parts.ts'
import { silentLog } from '../support/store.ts'
import { openDiscord } from './listener.ts'
import { conversationOf } from './speak/stage.ts'

/** A process that delivers, and never gets to listen. */
function openDeliverer(discord: LoopbackDiscord) {
  const adapter = createDiscordAdapter({
    settings: { token: discord.token, apiUrl: discord.apiUrl, stream: 'never' },
    ...{ clock: systemClock, log: silentLog },
  })
  const { signal } = new AbortController()
  const waits: AdapterHost['lead'] = async (name, work, ends) => {
    if (name.includes(':shard:')) await new Promise(() => {})
    await work(ends)
  }
  adapter.listen({ ...createListeningStore().openHost(), lead: waits }, signal).catch(() => {})
  onTestFinished(() => adapter.close())
  return (channel: LoopbackChannel, eventId: string) => {
    async function* parts() {
      yield started()
      yield finished('Here I am.')
    }
    const target = {
      ...{ conversation: conversationOf(channel), eventIds: [eventId], idempotencyKey: eventId },
      ...{ interactionToken: undefined, isTakenOver: false },
    }
    return adapter.deliver(target, parts(), signal)
  }
}

test('of an application with another id than its bot, each process finds the webhooks', async () => {
  const discord = await openDiscord({ isOldApplication: true })
  const guild = discord.createGuild({ name: 'Guild' })
  const tavern = guild.createChannel({ name: 'tavern' })
  const alice = discord.createUser({ name: 'Alice' })
  for (const deliver of [openDeliverer(discord), openDeliverer(discord)])
    await deliver(tavern, alice.says(tavern, 'Where are you?').id)
  expect(tavern.shown().filter(({ isWebhook }) => isWebhook)).toHaveLength(2)
  const made = discord.requests.filter(
    ({ method, path }) => method === 'POST' && path === `/channels/${tavern.id}/webhooks`,
  )
  expect(made).toHaveLength(1)
  expect(discord.complaints).toEqual([])
})
