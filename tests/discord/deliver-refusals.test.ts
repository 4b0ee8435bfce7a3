import { PermissionFlagsBits } from 'discord-api-types/v10'
import { describe, expect, test } from 'vitest'
import { finished, started } from '../support/reply-parts.ts'
import { openSpeakStage } from './speak/stage.ts'

const { ViewChannel, SendMessages, SendMessagesInThreads, ReadMessageHistory } = PermissionFlagsBits
const { ManageMessages, ManageThreads, ManageWebhooks } = PermissionFlagsBits
const channelPost = /\/channels\/\d+\/messages$/
const webhookPost = /\/webhooks\/\d+\/[^/]+$/

describe('a reply', () => {
  test('where the bot may not read back tells in a small line whom it answers, also when it changes', async () => {
    const { deliver, shown, guild, channel, alice, clock } = await openSpeakStage({
      settings: { personas: 'bot' },
    })
    guild.setBotPermissions(ViewChannel | SendMessages)
    const asked = alice.says(channel, 'Mira?')
    alice.says(channel, 'Something else.')
    await clock.advance(3_000)
    const reply = started({ replyTo: asked.id, replyToName: 'Alice' })
    await deliver([reply, finished('Yes!')], { eventIds: [asked.id] })
    expect(shown()).toMatchObject([{ content: '-# ↪ Alice\n**Mira (AI)**\nYes!', replyTo: undefined }])
  })

  test('whose message somebody deleted is written anew when the step is tried again', async () => {
    const { deliver, shown, alice, discord, guild, channel, departed } = await openSpeakStage({
      settings: { personas: 'bot' },
    })
    const moderator = discord.createUser({ name: 'Mo' })
    guild.join(moderator, { permissions: ManageMessages })
    const eventIds = [alice.says(channel, 'Mira?').id]
    await deliver([started(), finished('Hello.')], { eventIds })
    for (const message of shown()) moderator.deletes(message)
    const { receipts } = await deliver([started(), finished('Hello.')], { eventIds })
    expect(shown().map(({ id }) => id)).toEqual(receipts[0]?.messageIds)
    expect(shown()).toHaveLength(1)
    expect(departed).toEqual([])
  })

  test('that Discord knows and does not, again and again, makes nothing be forgotten', async () => {
    const { deliver, discord, departed } = await openSpeakStage({ settings: { personas: 'bot' } })
    const body = { code: 10_008, message: 'Unknown Message' }
    discord.faults.fail({ method: 'POST', path: channelPost, status: 404, times: 2, body })
    await expect(deliver([started(), finished('Hello.')])).rejects.toMatchObject({ code: 'not-found' })
    expect(departed).toEqual([])
  })

  test('waits for a limit of which nothing told, instead of asking again and again', async () => {
    const { deliver, shown, discord, asked } = await openSpeakStage()
    discord.faults.limit({ path: webhookPost, retryAfterMs: 45_000 })
    await deliver([started(), finished('At last.')])
    expect(shown().map(({ content }) => content)).toEqual(['At last.'])
    expect(asked('POST', webhookPost)).toHaveLength(2)
    discord.faults.limit({ path: webhookPost, retryAfterMs: 601_000 })
    await expect(deliver([started(), finished('Never.')])).rejects.toMatchObject({ code: 'rate-limited' })
  })

  test('after a take-over has the buttons of what it says now', async () => {
    const { deliver, shown, alice, channel, openProcess } = await openSpeakStage({
      settings: { buttons: true },
    })
    const eventIds = [alice.says(channel, 'Mira?').id]
    await deliver([started(), finished('Hello.')], { eventIds })
    const take = { turnId: 'turn', index: 0, count: 1 }
    await deliver([started({ take }), finished('Hello.')], {
      eventIds,
      by: openProcess().deliver,
      isTakenOver: true,
    })
    expect(shown()).toHaveLength(1)
    expect(shown()[0]?.raw.components).toHaveLength(1)
    expect(shown()[0]?.raw.edited_timestamp).not.toBeNull()
  })

  test('with buttons that is new is not changed at once', async () => {
    const { deliver, shown, alice } = await openSpeakStage({ settings: { buttons: true } })
    const take = { turnId: 'turn', index: 0, count: 2 }
    for (const where of [undefined, alice.dm])
      await deliver([started({ take }), finished('Hello.')], where ? { where } : {})
    for (const { raw } of [...shown(), ...shown(alice.dm)]) expect(raw.edited_timestamp).toBeNull()
  })
})

describe('whether another message came between', () => {
  const channelRead = /\/channels\/\d+$/

  test('is asked of nobody where this process listens, nor where it answers at once', async () => {
    const { deliver, shown, alice, channel, clock, process, asked } = await openSpeakStage()
    const question = alice.says(channel, 'Mira?')
    const reply = started({ replyTo: question.id, replyToName: 'Alice' })
    await deliver([reply, finished('One.')], { eventIds: [question.id] })
    const before = asked('GET', channelRead).length
    const other = alice.says(channel, 'Something else.')
    process.tools.channels.note(channel.id, other.id)
    await clock.advance(10_000)
    await deliver([reply, finished('Two.')], { eventIds: [question.id] })
    expect(asked('GET', channelRead)).toHaveLength(before)
    expect(shown().map(({ content }) => content)).toEqual(['One.', '-# ↪ Alice\nTwo.'])
    process.tools.channels.forgetNewest()
    await deliver([reply, finished('Three.')], { eventIds: [question.id] })
    expect(asked('GET', channelRead)).toHaveLength(before + 1)
  })
})

describe('a locked thread', () => {
  test('is told of as what it is, once', async () => {
    const { deliver, shown, channel, alice, entries, departed } = await openSpeakStage()
    const thread = channel.createThread(alice, { name: 'aside' })
    thread.lock()
    for (const text of ['One.', 'Two.']) {
      const failed = await deliver([started(), finished(text)], { where: thread }).catch((error) => error)
      expect(failed).toMatchObject({ code: 'forbidden', isRetryable: false })
      expect(failed.message).toContain('locked')
      expect(failed.message).not.toContain('Send Messages')
    }
    thread.archive()
    await expect(deliver([started(), finished('Three.')], { where: thread })).rejects.toThrow('locked')
    expect(entries.filter((entry) => entry.includes('locked'))).toHaveLength(1)
    expect(shown(thread)).toEqual([])
    expect(departed).toEqual([])
  })

  test('hears the bot itself where it is a moderator', async () => {
    const { deliver, shown, channel, guild, alice } = await openSpeakStage()
    guild.setBotPermissions(
      ViewChannel | SendMessagesInThreads | ReadMessageHistory | ManageThreads | ManageWebhooks,
    )
    const thread = channel.createThread(alice, { name: 'aside' })
    thread.lock()
    await deliver([started(), finished('Hello.')], { where: thread })
    expect(shown(thread)).toMatchObject([{ content: '**Mira (AI)**\nHello.', isWebhook: false }])
  })
})

describe('a webhook that somebody lets speak elsewhere', () => {
  test('says nothing there, and another is made', async () => {
    const { deliver, shown, channel, guild, state } = await openSpeakStage()
    const other = guild.createChannel({ name: 'market' })
    await deliver([started(), finished('Before.')])
    channel.moveWebhooks(other)
    const { receipts } = await deliver([started(), finished('After.')])
    expect(shown().map(({ content }) => content)).toEqual(['Before.', 'After.'])
    expect(receipts[0]?.messageIds).toEqual([shown()[1]?.id])
    expect(shown(other)).toEqual([])
    expect([...state.keys()].filter((key) => key.startsWith('removed:'))).toHaveLength(1)
  })

  test('is left in threads, too, and nothing is forgotten', async () => {
    const { deliver, shown, channel, guild, alice, departed } = await openSpeakStage()
    const other = guild.createChannel({ name: 'market' })
    const thread = channel.createThread(alice, { name: 'aside' })
    await deliver([started(), finished('Before.')], { where: thread })
    channel.moveWebhooks(other)
    await deliver([started(), finished('After.')], { where: thread })
    expect(shown(thread).map(({ content, isWebhook }) => [content, isWebhook])).toEqual([
      ['Before.', true],
      ['After.', true],
    ])
    expect(departed).toEqual([])
  })
})
