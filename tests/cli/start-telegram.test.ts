import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openLoopbackTelegram } from '../../src/testing/index.ts'
import { createDirectory, startCli } from './run-cli.ts'
import { runHere } from './run-here.ts'

/** `dramatis start` with a bot on a Telegram on loopback. */
async function startBot(change: { readonly [name: string]: string } = {}, settings = '') {
  const telegram = await openLoopbackTelegram({ speed: 100 })
  onTestFinished(() => telegram.close())
  const directory = await createDirectory()
  await writeFile(join(directory, 'dramatis.yaml'), settings)
  const environment = {
    CHARACTERS_DIR: join(import.meta.dirname, '../../characters'),
    MEMORY_URL: 'memory:',
    TELEGRAM_TOKEN: telegram.token,
    TELEGRAM_API_URL: telegram.apiUrl,
    ...change,
  }
  const running = startCli(['start'], { directory, environment })
  onTestFinished(() => void running.child.kill('SIGKILL'))
  return { telegram, directory, ...running }
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

describe('what Telegram refuses for good ends `start` with 2: another one would find the same', () => {
  test('a token that it does not know', async () => {
    const { ended } = await startBot({ TELEGRAM_TOKEN: '1234567890:AAmarked-secret-marked-secret-mark' })
    const { code, errorOutput } = await ended
    expect(code).toBe(2)
    expect(errorOutput).toContain('@BotFather')
    expect(errorOutput).not.toContain('marked')
  })

  test('a token that is revoked while it listens', async () => {
    const { telegram, shows, ended } = await startBot()
    await shows('listening to Telegram', 'errorOutput')
    telegram.faults.revokeToken()
    // What waits is answered before it asks again.
    const alice = telegram.createUser({ name: 'Alice' })
    alice.starts()
    const { code, errorOutput } = await ended
    expect(code).toBe(2)
    expect(errorOutput).not.toContain(telegram.token)
  })

  test('a webhook without an address', async () => {
    const { ended } = await startBot({}, 'telegram: { updates: webhook }\n')
    expect(await ended).toMatchObject({
      code: 2,
      errorOutput: expect.stringMatching(/PUBLIC_URL.*HTTP_PORT/s),
    })
  })
})

test.each(['', '/bot'])(
  'by webhook people are answered over the HTTP port, under the path "%s"',
  async (path) => {
    const port = await findFreePort()
    const address = { PUBLIC_URL: `http://127.0.0.1:${port}${path}`, HTTP_PORT: `${port}` }
    const { telegram, shows } = await startBot(address, 'telegram: { updates: webhook }\n')
    await shows('started', 'errorOutput')
    const told = new Promise<void>((resolve) => {
      telegram.watch((change) => {
        if (change.type === 'shown' && change.message.isFromBot) resolve()
      })
    })
    const alice = telegram.createUser({ name: 'Alice' })
    alice.says(alice.dm, '/help')
    await told
    expect(telegram.webhookUrl).toBe(`http://127.0.0.1:${port}${path}/telegram/${telegram.botId}`)
    expect(telegram.complaints).toEqual([])
  },
)

test('texts are not encrypted while it runs without their key', async () => {
  const MEMORY_URL = `sqlite:${join(await createDirectory(), 'a.db')}`
  const { directory, shows } = await startBot({ MEMORY_URL })
  await shows('listening to Telegram', 'errorOutput')
  const settings = { MEMORY_URL, ENCRYPTION_KEY: randomBytes(32).toString('base64') }
  expect(await runHere(['encrypt'], directory, settings)).toMatchObject({
    code: 1,
    output: '',
    errorOutput: expect.stringMatching(
      /started without the first key of ENCRYPTION_KEY.* Start all programs anew/,
    ),
  })
  // Another program is there that has the key.
  const keyed = await startBot(settings)
  await keyed.shows('started', 'errorOutput')
  expect(await runHere(['encrypt'], directory, settings)).toMatchObject({ code: 0 })
})
