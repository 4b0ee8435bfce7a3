import { API } from '@discordjs/core'
import { REST } from '@discordjs/rest'
import { WebSocketManager, WebSocketShardEvents } from '@discordjs/ws'
import { type APIInteraction, GatewayDispatchEvents, PermissionFlagsBits } from 'discord-api-types/v10'
import { afterEach, expect, test } from 'vitest'
import { openInteractionAnswer } from '../../../adapters/discord/interactions/answer.ts'
import { encodeCustomId } from '../../../adapters/discord/interactions/custom-id.ts'
import { handleInteraction } from '../../../adapters/discord/interactions/index.ts'
import { registerCommands } from '../../../adapters/discord/interactions/registration.ts'
import type { CommandInvoked, ControlUsed } from '../../../src/contract/event.ts'
import { openLoopbackDiscord } from '../../../src/testing/discord/index.ts'
import { openStage } from './stage.ts'

type Answer = (
  event: CommandInvoked | ControlUsed,
  answer: ReturnType<typeof openInteractionAnswer>,
) => Promise<unknown>

const closing: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

/** A bot whose commands are registered, and which answers as a test says. */
async function openBot() {
  const discord = await openLoopbackDiscord()
  closing.push(() => discord.close())
  const stage = openStage()
  const rest = new REST({ api: discord.apiUrl, retries: 0 }).setToken(discord.token)
  const tools = { ...stage.tools, api: new API(rest), bot: discord }
  await registerCommands(tools, stage.signal)
  const gateway = new WebSocketManager({ token: discord.token, intents: 1, rest })
  const events: (CommandInvoked | ControlUsed)[] = []
  const handled: Promise<unknown>[] = []
  const bot = {
    events,
    stage,
    answer: (async () => {}) satisfies Answer as Answer, // replaced by tests
    /** When everything that came was handled. */
    idle: () => Promise.all(handled),
    handle: async (interaction: APIInteraction) => {
      const response = await handleInteraction(tools, interaction, stage)
      if (!response) return
      events.push(response.event)
      const answer = openInteractionAnswer(tools, response.event.interaction?.token ?? '')
      await bot.answer(response.event, answer)
      await response.settled('done')
    },
    last: undefined as APIInteraction | undefined, // set below
  }
  gateway.on(WebSocketShardEvents.Dispatch, (payload) => {
    if (payload.t !== GatewayDispatchEvents.InteractionCreate) return
    bot.last = payload.d
    handled.push(bot.handle(payload.d))
  })
  await gateway.connect()
  closing.push(async () => gateway.destroy())
  const ann = discord.createUser({ name: 'Ann' })
  const guild = discord.createGuild({ name: 'Tavern' })
  guild.join(ann)
  const hall = guild.createChannel({ name: 'hall' })
  return { discord, guild, hall, ann, bot, api: tools.api }
}

test('a command is answered where it was asked, and what follows follows', async () => {
  const { discord, hall, ann, bot } = await openBot()
  bot.answer = async (_, answer) => {
    await answer.fill({ content: 'Mira is here. @everyone' }, 'public')
    await answer.fill({ content: 'for you' }, 'private')
  }
  const asked = ann.invokes(hall, 'character set', { character: 'mira' })
  expect(await asked.acknowledged).toEqual({ type: 'deferred', isPrivate: false })
  await bot.idle()
  expect(asked.answers()).toMatchObject([
    { content: 'Mira is here. @everyone', isPrivate: false, pinged: [] },
    { content: 'for you', isPrivate: true },
  ])
  expect(bot.events).toMatchObject([
    {
      command: 'character set',
      options: { character: 'mira' },
      conversation: { place: hall.guildId, thread: hall.id },
      from: { id: ann.id, name: 'Ann' },
      isAdultsOnly: false,
    },
  ])
  expect(discord.complaints).toEqual([])
})

test('what nobody answers stops thinking; what only one may see is seen by one alone', async () => {
  const { discord, hall, ann, bot } = await openBot()
  const stopped = ann.invokes(hall, 'stop')
  expect(await stopped.acknowledged).toEqual({ type: 'deferred', isPrivate: true })
  await bot.idle()
  expect(stopped.isThinking()).toBe(false)
  expect(stopped.answers()).toEqual([])
  bot.answer = (_, answer) => answer.fill({ content: 'Only who manages channels may.' }, 'private')
  const refused = ann.invokes(hall, 'restart')
  expect(await refused.acknowledged).toEqual({ type: 'deferred', isPrivate: false })
  await bot.idle()
  expect(refused.answers()).toMatchObject([{ isPrivate: true }])
  expect(discord.complaints).toEqual([])
})

test('autocomplete offers what the host finds', async () => {
  const { discord, hall, ann, bot } = await openBot()
  bot.stage.query = async () => ({
    type: 'characters',
    characters: [{ id: 'mira', name: 'Mira', summary: '' }],
  })
  expect(await ann.autocompletes(hall, 'character set', 'character', 'mi')).toEqual([
    { name: 'Mira', value: 'mira' },
  ])
  expect(discord.complaints).toEqual([])
})

test('a rewrite and a rating by their forms', async () => {
  const { discord, hall, ann, bot, api } = await openBot()
  bot.stage.query = async () => ({
    type: 'line',
    line: {
      role: 'character',
      speakerName: 'Mira',
      text: 'x'.repeat(4_000),
      mayRewrite: true,
      messageIds: [],
    },
  })
  await api.channels.createMessage(hall.id, { content: 'Good evening.' })
  const [shown] = hall.shown()
  if (!shown) throw new TypeError('nothing is shown')
  const rewrite = ann.usesMenu(shown, 'Rewrite')
  expect(await rewrite.acknowledged).toMatchObject({ type: 'modal' })
  const rewritten = ann.submits(rewrite, { text: 'Good morning.' })
  expect(await rewritten.acknowledged).toEqual({ type: 'deferred', isPrivate: true })
  const rate = ann.usesMenu(shown, 'Rate')
  await rate.acknowledged
  await ann.submits(rate, { rating: 'bad', reasons: ['repetition', 'low-quality'] }).acknowledged
  const again = ann.usesMenu(shown, 'Rate')
  await again.acknowledged
  await ann.submits(again, { rating: 'good' }).acknowledged
  await bot.idle()
  expect(bot.events).toMatchObject([
    { command: 'rewrite', options: { message: shown.id, text: 'Good morning.' } },
    { command: 'rate', options: { message: shown.id, rating: 'bad', reasons: 'repetition,low-quality' } },
    { command: 'rate', options: { message: shown.id, rating: 'good' } },
  ])
  expect(discord.complaints).toEqual([])
})

test('a button under a message', async () => {
  const { discord, hall, ann, bot, api } = await openBot()
  const { customId } = encodeCustomId({ command: 'character set', options: { character: '爱丽丝' } })
  const button = { type: 2, style: 2, label: '爱丽丝', custom_id: customId } as const
  await api.channels.createMessage(hall.id, {
    content: 'Who shall play here?',
    components: [{ type: 1, components: [button] }],
  })
  const [shown] = hall.shown()
  if (!shown) throw new TypeError('nothing is shown')
  bot.answer = (_, answer) => answer.fill({ content: 'for you' }, 'private')
  const pressed = ann.presses(shown, '爱丽丝')
  expect(await pressed.acknowledged).toEqual({ type: 'deferred-update' })
  await bot.idle()
  expect(bot.events).toMatchObject([
    { type: 'control-used', messageId: shown.id, options: { character: '爱丽丝' } },
  ])
  expect(pressed.answers()).toMatchObject([{ content: 'for you', isPrivate: true }])
  expect(shown.content).toBe('Who shall play here?')
  expect(discord.complaints).toEqual([])
})

test('a choice that is made gives way to its answer; who chooses at the same time is told so', async () => {
  const { discord, guild, hall, bot, api } = await openBot()
  const [bob, eve] = [discord.createUser({ name: 'Bob' }), discord.createUser({ name: 'Eve' })]
  for (const person of [bob, eve]) guild.join(person, { permissions: PermissionFlagsBits.ManageChannels })
  const { customId } = encodeCustomId({ command: 'character set', options: { character: 'mira' } })
  const button = { type: 2, style: 2, label: 'Mira', custom_id: customId } as const
  const rows = { components: [{ type: 1 as const, components: [button] }] }
  await api.channels.createMessage(hall.id, { content: 'Who shall play here?', ...rows })
  const [choice] = hall.shown()
  if (!choice) throw new TypeError('nothing is shown')
  bot.answer = (_, answer) => answer.fill({ content: 'Mira is here.' }, 'public')
  const [first, second] = [bob.presses(choice, 'Mira'), eve.presses(choice, 'Mira')]
  await Promise.all([first.acknowledged, second.acknowledged])
  await bot.idle()
  expect(bot.events).toHaveLength(1)
  const seen = hall.shown().filter(({ isPrivate }) => !isPrivate)
  expect(seen.map(({ content, raw }) => [content, raw.components])).toEqual([['Mira is here.', []]])
  const told = [...first.answers(), ...second.answers()]
  expect(told).toMatchObject([{ isPrivate: true, content: 'Somebody has just chosen here.' }])
  expect(discord.complaints).toEqual([])
})

test('a choice that is answered with no word of the bot goes', async () => {
  const { discord, hall, ann, bot } = await openBot()
  const { customId } = encodeCustomId({ command: 'privacy erase', options: { answer: 'keep' } })
  const button = { type: 2, style: 2, label: 'Keep it', custom_id: customId } as const
  bot.answer = (_, answer) =>
    answer.fill({ content: 'Sure?', components: [{ type: 1, components: [button] }] }, 'private')
  const asked = ann.invokes(hall, 'privacy erase')
  await asked.acknowledged
  await bot.idle()
  const [choice] = asked.answers()
  if (!choice) throw new TypeError('nothing is offered')
  bot.answer = async () => {}
  await ann.presses(choice, 'Keep it').acknowledged
  await bot.idle()
  expect(asked.answers()).toEqual([])
  expect(discord.complaints).toEqual([])
})

test('an interaction that comes again is the same event again', async () => {
  const { hall, ann, bot } = await openBot()
  await ann.invokes(hall, 'help').acknowledged
  await bot.idle()
  if (bot.last) await bot.handle(bot.last)
  expect(bot.events.map(({ id }) => id)).toEqual([bot.last?.id, bot.last?.id])
})

test('in a thread, its creator may change the cast', async () => {
  const { hall, ann, bot, discord } = await openBot()
  bot.stage.fetchChannel = async () => ({ isAdultsOnly: false })
  const thread = hall.createThread(ann, { name: 'a story' })
  await ann.invokes(thread, 'restart').acknowledged
  await ann.invokes(ann.dm, 'restart').acknowledged
  await bot.idle()
  expect(bot.events).toMatchObject([
    { parent: hall.id, mayCast: true, conversation: { thread: thread.id } },
    { audience: 'direct', conversation: { place: ann.dm.id, thread: '' } },
  ])
  expect(discord.complaints).toEqual([])
})
