import { REST } from '@discordjs/rest'
import { Routes } from 'discord-api-types/v10'
import { describe, expect, test } from 'vitest'
import type { LoopbackDiscord } from '../../src/testing/index.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createApi, openDiscord, refusalOf } from './discord-support.ts'

/** A request as no careful client sends it. */
function ask(discord: LoopbackDiscord, method: string, path: string, body?: object, token = discord.token) {
  return fetch(`${discord.apiUrl}/v10${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(token === '' ? {} : { authorization: `Bot ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

describe('limits', () => {
  test('five messages in five seconds, told by headers before and by a 429 after', async () => {
    const clock = createFakeClock()
    const { discord, guild, hall } = await openDiscord({ clock })
    const post = (channel = hall) =>
      ask(discord, 'POST', `/channels/${channel.id}/messages`, { content: 'a' })
    const left: (string | null)[] = []
    for (let count = 0; count < 5; count += 1) left.push((await post()).headers.get('x-ratelimit-remaining'))
    expect(left).toEqual(['4', '3', '2', '1', '0'])
    await clock.advance(1_000)
    const refused = await post()
    expect(refused.status).toBe(429)
    expect(refused.headers.get('x-ratelimit-reset-after')).toBe('4.000')
    expect(refused.headers.get('x-ratelimit-scope')).toBe('user')
    expect(await refused.json()).toMatchObject({ retry_after: 4, global: false })
    expect((await post(guild.createChannel({ name: 'other' }))).status).toBe(200)
    await clock.advance(4_000)
    expect((await post()).status).toBe(200)
    expect(discord.complaints).toMatchObject([{ code: 429 }])
  })

  test('thirty messages of a webhook in a minute, of which no header tells', async () => {
    const clock = createFakeClock()
    const { discord, hall } = await openDiscord({ clock })
    const { id, token } = await createApi(discord).channels.createWebhook(hall.id, { name: 'Tavern' })
    const post = () => ask(discord, 'POST', `/webhooks/${id}/${token}`, { content: 'a' }, '')
    for (let count = 0; count < 30; count += 1) {
      expect((await post()).status).toBe(204)
      await clock.advance(500)
    }
    const refused = await post()
    expect([refused.status, refused.headers.get('x-ratelimit-remaining')]).toEqual([429, '2'])
    expect(refused.headers.get('retry-after')).toBe('45.000')
    await clock.advance(45_000)
    expect((await post()).status).toBe(204)
    expect(discord.complaints).toEqual([])
  })

  test('fifty requests a second over all', async () => {
    const { discord, guild } = await openDiscord({ clock: createFakeClock() })
    const statuses: number[] = []
    for (let count = 0; count < 51; count += 1)
      statuses.push((await ask(discord, 'GET', `/guilds/${guild.id}`)).status)
    expect(statuses.indexOf(429)).toBe(50)
    expect(discord.complaints).toHaveLength(1)
  })

  test('refill faster with speed, and the real client never meets one', async () => {
    const { discord, hall } = await openDiscord({ speed: 100 })
    const { channels } = createApi(discord)
    const texts = Array.from({ length: 20 }, (_, index) => `${index}`)
    await Promise.all(texts.map((content) => channels.createMessage(hall.id, { content })))
    expect(hall.shown().map(({ content }) => content)).toEqual(texts)
    expect(discord.complaints).toEqual([])
  })

  test('too many refusals ban the address', async () => {
    const clock = createFakeClock()
    const { discord } = await openDiscord({ clock, banAfter: 3 })
    for (let count = 0; count < 3; count += 1) await ask(discord, 'GET', '/users/@me', undefined, 'wrong')
    const banned = await ask(discord, 'GET', '/users/@me')
    expect([banned.status, await banned.text()]).toEqual([429, 'error code: 1015'])
    await clock.advance(3_600_001)
    expect((await ask(discord, 'GET', '/users/@me')).status).toBe(200)
  })
})

describe('what a bot does wrong', () => {
  test.each([
    ['no token', 'GET', '/users/@me', undefined, 401],
    ['a path that is not there', 'GET', '/stories', undefined, 404],
    ['a method that is not there', 'PUT', '/users/@me', {}, 405],
  ])('%s is complained of', async (what, method, path, body, status) => {
    const { discord } = await openDiscord()
    const answer = await ask(discord, method, path, body, what === 'no token' ? '' : discord.token)
    expect(answer.status).toBe(status)
    expect(discord.complaints).toMatchObject([{ method, path }])
  })

  test('a token that was reset is refused, and that is nobody’s mistake', async () => {
    const { discord } = await openDiscord()
    const api = createApi(discord)
    discord.faults.resetToken()
    expect(await refusalOf(api.users.getCurrent())).toMatchObject({ status: 401 })
    expect(discord.complaints).toEqual([])
  })
})

describe('faults', () => {
  test('a request fails, or is done and fails nevertheless', async () => {
    const { discord, hall } = await openDiscord()
    const { channels } = createApi(discord)
    discord.faults.fail({ method: 'POST', path: /\/messages$/, status: 500 })
    await expect(channels.createMessage(hall.id, { content: 'a' })).rejects.toThrow()
    expect(hall.shown()).toEqual([])
    discord.faults.fail({ method: 'POST', path: /\/messages$/, status: 0, isDone: true })
    await expect(channels.createMessage(hall.id, { content: 'b' })).rejects.toThrow()
    expect(hall.shown().map(({ content }) => content)).toEqual(['b'])
    expect(discord.requests.map(({ status }) => status)).toEqual([500, 0])
    expect(discord.complaints).toEqual([])
  })

  test('a 429 that Discord chose is waited for, and is no mistake', async () => {
    const { discord, hall } = await openDiscord()
    discord.faults.limit({ path: /\/messages$/, retryAfterMs: 1, scope: 'shared' })
    const rest = new REST({ api: discord.apiUrl, offset: 0 }).setToken(discord.token)
    await rest.post(Routes.channelMessages(hall.id), { body: { content: 'At last.' } })
    expect(discord.requests.map(({ status }) => status)).toEqual([429, 200])
    expect(discord.complaints).toEqual([])
  })

  test('answers come late', async () => {
    const clock = createFakeClock()
    const { discord } = await openDiscord({ clock })
    discord.faults.setDelayMs(3_000)
    let isAnswered = false
    const answer = createApi(discord).users.getCurrent()
    answer.then(() => {
      isAnswered = true
    })
    // A real connection needs a while until the loopback waits.
    while (discord.requests.length === 0 && !isAnswered) await clock.advance(1_000)
    expect((await answer).id).toBe(discord.applicationId)
    expect(discord.requests[0]?.at).toBeGreaterThanOrEqual(Date.UTC(2026, 0, 1) + 3_000)
  })
})
