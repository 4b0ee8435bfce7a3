import { readdirSync, readFileSync } from 'node:fs'
import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ButtonStyle,
  ComponentType,
  GatewayDispatchEvents,
  GatewayIntentBits,
  MessageFlags,
  TextInputStyle,
} from 'discord-api-types/v10'
import { expect, test } from 'vitest'
import { createFakeClock } from '../support/fake-clock.ts'
import { intents, openDiscord, startedBot } from './discord-support.ts'

const folder = new URL('../fixtures/discord/', import.meta.url)
const silent = { allowed_mentions: { parse: [] } }

/** One of everything that the gateway tells, and of what REST answers. */
async function recordPayloads(): Promise<Map<string, unknown>> {
  const seen = new Map<string, unknown>()
  const { discord, guild, hall, ann } = await openDiscord({ clock: createFakeClock() })
  const { GuildWebhooks, GuildMessageTyping } = GatewayIntentBits
  const bot = await startedBot(discord, { intents: intents.all | GuildWebhooks | GuildMessageTyping })
  const { api } = bot
  const last = async (t: GatewayDispatchEvents, name: string, count = 1) => {
    await bot.until(() => bot.told(t).length >= count)
    seen.set(name, bot.told(t).at(-1))
  }
  const events = GatewayDispatchEvents
  await last(events.Ready, 'ready')
  await last(events.GuildCreate, 'guild-create')

  const said = ann.says(hall, `<@${discord.applicationId}>, who guards the harbour?`, {
    attachments: [{ name: 'map.png', mediaType: 'image/png' }],
  })
  await last(events.MessageCreate, 'message-create')
  ann.says(hall, 'And since when?', { replyTo: said })
  await last(events.MessageCreate, 'message-create-reply', 2)
  ann.says(ann.dm, 'Good evening.')
  await last(events.MessageCreate, 'message-create-direct', 3)
  const webhook = await api.channels.createWebhook(hall.id, { name: 'Stage' })
  seen.set('webhook', webhook)
  await last(events.WebhooksUpdate, 'webhooks-update')
  const again = {
    type: ComponentType.Button,
    style: ButtonStyle.Secondary,
    label: 'Again',
    custom_id: 'again:1',
  } as const
  await api.webhooks.execute(webhook.id, webhook.token ?? '', {
    content: 'I do, since the flood.',
    username: 'Mira (AI)',
    avatar_url: 'https://pictures.example/mira.png',
    components: [{ type: ComponentType.ActionRow, components: [again] }],
    wait: true,
    ...silent,
  })
  await last(events.MessageCreate, 'message-create-webhook', 4)
  const reply = hall.shown().at(-1)
  if (reply === undefined) throw new Error('it was posted')

  ann.edits(said, 'Who guards the harbour?')
  await last(events.MessageUpdate, 'message-update')
  ann.reacts(reply, '👍')
  await last(events.MessageReactionAdd, 'message-reaction-add')
  ann.unreacts(reply, '👍')
  await last(events.MessageReactionRemove, 'message-reaction-remove')
  ann.types(hall)
  await last(events.TypingStart, 'typing-start')
  const thread = hall.createThread(ann, { name: 'A walk' })
  await last(events.ThreadCreate, 'thread-create')

  await api.applicationCommands.bulkOverwriteGlobalCommands(discord.applicationId, [
    {
      name: 'tell',
      description: 'Tells a story.',
      options: [
        {
          type: ApplicationCommandOptionType.String,
          name: 'about',
          description: 'What.',
          autocomplete: true,
        },
      ],
    },
    { name: 'Rewrite', type: ApplicationCommandType.Message },
  ])
  const [command] = discord.commands()
  seen.set('command', command)
  ann.invokes(hall, 'tell', { about: 'the harbour' })
  await last(events.InteractionCreate, 'interaction-command')
  ann.autocompletes(thread, 'tell', 'about', 'the h').catch(() => {})
  await last(events.InteractionCreate, 'interaction-autocomplete', 2)
  ann.presses(reply, 'Again')
  await last(events.InteractionCreate, 'interaction-component', 3)
  const menu = ann.usesMenu(reply, 'Rewrite')
  await last(events.InteractionCreate, 'interaction-menu', 4)
  const asked = bot.told(events.InteractionCreate).at(-1)
  const input = { type: ComponentType.TextInput, custom_id: 'text', style: TextInputStyle.Paragraph } as const
  await api.interactions.createModal(asked?.id ?? '', asked?.token ?? '', {
    custom_id: 'rewrite:1',
    title: 'Rewrite',
    components: [{ type: ComponentType.Label, label: 'Better', component: input }],
  })
  ann.submits(menu, { text: 'I do, since the great flood.' })
  await last(events.InteractionCreate, 'interaction-modal', 5)
  const submitted = bot.told(events.InteractionCreate).at(-1)
  const answered = await api.interactions.reply(submitted?.id ?? '', submitted?.token ?? '', {
    content: 'Done.',
    flags: MessageFlags.Ephemeral,
    with_response: true,
    ...silent,
  })
  seen.set('interaction-callback', answered)

  ann.deletes(said)
  await last(events.MessageDelete, 'message-delete')
  hall.purge(hall.shown())
  await last(events.MessageDeleteBulk, 'message-delete-bulk')
  hall.delete()
  await last(events.ChannelDelete, 'channel-delete')
  seen.set('application', await api.applications.getCurrent())
  seen.set('guild', await api.guilds.get(guild.id))
  seen.set('member', await api.guilds.getMember(guild.id, ann.id))
  seen.set('gateway-bot', await api.gateway.getBot())
  guild.removeBot()
  await last(events.GuildDelete, 'guild-delete')
  expect(discord.complaints).toEqual([])
  return seen
}

/** What a payload is made of: its fields, and the kinds of their values. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf)
  if (typeof value === 'string') {
    if (/^\d{17,20}$/.test(value)) return 'id'
    if (/^\d+$/.test(value)) return 'number as text'
    return /^\d{4}-\d\d-\d\dT/.test(value) ? 'time' : 'text'
  }
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value
  const fields = Object.entries(value).map(([key, field]) => [
    /^\d{17,20}$/.test(key) ? 'id' : key,
    shapeOf(field),
  ])
  return Object.fromEntries(fields.sort(([a], [b]) => String(a).localeCompare(String(b))))
}

test('each payload has the shape of its fixture', async () => {
  const fixtures = readdirSync(folder).map((file): [string, unknown] => [
    file.replace('.json', ''),
    JSON.parse(readFileSync(new URL(file, folder), 'utf8')),
  ])
  const shapes = (payloads: Iterable<[string, unknown]>) =>
    Object.fromEntries(Array.from(payloads, ([name, payload]) => [name, shapeOf(payload)]))
  expect(shapes(await recordPayloads())).toEqual(shapes(fixtures))
})
