import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { checkTelegram } from '../../src/cli/doctor-telegram.ts'
import type { Config, TelegramConfig } from '../../src/contract/config.ts'
import { openLoopbackTelegram } from '../../src/testing/index.ts'
import { configOf } from '../outages/config.ts'
import { telegramSettings } from '../support/telegram-settings.ts'
import { createSurroundings } from './fake-surroundings.ts'
import { createDirectory, runCli } from './run-cli.ts'

const telegram = telegramSettings({ token: '42:AAmarked-secret-marked-secret-marked' })
const config = configOf({
  charactersDirectory: '',
  memoryUrl: 'memory:',
  modelUrl: 'http://127.0.0.1:9/v1',
  model: {},
  conversation: {},
})

/** What Telegram says beside the ordinary. */
interface Said {
  readonly me?: object
  readonly webhook?: object
  readonly commands?: readonly unknown[]
  readonly status?: number
}

/** What doctor says of such a bot, with these settings. */
async function look(
  { me = {}, webhook = {}, commands = [1, 2], status = 200 }: Said,
  settings: Partial<TelegramConfig> = {},
  rest: Partial<Config> = {},
): Promise<readonly string[]> {
  const { surroundings } = createSurroundings('/')
  const results: { readonly [method: string]: unknown } = {
    getMe: { id: 42, first_name: 'Troupe', username: 'troupe_bot', can_join_groups: true, ...me },
    getWebhookInfo: { url: '', pending_update_count: 0, ...webhook },
    getMyCommands: commands,
  }
  const findings = await checkTelegram(
    { ...config, ...rest },
    { ...telegram, ...settings },
    {
      ...surroundings,
      fetch: async (address) => {
        const method = new URL(String(address)).pathname.split('/').at(-1) ?? ''
        const answer = status === 200 ? { ok: true, result: results[method] } : { ok: false }
        return Response.json(answer, { status })
      },
    },
  )
  return findings.map((finding) => `${finding.status} ${finding.text}`)
}

const readsGroups = { can_read_all_group_messages: true, has_topics_enabled: true }

test('a bot that has everything', async () => {
  expect(await look({ me: readsGroups })).toEqual([
    'works telegram: Troupe (@troupe_bot), at https://t.me/troupe_bot\nAdd it to a group with https://t.me/troupe_bot?startgroup=true.',
    expect.stringMatching(
      /^works telegram messages: privacy mode is off, .*\n.*remove it there, and add it again\.$/,
    ),
    expect.stringMatching(/^works telegram topics: a private chat can have several/),
    'works telegram updates: asked for; none waits',
    'works telegram commands: 2 commands in the menu',
  ])
})

test('a bot as @BotFather makes it', async () => {
  const [, messages, topics, , commands] = await look({ commands: [] })
  expect(messages).toMatch(
    /^missing telegram messages: privacy mode is on: .* commands and replies .*, mentions where .*\n.*\/setprivacy, Disable, then remove .* add it again; or make it an administrator/,
  )
  expect(topics).toMatch(/^works telegram topics: a private chat is one conversation/)
  expect(commands).toMatch(/^missing telegram commands: none is in the menu yet/)
})

test('a bot that no group can have', async () => {
  expect((await look({ me: { can_join_groups: false } }))[0]).toContain('/setjoingroups')
})

test('a webhook that another program has set is told by its host alone', async () => {
  const [, , , updates] = await look({ webhook: { url: 'https://other.example/marked/secret' } })
  expect(updates).toMatch(
    /^missing telegram updates: another program .* at other\.example is set\nThe next start removes it/,
  )
  expect(updates).not.toContain('marked')
})

const served = { publicUrl: 'https://bot.example/x', http: { host: '127.0.0.1', port: 9464 } }
const own = { url: 'https://bot.example/x/telegram/42', pending_update_count: 3 }
const failed = { last_error_message: 'Connection refused', last_error_date: 1_700_000_000 }

test.each([
  [
    {},
    /^missing telegram updates: no webhook is set yet; .*\nhttps:\/\/bot\.example\/x\/telegram\/42 is to lead to port 9464 of 127\.0\.0\.1\.$/,
  ],
  [{ url: 'https://other.example/marked' }, /^missing telegram updates: one at other\.example is set;/],
  [own, /^works telegram updates: Telegram calls https:\/\/bot\.example\/x\/telegram\/42; 3 wait$/],
  [
    { ...own, ...failed },
    /^broken telegram updates: .*\nThe last error, at 2023-11-14T22:13:20\.000Z: Connection refused\. .* port 9464/,
  ],
  [{ ...own, ...failed, pending_update_count: 0 }, /^missing telegram updates: /],
])('with a webhook, Telegram saying %j', async (webhook, expected) => {
  const [, , , updates] = await look({ webhook }, { updates: 'webhook' }, served)
  expect(updates).toMatch(expected)
  expect(updates).not.toContain('marked')
})

test.each([
  [401, {}, /^broken telegram: Telegram does not know this token/],
  [404, {}, /^broken telegram: Telegram does not know this token/],
  [502, {}, /^broken telegram: api\.telegram\.org answered 502/],
  [200, { token: 'marked' }, /^broken telegram: TELEGRAM_TOKEN is not the token of a bot/],
])('what cannot be looked at is said, without the token: %s', async (status, settings, expected) => {
  const [only = '', ...rest] = await look({ status }, settings)
  expect(rest).toEqual([])
  expect(only).toMatch(expected)
  expect(only).not.toContain('marked')
})

test('the verb prints it, for a bot on a Telegram on loopback', async () => {
  const server = await openLoopbackTelegram()
  onTestFinished(() => server.close())
  const { code, output } = await runCli(['doctor'], {
    directory: await createDirectory(),
    environment: {
      CHARACTERS_DIR: join(import.meta.dirname, '../../characters'),
      MEMORY_URL: 'memory:',
      TELEGRAM_TOKEN: server.token,
      TELEGRAM_API_URL: server.apiUrl,
    },
  })
  expect(code).toBe(0)
  expect(output).toContain(`at https://t.me/${server.username}`)
  expect(output).toContain('– telegram messages: privacy mode is on')
  expect(output).toContain('  telegram.updates: polling')
  expect(output).not.toContain(server.token)
  expect(server.complaints).toEqual([])
  expect(server.updates.confirmed).toBe(0)
})
