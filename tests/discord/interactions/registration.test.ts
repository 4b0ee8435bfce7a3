import { ApplicationCommandType } from 'discord-api-types/v10'
import { expect, test } from 'vitest'
import { registerCommands } from '../../../adapters/discord/interactions/registration.ts'
import { commands } from '../../../src/contract/commands.ts'
import { applicationId } from './payloads.ts'
import { openStage, refusal, type Stage } from './stage.ts'

function openRegistration(): Stage {
  const stage = openStage()
  let registered: unknown = []
  stage.respond(({ path, body }) => {
    if (path.startsWith('PUT')) registered = body
    return { status: 200, body: registered }
  })
  return stage
}

test('the commands are registered once, and again only when they have changed', async () => {
  const { tools, signal, calls } = openRegistration()
  await registerCommands(tools, signal)
  await registerCommands(tools, signal)
  const path = `/applications/${applicationId}/commands`
  expect(calls.map((call) => call.path)).toEqual([`PUT ${path}`, `GET ${path}`])
  const say: typeof tools.texts = (language, key, values) =>
    key === 'commands.help.description' ? 'Help' : tools.texts(language, key, values)
  await registerCommands({ ...tools, texts: say }, signal)
  await registerCommands({ ...tools, bot: { ...tools.bot, applicationId: '2' } }, signal)
  expect(calls.map((call) => call.path.slice(0, 3))).toEqual(['PUT', 'GET', 'PUT', 'PUT'])
})

test('they are registered again when Discord has lost them', async () => {
  const { tools, signal, calls, respond } = openRegistration()
  await registerCommands(tools, signal)
  respond(({ path }) => (path.startsWith('GET') ? { status: 200, body: [] } : undefined))
  await registerCommands(tools, signal)
  expect(calls.map(({ path }) => path.slice(0, 3))).toEqual(['PUT', 'GET', 'PUT'])
})

test('they are the command tree, in English and Chinese', async () => {
  const { tools, signal, calls } = openRegistration()
  await registerCommands(tools, signal)
  const registered = calls[0]?.body
  const both = { contexts: [0, 1], integration_types: [0] }
  expect(registered).toHaveLength(
    new Set(commands.map(({ path }) => path.split(' ')[0])).size +
      commands.filter((spec) => 'menu' in spec).length,
  )
  expect(registered).toContainEqual({
    type: ApplicationCommandType.ChatInput,
    name: 'mute',
    name_localizations: { 'zh-CN': '禁言', 'zh-TW': '禁言' },
    description: expect.any(String),
    description_localizations: { 'zh-CN': expect.any(String), 'zh-TW': expect.any(String) },
    ...both,
    options: [
      expect.objectContaining({
        ...{ type: 3, name: 'character', required: true, autocomplete: true },
        name_localizations: { 'en-GB': 'name', 'en-US': 'name', 'zh-CN': '名字', 'zh-TW': '名字' },
        description: 'Who is silent',
        description_localizations: { 'zh-CN': '谁安静', 'zh-TW': '谁安静' },
      }),
      expect.objectContaining({ type: 4, name: 'minutes', min_value: 0, max_value: 10_080 }),
    ],
  })
  expect(registered).toContainEqual({
    type: ApplicationCommandType.Message,
    name: 'Rate',
    name_localizations: { 'zh-CN': '评价', 'zh-TW': '评价' },
    ...both,
  })
  expect(registered).toContainEqual(
    expect.objectContaining({
      name: 'proxies',
      options: [
        expect.objectContaining({ type: 3, name: 'action', choices: expect.any(Array) }),
        expect.objectContaining({ type: 6, name: 'bot' }),
      ],
    }),
  )
})

test('Discord keeps nobody from a command that the engine may allow', async () => {
  const { tools, signal, calls } = openRegistration()
  await registerCommands(tools, signal)
  expect(JSON.stringify(calls[0]?.body)).not.toContain('default_member_permissions')
})

test('what only our own controls set is shown to nobody', async () => {
  const { tools, signal, calls } = openRegistration()
  await registerCommands(tools, signal)
  const text = JSON.stringify(calls[0]?.body)
  expect(text).toContain('"name":"import"')
  expect(text).not.toContain('"name":"card"')
  expect(text).not.toContain('"name":"message"')
})

test('a refusal is one line that says where, and it is tried again', async () => {
  const stage = openRegistration()
  let refusals = 2
  stage.respond(() => {
    if (refusals-- <= 0) return undefined
    const wrong = { 0: { name: { _errors: [{ code: 'X', message: 'Command name is invalid' }] } } }
    return { status: 400, body: { ...refusal(400, 50_035).body, errors: wrong } }
  })
  const registering = registerCommands(stage.tools, stage.signal)
  await stage.clock.advance(0)
  // The builders are loaded at the first try.
  await expect.poll(() => stage.entries.length).toBe(1)
  expect(stage.entries[0]).toContain('0.name')
  await stage.clock.advance(60_000)
  await expect.poll(() => stage.entries.length).toBe(2)
  await stage.clock.advance(120_000)
  await registering
  expect(stage.calls).toHaveLength(3)
})

test('it ends when it is told to', async () => {
  const stage = openRegistration()
  stage.respond(() => refusal(403, 50_001))
  const over = new AbortController()
  const registering = registerCommands(stage.tools, over.signal)
  await expect.poll(() => stage.entries.length).toBe(1)
  over.abort()
  await expect(registering).resolves.toBeUndefined()
})
