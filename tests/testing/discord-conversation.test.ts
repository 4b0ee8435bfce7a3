import { GatewayDispatchEvents } from 'discord-api-types/v10'
import { expect, test } from 'vitest'
import type { LoopbackChannel, LoopbackDiscord } from '../../src/testing/index.ts'
import { openDiscord, startedBot } from './discord-support.ts'

const silent = { allowed_mentions: { parse: [] } }

/** A bot that keeps an inn: it greets whoever speaks, under its host's name where it can. */
async function openInn(discord: LoopbackDiscord) {
  const bot = await startedBot(discord)
  bot.client.on(GatewayDispatchEvents.MessageCreate, async ({ data, api }) => {
    if (data.author.bot) return
    const content = `Good evening, ${data.author.global_name}.`
    if (data.guild_id === undefined) {
      await api.channels.createMessage(data.channel_id, { content: `**Mira** ${content}`, ...silent })
      return
    }
    const channel = await api.channels.get(data.channel_id)
    const isThread = 'thread_metadata' in channel && typeof channel.parent_id === 'string'
    const home = isThread ? String(channel.parent_id) : data.channel_id
    const [known] = await api.channels.getWebhooks(home)
    const webhook = known ?? (await api.channels.createWebhook(home, { name: 'Inn' }))
    await api.webhooks.execute(webhook.id, webhook.token ?? '', {
      content,
      username: 'Mira (AI)',
      wait: true,
      ...(isThread ? { thread_id: data.channel_id } : {}),
      ...silent,
    })
  })
  return bot
}

/** Resolves when so many messages stand in a channel, and tells who said what. */
async function linesOf(discord: LoopbackDiscord, channel: LoopbackChannel, count: number) {
  const { promise, resolve } = Promise.withResolvers<void>()
  const look = () => void (channel.shown().length >= count && resolve())
  const stop = discord.watch(look)
  look()
  await promise
  stop()
  return channel.shown().map(({ authorName, content }) => `${authorName}: ${content}`)
}

test('an evening at the inn', async () => {
  const { discord, guild, hall, ann } = await openDiscord()
  const bob = discord.createUser({ name: 'Bob' })
  guild.join(bob, { nick: 'Bob the Bold' })
  const plural = discord.createUser({ name: 'PluralKit', isBot: true })
  await openInn(discord)

  ann.says(hall, 'Anybody here?')
  expect(await linesOf(discord, hall, 2)).toEqual(['Ann: Anybody here?', 'Mira (AI): Good evening, Ann.'])

  const room = hall.createThread(bob, { name: 'The back room' })
  bob.says(room, 'A quiet corner, please.')
  expect(await linesOf(discord, room, 2)).toEqual([
    'Bob the Bold: A quiet corner, please.',
    'Mira (AI): Good evening, Bob.',
  ])

  ann.says(ann.dm, 'Between us…')
  expect(await linesOf(discord, ann.dm, 2)).toEqual([
    'Ann: Between us…',
    'Dramatis: **Mira** Good evening, Ann.',
  ])

  const said = bob.says(hall, 'k: I keep the watch.')
  const watch = bob.isProxied(said, plural, { name: 'Kestrel', text: 'I keep the watch.' })
  expect(said.isDeleted).toBe(true)
  expect(watch.raw).toMatchObject({ application_id: plural.id, author: { username: 'Kestrel', bot: true } })
  expect(await linesOf(discord, hall, 4)).toEqual([
    'Ann: Anybody here?',
    'Mira (AI): Good evening, Ann.',
    'Kestrel: I keep the watch.',
    'Mira (AI): Good evening, Bob.',
  ])
  expect(discord.complaints).toEqual([])
})

test('a busy evening: every line reaches the bot once, in the order of its channel', async () => {
  const { discord, guild, ann } = await openDiscord()
  const bot = await startedBot(discord)
  const channels = Array.from({ length: 100 }, (_, index) => guild.createChannel({ name: `room-${index}` }))
  for (let line = 0; line < 20; line += 1) for (const channel of channels) ann.says(channel, `${line}`)
  const heard = () => bot.told(GatewayDispatchEvents.MessageCreate)
  await bot.until(() => bot.events.length > 2_000 && heard().length === 2_000)
  const inOrder = Array.from({ length: 20 }, (_, line) => `${line}`)
  for (const { id } of channels) {
    expect(heard().flatMap((data) => (data.channel_id === id ? data.content : []))).toEqual(inOrder)
  }
})
