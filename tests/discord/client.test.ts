import { describe, expect, test } from 'vitest'
import { createDiscordClient, toPlatformError } from '../../adapters/discord/client.ts'
import { openSpeakStage, type SpeakStage } from './speak/stage.ts'

const message = (content: string) => ({ content, allowed_mentions: { parse: [] } })

describe('a call', () => {
  test('that is refused once for its token, which is valid, is asked again', async () => {
    const { process, channel, discord, settled, asked } = await openSpeakStage()
    const { api } = process.tools
    discord.faults.fail({ method: 'GET', path: /channels/, status: 401 })
    expect(await settled(api.channels.get(channel.id))).toMatchObject({ id: channel.id })
    discord.faults.fail({ method: 'GET', path: /channels/, status: 401, times: 2 })
    const failed = await settled(api.channels.get(channel.id)).catch((error: unknown) => error)
    expect(toPlatformError(failed, 'to do it')).toMatchObject({ code: 'unreachable', isRetryable: true })
    await settled(api.channels.get(channel.id))
    expect(asked('GET', /users\/@me$/)).toHaveLength(2)
  })

  test('of a token that is dead is not made any more, and that is told once', async () => {
    const { process, channel, discord, settled, asked, entries } = await openSpeakStage()
    const { api } = process.tools
    discord.faults.resetToken()
    for (let tries = 0; tries < 3; tries += 1) {
      const failed = await settled(api.channels.get(channel.id)).catch((error: unknown) => error)
      expect(toPlatformError(failed, 'to do it')).toMatchObject({ code: 'unauthorized' })
    }
    expect(asked('GET', /./)).toHaveLength(2)
    expect(entries.filter((entry) => entry.includes('token'))).toHaveLength(1)
  })

  test('carries files', async () => {
    const { process, channel, shown, discord } = await openSpeakStage()
    await process.tools.api.channels.createMessage(channel.id, {
      ...message('A card.'),
      files: [{ name: 'mira.json', data: Buffer.from('{"name":"Mira"}'), contentType: 'application/json' }],
    })
    expect(shown()[0]?.raw.attachments).toMatchObject([{ filename: 'mira.json', size: 15 }])
    expect(discord.complaints).toEqual([])
  })

  test('is repeated only where that does no harm', async () => {
    const { process, channel, settled, asked, discord } = await openSpeakStage()
    const { api } = process.tools
    discord.faults.fail({ method: 'GET', path: /\/channels\/\d+$/, status: 503, times: 2 })
    await settled(api.channels.get(channel.id))
    expect(asked('GET', /\/channels\/\d+$/)).toHaveLength(3)
    discord.faults.fail({ method: 'POST', path: /\/messages$/, status: 503, times: 1 })
    const plain = settled(api.channels.createMessage(channel.id, message('"enforce_nonce":true')))
    await expect(plain).rejects.toThrow()
    expect(asked('POST', /\/messages$/)).toHaveLength(1)
    discord.faults.fail({ method: 'POST', path: /\/messages$/, status: 0, times: 1 })
    await settled(
      api.channels.createMessage(channel.id, { ...message('Once.'), nonce: 'one', enforce_nonce: true }),
    )
    expect(asked('POST', /\/messages$/)).toHaveLength(3)
  })

  test('waits while all processes together ask too much', async () => {
    const { openProcess, guild, settled, asked, discord } = await openSpeakStage({ discord: { speed: 1 } })
    const apis = Array.from({ length: 3 }, () => openProcess().tools.api)
    const channels = Array.from({ length: 120 }, (_none, at) => guild.createChannel({ name: `quay-${at}` }))
    await settled(Promise.all(channels.map(({ id }, at) => apis[at % 3]?.channels.get(id))))
    const times = asked('GET', /\/channels/).map(({ at }) => at)
    expect(times).toHaveLength(120)
    const inSecond = times.map((from) => times.filter((at) => at >= from && at < from + 1_000).length)
    expect(Math.max(...inSecond)).toBeLessThanOrEqual(50)
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(5_000)
    expect(discord.complaints).toEqual([])
  })

  test('that tells of typing gives way to all others', async () => {
    const { openProcess, guild, settled, asked, channel, passes } = await openSpeakStage()
    const { api } = openProcess().tools
    const channels = Array.from({ length: 40 }, (_none, at) => guild.createChannel({ name: `quay-${at}` }))
    const typed = settled(api.channels.get(channels[0]?.id ?? '')).then(() =>
      Promise.all([
        ...channels.map(({ id }) => api.channels.get(id)),
        ...channels.map(({ id }) => api.channels.showTyping(id).catch(() => {})),
      ]),
    )
    await settled(typed)
    expect(asked('POST', /typing$/).length).toBeLessThan(20)
    await passes(1_000)
    await settled(api.channels.showTyping(channel.id))
  })

  test('waits when so many were refused that Discord would ban the address; that is told once', async () => {
    const { process, guild, channel, clock, entries, settled } = await openSpeakStage()
    const host = process.tools.host()
    await host.count('refused', 998, 600_000)
    guild.setBotPermissions(0n)
    const { api } = process.tools
    for (let tries = 0; tries < 2; tries += 1)
      await expect(settled(api.channels.getMessages(channel.id))).rejects.toThrow()
    expect(entries.filter((entry) => entry.includes('all wait'))).toHaveLength(1)
    const waiting = api.channels.getMessages(channel.id)
    let isOver = false
    waiting.catch(() => {
      isOver = true
    })
    await clock.advance(1_000)
    expect(isOver).toBe(false)
    await clock.advance(600_000)
    await expect(settled(waiting)).rejects.toThrow()
  })

  test('works before anybody listens, and without a store', async () => {
    const { discord, clock, process } = await openSpeakStage()
    const settings = { token: discord.token, apiUrl: discord.apiUrl }
    const client = createDiscordClient({ settings, host: () => undefined, clock, log: process.tools.log })
    expect(await client.api.applications.getCurrent()).toMatchObject({ id: discord.applicationId })
    await client.close()
    const count = () => Promise.reject(new TypeError('the store is away'))
    const host = { ...process.tools.host(), count }
    const other = createDiscordClient({ settings, host: () => host, clock, log: process.tools.log })
    expect(await other.api.applications.getCurrent()).toMatchObject({ id: discord.applicationId })
    await other.close()
  })
})

describe('what a call fails with', () => {
  async function failure(stage: SpeakStage, call: () => Promise<unknown>) {
    const error = await stage.settled(call()).catch((caught: unknown) => caught)
    return toPlatformError(error, 'to do it')
  }

  test('says what happened, what is missing, and whether another try is worth it', async () => {
    const stage = await openSpeakStage()
    const { process, guild, channel, discord } = stage
    const { api } = process.tools
    expect(await failure(stage, () => api.channels.get('123456789012345678'))).toMatchObject({
      code: 'not-found',
      isRetryable: false,
    })
    guild.setBotPermissions(0n)
    const forbidden = await failure(stage, () => api.channels.createWebhook(channel.id, { name: 'x' }))
    expect(forbidden).toMatchObject({ code: 'forbidden', isRetryable: false })
    expect(forbidden.message).toContain('Manage Webhooks')
    discord.faults.limit({ path: /gateway/, retryAfterMs: 60_000 })
    expect(await failure(stage, () => api.gateway.getBot())).toMatchObject({
      code: 'rate-limited',
      isRetryable: true,
    })
    discord.faults.fail({ path: /users/, status: 0, times: 4 })
    expect(await failure(stage, () => api.users.getCurrent())).toMatchObject({
      code: 'unreachable',
      isRetryable: true,
    })
    discord.faults.fail({ path: /applications/, status: 400, body: { code: 50_035, message: 'no' } })
    expect(await failure(stage, () => api.applications.getCurrent())).toMatchObject({ code: 'rejected' })
    discord.faults.resetToken()
    for (let tries = 0; tries < 2; tries += 1)
      expect(await failure(stage, () => api.users.getCurrent())).toMatchObject({ code: 'unauthorized' })
  })
})

describe('a file that was handed in', () => {
  const options = { maxBytes: 1_000, signal: new AbortController().signal }

  test.each([
    'https://evil.example/a.png',
    'http://cdn.discordapp.com/a.png',
    'https://cdn.discordapp.com@evil.example/a.png',
    'https://cdn.discordapp.com.evil.example/a.png',
    'file:///etc/passwd',
    'no address',
  ])('is fetched from Discord alone: not from %s', async (address) => {
    const { process } = await openSpeakStage()
    await expect(process.client.fetchFile(address, options)).rejects.toMatchObject({ code: 'not-found' })
  })

  test('is read as far as it may be large', async () => {
    const { process, channel, settled, shown } = await openSpeakStage()
    for (const size of [1_000, 1_001])
      await settled(
        process.tools.api.channels.createMessage(channel.id, {
          ...message('A file.'),
          files: [{ name: 'file.bin', data: Buffer.alloc(size, 7) }],
        }),
      )
    const [small, large] = shown().map(({ raw }) => raw.attachments[0]?.url ?? '')
    expect(await process.client.fetchFile(small ?? '', options)).toHaveLength(1_000)
    await expect(process.client.fetchFile(large ?? '', options)).rejects.toMatchObject({ code: 'too-large' })
    await expect(process.client.fetchFile(`${small}-gone`, options)).rejects.toMatchObject({
      code: 'not-found',
    })
    const signal = AbortSignal.abort(new TypeError('enough'))
    await expect(process.client.fetchFile(small ?? '', { ...options, signal })).rejects.toThrow('enough')
  })
})
