import { ChannelType, PermissionFlagsBits } from 'discord-api-types/v10'
import { describe, expect, test } from 'vitest'
import { inviteUrl } from '../../adapters/discord/examine.ts'
import { ada, delta, finished, mira, notice, started } from '../support/reply-parts.ts'
import { openSpeakStage } from './speak/stage.ts'

const invited = BigInt(new URL(inviteUrl('1')).searchParams.get('permissions') ?? 0)
const without = (permission: bigint) => invited & ~permission

describe('a persona in a channel', () => {
  test('has its own name and its mark, through one webhook that is made once', async () => {
    const { deliver, shown, asked, discord } = await openSpeakStage()
    const one = await deliver([started(), finished('Good evening.')])
    const other = await deliver([started({ persona: ada }), finished('And to you.')])
    expect(shown()).toMatchObject([
      { authorName: 'Mira (AI)', content: 'Good evening.', isWebhook: true },
      { authorName: 'Ada (AI)', content: 'And to you.', isWebhook: true },
    ])
    expect([one, other].flatMap(({ receipts }) => receipts)).toEqual(
      shown().map(({ id }) => ({ lineId: 'line', messageIds: [id] })),
    )
    expect(asked('POST', /\/channels\/\d+\/webhooks$/)).toHaveLength(1)
    expect(discord.complaints).toEqual([])
  })

  test('uses the webhook that an earlier process made', async () => {
    const { deliver, openProcess, asked } = await openSpeakStage()
    await deliver([started(), finished('One.')])
    await deliver([started(), finished('Two.')], { by: openProcess().deliver })
    expect(asked('POST', /\/channels\/\d+\/webhooks$/)).toHaveLength(1)
  })

  test('speaks in threads and forum posts through the webhook of their channel', async () => {
    const { deliver, shown, channel, guild, alice, asked, discord } = await openSpeakStage()
    const thread = channel.createThread(alice, { name: 'aside' })
    const forum = guild.createChannel({ name: 'tales', type: ChannelType.GuildForum })
    const post = forum.createThread(alice, { name: 'a tale', text: 'Once upon a time' })
    await deliver([started(), finished('In the thread.')], { where: thread })
    await deliver([started(), finished('In the post.')], { where: post })
    expect(shown(thread)).toMatchObject([{ authorName: 'Mira (AI)', content: 'In the thread.' }])
    expect(shown(post)).toMatchObject([{ authorName: 'Mira (AI)', content: 'In the post.' }])
    expect(asked('POST', new RegExp(`/channels/(${channel.id}|${forum.id})/webhooks$`))).toHaveLength(2)
    expect(discord.complaints).toEqual([])
  })

  test('gets a new webhook when somebody deleted it', async () => {
    const { deliver, shown, process, channel, discord } = await openSpeakStage()
    await deliver([started(), finished('Before.')])
    const [webhook] = await process.tools.api.channels.getWebhooks(channel.id)
    await process.tools.api.webhooks.delete(webhook?.id ?? '')
    await deliver([started(), finished('After.')])
    expect(shown().map(({ content, isWebhook }) => [content, isWebhook])).toEqual([
      ['Before.', true],
      ['After.', true],
    ])
    expect(discord.complaints).toEqual([])
  })

  test('speaks as the bot, its name in bold, where webhooks are not allowed; that is asked only now and then', async () => {
    const { deliver, shown, guild, asked, entries, clock } = await openSpeakStage()
    guild.setBotPermissions(without(PermissionFlagsBits.ManageWebhooks))
    await deliver([started(), finished('One.')])
    await deliver([started(), finished('Two.')])
    expect(shown()).toMatchObject([
      { isWebhook: false, content: '**Mira (AI)**\nOne.' },
      { isWebhook: false, content: '**Mira (AI)**\nTwo.' },
    ])
    expect(asked('GET', /\/webhooks$/)).toHaveLength(1)
    expect(entries.filter((entry) => entry.includes('Manage Webhooks'))).toHaveLength(1)
    guild.setBotPermissions(invited)
    await clock.advance(60_000)
    await deliver([started(), finished('Three.')])
    expect(shown().at(-1)).toMatchObject({ isWebhook: true, content: 'Three.' })
  })

  test('speaks as the bot in a DM, and where the settings say so', async () => {
    const direct = await openSpeakStage()
    await direct.deliver([started(), finished('Psst.', { smallPrint: 'I am an AI.' })], {
      where: direct.alice.dm,
    })
    expect(direct.shown(direct.alice.dm)).toMatchObject([
      { isWebhook: false, content: '**Mira (AI)**\nPsst.\n-# I am an AI.' },
    ])
    const plain = await openSpeakStage({ settings: { personas: 'bot' } })
    await plain.deliver([started(), finished('Hello.')])
    expect(plain.shown()).toMatchObject([{ isWebhook: false, content: '**Mira (AI)**\nHello.' }])
    expect([direct, plain].flatMap(({ discord }) => discord.complaints)).toEqual([])
  })

  test('falls back where a channel has no room for a webhook', async () => {
    const { deliver, shown, discord } = await openSpeakStage()
    discord.faults.fail({
      method: 'POST',
      path: /\/channels\/\d+\/webhooks$/,
      status: 400,
      body: { code: 30_007, message: 'Maximum number of webhooks reached (15)' },
    })
    await deliver([started(), finished('Hello.')])
    expect(shown()).toMatchObject([{ isWebhook: false, content: '**Mira (AI)**\nHello.' }])
  })
})

describe('a reply', () => {
  test('says whom it answers where another message came between, and only there', async () => {
    const { deliver, shown, alice, channel, clock } = await openSpeakStage()
    const asked = alice.says(channel, 'Mira?')
    const reply = started({ replyTo: asked.id, replyToName: 'Alice' })
    await deliver([reply, delta('Yes'), finished('Yes?')], { eventIds: [asked.id] })
    alice.says(channel, 'Something else.')
    await clock.advance(2_000)
    await deliver([reply, delta('Yes'), finished('Yes!')], { eventIds: [asked.id] })
    expect(shown().map(({ content }) => content)).toEqual(['Yes?', '-# ↪ Alice\nYes!'])
    const hostile = started({
      replyTo: asked.id,
      replyToName: '**Bob** [x](https://evil.example)\n@everyone',
    })
    await deliver([hostile, finished('Hm.')], { eventIds: [asked.id] })
    expect(shown().at(-1)?.content).toBe(
      '-# ↪ \\*\\*Bob\\*\\* \\[x\\](https://evil.example) @\u200Beveryone\nHm.',
    )
  })

  test('is a real one in a DM', async () => {
    const { deliver, shown, alice, clock } = await openSpeakStage()
    const asked = alice.says(alice.dm, 'Mira?')
    alice.says(alice.dm, 'Are you there?')
    await clock.advance(2_000)
    const reply = started({ replyTo: asked.id, replyToName: 'Alice' })
    await deliver([reply, delta('Yes'), finished('Yes.')], { where: alice.dm, eventIds: [asked.id] })
    expect(shown(alice.dm)).toMatchObject([{ content: '**Mira (AI)**\nYes.', replyTo: asked.id }])
    expect(shown(alice.dm)[0]?.pinged).toEqual([])
  })

  test('that is long takes several messages, in order, and its receipt names them all', async () => {
    const { deliver, shown, discord } = await openSpeakStage()
    const text = Array.from({ length: 200 }, (_none, at) => `This is sentence ${at} of a long tale.`).join(
      ' ',
    )
    const { receipts } = await deliver([started(), finished(text)])
    expect(shown().length).toBeGreaterThan(2)
    expect(receipts).toEqual([{ lineId: 'line', messageIds: shown().map(({ id }) => id) }])
    expect(
      shown()
        .map(({ content }) => content)
        .join(' '),
    ).toBe(text)
    expect(discord.complaints).toEqual([])
  })

  test('replaces another where it stands; what is too much is removed, and whose doing that was is known', async () => {
    const { deliver, shown, channel, state } = await openSpeakStage()
    const long = 'A sentence of the first take. '.repeat(150).trim()
    const first = await deliver([started(), finished(long)])
    const replaces = first.receipts[0]?.messageIds ?? []
    expect(replaces.length).toBeGreaterThan(1)
    const second = await deliver([started({ replaces }), finished('Short.')])
    expect(second.receipts[0]?.messageIds).toEqual([replaces[0]])
    expect(shown().map(({ content }) => content)).toEqual(['Short.'])
    for (const id of replaces.slice(1)) expect(state.get(`removed:${id}`)).toBe('1')
    const third = await deliver([started({ replaces: [replaces[0] ?? ''] }), finished(long)])
    expect(third.receipts[0]?.messageIds).toHaveLength(replaces.length)
    expect(channel.shown().filter(({ isDeleted }) => isDeleted).length).toBeLessThanOrEqual(replaces.length)
  })

  test('replaces one that somebody deleted by a new one', async () => {
    const { deliver, shown, discord, guild } = await openSpeakStage()
    const moderator = discord.createUser({ name: 'Mo' })
    guild.join(moderator, { permissions: PermissionFlagsBits.ManageMessages })
    const first = await deliver([started(), finished('One.')])
    const [message] = shown()
    if (message) moderator.deletes(message)
    const second = await deliver([started({ replaces: [message?.id ?? ''] }), finished('Two.')])
    expect(first.receipts[0]?.messageIds).toEqual([message?.id])
    expect(shown()).toMatchObject([{ content: 'Two.' }])
    expect(second.receipts[0]?.messageIds).toEqual(shown().map(({ id }) => id))
  })

  test('replaces one that the bot itself showed, before it had a webhook', async () => {
    const { deliver, shown, guild, clock, discord } = await openSpeakStage()
    guild.setBotPermissions(without(PermissionFlagsBits.ManageWebhooks))
    const first = await deliver([started(), finished('One.')])
    guild.setBotPermissions(invited)
    await clock.advance(600_000)
    const replaces = first.receipts[0]?.messageIds ?? []
    const second = await deliver([started({ replaces }), finished('Two.')])
    expect(second.receipts[0]?.messageIds).toEqual(replaces)
    expect(shown()).toHaveLength(1)
    expect(shown()[0]?.content).toContain('Two.')
    expect(discord.complaints.filter(({ code }) => code !== 10_008 && code !== 50_013)).toEqual([])
  })

  test('without text shows nothing', async () => {
    const { deliver, shown } = await openSpeakStage()
    const delivery = await deliver([
      started(),
      finished('', { finish: 'failed' }),
      notice('The model is away.'),
    ])
    expect(shown().map(({ content }) => content)).toEqual(['The model is away.'])
    expect(delivery.receipts).toEqual([])
  })

  test('and words of the bot keep their order', async () => {
    const { deliver, shown } = await openSpeakStage()
    await deliver([
      notice('Before.'),
      started(),
      finished('One.'),
      started({ lineId: 'other', persona: ada }),
      finished('Two.', { lineId: 'other' }),
      notice('After.'),
    ])
    expect(shown().map(({ content }) => content)).toEqual(['Before.', 'One.', 'Two.', 'After.'])
  })

  test('pings nobody, however it is shown', async () => {
    const { deliver, shown, alice, discord } = await openSpeakStage({ settings: { stream: 'always' } })
    const text = `Hear, @everyone and <@${alice.id}>! All of you.`
    const { receipts } = await deliver([started(), delta(text), finished(`${text} Really.`)])
    await deliver([started({ replaces: receipts[0]?.messageIds ?? [] }), finished(text)])
    await deliver([started(), finished(text)], { where: alice.dm })
    for (const message of [...shown(), ...shown(alice.dm)]) expect(message.pinged).toEqual([])
    expect(discord.complaints).toEqual([])
  })
})

describe('what is only for whoever asked', () => {
  test('is shown in a DM, and nowhere else without an interaction', async () => {
    const { deliver, shown, alice } = await openSpeakStage()
    await deliver([notice('For you.', 'private')], { where: alice.dm })
    await deliver([notice('For you.', 'private')])
    expect(shown(alice.dm).map(({ content }) => content)).toEqual(['For you.'])
    expect(shown()).toEqual([])
  })
})

describe('buttons', () => {
  test('stand below the last reply alone', async () => {
    const { deliver, shown } = await openSpeakStage({ settings: { buttons: true } })
    const take = { turnId: 'turn', index: 0, count: 1 }
    for (const text of ['One.', 'Two.'])
      await (await deliver([started({ take, persona: mira }), finished(text)])).settle(true)
    expect(shown().map(({ raw }) => raw.components?.length ?? 0)).toEqual([0, 1])
  })
})
