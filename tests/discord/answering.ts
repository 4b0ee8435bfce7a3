import { PermissionFlagsBits } from 'discord-api-types/v10'
import { onTestFinished } from 'vitest'
import { createDiscordAdapter } from '../../adapters/discord/index.ts'
import { systemClock } from '../../src/app/system.ts'
import type { CommandInvoked } from '../../src/contract/event.ts'
import type { ReplyPart } from '../../src/contract/reply.ts'
import { type LoopbackInteraction, openLoopbackDiscord } from '../../src/testing/index.ts'
import { until } from '../outages/until.ts'
import { createListeningStore } from '../support/listening-host.ts'
import { createRecordingLog } from '../support/store.ts'

/** The whole adapter, whose commands a test answers. */
export async function openAnswering() {
  const discord = await openLoopbackDiscord()
  const store = createListeningStore()
  const over = new AbortController()
  const logged: string[] = []
  const adapter = createDiscordAdapter({
    settings: { token: discord.token, apiUrl: discord.apiUrl },
    clock: systemClock,
    log: createRecordingLog(logged),
  })
  const guild = discord.createGuild({ name: 'Harbour' })
  const alice = discord.createUser({ name: 'Alice' })
  guild.join(alice, { permissions: PermissionFlagsBits.Administrator })
  const channel = guild.createChannel({ name: 'quay' })
  const listening = adapter.listen(store.openHost(), over.signal)
  onTestFinished(async () => {
    over.abort()
    await listening
    await adapter.close()
    await discord.close()
  })
  await until('it listens', () => discord.commands().length > 0 && discord.sessions.length > 0)

  /** Answers a command as the engine would. */
  async function answer(
    interaction: LoopbackInteraction,
    parts: readonly ReplyPart[],
    more: { readonly interactionToken?: undefined } = {},
  ) {
    const isIt = (event: { readonly id: string }) => event.id === interaction.id
    const event = (await store.accepts(isIt)) as CommandInvoked // what is invoked becomes that
    const target = {
      conversation: event.conversation,
      eventIds: [event.id],
      interactionToken: event.interaction?.token,
      idempotencyKey: event.id,
      isTakenOver: false,
      ...more,
    }
    const over = new AbortController()
    return await adapter.deliver(target, stream(parts), over.signal)
  }

  return { discord, guild, alice, channel, answer, adapter, store, logged }
}

async function* stream(parts: readonly ReplyPart[]): AsyncGenerator<ReplyPart> {
  yield* parts
}
