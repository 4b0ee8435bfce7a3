import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type LoopbackDiscordOptions, openLoopbackDiscord, openModelServer } from '../../src/testing/index.ts'
import { createDirectory, startCli } from './run-cli.ts'

/** `dramatis start` with a bot on a Discord on loopback. */
async function startBot(
  options: LoopbackDiscordOptions = {},
  change: { readonly [name: string]: string } = {},
  settings = '',
) {
  const discord = await openLoopbackDiscord({ speed: 100, deadlineSpeed: 1, ...options })
  onTestFinished(() => discord.close())
  const directory = await createDirectory()
  await writeFile(join(directory, 'dramatis.yaml'), settings)
  const environment = {
    CHARACTERS_DIR: join(import.meta.dirname, '../../characters'),
    MEMORY_URL: 'memory:',
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: discord.apiUrl,
    ...change,
  }
  const running = startCli(['start'], { directory, environment })
  onTestFinished(() => void running.child.kill('SIGKILL'))
  return { discord, ...running }
}

describe('what Discord refuses for good ends `start` with 2: another one would find the same', () => {
  test('a token that it does not know', async () => {
    const token = `${Buffer.from('1234567890123456789').toString('base64url')}.GaBcDe.marked-secret`
    const { ended } = await startBot({}, { DISCORD_TOKEN: token })
    const { code, errorOutput } = await ended
    expect(code).toBe(2)
    expect(errorOutput).toContain('dramatis: Discord does not know the token in DISCORD_TOKEN')
    expect(errorOutput).not.toContain('marked')
  })

  test('the switch is off, and the settings insist on it', async () => {
    const { ended } = await startBot({ messageContent: false }, {}, 'discord: { message_content: true }\n')
    expect(await ended).toMatchObject({
      code: 2,
      errorOutput: expect.stringContaining('Turn on the switch "Message Content Intent"'),
    })
  })

  test.each([4004, 4010, 4011, 4012, 4013])('closed with %i', async (code) => {
    const { discord, shows, ended } = await startBot()
    await shows('listening to Discord', 'errorOutput')
    discord.faults.closeGateway(code)
    expect((await ended).code).toBe(2)
  })

  test('an address where no Discord is', async () => {
    const server = await openModelServer()
    onTestFinished(() => server.close())
    const { ended } = await startBot({}, { DISCORD_API_URL: server.baseUrl })
    expect(await ended).toMatchObject({
      code: 2,
      errorOutput: expect.stringMatching(
        /dramatis: DISCORD_API_URL .* such as https:\/\/discord\.com\/api\.\n/,
      ),
    })
  })
})
