import { expect, test } from 'vitest'
import { readBotId } from '../../adapters/discord/bot-id.ts'
import { examineDiscord, inviteUrl } from '../../adapters/discord/examine.ts'

const applicationId = '1234567890123456789'
const token = `${Buffer.from(applicationId).toString('base64url')}.GaBcDe.marked-secret`
const signal = new AbortController().signal

const answers: { readonly [path: string]: unknown } = {
  '/api/v10/users/@me': { id: applicationId, username: 'Troupe', bot: true },
  '/api/v10/applications/@me': {
    id: applicationId,
    flags: 1 << 19,
    bot_public: false,
    approximate_guild_count: 3,
  },
  '/api/v10/gateway/bot': {
    url: 'wss://gateway.example',
    shards: 2,
    session_start_limit: { total: 1000, remaining: 998, reset_after: 7_200_000, max_concurrency: 1 },
  },
}

/** Discord, as far as it is asked; everything else is the last answer's. */
function fetchFrom(changed: typeof answers = {}): typeof fetch {
  return async (address, init) => {
    const request = new Request(address, init)
    if (request.headers.get('authorization') !== `Bot ${token}`) return Response.json({}, { status: 401 })
    return Response.json({ ...answers, ...changed }[new URL(request.url).pathname])
  }
}

test('it says whose token it is, what the bot may read, and how it is invited', async () => {
  expect(await examineDiscord({ token, apiUrl: undefined }, { fetch: fetchFrom(), signal })).toEqual({
    applicationId,
    name: 'Troupe',
    readsMessages: true,
    interactionsUrl: undefined,
    isPublic: false,
    servers: 3,
    shards: 2,
    sessions: { left: 998, total: 1000, resetAfterMs: 7_200_000 },
    inviteUrl: inviteUrl(applicationId),
  })
})

test.each([
  [undefined, false],
  [0, false],
  [1 << 14, false],
  [1 << 18, true],
])('flags %j of the application mean that it reads messages: %j', async (flags, expected) => {
  const changed = { '/api/v10/applications/@me': { id: applicationId, flags } }
  const found = await examineDiscord({ token, apiUrl: undefined }, { fetch: fetchFrom(changed), signal })
  expect(found).toMatchObject({ readsMessages: expected, isPublic: true, servers: undefined })
})

test.each([
  [null, undefined],
  ['', undefined],
  ['https://bot.example/interactions', 'https://bot.example/interactions'],
])('interactions_endpoint_url %j: interactions go to %j', async (url, interactionsUrl) => {
  const changed = { '/api/v10/applications/@me': { id: applicationId, interactions_endpoint_url: url } }
  const found = await examineDiscord({ token, apiUrl: undefined }, { fetch: fetchFrom(changed), signal })
  expect(found).toMatchObject({ interactionsUrl })
})

test('the invite link asks for exactly what the bot needs', () => {
  const url = new URL(inviteUrl(applicationId))
  expect([url.searchParams.get('client_id'), url.searchParams.get('scope')]).toEqual([
    applicationId,
    'bot applications.commands',
  ])
  // View Channels, Send Messages, Attach Files, Read Message History, Manage Webhooks, Send Messages in Threads.
  expect(url.searchParams.get('permissions')).toBe(
    `${2n ** 10n + 2n ** 11n + 2n ** 15n + 2n ** 16n + 2n ** 29n + 2n ** 38n}`,
  )
})

test.each([
  [token, applicationId],
  ['', undefined],
  ['marked', undefined],
  [`${Buffer.from('someone').toString('base64url')}.x.y`, undefined],
  [`${token}.more`, undefined],
])('the token %j belongs to %j', (written, expected) => {
  expect(readBotId(written)).toBe(expected)
})

test.each([
  ['not.a-token', fetchFrom(), 'unauthorized'],
  [token.replace('marked', 'mapped'), fetchFrom(), 'unauthorized'],
  [token, async () => Response.json({}, { status: 429 }), 'rate-limited'],
  [token, async () => Response.json({}, { status: 502 }), 'unreachable'],
  [token, async () => new Response('<html>'), 'unreachable'],
  [token, async () => Promise.reject(new TypeError('fetch failed')), 'unreachable'],
] as const)('it fails in words, without the token', async (written, fetch, code) => {
  const failure = await examineDiscord({ token: written, apiUrl: undefined }, { fetch, signal }).catch(
    (error: unknown) => error,
  )
  expect(failure).toMatchObject({ code })
  expect(String(failure)).not.toMatch(/marked|mapped/)
})
