import { PermissionFlagsBits } from 'discord-api-types/v10'
import { describe, expect, test } from 'vitest'
import { MemoryError } from '../../src/contract/errors.ts'
import { ada, delta, finished, notice, started } from '../support/reply-parts.ts'
import { openSpeakStage } from './speak/stage.ts'

const webhookPost = /\/webhooks\/\d+\/[^/]+$/
const channelPost = /\/channels\/\d+\/messages$/

describe('a message that Discord took without saying so', () => {
  test.each([0, 500])('is found again, and not sent twice: a webhook, status %i', async (status) => {
    const { deliver, shown, discord } = await openSpeakStage()
    await deliver([started(), finished('Before.')])
    discord.faults.fail({ method: 'POST', path: webhookPost, status, isDone: true })
    const { receipts } = await deliver([started(), finished('Once.')])
    expect(shown().map(({ content }) => content)).toEqual(['Before.', 'Once.'])
    expect(receipts[0]?.messageIds).toEqual([shown()[1]?.id])
    expect(discord.complaints).toEqual([])
  })

  test('is found again in the middle of a long reply', async () => {
    const { deliver, shown, discord } = await openSpeakStage()
    const text = Array.from({ length: 150 }, (_none, at) => `This is sentence ${at} of a tale.`).join(' ')
    await deliver([started(), finished('Before.')])
    discord.faults.fail({ method: 'POST', path: webhookPost, status: 0, isDone: true, times: 2 })
    const { receipts } = await deliver([started(), finished(text)])
    expect(
      shown()
        .slice(1)
        .map(({ content }) => content)
        .join(' '),
    ).toBe(text)
    expect(receipts[0]?.messageIds).toEqual(
      shown()
        .slice(1)
        .map(({ id }) => id),
    )
  })

  test.each([0, 500])('is known by its nonce: the bot itself, status %i', async (status) => {
    const { deliver, shown, discord, alice } = await openSpeakStage()
    discord.faults.fail({ method: 'POST', path: channelPost, status, isDone: true })
    await deliver([started(), finished('Once.')], { where: alice.dm })
    expect(shown(alice.dm)).toHaveLength(1)
    expect(discord.complaints).toEqual([])
  })
})

describe('a delivery that another process began', () => {
  test('shows its answer in the messages that are there', async () => {
    const { deliver, shown, alice, channel, openProcess, discord } = await openSpeakStage()
    const eventIds = [alice.says(channel, 'Mira?').id]
    await deliver([started(), finished('What the first one said.')], { eventIds })
    const { receipts, repeated } = await deliver([started(), finished('What the second one says.')], {
      eventIds,
      by: openProcess().deliver,
      isTakenOver: true,
    })
    expect(shown()).toMatchObject([{ content: 'What the second one says.' }])
    expect(receipts[0]?.messageIds).toEqual([shown()[0]?.id])
    expect(repeated).toBe('found')
    expect(discord.complaints).toEqual([])
  })

  test('is found, though the store is away when it is looked for', async () => {
    const { deliver, shown, alice, channel, openProcess, away } = await openSpeakStage()
    const eventIds = [alice.says(channel, 'Mira?').id]
    await deliver([started(), finished('What the first one said.')], { eventIds })
    const details = {
      code: 'unreachable',
      what: 'The store is away.',
      remedy: 'Wait.',
      isRetryable: true,
    } as const
    away.push(new MemoryError(details), new DOMException('no answer in time', 'TimeoutError'))
    const { repeated } = await deliver([started(), finished('What the second one says.')], {
      eventIds,
      by: openProcess().deliver,
      isTakenOver: true,
    })
    expect(shown()).toMatchObject([{ content: 'What the second one says.' }])
    expect(repeated).toBe('found')
  })

  test('leaves what shows other lines, and other personas', async () => {
    const { deliver, shown, alice, channel, known, openProcess } = await openSpeakStage()
    const eventIds = [alice.says(channel, 'Mira?').id]
    const { receipts } = await deliver([started(), finished('A line of the history.')], { eventIds })
    for (const id of receipts[0]?.messageIds ?? []) known.add(id)
    await deliver([started({ persona: ada }), finished("Ada's.")], { eventIds })
    const { repeated } = await deliver([started(), finished('New.')], {
      eventIds,
      by: openProcess().deliver,
      isTakenOver: true,
    })
    expect(shown().map(({ content }) => content)).toEqual(['A line of the history.', "Ada's.", 'New.'])
    expect(repeated).toBe('none')
  })

  test('goes on where a long reply was broken off', async () => {
    const { deliver, shown, alice, channel, discord, openProcess } = await openSpeakStage()
    const text = Array.from({ length: 150 }, (_none, at) => `This is sentence ${at} of a tale.`).join(' ')
    const eventIds = [alice.says(channel, 'Mira?').id]
    const gone = new AbortController()
    const stop = discord.watch((change) => {
      if (change.type === 'shown' && change.message.isWebhook) gone.abort(new TypeError('the process ends'))
    })
    await expect(deliver([started(), finished(text)], { eventIds, signal: gone.signal })).rejects.toThrow(
      'the process ends',
    )
    stop()
    expect(shown()).toHaveLength(1)
    await deliver([started(), finished(text)], {
      eventIds,
      by: openProcess().deliver,
      isTakenOver: true,
    })
    expect(
      shown()
        .map(({ content }) => content)
        .join(' '),
    ).toBe(text)
  })

  test('of the bot itself is known by its nonce, and mended', async () => {
    const { deliver, shown, alice, openProcess, passes } = await openSpeakStage()
    const eventIds = [alice.says(alice.dm, 'Mira?').id]
    await deliver([started(), finished('First.')], { where: alice.dm, eventIds })
    await passes(1_000)
    const { repeated } = await deliver([started(), finished('Second.')], {
      where: alice.dm,
      eventIds,
      by: openProcess().deliver,
      isTakenOver: true,
    })
    expect(shown(alice.dm)).toHaveLength(1)
    expect(shown(alice.dm)[0]?.content).toContain('Second.')
    expect(repeated).toBe('found')
  })

  test('may be there twice where the channel cannot be read', async () => {
    const { deliver, guild, openProcess } = await openSpeakStage()
    await deliver([started(), finished('Before.')])
    guild.setBotPermissions(
      PermissionFlagsBits.ViewChannel | PermissionFlagsBits.SendMessages | PermissionFlagsBits.ManageWebhooks,
    )
    const { repeated } = await deliver([started(), finished('After.')], {
      by: openProcess().deliver,
      isTakenOver: true,
    })
    expect(repeated).toBe('possible')
  })
})

describe('limits and faults', () => {
  test('a limit is waited out', async () => {
    const { deliver, shown, discord } = await openSpeakStage()
    discord.faults.limit({ path: webhookPost, times: 2, retryAfterMs: 100 })
    discord.faults.limit({ path: channelPost, times: 1, retryAfterMs: 100, scope: 'global' })
    await deliver([started(), finished('Late.'), notice('Late, too.')])
    expect(shown().map(({ content }) => content)).toEqual(['Late.', 'Late, too.'])
  })

  test('a server error is tried again, and nothing is shown twice', async () => {
    const { deliver, shown, discord, alice } = await openSpeakStage()
    discord.faults.fail({ method: 'POST', path: webhookPost, status: 502, times: 2 })
    await deliver([started(), finished('At last.')])
    discord.faults.fail({ method: 'POST', path: channelPost, status: 503, times: 3 })
    await deliver([started(), finished('At last.')], { where: alice.dm })
    expect([...shown(), ...shown(alice.dm)]).toHaveLength(2)
  })

  test('a channel where it may not speak any more: once in the log', async () => {
    const { deliver, guild, entries } = await openSpeakStage({ settings: { personas: 'bot' } })
    guild.setBotPermissions(PermissionFlagsBits.ViewChannel)
    for (const text of ['One.', 'Two.'])
      await expect(deliver([started(), finished(text)])).rejects.toMatchObject({
        code: 'forbidden',
        message: expect.stringContaining('Send Messages'),
      })
    expect(entries.filter((entry) => entry.includes('may not speak'))).toHaveLength(1)
  })

  test('a webhook that is gone while no other may be made', async () => {
    const { deliver, shown, guild, process, channel } = await openSpeakStage()
    await deliver([started(), finished('Before.')])
    const [webhook] = await process.tools.api.channels.getWebhooks(channel.id)
    await process.tools.api.webhooks.delete(webhook?.id ?? '')
    guild.setBotPermissions(
      PermissionFlagsBits.ViewChannel |
        PermissionFlagsBits.SendMessages |
        PermissionFlagsBits.ReadMessageHistory,
    )
    await deliver([started(), finished('After.')])
    expect(shown().map(({ content }) => content)).toEqual(['Before.', '**Mira (AI)**\nAfter.'])
  })

  test('a channel that is gone: what is known of it is forgotten in time', async () => {
    const { deliver, channel, guild, departed, alice } = await openSpeakStage()
    const eventIds = [alice.says(channel, 'Mira?').id]
    await deliver([started(), finished('Hello.')], { eventIds })
    channel.delete()
    await expect(deliver([started(), finished('Hello?')], { eventIds })).rejects.toMatchObject({
      code: 'not-found',
    })
    expect(departed).toEqual([[guild.id, channel.id]])
  })

  test('nothing of an error tells a token or what was said', async () => {
    const { deliver, guild, entries, discord } = await openSpeakStage()
    await deliver([started(), finished('Before.')])
    discord.faults.fail({
      method: 'POST',
      path: webhookPost,
      status: 400,
      body: { code: 50_035, message: 'no' },
    })
    const failed = await deliver([started(), finished('marked words')]).catch((error: unknown) => error)
    guild.removeBot()
    const told = `${String(failed)} ${JSON.stringify(failed)} ${entries.join(' ')}`
    expect(told).not.toMatch(/marked words|\/webhooks\/\d+\/\w/)
    expect(told).not.toContain(discord.token)
    expect(failed).toMatchObject({ code: 'rejected' })
  })

  test('a process that has lost the conversation says nothing more', async () => {
    const { deliver, shown } = await openSpeakStage()
    const reason = new TypeError('lock lost')
    await expect(
      deliver([started(), finished('Hello.')], { signal: AbortSignal.abort(reason) }),
    ).rejects.toBe(reason)
    expect(shown()).toEqual([])
  })

  test('what was stopped is shown as far as it went', async () => {
    const { deliver, shown } = await openSpeakStage()
    const signal = AbortSignal.abort(new DOMException('stopped', 'AbortError'))
    await deliver([started(), delta('As far'), finished('As far', { finish: 'stopped' })], { signal })
    expect(shown().map(({ content }) => content)).toEqual(['As far'])
  })
})
