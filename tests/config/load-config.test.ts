import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadConfig } from '../../src/config.ts'
import type { Config } from '../../src/contract/config.ts'
import { ConfigurationError } from '../../src/contract/errors.ts'
import { discordSettings } from '../support/discord-settings.ts'
import { telegramSettings } from '../support/telegram-settings.ts'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dramatis-config-'))
})

afterEach(async () => {
  await rm(directory, { recursive: true })
})

interface Given {
  readonly yaml?: string
  readonly env?: string
  readonly environment?: { readonly [name: string]: string }
}

async function load({ yaml, env, environment = {} }: Given): Promise<{ config: Config; warnings: string[] }> {
  if (yaml !== undefined) await writeFile(join(directory, 'dramatis.yaml'), yaml)
  if (env !== undefined) await writeFile(join(directory, '.env'), env)
  const warnings: string[] = []
  const config = await loadConfig({ environment, directory, warn: (text) => warnings.push(text) })
  return { config, warnings }
}

async function problemsOf(
  given: Given,
): Promise<{ code: string; lines: readonly string[]; message: string }> {
  const error = await load(given).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof ConfigurationError))
    throw new TypeError(`Expected a ConfigurationError, got ${error}`)
  const lines = error.message.split('\n').filter((line) => line.startsWith('- '))
  return { code: error.code, lines: lines.map((line) => line.slice(2)), message: error.message }
}

describe('settings that nobody set', () => {
  test('have defaults', async () => {
    const { config, warnings } = await load({})
    expect(warnings).toEqual([])
    expect(config).toEqual({
      charactersDirectory: join(import.meta.dirname, '../../characters'),
      memoryUrl: `sqlite:${join(directory, 'data/dramatis.db')}`,
      memoryMayForget: false,
      models: { reply: [], helper: undefined, judge: undefined, embedder: undefined },
      discord: undefined,
      telegram: undefined,
      conversation: {
        quietDirectMs: 1200,
        quietGroupMs: 1500,
        maxWaitMs: 6000,
        repliesInGroups: 'addressed',
        goesOnMs: 180_000,
        maxAgeMs: 21_600_000,
        maxMessageLength: 4096,
        maxReplyTokens: undefined,
        aiMark: ' (AI)',
        cutAt: 0.85,
        cutTo: 0.5,
      },
      limits: {
        person: { replies: 20, perMs: 60_000 },
        conversation: { replies: 40, perMs: 60_000 },
        place: { replies: 200, perMs: 60_000 },
        placeTokensPerDay: undefined,
        tokensPerDay: undefined,
      },
      imports: { perPlace: 20, maxFileBytes: 10_000_000 },
      publicUrl: undefined,
      feedback: { emoji: {}, discordPermission: undefined },
      safety: {
        reminderMs: 10_800_000,
        audience: 'general',
        selfHarm: true,
        helpLines: {},
        adultPlaces: [],
      },
      retention: {
        historyMs: 365 * 86_400_000,
        recordsMs: 180 * 86_400_000,
        feedbackMs: 180 * 86_400_000,
        auditMs: 730 * 86_400_000,
      },
      encryptionKeys: [],
      departedMs: 30 * 86_400_000,
      http: undefined,
      shutdownMs: 20_000,
      hashKey: undefined,
      logLevel: 'info',
      language: undefined,
    })
  })

  test('a model needs no more than its address and name', async () => {
    const { config } = await load({
      environment: { MODEL_BASE_URL: 'http://127.0.0.1:8000/v1', MODEL_NAME: 'glm' },
    })
    expect(config.models.reply).toEqual([
      {
        baseUrl: 'http://127.0.0.1:8000/v1',
        name: 'glm',
        dialect: 'chat',
        apiKey: '',
        contextTokens: 8192,
        sampling: {},
        extraBody: {},
        assistantFirst: true,
        systemMessage: true,
        followsInstructions: true,
        emotion: 'off',
        emotionConstraint: 'none',
        maxConcurrent: 64,
        firstTokenTimeoutMs: 60_000,
        idleTimeoutMs: 30_000,
        totalTimeoutMs: 180_000,
      },
    ])
  })

  test('a section with nothing in it counts as not set', async () => {
    const { config } = await load({ yaml: 'models:\nconversation:\n  # ai_mark: x\nlanguage:\n' })
    expect(config.models.reply).toEqual([])
    expect(config.conversation.aiMark).toBe(' (AI)')
  })

  test('the characters of the folder come before the bundled ones', async () => {
    await mkdir(join(directory, 'characters'))
    expect((await load({})).config.charactersDirectory).toBe(join(directory, 'characters'))
  })
})

describe('where settings come from', () => {
  const yaml = `
memory: "sqlite:from-file.db"
language: zh
models:
  reply:
    - base_url: http://127.0.0.1:8000/v1
      name: from-file
      api_key: file-key
      sampling: { top_p: 0.7, max_tokens: 100 }
      extra_body: { reasoning: false }
    - { base_url: https://other.example/v1, name: second }
  helper: { base_url: "http://127.0.0.1:1234/v1", name: helper }
conversation: { ai_mark: " [AI]", goes_on_ms: 60000 }
`

  test('the file says everything', async () => {
    const { config } = await load({ yaml })
    expect(config.memoryUrl).toBe(`sqlite:${join(directory, 'from-file.db')}`)
    expect(config.language).toBe('zh')
    expect(config.models.reply.map(({ name }) => name)).toEqual(['from-file', 'second'])
    expect(config.models.reply[0]).toMatchObject({
      apiKey: 'file-key',
      sampling: { topP: 0.7, maxTokens: 100 },
      extraBody: { reasoning: false },
    })
    expect(config.models.helper?.name).toBe('helper')
    expect(config.conversation).toMatchObject({ aiMark: ' [AI]', goesOnMs: 60_000, cutAt: 0.85 })
  })

  test('.env wins over the file, the environment over both, and nothing is no value', async () => {
    const { config } = await load({
      yaml,
      env: 'MODEL_NAME=from-env-file\nMEMORY_URL=sqlite:env-file.db\nLOG_LEVEL=warn\n',
      environment: { MEMORY_URL: 'memory:', LOG_LEVEL: '', MODEL_CONTEXT_TOKENS: '4096' },
    })
    expect(config.memoryUrl).toBe('memory:')
    expect(config.logLevel).toBe('warn')
    expect(config.models.reply.map(({ name }) => name)).toEqual(['from-env-file', 'second'])
    expect(config.models.reply[0]).toMatchObject({ apiKey: 'file-key', contextTokens: 4096 })
  })

  test('a key that was given for one server is not sent to another', async () => {
    const { config } = await load({ yaml, environment: { MODEL_BASE_URL: 'http://127.0.0.1:9/v1' } })
    expect(config.models.reply[0]).toMatchObject({ baseUrl: 'http://127.0.0.1:9/v1', apiKey: '' })
  })

  const glm = `models: { reply: [{ base_url: "http://127.0.0.1:8001/v1", name: glm, dialect: characterglm, api_key: k,
    context_tokens: 2048, sampling: { top_k: 9 }, follows_instructions: false }], helper: { base_url: "http://h/v1", name: s,
    api_key: hk, sampling: { top_k: 9 } } }`

  test.each([
    ['on another server', { MODEL_BASE_URL: 'http://127.0.0.1:9/v1', MODEL_NAME: 'helper-7b' }, ''],
    ['on the same server', { MODEL_NAME: 'helper-7b' }, 'k'],
  ])('nothing that was written for one model applies to another %s', async (_name, environment, apiKey) => {
    const { config, warnings } = await load({ yaml: glm, environment })
    const { MODEL_BASE_URL: baseUrl = 'http://127.0.0.1:8001/v1' } = {
      MODEL_BASE_URL: undefined,
      ...environment,
    }
    const [reply] = config.models.reply
    expect(reply).toMatchObject({ baseUrl, name: 'helper-7b', apiKey, dialect: 'chat', contextTokens: 8192 })
    expect(reply).toMatchObject({ sampling: {}, followsInstructions: true, emotion: 'batch' })
    expect(warnings).toEqual([
      expect.stringMatching(
        /MODEL_NAME \(environment\) names another model than models\.reply\[0\] of .* does not apply: dialect, context_tokens, sampling, follows_instructions\.$/,
      ),
    ])
  })

  test('what the environment sets beside another model applies, and the other model of the file stays', async () => {
    const environment = { MODEL_NAME: 'm', MODEL_CONTEXT_TOKENS: '1024', MODEL_API_KEY: 'own' }
    const { config } = await load({ yaml: glm, environment })
    expect(config.models.reply[0]).toMatchObject({ contextTokens: 1024, apiKey: 'own', dialect: 'chat' })
    expect(config.models.helper).toMatchObject({ name: 's', apiKey: 'hk', sampling: { topK: 9 } })
    const helped = await load({
      yaml: glm,
      environment: { HELPER_BASE_URL: 'http://i/v1', HELPER_NAME: 's' },
    })
    expect(helped.config.models.helper).toMatchObject({ name: 's', apiKey: '', sampling: {} })
    expect(helped.config.models.reply[0]).toMatchObject({ dialect: 'characterglm', apiKey: 'k' })
  })

  test('the same model is what the file says, and an address alone moves it', async () => {
    const same = { MODEL_BASE_URL: 'http://127.0.0.1:8001/', MODEL_NAME: 'glm' }
    const kept = await load({ yaml: glm, environment: same })
    expect(kept.config.models.reply[0]).toMatchObject({ dialect: 'characterglm', apiKey: 'k' })
    const moved = await load({ yaml: glm, environment: { MODEL_BASE_URL: 'http://127.0.0.1:9/v1' } })
    expect(moved.config.models.reply[0]).toMatchObject({ name: 'glm', dialect: 'characterglm', apiKey: '' })
    expect(moved.warnings).toEqual([])
  })

  test('the helper is set by variables of its own, with the same care for its key', async () => {
    const named = await load({ environment: { HELPER_BASE_URL: 'http://h/v1', HELPER_NAME: 'small' } })
    expect(named.config.models).toMatchObject({ reply: [], helper: { name: 'small', apiKey: '' } })
    const written = yaml.replace('name: helper', 'name: helper, api_key: helper-key')
    const kept = await load({ yaml: written, environment: { HELPER_NAME: 'other' } })
    expect(kept.config.models.helper).toMatchObject({ name: 'other', apiKey: 'helper-key' })
    const moved = await load({ yaml: written, environment: { HELPER_BASE_URL: 'http://127.0.0.1:9/v1' } })
    expect(moved.config.models.helper?.apiKey).toBe('')
    expect(moved.config.models.reply[0]?.apiKey).toBe('file-key')
  })

  test('tokens and their servers', async () => {
    const { config } = await load({
      env: 'DISCORD_TOKEN=abc.def\nTELEGRAM_TOKEN=1:abc\nTELEGRAM_API_URL=http://127.0.0.1:8081\n',
    })
    expect(config.discord).toEqual(discordSettings({ token: 'abc.def' }))
    expect(config.telegram).toEqual(telegramSettings({ token: '1:abc', apiUrl: 'http://127.0.0.1:8081' }))
  })

  test.each([
    ['https://api.telegram.org/', 'https://api.telegram.org'],
    ['https://api.telegram.org/bot1:abc/getMe', 'https://api.telegram.org'],
    ['https://api.telegram.org/file/bot1:abc/', 'https://api.telegram.org'],
    ['https://proxy.example/telegram/?key=x#top', 'https://proxy.example/telegram'],
  ])("Telegram's address %s is taken as %s", async (written, meant) => {
    const { config } = await load({ environment: { TELEGRAM_TOKEN: '1:abc', TELEGRAM_API_URL: written } })
    expect(config.telegram?.apiUrl).toBe(meant)
  })

  test('how the bot appears on Telegram', async () => {
    const { config, warnings } = await load({
      yaml: `telegram:
  token: from-file
  api_url: http://127.0.0.1:8081
  updates: webhook
  drafts: false
  stream_in_groups: slow
  buttons: always
  bot_chain: 0
public_url: http://127.0.0.1:9464/bot
http: { port: 9464 }
`,
      environment: { TELEGRAM_TOKEN: '1:from-environment' },
    })
    expect(warnings).toEqual([])
    expect(config.telegram).toEqual({
      token: '1:from-environment',
      apiUrl: 'http://127.0.0.1:8081',
      updates: 'webhook',
      drafts: false,
      streamInGroups: 'slow',
      buttons: 'always',
      botChain: 0,
    })
  })

  test.each(['https://bot.example', 'https://bot.example:8443/bot', 'https://bot.example:88'])(
    'Telegram can call %s',
    async (publicUrl) => {
      const yaml = 'telegram: { token: "1:a", updates: webhook }\nhttp: { port: 9464 }\n'
      const { config } = await load({ yaml, environment: { PUBLIC_URL: publicUrl } })
      expect(config.telegram?.updates).toBe('webhook')
    },
  )

  test.each([
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000/api'],
    ['http://127.0.0.1:4000/api/', 'http://127.0.0.1:4000/api'],
    ['https://discord.com/api/v10', 'https://discord.com/api'],
    ['https://discord.com/api/v10/?wait=true#top', 'https://discord.com/api'],
    ['https://proxy.example/discord/api', 'https://proxy.example/discord/api'],
    ['https://proxy.example/discord/', 'https://proxy.example/discord'],
  ])("Discord's address %s is taken as %s", async (written, meant) => {
    const { config } = await load({ environment: { DISCORD_TOKEN: 'a.b.c', DISCORD_API_URL: written } })
    expect(config.discord?.apiUrl).toBe(meant)
  })

  test('how the bot appears on Discord', async () => {
    const { config, warnings } = await load({
      yaml: `discord:
  token: from-file
  api_url: http://127.0.0.1:4000/api
  shards: 16
  shard_range: [8, 15]
  message_content: false
  personas: bot
  stream: never
  buttons: true
  bot_chain: 0
`,
      environment: { DISCORD_TOKEN: 'from.environment' },
    })
    expect(warnings).toEqual([])
    expect(config.discord).toEqual({
      token: 'from.environment',
      apiUrl: 'http://127.0.0.1:4000/api',
      shards: 16,
      shardRange: [8, 15],
      messageContent: false,
      personas: 'bot',
      stream: 'never',
      buttons: true,
      botChain: 0,
    })
  })

  test.each([
    ['https://bot.example.org', 'https://bot.example.org'],
    ['https://example.org/bot//', 'https://example.org/bot'],
    ['http://127.0.0.1:9464/', 'http://127.0.0.1:9464'],
  ])('the address for the world %s', async (written, meant) => {
    const served = await load({ environment: { PUBLIC_URL: written, HTTP_PORT: '9464' } })
    expect(served).toMatchObject({ config: { publicUrl: meant }, warnings: [] })
    const { config, warnings } = await load({ environment: { PUBLIC_URL: written } })
    expect(config.publicUrl).toBe(meant)
    expect(warnings).toEqual([expect.stringMatching(/^public_url \(PUBLIC_URL\) is set, but .*HTTP_PORT/)])
  })

  test('how long the bot remembers a place that it has left', async () => {
    expect((await load({ yaml: 'departed_days: 0' })).config.departedMs).toBe(0)
    expect((await load({ yaml: 'departed_days: 3650' })).config.departedMs).toBe(3_650 * 86_400_000)
  })

  test.each([
    ['sqlite:/data/x.db', 'sqlite:/data/x.db'],
    ['sqlite:///data/x.db', 'sqlite:/data/x.db'],
    ['sqlite::memory:', 'sqlite::memory:'],
    ['memory:', 'memory:'],
    ['redis://127.0.0.1', 'redis://127.0.0.1'],
    ['redis://me:p%2Fw@host:6380/3', 'redis://me:p%2Fw@host:6380/3'],
    ['rediss://:pw@host', 'rediss://:pw@host'],
    ['redis://[::1]:6379/0', 'redis://[::1]:6379/0'],
    ['redis://host/1?prefix=test:', 'redis://host/1?prefix=test:'],
  ])('the store %s', async (written, meant) => {
    expect((await load({ environment: { MEMORY_URL: written } })).config.memoryUrl).toBe(meant)
  })

  test('how long things are kept', async () => {
    const yaml = 'retention: { history_days: 30, records_days: 0, feedback_days: 1 }'
    const { config } = await load({ yaml })
    expect(config.retention).toEqual({
      historyMs: 30 * 86_400_000,
      recordsMs: undefined,
      feedbackMs: 86_400_000,
      auditMs: 730 * 86_400_000,
    })
  })

  test('what emoji mean, and where training is permitted', async () => {
    const yaml =
      'feedback: { emoji: { 🔥: good, "wren:123": story, "custom:5368": bad, ❤: good, ❤️‍🔥: bad, 👍🏽: good, 🇬🇧: good, 1️⃣: bad }, discord_permission: ticket 12 }'
    const { config } = await load({ yaml })
    expect(config.feedback).toEqual({
      emoji: {
        ...{ '🔥': 'good', 'wren:123': 'story', 'custom:5368': 'bad', '❤': 'good', '❤️‍🔥': 'bad' },
        ...{ '👍🏽': 'good', '🇬🇧': 'good', '1️⃣': 'bad' },
      },
      discordPermission: 'ticket 12',
    })
  })

  test('what the law asks for', async () => {
    const yaml = `safety:
  reminder_hours: 0
  audience: minors
  self_harm: false
  help_lines: { zh-TW: 1925, en: "988" }
  adult_places: [telegram:-1001, discord:12]`
    await expect(load({ yaml })).rejects.toThrow(/zh-TW.* is 1925; accepted: a text/)
    const { config } = await load({ yaml: yaml.replace('1925', '"1925"') })
    expect(config.safety).toEqual({
      reminderMs: 0,
      audience: 'minors',
      selfHarm: false,
      helpLines: { 'zh-TW': '1925', en: '988' },
      adultPlaces: ['telegram:-1001', 'discord:12'],
    })
  })

  test('keys, in either notation, with commas, spaces or line breaks between', async () => {
    const keys = ['ab'.repeat(32), `${'Q'.repeat(43)}=`, `${'_'.repeat(42)}A`]
    const ENCRYPTION_KEY = `${keys[0]}, ${keys[1]}\n${keys[2]}`
    const { config } = await load({ environment: { ENCRYPTION_KEY } })
    expect(config.encryptionKeys).toEqual(keys)
    const plain = await load({ yaml: `encryption_key: plain ${keys[0]}` })
    expect(plain.config.encryptionKeys).toEqual(['plain', keys[0]])
  })

  test('limits, one by one', async () => {
    const { config } = await load({
      yaml: `limits:
  person: { replies: 3 }
  conversation: off
  place: { replies: 5, per_seconds: 3600 }
  place_tokens_per_day: 1000
  tokens_per_day: off
`,
    })
    expect(config.limits).toEqual({
      person: { replies: 3, perMs: 60_000 },
      conversation: undefined,
      place: { replies: 5, perMs: 3_600_000 },
      placeTokensPerDay: 1000,
      tokensPerDay: undefined,
    })
  })

  test('limits: off turns all of them off', async () => {
    const { config } = await load({ yaml: 'limits: off' })
    expect(Object.values(config.limits ?? { person: 1 })).toEqual(Array.from({ length: 5 }))
  })

  test.each(['localhost', '0.0.0.0', '::1', 'bot-1.example.com'])('HTTP_HOST %s', async (host) => {
    const { config } = await load({ environment: { HTTP_HOST: host, HTTP_PORT: '9464' } })
    expect(config.http?.host).toBe(host)
  })

  test('what an operator sets', async () => {
    const { config } = await load({
      yaml: 'http: { port: 1, host: 0.0.0.0 }\nshutdown_ms: 5000\nconversation: { max_message_length: 500, max_reply_tokens: 90 }',
      environment: { HTTP_PORT: '9464', HASH_KEY: '0123456789abcdef', MEMORY_MAY_FORGET: 'true' },
    })
    expect(config).toMatchObject({
      http: { host: '0.0.0.0', port: 9464 },
      shutdownMs: 5000,
      hashKey: '0123456789abcdef',
      memoryMayForget: true,
      conversation: { maxMessageLength: 500, maxReplyTokens: 90 },
    })
  })

  test('a port is enough to listen, on this machine only', async () => {
    const { config } = await load({ environment: { HTTP_PORT: '9464' } })
    expect(config.http).toEqual({ host: '127.0.0.1', port: 9464 })
  })

  test('a folder of cards, from where the program was started', async () => {
    await mkdir(join(directory, 'cards'))
    const { config } = await load({ environment: { CHARACTERS_DIR: './cards' } })
    expect(config.charactersDirectory).toBe(join(directory, 'cards'))
  })
})

describe('addresses of models', () => {
  test.each([
    ['http://host:8000', 'http://host:8000/v1', true],
    ['http://host:8000/', 'http://host:8000/v1', true],
    ['http://host:8000/v1/', 'http://host:8000/v1', false],
    ['https://host/api/v1/chat/completions', 'https://host/api/v1', true],
    ['https://host/openai/v2', 'https://host/openai/v2', false],
    ['https://user:pass@host/v1', 'https://user:pass@host/v1', false],
  ])('%s becomes %s', async (written, meant, isMended) => {
    const { config, warnings } = await load({ environment: { MODEL_BASE_URL: written, MODEL_NAME: 'glm' } })
    expect(config.models.reply[0]?.baseUrl).toBe(meant)
    expect(warnings).toHaveLength(isMended ? 1 : 0)
    expect(warnings.join()).not.toContain('pass')
  })
})

test('a query in an address is not sent, and whatever it holds is not shown', async () => {
  const environment = { MODEL_BASE_URL: 'http://h:8000/v1?key=marked', MODEL_NAME: 'm' }
  const { config, warnings } = await load({ environment })
  expect(config.models.reply[0]?.baseUrl).toBe('http://h:8000/v1')
  expect(warnings).toEqual([
    'The query of models.reply[0].base_url (http://h:8000/v1?***) is not sent; a key belongs into api_key (MODEL_API_KEY, HELPER_API_KEY).',
  ])
  const { message } = await problemsOf({
    environment: { ...environment, MODEL_BASE_URL: 'h:8000/v1?key=marked' },
  })
  expect(message).toContain('"h:8000/v1?***"')
  expect(message).not.toContain('marked')
})

describe('a model is told as its dialect wants', () => {
  const inDialect = (dialect: string, more = '') =>
    `models: { reply: [{ base_url: "http://h/v1", name: m, dialect: ${dialect}${more} }] }`

  test.each([
    ['chat', 8192, true],
    ['characterglm', 4096, false],
    ['charglm', 8192, false],
  ])('%s', async (dialect, contextTokens, followsInstructions) => {
    const { config, warnings } = await load({ yaml: inDialect(dialect) })
    expect(config.models.reply[0]).toMatchObject({
      dialect,
      contextTokens,
      followsInstructions,
      assistantFirst: true,
      systemMessage: true,
      emotion: 'off',
    })
    expect(warnings).toEqual([])
  })

  test('what is written wins over what the dialect says', async () => {
    const yaml = `models: { reply: [
      { base_url: "http://h/v1", name: m, dialect: characterglm, context_tokens: 8192, follows_instructions: false },
      { base_url: "http://h/v1", name: m, follows_instructions: false },
    ] }`
    const { config } = await load({ yaml })
    expect(config.models.reply).toMatchObject([
      { contextTokens: 8192, followsInstructions: false },
      { contextTokens: 8192, followsInstructions: false },
    ])
  })

  test('a chat template that takes less', async () => {
    const { config } = await load({
      yaml: inDialect('chat', ', assistant_first: false, system_message: false'),
    })
    expect(config.models.reply[0]).toMatchObject({ assistantFirst: false, systemMessage: false })
  })

  test('limits and whatever else is sent', async () => {
    const yaml = inDialect(
      'chat',
      ', max_concurrent: 4, total_timeout_ms: 9000, emotion: inline, emotion_constraint: guided_regex',
    )
    expect((await load({ yaml })).config.models.reply[0]).toMatchObject({
      maxConcurrent: 4,
      totalTimeoutMs: 9000,
      emotion: 'inline',
      emotionConstraint: 'guided_regex',
    })
  })

  test.each([
    [
      inDialect('characterglm', ', assistant_first: false'),
      /^models\.reply\[0\]\.assistant_first does nothing: /,
    ],
    [inDialect('charglm', ', system_message: false'), /^models\.reply\[0\]\.system_message does nothing: /],
    [
      inDialect('chat', ', emotion_constraint: structured_outputs'),
      /^models\.reply\[0\]\.emotion_constraint does nothing: .* emotion: inline/,
    ],
    [
      inDialect('charglm', ', emotion: inline, emotion_constraint: guided_regex'),
      /^models\.reply\[0\]\.emotion_constraint does nothing: the hosted/,
    ],
  ])('a setting that changes nothing is told: %s', async (yaml, expected) => {
    const { warnings } = await load({ yaml })
    expect(warnings).toEqual([expect.stringMatching(expected)])
  })
})

describe('emotions are read', () => {
  const helper = { HELPER_BASE_URL: 'http://h/v1', HELPER_NAME: 'small' }
  const reply = (emotion: string) => `models: { reply: [{ base_url: "http://h/v1", name: m${emotion} }] }`

  test.each([
    ['by the helper where there is one', '', helper, 'batch'],
    ['by nobody where nothing is said', '', {}, 'off'],
    ['as it is set: off', ', emotion: off', helper, 'off'],
    ['as it is set: inline', ', emotion: inline', {}, 'inline'],
    ['as it is set: batch', ', emotion: batch', helper, 'batch'],
  ])('%s', async (_name, emotion, environment, expected) => {
    const { config } = await load({ yaml: reply(emotion), environment })
    expect(config.models.reply[0]?.emotion).toBe(expected)
  })
})

describe('variables that look like ours', () => {
  test.each([
    ['MODEL_BASEURL', 'MODEL_BASE_URL'],
    ['MODLE_NAME', 'MODEL_NAME'],
    ['DISCORD_BOT_TOKEN', 'DISCORD_TOKEN'],
    ['CHARACTER_DIR', 'CHARACTERS_DIR'],
  ])('%s is taken for a slip', async (slip, meant) => {
    const { warnings } = await load({ environment: { [slip]: 'secret-value' } })
    expect(warnings).toEqual([`${slip} is no setting of this program; did you mean ${meant}?`])
  })

  test('but not when the right one is set, nor any other variable', async () => {
    const { warnings } = await load({
      environment: { MEMORY_URLS: 'a', MEMORY_URL: 'memory:', PATH: '/bin', NODE_ENV: 'test', MODEL: 'x' },
    })
    expect(warnings).toEqual([])
  })
})

describe('a broken setting', () => {
  const model = 'models: { reply: [{ base_url: http://h/v1, name: m'

  test.each<[name: string, given: Given, code: string, expected: string | RegExp]>([
    [
      'shards of nobody',
      { yaml: 'discord: { token: t, shards: 0 }' },
      'invalid-setting',
      /^discord\.shards .* is 0; accepted: a whole number of shards from 1 to 100000\.$/,
    ],
    [
      'a range of unknown shards',
      { yaml: 'discord: { token: t, shard_range: [0, 1] }' },
      'invalid-setting',
      /^discord\.shard_range .* is a list; accepted: a range only beside shards, which says how many there are in all\.$/,
    ],
    [
      'a range that ends before it begins',
      { yaml: 'discord: { token: t, shards: 4, shard_range: [2, 1] }' },
      'invalid-setting',
      /^discord\.shard_range .*; accepted: the first number and then the last one, such as \[0, 7\]\.$/,
    ],
    [
      'a range beyond the last shard',
      { yaml: 'discord: { token: t, shards: 4, shard_range: [2, 4] }' },
      'invalid-setting',
      /^discord\.shard_range .*; accepted: numbers below 4, for the first of 4 shards is 0\.$/,
    ],
    [
      'a range of one number',
      { yaml: 'discord: { token: t, shards: 4, shard_range: [2] }' },
      'invalid-setting',
      /^discord\.shard_range .*; accepted: the first and the last number of some shards, such as \[0, 7\]\.$/,
    ],
    [
      'Discord without a token',
      { yaml: 'discord: { buttons: true }' },
      'missing-setting',
      /^discord\.token .* is missing; accepted: a token/,
    ],
    [
      'an endless chain of bots',
      { yaml: 'discord: { token: t, bot_chain: 21 }' },
      'invalid-setting',
      /^discord\.bot_chain .* is 21; accepted: a whole number of messages from 0 to 20\.$/,
    ],
    [
      'an address for the world without a scheme',
      { environment: { PUBLIC_URL: 'bot.example.org' } },
      'invalid-setting',
      /^PUBLIC_URL \(environment\) is "bot\.example\.org"; accepted: the address under which/,
    ],
    [
      'an address for the world with a query',
      { environment: { PUBLIC_URL: 'https://bot.example.org/?key=marked' } },
      'invalid-setting',
      /^PUBLIC_URL \(environment\) is "https:\/\/bot\.example\.org\/\?\*\*\*"; accepted: /,
    ],
    [
      'unknown key',
      { yaml: 'languag: zh' },
      'unknown-setting',
      /^languag \(dramatis\.yaml:1:1\) is no setting; did you mean language\? Known: characters, memory, /,
    ],
    [
      'unknown key, deep down',
      { yaml: `${model},\n  sampling: { top_p: 1, topk: 3 } }] }` },
      'unknown-setting',
      /^models\.reply\[0\]\.sampling\.topk \(dramatis\.yaml:2:25\) is no setting; did you mean top_k\?/,
    ],
    [
      'wrong type',
      { yaml: 'conversation:\n  goes_on_ms: soon' },
      'invalid-setting',
      'conversation.goes_on_ms (dramatis.yaml:2:3) is "soon"; accepted: a whole number of milliseconds from 0 to 86400000.',
    ],
    [
      'number out of range',
      { yaml: `${model}, sampling: { top_p: 1.5 } }] }` },
      'invalid-setting',
      /^models\.reply\[0\]\.sampling\.top_p \(dramatis\.yaml:1:\d+\) is 1\.5; accepted: a number from 0 to 1\.$/,
    ],
    [
      'value that is not among the choices',
      { environment: { LOG_LEVEL: 'loud' } },
      'invalid-setting',
      'LOG_LEVEL (environment) is "loud"; accepted: debug, info, warn, error, silent.',
    ],
    [
      'dialect that does not exist',
      { env: 'MODEL_BASE_URL=http://h/v1\nMODEL_NAME=m\nMODEL_DIALECT=openai\n' },
      'invalid-setting',
      'MODEL_DIALECT (.env) is "openai"; accepted: chat, characterglm, charglm.',
    ],
    [
      'section that is a text',
      { yaml: 'conversation: quiet' },
      'invalid-setting',
      /^conversation \(dramatis\.yaml:1:1\) is "quiet"; accepted: a section with any of quiet_direct_ms, /,
    ],
    [
      'list that is a section',
      { yaml: 'models: { reply: { name: m } }' },
      'invalid-setting',
      'models.reply (dramatis.yaml:1:11) is a section; accepted: a list of models, in order of preference.',
    ],
    [
      'name without an address',
      { environment: { MODEL_NAME: 'm' } },
      'missing-setting',
      /^MODEL_BASE_URL \(needed with MODEL_NAME, environment\) is missing; accepted: an address/,
    ],
    [
      'address without a name',
      { env: 'MODEL_BASE_URL=http://h/v1' },
      'missing-setting',
      'MODEL_NAME (needed with MODEL_BASE_URL, .env) is missing; accepted: a model name as the server lists it.',
    ],
    [
      'model without a name in the file',
      { yaml: 'models:\n  reply:\n    - base_url: http://h/v1' },
      'missing-setting',
      'models.reply[0].name (dramatis.yaml:3:7) is missing; accepted: a model name as the server lists it.',
    ],
    [
      'address without a scheme',
      { environment: { MODEL_BASE_URL: 'localhost:8000', MODEL_NAME: 'm' } },
      'invalid-setting',
      'MODEL_BASE_URL (environment) is "localhost:8000"; accepted: an address that begins with http:// or https://, such as http://127.0.0.1:8000/v1.',
    ],
    [
      'address with a password in it',
      { environment: { MODEL_BASE_URL: 'ftp://me:secret@host', MODEL_NAME: 'm' } },
      'invalid-setting',
      /^MODEL_BASE_URL \(environment\) is "ftp:\/\/\*\*\*@host";/,
    ],
    [
      'tokens that are no number',
      { environment: { MODEL_BASE_URL: 'http://h/v1', MODEL_NAME: 'm', MODEL_CONTEXT_TOKENS: '8k' } },
      'invalid-setting',
      /^MODEL_CONTEXT_TOKENS \(environment\) is "8k"; accepted: a whole number of tokens from 512 /,
    ],
    [
      'store that is not known',
      { environment: { MEMORY_URL: 'postgres://me:secret@host' } },
      'invalid-setting',
      'MEMORY_URL (environment) is "postgres://***@host"; accepted: sqlite:FILE, such as sqlite:./data/dramatis.db; redis://HOST:PORT/NUMBER or rediss://… (name and password before HOST as USER:PASSWORD@, with %2F for / and the like); or memory:.',
    ],
    ...['pw/secret', 'se@cret/secret', 'a secret', 'secret#', 'x?secret'].map(
      (password): [string, Given, string, RegExp] => [
        `a password that is not encoded, ${password}`,
        { environment: { MEMORY_URL: `redis://:${password}@host:6379` } },
        'invalid-setting',
        /^MEMORY_URL \(environment\) is "redis:\/\/\*\*\*@host:6379"; accepted: /,
      ],
    ),
    [
      'a Redis whose database is no number',
      { yaml: 'memory: "redis://host/name"' },
      'invalid-setting',
      /^memory \(dramatis\.yaml:1:1\) is "redis:\/\/host\/name"; accepted: .*redis:\/\/HOST:PORT\/NUMBER/,
    ],
    [
      'a password behind the host',
      { environment: { MEMORY_URL: 'redis://host?password=secret' } },
      'invalid-setting',
      /^MEMORY_URL \(environment\) is "redis:\/\/host\?\*\*\*"; accepted: /,
    ],
    [
      'a limit of nothing',
      { yaml: 'limits: { person: { replies: 0 } }' },
      'invalid-setting',
      'limits.person.replies (dramatis.yaml:1:21) is 0; accepted: a whole number of replies from 1 to 1000000, or off for no limit in place of the section.',
    ],
    [
      'a limit that is a number',
      { yaml: 'limits: { place: 0 }' },
      'invalid-setting',
      'limits.place (dramatis.yaml:1:11) is 0; accepted: a section with any of replies, per_seconds, or off for no limit.',
    ],
    [
      'no tokens at all',
      { yaml: 'limits: { tokens_per_day: 0 }' },
      'invalid-setting',
      'limits.tokens_per_day (dramatis.yaml:1:11) is 0; accepted: a whole number of tokens from 1 to 1000000000000, or off for no limit.',
    ],
    [
      'an unknown limit',
      { yaml: 'limits: { person: { replys: 1 } }' },
      'unknown-setting',
      /^limits\.person\.replys \(dramatis\.yaml:1:21\) is no setting; did you mean replies\?/,
    ],
    [
      'limits that are a number',
      { yaml: 'limits: 0' },
      'invalid-setting',
      'limits (dramatis.yaml:1:1) is 0; accepted: a section with any of person, conversation, place, place_tokens_per_day, tokens_per_day, or off for none of them (each of them takes off, too).',
    ],
    ...['http://x', '127.0.0.1:80', 'host/path', '[::1]', ''].map((host): [string, Given, string, RegExp] => [
      `an address to serve on that is ${JSON.stringify(host)}`,
      { yaml: `http: { host: ${JSON.stringify(host)} }` },
      'invalid-setting',
      /^http\.host \(.*accepted: an address of this machine, .* without a scheme/,
    ]),
    [
      'a key of digits without quotes',
      { yaml: 'hash_key: 12345678901234567890' },
      'invalid-setting',
      /^hash_key \(dramatis\.yaml:1:1\) cannot be used; accepted: .* in quotes where they are digits alone/,
    ],
    [
      'a key that anybody could guess',
      { environment: { HASH_KEY: 'secret' } },
      'invalid-setting',
      /^HASH_KEY \(environment\) cannot be used; accepted: at least 16 characters without spaces/,
    ],
    [
      'a port that is none',
      { environment: { HTTP_PORT: 'http' } },
      'invalid-setting',
      'HTTP_PORT (environment) is "http"; accepted: the number of a port, from 1 to 65535.',
    ],
    [
      'neither yes nor no',
      { environment: { MEMORY_MAY_FORGET: 'perhaps' } },
      'invalid-setting',
      'MEMORY_MAY_FORGET (environment) is "perhaps"; accepted: true or false.',
    ],
    [
      'more than a prompt takes',
      { yaml: 'conversation: { max_message_length: 5000 }' },
      'invalid-setting',
      'conversation.max_message_length (dramatis.yaml:1:17) is 5000; accepted: a whole number of characters from 1 to 4096.',
    ],
    [
      'a label that nobody could read',
      { yaml: `${model}, emotion: batch }] }` },
      'missing-setting',
      'models.reply[0].emotion (dramatis.yaml:1:53) is "batch", but no helper is there to read the emotions; accepted: inline, off, or batch with models.helper (HELPER_BASE_URL and HELPER_NAME) set.',
    ],
    ...(['characterglm', 'charglm'] as const).map((dialect): [string, Given, string, string] => [
      `instructions for ${dialect}`,
      { yaml: `${model}, dialect: ${dialect}, follows_instructions: true }] }` },
      'invalid-setting',
      `models.reply[0].follows_instructions (dramatis.yaml:1:${64 + dialect.length}) is true, but in the dialect ${dialect} a model can only write the next line of the conversation; accepted: false. Summaries are written by models.helper (HELPER_BASE_URL and HELPER_NAME).`,
    ]),
    [
      'instructions for a dialect that a variable sets',
      { yaml: `${model}, follows_instructions: true }] }`, environment: { MODEL_DIALECT: 'characterglm' } },
      'invalid-setting',
      /^models\.reply\[0\]\.follows_instructions \(.*\) is true, but in the dialect characterglm /,
    ],
    ...Object.entries({
      stream: 'replies are always read as a stream',
      stream_options: 'it asks for the usage, ',
      model: 'it is the name of this model; set name',
      messages: 'they are the conversation',
      prompt: 'it is the conversation',
      meta: 'it tells who the character and the person are',
      n: 'one reply is read; ',
      max_tokens: 'the room that is kept free for a reply .*; set sampling\\.max_tokens',
    }).map(([field, reason]): [string, Given, string, RegExp] => [
      `what the program sends itself: ${field}`,
      { yaml: `${model}, extra_body: { ${field}: 0 } }] }` },
      'invalid-setting',
      new RegExp(
        `^models\\.reply\\[0\\]\\.extra_body\\.${field} \\(dramatis\\.yaml:1:\\d+\\) cannot be set there: ${reason}`,
      ),
    ]),
    [
      'what the program sends itself, of a helper',
      { yaml: 'models: { helper: { base_url: "http://h/v1", name: m, extra_body: { stream: true } } }' },
      'invalid-setting',
      /^models\.helper\.extra_body\.stream \(dramatis\.yaml:1:\d+\) cannot be set there: /,
    ],
    ...(['helper', 'judge', 'embedder'] as const).map((role): [string, Given, string, RegExp] => [
      `a CharacterGLM as ${role}`,
      { yaml: `models: { ${role}: { base_url: "http://h/v1", name: m, dialect: characterglm } }` },
      'invalid-setting',
      new RegExp(
        `^models\\.${role}\\.dialect \\(dramatis\\.yaml:1:\\d+\\) is "characterglm"; accepted: chat, for CharacterGLM follows no instructions and can only write replies\\.$`,
      ),
    ]),
    [
      'what only replies have',
      { yaml: 'models: { helper: { base_url: "http://h/v1", name: m, emotion: off } }' },
      'unknown-setting',
      /^models\.helper\.emotion \(dramatis\.yaml:1:\d+\) is no setting; known: base_url, name, /,
    ],
    [
      'replies that leave no room for the conversation',
      { yaml: `${model}, sampling: { max_tokens: 8000 } }] }` },
      'invalid-setting',
      /^models\.reply\[0\]\.sampling\.max_tokens \(dramatis\.yaml:1:\d+\) is 8000, which leaves less than half of context_tokens \(8192\) for the prompt; accepted: at most 4096\. .* raise context_tokens to at least 16000,/,
    ],
    [
      'the same for CharacterGLM, which has less',
      { yaml: `${model}, dialect: characterglm, sampling: { max_tokens: 3500 } }] }` },
      'invalid-setting',
      /is 3500, which leaves less than half of context_tokens \(4096\) .* at most 2048\./,
    ],
    [
      'the same for a helper',
      {
        yaml: 'models: { helper: { base_url: "http://h/v1", name: m, context_tokens: 1024, sampling: { max_tokens: 513 } } }',
      },
      'invalid-setting',
      /^models\.helper\.sampling\.max_tokens .* is 513, .* at most 512\./,
    ],
    [
      'key that no request can carry',
      { environment: { HELPER_BASE_URL: 'http://h/v1', HELPER_NAME: 'm', HELPER_API_KEY: 'secret key' } },
      'invalid-setting',
      'HELPER_API_KEY (environment) cannot be used; accepted: a key as the server gave it, without spaces or anything else around it.',
    ],
    [
      'helper without a name',
      { environment: { HELPER_BASE_URL: 'http://h/v1' } },
      'missing-setting',
      'HELPER_NAME (needed with HELPER_BASE_URL, environment) is missing; accepted: a model name as the server lists it.',
    ],
    [
      'token with a space',
      { environment: { DISCORD_TOKEN: 'Bot secret' } },
      'invalid-setting',
      'DISCORD_TOKEN (environment) cannot be used; accepted: a token without spaces, as the platform gave it.',
    ],
    [
      'address of a platform without its token',
      { environment: { TELEGRAM_API_URL: 'http://h' } },
      'missing-setting',
      'TELEGRAM_TOKEN (needed with TELEGRAM_API_URL, environment) is missing; accepted: a token as the platform gave it.',
    ],
    [
      'webhook without an address',
      { yaml: 'telegram: { token: "1:a", updates: webhook }', environment: { HTTP_PORT: '9464' } },
      'missing-setting',
      'telegram.updates (dramatis.yaml:1:27) is "webhook", but public_url (PUBLIC_URL) is not set: set it to the https:// address under which Telegram reaches this program; accepted without it: polling.',
    ],
    [
      'webhook without a port',
      {
        yaml: 'telegram: { token: "1:a", updates: webhook }',
        environment: { PUBLIC_URL: 'https://bot.example' },
      },
      'missing-setting',
      /is "webhook", but nothing is served: set http\.port \(HTTP_PORT\), .*; accepted without it: polling\.$/,
    ],
    [
      'webhook without a certificate',
      {
        yaml: 'telegram: { token: "1:a", updates: webhook }',
        environment: { PUBLIC_URL: 'http://bot.example', HTTP_PORT: '9464' },
      },
      'invalid-setting',
      /but Telegram cannot call PUBLIC_URL \(environment\); accepted: an address that begins with https:\/\/, at one of the ports 443, 80, 88, 8443, or polling\.$/,
    ],
    [
      'webhook at a port that Telegram does not call',
      {
        yaml: 'telegram: { token: "1:a", updates: webhook }',
        environment: { PUBLIC_URL: 'https://bot.example:9464', HTTP_PORT: '9464' },
      },
      'invalid-setting',
      /but Telegram cannot call PUBLIC_URL \(environment\); accepted: an address that begins with https:\/\/, at one of the ports 443, 80, 88, 8443, or polling\.$/,
    ],
    [
      'folder that is not there',
      { environment: { CHARACTERS_DIR: './nowhere' } },
      'invalid-setting',
      'CHARACTERS_DIR (environment) is "./nowhere"; accepted: a folder that is there, with cards in it.',
    ],
    [
      'cut that never ends',
      { yaml: 'conversation: { cut_at: 0.5, cut_to: 0.5 }' },
      'invalid-setting',
      'conversation.cut_to (dramatis.yaml:1:30) is 0.5; accepted: a number below cut_at.',
    ],
    [
      'key for encryption that is too short',
      { environment: { ENCRYPTION_KEY: 'secret' } },
      'invalid-setting',
      /^ENCRYPTION_KEY \(environment\) cannot be used; accepted: keys of 32 bytes each, .* such as `openssl rand -base64 32` writes/,
    ],
    [
      'list of keys with a wrong one',
      { yaml: `encryption_key: ${'ab'.repeat(32)}, secret` },
      'invalid-setting',
      /^encryption_key \(dramatis\.yaml:1:1\) cannot be used; accepted: (?!.*(secret|abab))/,
    ],
    [
      'key behind which plain stands',
      { environment: { ENCRYPTION_KEY: `${'ab'.repeat(32)} plain` } },
      'invalid-setting',
      /^ENCRYPTION_KEY \(environment\) cannot be used; accepted: (?!.*abab)/,
    ],
    [
      'emoji that means something else',
      { yaml: 'feedback: { emoji: { "🔥": great } }' },
      'invalid-setting',
      /^feedback\.emoji\.🔥 \(dramatis\.yaml:1:22\) is "great"; accepted: good, bad, story\./,
    ],
    ...['hello', ':smile:', '<:wren:123>', '1', '🔥🔥', 'wren:'].map(
      (written): [string, Given, string, RegExp] => [
        `emoji that is none: ${written}`,
        { yaml: `feedback: { emoji: { "${written}": good } }` },
        'invalid-setting',
        /^feedback\.emoji.* \(dramatis\.yaml:1:\d+\) .*accepted: good, bad or story for each of some emoji; an emoji is one such as 🔥, NAME:ID of one of a Discord server, or custom:ID of Telegram’s/,
      ],
    ),
    [
      'help line of no language',
      { yaml: 'safety: { help_lines: { 12: call } }' },
      'invalid-setting',
      /^safety\.help_lines.* accepted: .*a language or locale, such as en, zh or zh-TW\.$/,
    ],
    [
      'place without its platform',
      { yaml: 'safety: { adult_places: [-1001] }' },
      'invalid-setting',
      /^safety\.adult_places\[0\].* is -1001; accepted: a place as PLATFORM:ID, such as telegram:-1001234567890\.$/,
    ],
    [
      'time that is kept',
      { yaml: 'retention: { history_days: -1 }' },
      'invalid-setting',
      'retention.history_days (dramatis.yaml:1:14) is -1; accepted: a whole number of days (0: for good) from 0 to 36500.',
    ],
    [
      'value of the file beside a variable',
      {
        yaml: 'memory: 5\nmodels: { reply: [{ base_url: "http://h/v1", name: 5 }] }',
        environment: { CHARACTERS_DIR: '.', MODEL_API_KEY: 'secret', MEMORY_URL: 'memory:' },
      },
      'invalid-setting',
      'models.reply[0].name (dramatis.yaml:2:46) is 5; accepted: a model name as the server lists it.',
    ],
    ['no YAML', { yaml: 'models: [' }, 'invalid-setting', /^dramatis\.yaml:1:10 is no YAML: /],
    [
      'key that is there twice',
      { yaml: 'memory: a\nmemory: b' },
      'invalid-setting',
      /^dramatis\.yaml:2:1 is no YAML: Map keys must be unique/,
    ],
    [
      'a list of settings',
      { yaml: '- memory' },
      'invalid-setting',
      /^the file \(dramatis\.yaml:1:1\) is a list; accepted: a section with any of characters, /,
    ],
    [
      'aliases that multiply',
      {
        yaml: `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [${'*a,'.repeat(10)}]\nc: &c [${'*b,'.repeat(10)}]\nd: [${'*c,'.repeat(10)}]`,
      },
      'invalid-setting',
      /^dramatis\.yaml repeats its aliases too often/,
    ],
  ])('is named with what is accepted: %s', async (_name, given, code, expected) => {
    const problems = await problemsOf(given)
    expect(problems.lines).toHaveLength(1)
    if (typeof expected === 'string')
      expect(problems.lines[0]?.replace(/ Correct them.*$/, '')).toBe(expected)
    else expect(problems.lines[0]?.replace(/ Correct them.*$/, '')).toMatch(expected)
    expect(problems.code).toBe(code)
    expect(problems.message).toMatch(/Correct them and start again\.$/)
    expect(problems.message).not.toContain('secret')
  })

  test('does not hide the others: all come at once', async () => {
    const { lines, code } = await problemsOf({
      yaml: 'languag: zh\nmodels:\n  judge: { name: x }\n  reply: [{ emotion: batch }]\n',
      env: 'LOG_LEVEL=loud',
      environment: { MODEL_NAME: 'm' },
    })
    expect(lines.map((line) => line.split(' ')[0])).toEqual([
      'MODEL_BASE_URL',
      'models.judge.base_url',
      'LOG_LEVEL',
      'languag',
      'models.reply[0].emotion',
    ])
    expect(code).toBe('invalid-setting')
  })

  test('a file that cannot be read is named', async () => {
    await mkdir(join(directory, 'dramatis.yaml'))
    await expect(load({})).rejects.toMatchObject({
      code: 'unreadable-file',
      message: expect.stringContaining('dramatis.yaml'),
    })
  })
})

test('~/ is the home directory', async () => {
  const { config } = await load({ environment: { HOME: '/home/me', MEMORY_URL: 'sqlite:~/x.db' } })
  expect(config.memoryUrl).toBe('sqlite:/home/me/x.db')
})
