import { PermissionFlagsBits } from 'discord-api-types/v10'
import { describe, expect, test } from 'vitest'
import { encodeToken } from '../../adapters/discord/interactions/token.ts'
import { delta, finished, notice, started } from '../support/reply-parts.ts'
import { conversationOf, openSpeakStage } from './speak/stage.ts'

const webhookPost = /\/webhooks\/\d+\/[^/]+$/
const { ViewChannel, SendMessages, ReadMessageHistory, ManageWebhooks, ManageMessages } = PermissionFlagsBits
const tale = Array.from({ length: 150 }, (_none, at) => `This is sentence ${at} of a tale.`).join(' ')

describe('a Discord that is away', () => {
  test('for minutes: what was to be said is said when it is back', async () => {
    const { deliver, shown, discord } = await openSpeakStage()
    discord.faults.fail({ path: /./, status: 500, times: 40 })
    const { receipts } = await deliver([started(), finished('At last.')], { stepMs: 250 })
    expect(shown()).toMatchObject([{ content: 'At last.', isWebhook: true, id: receipts[0]?.messageIds[0] }])
  })

  test('for ten minutes is given up', async () => {
    const { deliver, discord, clock } = await openSpeakStage()
    await deliver([started(), finished('Before.')])
    discord.faults.fail({ method: 'POST', path: webhookPost, status: 500, times: 10_000 })
    const from = clock.now()
    await expect(deliver([started(), finished('Never.')], { stepMs: 1_000 })).rejects.toMatchObject({
      code: 'unreachable',
      isRetryable: true,
    })
    expect(clock.now() - from).toBeGreaterThan(550_000)
  })

  test.each([500, 429])('is not waited for by a process that ends: status %i', async (status) => {
    const { deliver, discord, clock, shown } = await openSpeakStage()
    await deliver([started(), finished('Before.')])
    if (status === 500) discord.faults.fail({ path: webhookPost, status, times: 10_000 })
    else discord.faults.limit({ path: webhookPost, times: 10_000, retryAfterMs: 25_000 })
    const leaving = new AbortController()
    const reason = new TypeError('the process ends')
    const from = clock.now()
    clock.sleep(5_000).then(() => leaving.abort(reason))
    await expect(deliver([started(), finished('No.')], { signal: leaving.signal })).rejects.toBe(reason)
    expect(clock.now() - from).toBeLessThan(6_000)
    expect(shown()).toHaveLength(1)
  })

  test('that does not answer at all, neither', async () => {
    const { deliver, discord, clock, begin, passes } = await openSpeakStage()
    await deliver([started(), finished('Before.')])
    discord.faults.setDelayMs(60_000)
    const leaving = new AbortController()
    const reason = new TypeError('the process ends')
    const answer = begin(undefined, leaving.signal)
    answer.push(started(), finished('No.'))
    await passes(500)
    const from = clock.now()
    leaving.abort(reason)
    await expect(answer.ends()).rejects.toBe(reason)
    expect(clock.now() - from).toBeLessThan(1_000)
  })
})

describe('a reply that breaks off', () => {
  test('where some of it can be seen is told as what it is', async () => {
    const { deliver, shown, discord, entries } = await openSpeakStage()
    await deliver([started(), finished('Before.')])
    const body = { code: 50_013, message: 'Missing Permissions' }
    const stop = discord.watch((change) => {
      if (change.type !== 'shown' || !change.message.isWebhook) return
      stop()
      discord.faults.fail({ method: 'POST', path: /webhooks|messages/, status: 403, times: 9, body })
    })
    const { receipts } = await deliver([started(), finished(tale)])
    expect(receipts).toEqual([{ lineId: 'line', messageIds: [shown()[1]?.id] }])
    expect(entries.some((entry) => entry.includes('shown in part'))).toBe(true)
  })

  test('before anything of it could be seen fails', async () => {
    const { deliver, guild } = await openSpeakStage({ settings: { personas: 'bot' } })
    guild.setBotPermissions(ViewChannel)
    await expect(deliver([started(), finished(tale)])).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('a channel in which the bot may not speak', () => {
  test('is asked again after a pause that grows with each refusal, and then spoken in', async () => {
    const { deliver, discord, guild, clock, shown, channel, process } = await openSpeakStage({
      settings: { personas: 'bot' },
    })
    const maySpeak = () => process.maySpeak(conversationOf(channel))
    guild.setBotPermissions(ViewChannel)
    const say = () => deliver([started(), finished('Hello.'), notice('Hello.')])
    await expect(say()).rejects.toMatchObject({ code: 'forbidden' })
    const asked = discord.requests.length
    for (let turn = 0; turn < 3; turn += 1)
      await expect(say()).rejects.toMatchObject({
        code: 'forbidden',
        message: expect.stringContaining('Send'),
      })
    expect(discord.requests).toHaveLength(asked)
    expect(maySpeak()).toBe(false)
    await clock.advance(2_000)
    expect(maySpeak()).toBe(true)
    await expect(say()).rejects.toMatchObject({ code: 'forbidden' })
    await clock.advance(2_000)
    expect(maySpeak()).toBe(false)
    guild.setBotPermissions(ViewChannel | SendMessages)
    await clock.advance(2_000)
    await say()
    expect(shown()).toHaveLength(2)
    await say()
    expect(shown()).toHaveLength(4)
  })

  test('is not what refuses one message for its words', async () => {
    const { deliver, discord, shown } = await openSpeakStage({ settings: { personas: 'bot' } })
    const body = { code: 200_000, message: 'Message was blocked by automatic moderation' }
    discord.faults.fail({ method: 'POST', path: /messages/, status: 403, body })
    await expect(deliver([started(), finished('Hush.')])).rejects.toMatchObject({ code: 'forbidden' })
    await deliver([started(), finished('Hello.')])
    expect(shown()).toMatchObject([{ content: expect.stringContaining('Hello.') }])
  })

  test('answers commands all the same, and speaks where one asks for it', async () => {
    const { deliver, guild, alice, channel, shown } = await openSpeakStage({ settings: { personas: 'bot' } })
    guild.setBotPermissions(ViewChannel)
    await expect(deliver([started(), finished('Hello.')])).rejects.toMatchObject({ code: 'forbidden' })
    guild.setBotPermissions(ViewChannel | SendMessages)
    const interactionToken = encodeToken({ acknowledgement: 'update', token: 'gone', expiresAt: undefined })
    await deliver([started(), finished('Hello.')], { interactionToken })
    expect(shown()).toHaveLength(1)
    await deliver([started(), finished('And again.')], { eventIds: [alice.says(channel, 'Mira?').id] })
    expect(shown()).toHaveLength(2)
  })
})

describe('a webhook that is deleted while a reply is written', () => {
  test.each([true, false])('leaves the whole reply once where that can be: %s', async (mayRemove) => {
    const { begin, shown, passes, guild, channel, state, entries } = await openSpeakStage({
      settings: { stream: 'always' },
    })
    const usual = ViewChannel | SendMessages | ReadMessageHistory | ManageWebhooks
    guild.setBotPermissions(mayRemove ? usual | ManageMessages : usual)
    const answer = begin()
    answer.push(started(), delta('First. '))
    await passes(500)
    const [stump] = shown()
    channel.deleteWebhooks()
    answer.push(delta('Second. '), finished('First. Second.'))
    const { receipts } = await answer.ends()
    const whole = shown().at(-1)
    expect(receipts).toEqual([{ lineId: 'line', messageIds: [whole?.id] }])
    expect(whole?.content).toBe('First. Second.')
    expect(shown()).toHaveLength(mayRemove ? 1 : 2)
    expect(state.get(`removed:${stump?.id}`)).toBe('1')
    expect(entries.some((entry) => entry.includes('Manage Messages'))).toBe(!mayRemove)
  })

  test.each(['The same.', 'Another.'])('after a take-over, what it has shown is found: %s', async (text) => {
    const { deliver, shown, alice, channel, guild, openProcess } = await openSpeakStage()
    guild.setBotPermissions(ViewChannel | SendMessages | ReadMessageHistory | ManageWebhooks | ManageMessages)
    const eventIds = [alice.says(channel, 'Mira?').id]
    await deliver([started(), finished('The same.')], { eventIds })
    channel.deleteWebhooks()
    const by = openProcess().deliver
    const { receipts } = await deliver([started(), finished(text)], { eventIds, by, isTakenOver: true })
    expect(shown()).toMatchObject([{ content: text, id: receipts[0]?.messageIds[0] }])
  })
})

describe('a reply of the bot itself whose nonce is forgotten', () => {
  test.each([true, false])('is found after a take-over, whole or not: %s', async (isDirect) => {
    const { deliver, shown, alice, channel, openProcess, clock, known } = await openSpeakStage({
      settings: { personas: 'bot' },
    })
    const where = isDirect ? alice.dm : channel
    const eventIds = [alice.says(where, 'Mira?').id]
    const { receipts: earlier } = await deliver([started(), finished('A line.')], { where, eventIds })
    for (const id of earlier[0]?.messageIds ?? []) known.add(id)
    await deliver([notice('Words of the bot.')], { where, eventIds: ['1'] })
    await deliver([started(), finished(tale)], { where, eventIds, idempotencyKey: 'step' })
    const before = shown(where).map(({ id }) => id)
    expect(before.length).toBeGreaterThan(3)
    await clock.advance(3_600_000)
    const by = openProcess().deliver
    const again = { where, eventIds, by, isTakenOver: true, idempotencyKey: 'step' }
    const { receipts, repeated } = await deliver([started(), finished(`So. ${tale}`)], again)
    expect(shown(where).map(({ id }) => id)).toEqual(before)
    expect(receipts[0]?.messageIds).toEqual(before.slice(2))
    expect(shown(where)[2]?.content).toContain('**Mira (AI)**\nSo. This')
    expect(repeated).toBe('found')
  })
})
