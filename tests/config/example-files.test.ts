import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { variables } from '../../src/config/environment.ts'
import { createModelConfig } from '../../src/config/model-config.ts'
import { replyModelSchema } from '../../src/config/model-schema.ts'
import { loadConfig } from '../../src/config.ts'
import { telegramSettings } from '../support/telegram-settings.ts'

const root = join(import.meta.dirname, '../..')

/** The settings that are commented out, as if they were not. */
async function uncommented(file: string): Promise<string> {
  return (await readFile(join(root, file), 'utf8')).replace(/^#(?! \S)/gm, '')
}

test('dramatis.example.yaml shows the defaults', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'dramatis-example-'))
  onTestFinished(async () => await rm(directory, { recursive: true }))
  await mkdir(join(directory, 'characters'))
  const defaults = await loadConfig({ environment: {}, directory })
  await writeFile(join(directory, 'dramatis.yaml'), await uncommented('dramatis.example.yaml'))
  const { models, language, http, discord, telegram, publicUrl, ...others } = await loadConfig({
    environment: {},
    directory,
  })
  const conversation = { ...others.conversation, maxReplyTokens: undefined }
  const { models: noModels, language: noLanguage, http: noHttp, discord: noDiscord, ...left } = defaults
  const { publicUrl: noUrl, telegram: noTelegram, ...rest } = left
  const feedback = { ...others.feedback, discordPermission: undefined }
  expect({ ...others, conversation, feedback }).toEqual(rest)
  expect([noModels.reply, noLanguage, noHttp, noDiscord, noTelegram, noUrl]).toEqual([[], ...Array(5)])
  expect(http).toEqual({ host: '127.0.0.1', port: 9464 })
  expect(publicUrl).toBe('https://bot.example.org')
  expect(language).toBe('en')
  const discordDefaults = { personas: 'webhook', stream: 'slow', buttons: false, botChain: 3 }
  expect(discord).toMatchObject(discordDefaults)
  expect(telegram).toEqual(telegramSettings({ token: 'the-bots-token', apiUrl: 'https://api.telegram.org' }))
  const [first, second] = models.reply
  const server = { baseUrl: 'http://127.0.0.1:8000/v1', name: 'the-model' }
  expect(first).toEqual(createModelConfig(server))
  expect(second).toMatchObject({ dialect: 'characterglm', contextTokens: 4096, emotion: 'batch' })
  expect([models.helper, models.judge]).toEqual([createModelConfig(server), createModelConfig(server)])
  expect(models.embedder?.name).toBe('bge-m3')
})

/** Lines that stand deeper than the first, with it. */
function blockAt(lines: readonly string[], start: number): readonly string[] {
  const depth = (line = '') => line.search(/[^ ]/)
  const end = lines.findIndex((line, index) => index > start && depth(line) <= depth(lines[start]))
  return lines.slice(start, end < 0 ? undefined : end)
}

test('each block of dramatis.example.yaml can be uncommented by itself', async () => {
  const lines = (await uncommented('dramatis.example.yaml'))
    .split('\n')
    .filter((line) => /^ *[^ #]/.test(line))
  const blocks = lines.flatMap((line, index): readonly (readonly string[])[] => {
    const block = blockAt(lines, index)
    // A setting of a model needs to be told of which one.
    const model = [`models:`, `  reply:`, `    - base_url: http://h/v1`, `      name: m`]
    if (/^\w/.test(line)) return [block]
    if (/^ {4}- /.test(line)) return [['models:', '  reply:', ...block]]
    if (/^ {6}(?!name:)\w/.test(line)) return [[...model, line]]
    if (!/^ {2}\w/.test(line)) return []
    // An address without a port is not listened at.
    if (/^ {2}host:/.test(line)) return [['http:', line, '  port: 1']]
    const section = lines.slice(0, index).findLast((candidate) => /^\w/.test(candidate)) ?? ''
    // A range of shards needs to be told of how many, and all of it whose they are.
    if (section === 'telegram:')
      return [[section, ...(/^ {2}token:/.test(line) ? [] : ['  token: t']), ...block]]
    const needed = /^ {2}(token|shards):/.test(line) ? ['  token: t'] : ['  token: t', '  shards: 1']
    if (section === 'discord:')
      return [[section, ...needed.filter((one) => !line.startsWith(one.slice(0, 8))), ...block]]
    return [[section, ...block]]
  })
  expect(blocks.length).toBeGreaterThan(30)
  const directory = await mkdtemp(join(tmpdir(), 'dramatis-example-'))
  onTestFinished(async () => await rm(directory, { recursive: true }))
  await mkdir(join(directory, 'characters'))
  for (const block of blocks) {
    await writeFile(join(directory, 'dramatis.yaml'), block.join('\n'))
    await expect(loadConfig({ environment: {}, directory }), block.join('\n')).resolves.toBeDefined()
  }
})

test('dramatis.example.yaml shows every setting of a model', async () => {
  const source = await uncommented('dramatis.example.yaml')
  for (const setting of Object.keys(replyModelSchema.shape)) expect(source).toContain(` ${setting}:`)
})

test('.env.example names every variable of this version', async () => {
  const names = Object.keys(parseEnv(await uncommented('.env.example')))
  expect(names.toSorted()).toEqual(Object.keys(variables).toSorted())
})
