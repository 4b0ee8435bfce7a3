import {
  type APIInteraction,
  type APILabelComponent,
  type APIModalInteractionResponseCallbackData,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ButtonStyle,
  ChannelType,
  ComponentType,
  GatewayDispatchEvents,
  MessageFlags,
  PermissionFlagsBits,
  type RESTPostAPIApplicationCommandsJSONBody,
  TextInputStyle,
} from 'discord-api-types/v10'
import { describe, expect, test } from 'vitest'
import { createFakeClock } from '../support/fake-clock.ts'
import { openDiscord, refusalOf, startedBot } from './discord-support.ts'

const { InteractionCreate } = GatewayDispatchEvents
const silent = { allowed_mentions: { parse: [] } }

const commands: RESTPostAPIApplicationCommandsJSONBody[] = [
  {
    name: 'character',
    description: 'Who plays here.',
    options: [
      {
        type: ApplicationCommandOptionType.Subcommand,
        name: 'set',
        description: 'Puts somebody on the stage.',
        options: [
          {
            type: ApplicationCommandOptionType.String,
            name: 'character',
            description: 'Who.',
            required: true,
            autocomplete: true,
          },
        ],
      },
      {
        type: ApplicationCommandOptionType.Subcommand,
        name: 'import',
        description: 'Takes a card.',
        options: [
          {
            type: ApplicationCommandOptionType.Attachment,
            name: 'file',
            description: 'A card.',
            required: true,
          },
        ],
      },
    ],
  },
  { name: 'Rewrite', type: ApplicationCommandType.Message },
  {
    name: 'export',
    description: 'For moderators.',
    default_member_permissions: PermissionFlagsBits.ManageGuild.toString(),
    contexts: [0],
  },
]

async function openStage(options = {}) {
  const opened = await openDiscord(options)
  const bot = await startedBot(opened.discord)
  const { applicationId } = opened.discord
  await bot.api.applicationCommands.bulkOverwriteGlobalCommands(applicationId, commands)
  /** The next interaction that the bot was told of. */
  let seen = 0
  async function next(): Promise<APIInteraction> {
    seen += 1
    const count = seen
    await bot.until(() => bot.told(InteractionCreate).length >= count)
    const found = bot.told(InteractionCreate)[count - 1]
    if (found === undefined) throw new Error('it was waited for')
    return found
  }
  return { ...opened, bot, next, applicationId, interactions: bot.api.interactions }
}

describe('a command', () => {
  test('comes with who, where and what', async () => {
    const { hall, guild, ann, next } = await openStage()
    ann.invokes(hall, 'character set', { character: 'Mira' })
    expect(await next()).toMatchObject({
      type: 2,
      guild_id: guild.id,
      channel: { id: hall.id, type: 0 },
      member: { user: { id: ann.id } },
      context: 0,
      locale: 'en-US',
      data: {
        name: 'character',
        options: [{ name: 'set', options: [{ name: 'character', value: 'Mira' }] }],
      },
    })
  })

  test('is answered by a deferral, which the first follow-up fills in', async () => {
    const { discord, hall, ann, next, interactions, applicationId } = await openStage()
    const asked = ann.invokes(hall, 'character set', { character: 'Mira' })
    const { id, token } = await next()
    await interactions.defer(id, token)
    expect(await asked.acknowledged).toEqual({ type: 'deferred', isPrivate: false })
    expect([asked.isThinking(), asked.answers(), hall.shown()]).toEqual([true, [], []])
    // It asks for a private one, but the deferral was public.
    await interactions.followUp(applicationId, token, {
      content: 'On stage.',
      flags: MessageFlags.Ephemeral,
      ...silent,
    })
    expect(asked.answers()).toMatchObject([{ content: 'On stage.', isPrivate: false, isWebhook: false }])
    await interactions.editReply(applicationId, token, { content: 'On stage!', ...silent })
    await interactions.followUp(applicationId, token, {
      content: 'Psst.',
      flags: MessageFlags.Ephemeral,
      ...silent,
    })
    expect(asked.isThinking()).toBe(false)
    expect(asked.answers()).toMatchObject([{ content: 'On stage!' }, { content: 'Psst.', isPrivate: true }])
    expect(asked.answers()[0]?.history).toEqual(['On stage.', 'On stage!'])
    expect(discord.complaints).toEqual([])
  })

  test('deferred in private stays private, and can be taken back', async () => {
    const { hall, ann, next, interactions, applicationId, bot } = await openStage()
    const asked = ann.invokes(hall, 'character set', { character: 'Mira' })
    const { id, token } = await next()
    await interactions.defer(id, token, { flags: MessageFlags.Ephemeral })
    await interactions.deleteReply(applicationId, token)
    expect(asked.isThinking()).toBe(false)
    expect(asked.answers()).toEqual([])
    expect(bot.told(GatewayDispatchEvents.MessageCreate)).toEqual([])
  })

  test('is answered once, in time, and with its token for a quarter of an hour', async () => {
    const clock = createFakeClock()
    const { discord, hall, ann, next, interactions, applicationId } = await openStage({ clock })
    const late = ann.invokes(hall, 'character set', { character: 'Mira' })
    const first = await next()
    await clock.advance(3_001)
    await expect(late.acknowledged).rejects.toThrow('within 3 s')
    expect(await refusalOf(interactions.defer(first.id, first.token))).toEqual({ status: 404, code: 10062 })

    ann.invokes(hall, 'character set', { character: 'Mira' })
    const { id, token } = await next()
    expect(await refusalOf(interactions.followUp(applicationId, token, { content: 'a' }))).toEqual({
      status: 404,
      code: 10015,
    })
    await interactions.reply(id, token, { content: 'Here.', ...silent })
    expect(await refusalOf(interactions.defer(id, token))).toEqual({ status: 400, code: 40060 })
    await clock.advance(900_001)
    expect(await refusalOf(interactions.followUp(applicationId, token, { content: 'a' }))).toEqual({
      status: 401,
      code: 50027,
    })
    expect(discord.complaints.map(({ code }) => code)).toEqual([10062, 40060, 50027])
  })

  test('is offered as it was registered', async () => {
    const { hall, guild, ann, discord, next } = await openStage()
    expect(() => ann.invokes(hall, 'character burn')).toThrow('No command "character burn"')
    expect(() => ann.invokes(hall, 'character set')).toThrow('"character" is required')
    expect(() => ann.invokes(hall, 'export')).toThrow('permissions')
    expect(() => ann.invokes(ann.dm, 'export')).toThrow('not offered there')
    const forum = guild.createChannel({ name: 'tales', type: ChannelType.GuildForum })
    expect(() => ann.invokes(forum, 'character set', { character: 'Mira' })).toThrow('forum')
    const post = forum.createThread(ann, { name: 'a tale', text: 'Once upon a time' })
    ann.invokes(post, 'character set', { character: 'Mira' })
    await next()
    const moderator = discord.createUser({ name: 'Mo', locale: 'zh-CN' })
    guild.join(moderator, { permissions: PermissionFlagsBits.ManageGuild })
    moderator.invokes(hall, 'export')
    const asked = await next()
    expect(asked).toMatchObject({ locale: 'zh-CN' })
    const mayManage = (BigInt(asked.member?.permissions ?? 0) & PermissionFlagsBits.ManageGuild) !== 0n
    expect(mayManage).toBe(true)
  })

  test('takes a file', async () => {
    const { hall, ann, next } = await openStage()
    ann.invokes(hall, 'character import', { file: new File(['name: Mira'], 'mira.yaml') })
    const asked = await next()
    // Only commands have such data.
    const attachments =
      'data' in asked && asked.data && 'resolved' in asked.data ? asked.data.resolved : undefined
    const [attachment] = Object.values(
      attachments && 'attachments' in attachments ? (attachments.attachments ?? {}) : {},
    )
    expect(await (await fetch(attachment?.url ?? '')).text()).toBe('name: Mira')
  })

  test('completes what is typed', async () => {
    const { hall, ann, next, interactions } = await openStage()
    const offered = ann.autocompletes(hall, 'character set', 'character', 'Mi')
    const asked = await next()
    expect(asked).toMatchObject({
      type: 4,
      data: { options: [{ options: [{ value: 'Mi', focused: true }] }] },
    })
    await interactions.createAutocompleteResponse(asked.id, asked.token, {
      choices: [{ name: 'Mira', value: 'mira' }],
    })
    expect(await offered).toEqual([{ name: 'Mira', value: 'mira' }])
    const many = Array.from({ length: 26 }, (_, index) => ({ name: `${index}`, value: `${index}` }))
    ann.autocompletes(hall, 'character set', 'character', '')
    const { id, token } = await next()
    expect(await refusalOf(interactions.createAutocompleteResponse(id, token, { choices: many }))).toEqual({
      status: 400,
      code: 50035,
    })
    expect(await refusalOf(interactions.defer(id, token))).toEqual({ status: 400, code: 50035 })
  })
})

describe('forms and buttons', () => {
  const better: APILabelComponent = {
    type: ComponentType.Label,
    label: 'What should be said',
    component: {
      type: ComponentType.TextInput,
      custom_id: 'text',
      style: TextInputStyle.Paragraph,
      value: 'Hello.',
    },
  }
  const form: APIModalInteractionResponseCallbackData = {
    custom_id: 'rewrite:1',
    title: 'Rewrite',
    components: [
      better,
      {
        type: ComponentType.Label,
        label: 'Why',
        component: {
          type: ComponentType.CheckboxGroup,
          custom_id: 'reasons',
          required: false,
          options: [
            { value: 'quality', label: 'Quality' },
            { value: 'safety', label: 'Safety' },
          ],
        },
      },
    ],
  }

  test('a menu opens a modal, which somebody fills in', async () => {
    const { discord, hall, ann, next, interactions, bot } = await openStage()
    await bot.api.channels.createMessage(hall.id, { content: 'Hello.', ...silent })
    const [reply] = hall.shown()
    if (reply === undefined) throw new Error('it was posted')
    const menu = ann.usesMenu(reply, 'Rewrite')
    const asked = await next()
    expect(asked).toMatchObject({ type: 2, data: { type: 3, target_id: reply.id } })
    await interactions.createModal(asked.id, asked.token, form)
    expect(await menu.acknowledged).toMatchObject({ type: 'modal', modal: { title: 'Rewrite' } })

    expect(() => ann.submits(menu, { mood: 'sad' })).toThrow('no field mood')
    expect(() => ann.submits(menu, { text: '' })).toThrow('required')
    expect(() => ann.submits(menu, { reasons: ['boredom'] })).toThrow('offers quality, safety')
    const sent = ann.submits(menu, { text: 'Hello, you.', reasons: ['quality'] })
    const submitted = await next()
    expect(submitted).toMatchObject({
      type: 5,
      data: {
        custom_id: 'rewrite:1',
        components: [
          { type: 18, component: { custom_id: 'text', value: 'Hello, you.' } },
          { type: 18, component: { custom_id: 'reasons', values: ['quality'] } },
        ],
      },
    })
    await interactions.reply(submitted.id, submitted.token, {
      content: 'Done.',
      flags: MessageFlags.Ephemeral,
      ...silent,
    })
    expect(sent.answers()).toMatchObject([{ content: 'Done.', isPrivate: true }])
    expect(discord.complaints).toEqual([])
  })

  test.each([
    ['46 characters of title', { ...form, title: 'a'.repeat(46) }],
    ['nothing in it', { ...form, components: [] }],
    ['six parts', { ...form, components: Array.from({ length: 6 }, () => better) }],
    ['46 characters of label', { ...form, components: [{ ...better, label: 'a'.repeat(46) }] }],
  ])('a modal with %s is refused', async (_, wrong) => {
    const { hall, ann, next, interactions } = await openStage()
    ann.invokes(hall, 'character set', { character: 'Mira' })
    const { id, token } = await next()
    const call = interactions.createModal(id, token, wrong)
    expect(await refusalOf(call)).toEqual({ status: 400, code: 50035 })
  })

  test('a button under a message changes it', async () => {
    const { hall, ann, next, interactions, applicationId, bot } = await openStage()
    const again = {
      type: ComponentType.Button,
      style: ButtonStyle.Secondary,
      label: 'Again',
      custom_id: 'again:1',
    } as const
    const components = [{ type: ComponentType.ActionRow as const, components: [again] }]
    await bot.api.channels.createMessage(hall.id, { content: 'One.', components, ...silent })
    const [reply] = hall.shown()
    if (reply === undefined) throw new Error('it was posted')
    expect(() => ann.presses(reply, 'Once more')).toThrow('Again')
    const pressed = ann.presses(reply, 'Again')
    const asked = await next()
    expect(asked).toMatchObject({
      type: 3,
      data: { custom_id: 'again:1', component_type: 2 },
      message: { id: reply.id },
    })
    await interactions.deferMessageUpdate(asked.id, asked.token)
    await interactions.editReply(applicationId, asked.token, { content: 'Two.', components: [], ...silent })
    await interactions.followUp(applicationId, asked.token, {
      content: 'Changed.',
      flags: MessageFlags.Ephemeral,
      ...silent,
    })
    expect(reply.history).toEqual(['One.', 'Two.'])
    expect(await pressed.acknowledged).toEqual({ type: 'deferred-update' })
    expect(pressed.answers()).toMatchObject([{ content: 'Changed.', isPrivate: true }])
  })
})
