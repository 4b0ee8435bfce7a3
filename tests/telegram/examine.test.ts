import { expect, test } from 'vitest'
import { readBotId } from '../../adapters/telegram/bot-id.ts'
import { examineTelegram } from '../../adapters/telegram/examine.ts'

const token = '1234567890:AAmarked-secret-marked-secret-mark'
const signal = new AbortController().signal

const answers: { readonly [method: string]: unknown } = {
  getMe: {
    id: 1_234_567_890,
    is_bot: true,
    first_name: 'Troupe',
    username: 'troupe_bot',
    can_join_groups: true,
    can_read_all_group_messages: false,
    has_topics_enabled: true,
  },
  getWebhookInfo: {
    url: 'https://bot.example/telegram/1234567890',
    pending_update_count: 2,
    last_error_message: 'Wrong response from the webhook: 502 Bad Gateway',
    last_error_date: 1_700_000_000,
  },
  getMyCommands: [{ command: 'character', description: 'Who plays here' }],
}

/** Telegram, as far as it is asked. */
const fetchFrom: typeof fetch = async (address, init) => {
  const request = new Request(address, init)
  const [, bot, method = ''] = new URL(request.url).pathname.split('/')
  if (bot !== `bot${token}`) return Response.json({ ok: false, error_code: 401 }, { status: 401 })
  return Response.json({ ok: true, result: answers[method] })
}

test('it says whose token it is, what the bot may read, and where its updates go', async () => {
  expect(await examineTelegram({ token, apiUrl: undefined }, { fetch: fetchFrom, signal })).toEqual({
    botId: 1_234_567_890,
    username: 'troupe_bot',
    name: 'Troupe',
    readsGroups: false,
    joinsGroups: true,
    hasTopics: true,
    webhook: 'https://bot.example/telegram/1234567890',
    waiting: 2,
    lastError: { message: 'Wrong response from the webhook: 502 Bad Gateway', at: 1_700_000_000_000 },
    commands: 1,
  })
})

test.each([
  [token, 1_234_567_890],
  ['', undefined],
  ['marked', undefined],
  [`bot${token}`, undefined],
  [`${token}:more`, undefined],
])('the token %j belongs to %j', (written, expected) => {
  expect(readBotId(written)).toBe(expected)
})

const refused = (status: number) => async () => Response.json({ ok: false, error_code: status }, { status })

test.each([
  ['not-a-token-marked', fetchFrom, 'unauthorized'],
  [token.replace('AAmarked', 'ABmarked'), fetchFrom, 'unauthorized'],
  [token, refused(404), 'unauthorized'],
  [token, refused(429), 'rate-limited'],
  [token, refused(502), 'unreachable'],
  [token, async () => new Response('<html>', { status: 404 }), 'invalid-setting'],
  [token, async () => new Response('<html>', { status: 502 }), 'unreachable'],
  [
    token,
    async (url: unknown) => Promise.reject(new TypeError(`Failed to parse URL from ${url}`)),
    'unreachable',
  ],
] as const)('it fails in words, without the token', async (written, fetch, code) => {
  const failure = await examineTelegram({ token: written, apiUrl: undefined }, { fetch, signal }).catch(
    (error: unknown) => error,
  )
  expect(failure).toMatchObject({ code })
  expect(`${failure}${failure instanceof Error ? failure.cause : ''}`).not.toContain('marked')
})
