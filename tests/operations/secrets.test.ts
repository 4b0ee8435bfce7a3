import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { createDirectory, runCli } from '../cli/run-cli.ts'
import { openRedisServer } from '../support/redis-server.ts'
import { marks, secretMark, secrets } from './marks.ts'

const child = fileURLToPath(new URL('./children/play.ts', import.meta.url))

const environment = {
  ...secrets,
  MODEL_BASE_URL: 'http://user:hunter2-url@127.0.0.1:1/v1',
  MODEL_NAME: 'test-model',
  HELPER_BASE_URL: 'http://127.0.0.1:1/v1',
  HELPER_NAME: 'test-model',
  MODEL_CONTEXT_TOKENS: '1024',
  TELEGRAM_API_URL: 'http://user:hunter2-url@127.0.0.1:1',
  MEMORY_URL: 'sqlite:./data/play.db',
}

/** Plays everything at a level of the log; answers all that was written. */
async function play(directory: string, level: string) {
  await mkdir(join(directory, 'characters'), { recursive: true })
  const program = spawn(process.execPath, [child], {
    cwd: directory,
    env: { PATH: process.env.PATH, ...environment, LOG_LEVEL: level },
  })
  const text = { output: '', log: '' }
  program.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text.output += chunk
  })
  program.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text.log += chunk
  })
  const [code] = await once(program, 'close')
  expect([code, text.log.split('\n').filter((entry) => entry && !entry.startsWith('{'))]).toEqual([0, []])
  return text
}

function expectNone(text: string, ...unwanted: readonly string[]): void {
  for (const mark of unwanted) {
    const lines = text.split('\n').filter((line) => line.includes(mark))
    expect(lines, `lines with ${mark}`).toEqual([])
  }
}

test('no secret, no text and no person is told to whoever runs it', { timeout: 60_000 }, async () => {
  const directory = await createDirectory()
  const { output, log } = await play(directory, 'info')
  // It did happen.
  expect(log).toMatch(/"msg":"[^"]*(reply|turn) was written"/)
  for (const happened of ['delivery failed', '"error":"full"', '"error":"unauthorized"'])
    expect(log).toContain(happened)
  expect(output).toMatch(
    /^\/metrics 200\n[\s\S]*^\/healthz 200\n[\s\S]*^\/readyz 200\n[\s\S]*^\/elsewhere 404$/m,
  )
  expectNone(`${log}\n${output}`, secretMark, marks.text, marks.name, marks.person)

  const data = join(directory, 'data')
  for (const file of await readdir(data))
    expectNone(await readFile(join(data, file), 'latin1'), secretMark, marks.text, marks.name)

  const list = await runCli(['mailbox', 'list'], { directory, environment })
  expect(list.output).toMatch(/^given-up\t/)
  expectNone(`${list.output}\n${list.errorOutput}`, secretMark, marks.text, marks.name)
})

test('a message can be followed by its id, and is one line at info', { timeout: 60_000 }, async () => {
  const { log } = await play(await createDirectory(), 'debug')
  const entries = log.split('\n').flatMap((entry) => (entry ? [JSON.parse(entry)] : []))
  const said = entries.find(({ type }) => type === 'message-received').event
  // What one search for the quoted id finds.
  const found = entries.filter((entry) => JSON.stringify(entry).includes(`"${said}"`))
  expect(found.map(({ msg }) => msg).toSorted()).toEqual(
    expect.arrayContaining([
      'a step was handed over',
      'a turn was written',
      'an answer was delivered',
      'an event came in',
    ]),
  )
  expect(new Set(found.map(({ conversation }) => conversation)).size).toBe(1)
  const [written, ...others] = found.filter(({ level, turn }) => level === 30 && turn === said)
  expect(others).toEqual([])
  for (const name of [
    'waitMs',
    'firstTokenMs',
    'totalMs',
    'commitMs',
    'promptTokens',
    'completionTokens',
    'messages',
  ])
    expect(written[name], name).toEqual(expect.any(Number))
  expect(written).toMatchObject({ adapter: 'test', model: 'test-model', finish: 'stop', attempt: 1 })
})

test('at the level debug texts may be told, but no secret and no person’s id', {
  timeout: 60_000,
}, async () => {
  const { output, log } = await play(await createDirectory(), 'debug')
  expectNone(`${log}\n${output}`, secretMark, marks.person)
})

/** Runs a verb at a quiet and at a talkative level; answers what it said at the quiet one. */
async function runBothWays(verb: string, memoryUrl: string): Promise<string> {
  const said: string[] = []
  for (const LOG_LEVEL of ['info', 'debug']) {
    const { output, errorOutput } = await runCli(verb.split(' '), {
      directory: await createDirectory(),
      environment: { ...environment, MEMORY_URL: memoryUrl, LOG_LEVEL },
    })
    expectNone(`${output}\n${errorOutput}`, secretMark)
    said.push(`${output}${errorOutput}`)
  }
  return said[0] ?? ''
}

test.each([
  ['doctor', 'sqlite:./data/doctor.db', '✓ store: sqlite:'],
  ['doctor', 'memory:', '✗ telegram: 127.0.0.1:1 cannot be reached'],
  ['doctor', 'redis://user:hunter2-redis@127.0.0.1:1/0', '✗ store: '],
  ['doctor', 'rediss://127.0.0.1:1/?password=hunter2-redis', 'MEMORY_URL'],
  ['start', 'sqlite:./data/start.db', 'DISCORD_TOKEN is not the token of a bot'],
  ['mailbox list', 'redis://:hunter2-redis@127.0.0.1:1', '127.0.0.1:1'],
])('%s with %s tells no secret', async (verb, memoryUrl, expected) => {
  expect(await runBothWays(verb, memoryUrl)).toContain(expected)
})

test('a Redis tells no secret, whether it takes the password or not', { timeout: 60_000 }, async () => {
  const redis = await openRedisServer({
    config: ['--user', 'ann', 'on', '>hunter2-redis', '~*', '&*', '+@all'],
  })
  onTestFinished(async () => await redis.close())
  const urlWith = (password: string) => `redis://ann:${password}@127.0.0.1:${redis.port}/0`
  expect(await runBothWays('doctor', urlWith('hunter2-redis'))).toContain('✓ store: redis://***@127.0.0.1')
  expect(await runBothWays('mailbox list', urlWith('hunter2-redis'))).toContain('Nothing waits.')
  for (const verb of ['doctor', 'mailbox list'])
    expect(await runBothWays(verb, urlWith('hunter2-wrong'))).toContain('refuses the user or the password')
})
