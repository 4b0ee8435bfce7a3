import type {
  RESTPostAPIChannelMessageJSONBody,
  RESTPostAPIWebhookWithTokenJSONBody,
} from 'discord-api-types/v10'
import {
  AllowedMentionsTypes,
  ButtonStyle,
  ChannelType,
  ComponentType,
  GatewayDispatchEvents,
  PermissionFlagsBits,
} from 'discord-api-types/v10'
import { describe, expect, test } from 'vitest'
import type { LoopbackChannel } from '../../src/testing/index.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createApi, openDiscord, refusalOf, startedBot } from './discord-support.ts'

const silent = { allowed_mentions: { parse: [] } }

function button(label: string, customId = label) {
  return { type: ComponentType.Button, style: ButtonStyle.Secondary, label, custom_id: customId } as const
}

function rowOf(...components: ReturnType<typeof button>[]) {
  return [{ type: ComponentType.ActionRow, components }]
}

describe('messages of the bot', () => {
  test('are shown, edited and deleted, and people see each state', async () => {
    const { discord, hall } = await openDiscord()
    const { channels } = createApi(discord)
    const changes: string[] = []
    discord.watch((change) => changes.push(change.type === 'typing' ? 'typing' : change.type))
    await channels.showTyping(hall.id)
    const { id } = await channels.createMessage(hall.id, { content: 'A', ...silent })
    const [shown] = hall.shown()
    await channels.editMessage(hall.id, id, { content: 'A story', ...silent })
    expect(shown).toMatchObject({ id, content: 'A story', authorName: 'Dramatis', isWebhook: false })
    expect(shown?.history).toEqual(['A', 'A story'])
    await channels.deleteMessage(hall.id, id)
    expect(shown?.isDeleted).toBe(true)
    expect(hall.shown()).toEqual([])
    expect(changes).toEqual(['typing', 'shown', 'edited', 'deleted'])
    expect(discord.complaints).toEqual([])
  })

  const wrong: readonly [string, object, number][] = [
    ['2,001 characters', { content: 'a'.repeat(2001) }, 50035],
    ['nothing', { content: ' ' }, 50006],
    ['an unknown field', { content: 'a', mood: 'sad' }, 50035],
    ['a long nonce', { content: 'a', nonce: '1'.repeat(26) }, 50035],
    ['a wrong kind of mention', { content: 'a', allowed_mentions: { parse: ['all'] } }, 50035],
    [
      'mentions parsed and listed',
      { content: 'a', allowed_mentions: { parse: ['users'], users: ['1'] } },
      50035,
    ],
    [
      'six buttons in a row',
      { content: 'a', components: rowOf(...['1', '2', '3', '4', '5', '6'].map((n) => button(n))) },
      50035,
    ],
    ['a long label', { content: 'a', components: rowOf(button('a'.repeat(81), 'x')) }, 50035],
    ['a long custom id', { content: 'a', components: rowOf(button('a', 'a'.repeat(101))) }, 50035],
    [
      'the same custom id twice',
      { content: 'a', components: rowOf(button('a', 'x'), button('b', 'x')) },
      50035,
    ],
    ['a name, as webhooks have', { content: 'a', username: 'Mira' }, 50035],
    ['the flag of private answers', { content: 'a', flags: 64 }, 50035],
  ]
  test.each(wrong)('with %s are refused', async (_, body, code) => {
    const { discord, hall } = await openDiscord()
    const call = createApi(discord).channels.createMessage(hall.id, body as RESTPostAPIChannelMessageJSONBody) // wrong on purpose
    expect(await refusalOf(call)).toEqual({ status: 400, code })
    expect(discord.complaints).toMatchObject([
      { code, method: 'POST', path: `/channels/${hall.id}/messages` },
    ])
    expect(hall.shown()).toEqual([])
  })

  test('lose the white space around them', async () => {
    const { discord, hall } = await openDiscord()
    const { channels } = createApi(discord)
    const { id } = await channels.createMessage(hall.id, { content: '\n A story. \n', ...silent })
    await channels.editMessage(hall.id, id, { content: ' A longer story. ', ...silent })
    expect(hall.shown()[0]?.history).toEqual(['A story.', 'A longer story.'])
  })

  test('2,000 emoji are 2,000 characters', async () => {
    const { discord, hall } = await openDiscord()
    await createApi(discord).channels.createMessage(hall.id, { content: '🎭'.repeat(2000), ...silent })
    expect(hall.shown()).toHaveLength(1)
  })

  test('are known again by their nonce, for a few minutes', async () => {
    const clock = createFakeClock()
    const { discord, hall } = await openDiscord({ clock })
    const { channels } = createApi(discord)
    const body = { content: 'Once.', nonce: 'abc', enforce_nonce: true, ...silent }
    const first = await channels.createMessage(hall.id, body)
    const second = await channels.createMessage(hall.id, { ...body, content: 'Twice?' })
    expect(second).toMatchObject({ id: first.id, content: 'Once.' })
    await clock.advance(600_000)
    expect((await channels.createMessage(hall.id, body)).id).not.toBe(first.id)
  })

  test('that somebody deleted keep their nonce, wherever it is used', async () => {
    const { discord, guild, hall, ann } = await openDiscord()
    guild.join(ann, { permissions: PermissionFlagsBits.ManageMessages })
    const { channels } = createApi(discord)
    const body = { content: 'Once.', nonce: 'abc', enforce_nonce: true, ...silent }
    await channels.createMessage(hall.id, body)
    for (const message of hall.shown()) ann.deletes(message)
    const other = guild.createChannel({ name: 'cellar' })
    for (const { id } of [hall, other])
      expect(await refusalOf(channels.createMessage(id, body))).toEqual({ status: 404, code: 10008 })
  })

  test('are no replies where the bot may not read back', async () => {
    const { discord, guild, hall, ann } = await openDiscord()
    const { channels } = createApi(discord)
    const { id } = ann.says(hall, 'Hello?')
    guild.setBotPermissions(PermissionFlagsBits.ViewChannel | PermissionFlagsBits.SendMessages)
    const reply = { content: 'a', message_reference: { message_id: id, fail_if_not_exists: false } }
    expect(await refusalOf(channels.createMessage(hall.id, reply))).toEqual({ status: 403, code: 160002 })
  })

  test('need permissions, and channels that are there', async () => {
    const { discord, guild, hall } = await openDiscord()
    const { channels } = createApi(discord)
    guild.setBotPermissions(PermissionFlagsBits.ViewChannel)
    expect(await refusalOf(channels.createMessage(hall.id, { content: 'a' }))).toEqual({
      status: 403,
      code: 50013,
    })
    guild.setBotPermissions(0n)
    expect(await refusalOf(channels.createMessage(hall.id, { content: 'a' }))).toEqual({
      status: 403,
      code: 50001,
    })
    guild.removeBot()
    expect(await refusalOf(channels.get(hall.id))).toEqual({ status: 403, code: 50001 })
    hall.delete()
    expect(await refusalOf(channels.createMessage(hall.id, { content: 'a' }))).toEqual({
      status: 404,
      code: 10003,
    })
    expect(discord.complaints).toEqual([])
  })

  test('of others are not edited', async () => {
    const { discord, hall, ann } = await openDiscord()
    const said = ann.says(hall, 'Mine.')
    const call = createApi(discord).channels.editMessage(hall.id, said.id, { content: 'Ours.' })
    expect(await refusalOf(call)).toEqual({ status: 403, code: 50005 })
  })

  test('carry files, which are served again', async () => {
    const { discord, hall } = await openDiscord()
    const files = [{ name: 'card.json', data: '{"name":"Mira"}', contentType: 'application/json' }]
    const { attachments } = await createApi(discord).channels.createMessage(hall.id, { files, ...silent })
    expect(attachments).toMatchObject([{ filename: 'card.json', size: 15, content_type: 'application/json' }])
    expect(await (await fetch(attachments[0]?.url ?? '')).json()).toEqual({ name: 'Mira' })
  })
})

describe('pings', () => {
  const everybody = '@everyone <@123456789012345678> <@&223456789012345678>'
  test.each([
    ['where nothing is said, all are', {}, ['123456789012345678', '223456789012345678', 'everyone']],
    ['where nothing is allowed, none is', silent, []],
    ['listed ones are', { allowed_mentions: { users: ['123456789012345678'] } }, ['123456789012345678']],
    [
      'kinds that are parsed are',
      { allowed_mentions: { parse: [AllowedMentionsTypes.Everyone] } },
      ['everyone'],
    ],
  ])('%s', async (_, allowed, pinged) => {
    const { discord, hall } = await openDiscord()
    const { channels } = createApi(discord)
    await channels.createMessage(hall.id, { content: everybody, ...allowed })
    expect(hall.shown()[0]?.pinged).toEqual(pinged)
  })

  test('an edit can ping too, and a reply pings who is replied to', async () => {
    const { discord, hall, ann } = await openDiscord()
    const { channels } = createApi(discord)
    const said = ann.says(hall, 'Hello.')
    const { id } = await channels.createMessage(hall.id, {
      content: 'Hi.',
      message_reference: { message_id: said.id },
      allowed_mentions: { parse: [], replied_user: false },
    })
    expect(hall.shown()[1]).toMatchObject({ replyTo: said.id, pinged: [] })
    await channels.editMessage(hall.id, id, { content: '@everyone hi.' })
    expect(hall.shown()[1]?.pinged).toEqual(['everyone'])
    await channels.createMessage(hall.id, { content: 'Hi.', message_reference: { message_id: said.id } })
    expect(hall.shown()[2]?.pinged).toEqual([ann.id])
  })
})

describe('reading back', () => {
  test('after, before, around and the last ones; newest first', async () => {
    const { discord, hall, ann } = await openDiscord()
    const { channels } = createApi(discord)
    const said = ['1', '2', '3', '4', '5'].map((text) => ann.says(hall, text))
    const read = async (query: object) =>
      (await channels.getMessages(hall.id, query)).map(({ content }) => content).join('')
    const third = said[2]?.id
    expect(await read({ after: third })).toBe('54')
    expect(await read({ after: third, limit: 1 })).toBe('4')
    expect(await read({ before: third })).toBe('21')
    expect(await read({ around: third, limit: 3 })).toBe('432')
    expect(await read({ limit: 2 })).toBe('54')
    expect(await refusalOf(read({ limit: 101 }))).toEqual({ status: 400, code: 50035 })
    expect(await channels.get(hall.id)).toMatchObject({ last_message_id: said[4]?.id })
  })
})

describe('webhooks', () => {
  async function openWebhook(options = {}) {
    const opened = await openDiscord(options)
    const api = createApi(opened.discord)
    const webhook = await api.channels.createWebhook(opened.hall.id, { name: 'Stage' })
    const execute = (body: object, query: object = {}) =>
      api.webhooks.execute(webhook.id, webhook.token ?? '', {
        wait: true,
        ...(body as RESTPostAPIWebhookWithTokenJSONBody), // some are wrong on purpose
        ...query,
      })
    return { ...opened, api, webhook, execute }
  }

  test('speak under any name, and their messages change', async () => {
    const { discord, hall, api, webhook, execute } = await openWebhook()
    const face = 'https://pictures.example/mira.png'
    const { id } = await execute({ content: 'Welcome.', username: 'Mira (AI)', avatar_url: face, ...silent })
    expect(hall.shown()[0]).toMatchObject({ authorName: 'Mira (AI)', avatarUrl: face, isWebhook: true })
    await api.webhooks.editMessage(webhook.id, webhook.token ?? '', id, { content: 'Welcome!', ...silent })
    expect(hall.shown()[0]?.history).toEqual(['Welcome.', 'Welcome!'])
    await api.webhooks.deleteMessage(webhook.id, webhook.token ?? '', id)
    expect(hall.shown()).toEqual([])
    expect(await api.channels.getWebhooks(hall.id)).toMatchObject([
      { id: webhook.id, application_id: discord.applicationId },
    ])
    expect(discord.complaints).toEqual([])
  })

  test.each([
    ['clyde', { username: 'Clyde Barrow' }],
    ['discord', { username: 'The Discordant' }],
    ['everyone', { username: 'everyone' }],
    ['here', { username: ' here ' }],
    ['nothing', { username: '' }],
    ['81 characters', { username: 'a'.repeat(81) }],
    ['a picture that is no address', { avatar_url: 'mira.png' }],
    ['a reply', { message_reference: { message_id: '1' } }],
    ['a private message', { flags: 64 }],
  ])('refuse %s', async (_, body) => {
    const { execute } = await openWebhook()
    expect(await refusalOf(execute({ content: 'a', ...body }))).toEqual({ status: 400, code: 50035 })
  })

  test('speak in threads of their channel, and in forums only there', async () => {
    const { discord, guild, hall, ann, api, execute } = await openWebhook()
    const thread = hall.createThread(ann, { name: 'A walk' })
    await execute({ content: 'Here.', ...silent }, { thread_id: thread.id })
    expect(thread.shown().map(({ content }) => content)).toEqual(['Here.'])
    expect(await refusalOf(execute({ content: 'a' }, { thread_id: ann.dm.id }))).toEqual({
      status: 404,
      code: 10003,
    })

    const forum = guild.createChannel({ name: 'tales', type: ChannelType.GuildForum })
    const post = forum.createThread(ann, { name: 'A tale', text: 'Once…' })
    const ofForum = await api.channels.createWebhook(forum.id, { name: 'Stage' })
    const tell = (query: object) =>
      api.webhooks.execute(ofForum.id, ofForum.token ?? '', {
        content: 'Upon a time.',
        wait: true,
        ...silent,
        ...query,
      })
    expect(await refusalOf(tell({}))).toEqual({ status: 400, code: 220001 })
    await tell({ thread_id: post.id })
    expect(post.shown().map(({ content }) => content)).toEqual(['Once…', 'Upon a time.'])
    expect(await api.channels.get(post.id)).toMatchObject({ owner_id: ann.id, parent_id: forum.id })
    expect(discord.complaints.map(({ code }) => code)).toEqual([220001])
  })

  test('are at most 15 in a channel, and none in a DM', async () => {
    const { api, hall, ann, execute, webhook } = await openWebhook({ speed: 1_000_000 })
    for (let count = 1; count < 15; count += 1) await api.channels.createWebhook(hall.id, { name: 'Stage' })
    expect(await refusalOf(api.channels.createWebhook(hall.id, { name: 'Stage' }))).toEqual({
      status: 400,
      code: 30007,
    })
    expect(await refusalOf(api.channels.createWebhook(ann.dm.id, { name: 'Stage' }))).toEqual({
      status: 400,
      code: 50024,
    })
    const thread = hall.createThread(ann, { name: 'A walk' })
    expect(await refusalOf(api.channels.getWebhooks(thread.id))).toEqual({ status: 400, code: 50024 })
    hall.deleteWebhooks()
    expect(await refusalOf(execute({ content: 'a' }))).toEqual({ status: 404, code: 10015 })
    expect(webhook.token).toHaveLength(68)
  })

  test('need Manage Webhooks, but speak without it', async () => {
    const { guild, hall, api, execute } = await openWebhook()
    guild.setBotPermissions(PermissionFlagsBits.ViewChannel)
    expect(await refusalOf(api.channels.getWebhooks(hall.id))).toEqual({ status: 403, code: 50013 })
    await execute({ content: 'Still here.', ...silent })
    expect(hall.shown()).toHaveLength(1)
  })
})

describe('channels', () => {
  test('an archived thread wakes when somebody writes, and only then', async () => {
    const { discord, hall, ann } = await openDiscord()
    const bot = await startedBot(discord)
    const thread = hall.createThread(ann, { name: 'A walk' })
    const { id } = await bot.api.channels.createMessage(thread.id, { content: 'a', ...silent })
    thread.archive()
    const edit = () => bot.api.channels.editMessage(thread.id, id, { content: 'b', ...silent })
    expect(await refusalOf(edit())).toEqual({ status: 400, code: 50083 })
    ann.says(thread, 'Wake up.')
    await edit()
    await bot.until(() => bot.told(GatewayDispatchEvents.ThreadUpdate).length === 2)
  })

  test('a locked thread hears moderators alone', async () => {
    const { discord, guild, hall, ann } = await openDiscord()
    const { channels } = createApi(discord)
    const thread = hall.createThread(ann, { name: 'A walk' })
    const post = () => channels.createMessage(thread.id, { content: 'a', ...silent })
    thread.lock()
    expect(await refusalOf(post())).toEqual({ status: 403, code: 160005 })
    thread.archive()
    expect(await refusalOf(post())).toEqual({ status: 403, code: 50083 })
    guild.setBotPermissions(PermissionFlagsBits.Administrator)
    await post()
    expect(thread.shown()).toHaveLength(1)
  })

  test('a DM belongs to one person', async () => {
    const { discord, ann } = await openDiscord()
    const bob = discord.createUser({ name: 'Bob' })
    expect(() => bob.says(ann.dm, 'Hello?')).toThrow('DM of somebody else')
    const { id } = await createApi(discord).users.createDM(ann.id)
    expect(id).toBe(ann.dm.id)
  })

  test('what moderators and Discord do is told', async () => {
    const { discord, hall, ann } = await openDiscord()
    const bot = await startedBot(discord)
    const said: Parameters<LoopbackChannel['purge']>[0] = [
      ann.says(hall, 'a https://example.org'),
      ann.says(hall, 'b'),
    ]
    const [first] = said
    if (first === undefined) throw new Error('two were said')
    discord.unfurl(first, { title: 'Example' })
    ann.reacts(first, '👍')
    ann.unreacts(first, '👍')
    ann.edits(first, 'c')
    hall.purge(said)
    await bot.until(() => bot.told(GatewayDispatchEvents.MessageDeleteBulk).length === 1)
    const { MessageUpdate, MessageReactionAdd, MessageReactionRemove } = GatewayDispatchEvents
    expect(bot.told(MessageUpdate).map(({ edited_timestamp }) => edited_timestamp !== null)).toEqual([
      false,
      true,
    ])
    expect(bot.told(MessageReactionAdd)).toMatchObject([{ emoji: { name: '👍' }, user_id: ann.id }])
    expect(bot.told(MessageReactionRemove)).toHaveLength(1)
    expect(hall.shown()).toEqual([])
  })
})
