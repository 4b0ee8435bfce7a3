import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { checkDiscord } from '../../src/cli/doctor-discord.ts'
import type { Config, DiscordConfig } from '../../src/contract/config.ts'
import { openLoopbackDiscord } from '../../src/testing/index.ts'
import { configOf } from '../outages/config.ts'
import { discordSettings } from '../support/discord-settings.ts'
import { createSurroundings } from './fake-surroundings.ts'
import { createDirectory, runCli } from './run-cli.ts'

const applicationId = '1234567890123456789'
const discord = discordSettings({
  token: `${Buffer.from(applicationId).toString('base64url')}.GaBcDe.marked-secret`,
  botChain: 4,
})
const config = configOf({
  charactersDirectory: '',
  memoryUrl: 'memory:',
  modelUrl: 'http://127.0.0.1:9/v1',
  model: {},
  conversation: {},
})

/** What doctor says of a bot with these flags, that many sessions left, and these settings. */
async function look(
  { flags = 1 << 18, left = 999, isPublic = true, status = 200, interactionsUrl = '' },
  settings: Partial<DiscordConfig> = {},
  rest: Partial<Config> = {},
): Promise<readonly string[]> {
  const { surroundings } = createSurroundings('/')
  const answers: { readonly [path: string]: unknown } = {
    '/api/v10/users/@me': { username: 'Troupe' },
    '/api/v10/applications/@me': {
      id: applicationId,
      flags,
      bot_public: isPublic,
      interactions_endpoint_url: interactionsUrl || null,
      approximate_guild_count: 1,
    },
    '/api/v10/gateway/bot': {
      shards: 2,
      session_start_limit: { total: 1000, remaining: left, reset_after: 3_600_000 },
    },
  }
  const findings = await checkDiscord(
    { ...config, ...rest },
    { ...discord, ...settings },
    {
      ...surroundings,
      fetch: async (address) => Response.json(answers[new URL(String(address)).pathname], { status }),
    },
  )
  return findings.map((finding) => `${finding.status} ${finding.text}`)
}

test('a bot whose interactions Discord sends elsewhere', async () => {
  const findings = await look({ interactionsUrl: 'https://bot.example/interactions' })
  expect(findings).toContainEqual(
    expect.stringMatching(
      /^broken discord commands: none works.*\nClear "Interactions Endpoint URL" at https:\/\/discord\.com\/developers\/applications\/1234567890123456789\/information/,
    ),
  )
})

test('a bot that has everything', async () => {
  expect(await look({})).toEqual([
    expect.stringMatching(
      /^works discord: Troupe \(1234567890123456789\), in 1 server\nWhoever may manage .* https:\/\/discord\.com\/oauth2\/authorize\?client_id=1234567890123456789&/,
    ),
    'works discord messages: it reads what is said in channels that it sees',
    expect.stringMatching(/^works discord pictures: those that are files are uploaded once/),
  ])
})

test.each([
  [undefined, /^missing discord messages: .*mention it or reply.*\nTurn on "Message Content Intent" at /],
  [false, /^missing discord messages: .*\nLeave message_content out of dramatis\.yaml/],
  [true, /^broken discord messages: message_content is true, but the switch .* is off/],
])('with the switch off and message_content %j', async (messageContent, expected) => {
  expect((await look({ flags: 0 }, { messageContent }))[1]).toMatch(expected)
})

test('without the switch no character has a picture of its own', async () => {
  for (const [flags, messageContent] of [
    [0, undefined],
    [1 << 18, false],
  ] as const)
    expect(await look({ flags }, { messageContent }, { publicUrl: 'https://bot.example' })).toContainEqual(
      'works discord pictures: all characters speak as the bot, with its picture, for replies to a webhook could not be read',
    )
})

test('an address where no Discord is', async () => {
  expect(await look({ status: 404 })).toEqual([
    expect.stringMatching(
      /^broken discord: DISCORD_API_URL .* \(404\)\. .* such as https:\/\/discord\.com\/api\.$/,
    ),
  ])
})

test('what else an operator should know', async () => {
  expect((await look({ isPublic: false }))[0]).toContain('Only its owner can add it')
  expect((await look({ left: 3 }))[2]).toMatch(/^missing discord sessions: 3 of 1000 are left/)
  expect((await look({}, { shards: 1 }))[2]).toMatch(
    /^missing discord shards: 1 are set, and Discord recommends 2/,
  )
  expect(await look({}, { personas: 'bot' })).toContainEqual(expect.stringContaining('speak as the bot'))
  const publicUrl = 'https://bot.example'
  expect(await look({}, {}, { publicUrl })).toContainEqual(
    expect.stringMatching(/^works discord pictures: served under https:\/\/bot\.example, from port 0/),
  )
  expect(await look({}, {}, { publicUrl, http: undefined })).toContainEqual(
    expect.stringMatching(/^broken discord pictures: PUBLIC_URL is set, but nothing is served/),
  )
})

test('a token that Discord does not know is said to be so, and not shown', async () => {
  const [only = '', ...rest] = await look({ status: 401 })
  expect(rest).toEqual([])
  expect(only).toMatch(/^broken discord: Discord does not know this token/)
  expect(only).not.toContain('marked')
})

test('the verb prints it, for a bot on a Discord on loopback', async () => {
  const server = await openLoopbackDiscord({ messageContent: false })
  onTestFinished(() => server.close())
  const { code, output } = await runCli(['doctor'], {
    directory: await createDirectory(),
    environment: {
      CHARACTERS_DIR: join(import.meta.dirname, '../../characters'),
      MEMORY_URL: 'memory:',
      DISCORD_TOKEN: server.token,
      DISCORD_API_URL: server.apiUrl,
    },
  })
  expect(code).toBe(0)
  expect(output).toContain(`client_id=${server.applicationId}&scope=bot+applications.commands&permissions=`)
  expect(output).toContain('– discord messages: in servers it reads only those that mention it')
  expect(output).not.toContain(server.token)
  expect(server.complaints).toEqual([])
  expect(server.sessions).toEqual([])
})
