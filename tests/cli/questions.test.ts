import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { inviteUrl } from '../../adapters/discord/examine.ts'
import { openStore } from '../../memory/index.ts'
import { createLog, systemClock, systemRandom } from '../../src/app/system.ts'
import { openLibrary } from '../../src/cards/library.ts'
import { chooseCharacter, lastCharacterKey } from '../../src/cli/choose-character.ts'
import { offerLocalModel } from '../../src/cli/choose-model.ts'
import { init } from '../../src/cli/init.ts'
import { loadConfig } from '../../src/config.ts'
import { createSurroundings, ctrlC, down, enter } from './fake-surroundings.ts'
import { createDirectory } from './run-cli.ts'

const tools = { clock: systemClock, random: systemRandom, log: createLog('silent') }
const ollama = 'http://127.0.0.1:11434/v1'

describe('dramatis init', () => {
  test('writes the model that answers, every setting, and whom to begin with', async () => {
    const directory = await createDirectory()
    await mkdir(join(directory, 'characters'))
    await writeFile(join(directory, 'characters/one.yaml'), 'name: One\nabout: The first.\n')
    await writeFile(join(directory, 'characters/two.yaml'), 'name: Two\nabout: The second.\n')
    const { surroundings, answer } = createSurroundings(directory, { [ollama]: ['glm', 'qwen'] })
    const done = init(surroundings)
    await answer('Who shall write the replies?', down + enter)
    await answer('Token of the bot on Discord', enter)
    await answer('Token of the bot on Telegram', enter)
    await answer('In which language', down + down + enter)
    await answer('Who shall it be?', down + enter)
    expect(await done).toBe(0)

    expect(await readFile(join(directory, '.env'), 'utf8')).toBe(
      `MODEL_BASE_URL=${ollama}\nMODEL_NAME=qwen\n`,
    )
    const config = await loadConfig({ environment: {}, directory })
    expect(config.models.reply[0]).toMatchObject({ baseUrl: ollama, name: 'qwen' })
    expect(config.language).toBe('zh')
    const store = await openStore(`sqlite:${directory}/data/dramatis.db`, tools)
    expect(await store.memory.state.get(lastCharacterKey)).toBe('two')
    await store.close()
  })

  test('asks a server elsewhere with its key, and replaces nothing unasked', async () => {
    const directory = await createDirectory()
    const mine = `MODEL_BASE_URL=${ollama}\nMODEL_NAME=mine\nOTHER=kept\n`
    await writeFile(join(directory, '.env'), mine)
    await writeFile(join(directory, 'dramatis.yaml'), 'memory: "memory:"\n')
    const { surroundings, answer, requests, text } = createSurroundings(directory, {
      'https://far.example/v1': ['big'],
    })
    const done = init(surroundings)
    await answer('Who shall write the replies?', enter)
    await answer('Address of the server', `https://far.example?key=x${enter}`)
    await answer('API key', `marked-secret${enter}`)
    await answer('Model', enter)
    await answer('Token of the bot on Discord', enter)
    await answer('Token of the bot on Telegram', enter)
    await answer('.env sets MODEL_BASE_URL, MODEL_NAME. Replace that?', `n`)
    await answer('Who shall it be?', enter)
    expect(await done).toBe(0)

    expect(requests.at(-1)?.headers.get('authorization')).toBe('Bearer marked-secret')
    expect(await readFile(join(directory, '.env'), 'utf8')).toBe(mine)
    expect(await readFile(join(directory, 'dramatis.yaml'), 'utf8')).toBe('memory: "memory:"\n')
    expect(text()).toContain('What follows the ? of the address is never sent')
    expect(text()).not.toContain('marked')
  })

  test('keeps no key for another server, and takes the suggested address', async () => {
    const directory = await createDirectory()
    await writeFile(
      join(directory, '.env'),
      'MODEL_BASE_URL=https://old.example/v1\nMODEL_NAME=m\nMODEL_API_KEY=old\n',
    )
    await writeFile(join(directory, 'dramatis.yaml'), 'memory: "memory:"\n')
    const { surroundings, answer } = createSurroundings(directory)
    const refusing = { ...surroundings, fetch: async () => Response.json({}, { status: 401 }) }
    const done = init(refusing)
    await answer('Who shall write the replies?', enter)
    await answer('Address of the server', enter)
    await answer('API key', enter)
    await answer('does not accept the key', `new${enter}`)
    await answer('Token of the bot on Discord', enter)
    await answer('Token of the bot on Telegram', enter)
    await answer('To be commented out in .env: MODEL_API_KEY', 'y')
    await answer('Who shall it be?', enter)
    expect(await done).toBe(0)
    expect(await readFile(join(directory, '.env'), 'utf8')).toBe(
      'MODEL_BASE_URL=http://127.0.0.1:8000/v1\nMODEL_NAME=new\n#MODEL_API_KEY=old\n',
    )
  })

  test('lets the understudy play by commenting the model out, and writes a file that says what it is', async () => {
    const directory = await createDirectory()
    await writeFile(join(directory, '.env'), `MODEL_BASE_URL=${ollama}\nMODEL_NAME=m\nOTHER=kept\n`)
    const { surroundings, answer } = createSurroundings(directory)
    const done = init(surroundings)
    await answer('Who shall write the replies?', down + enter)
    await answer('Token of the bot on Discord', enter)
    await answer('Token of the bot on Telegram', enter)
    await answer('.env sets MODEL_BASE_URL, MODEL_NAME. Replace that?', 'y')
    await answer('In which language', enter)
    await answer('Who shall it be?', enter)
    expect(await done).toBe(0)
    expect(await readFile(join(directory, '.env'), 'utf8')).toBe(
      `#MODEL_BASE_URL=${ollama}\n#MODEL_NAME=m\nOTHER=kept\n`,
    )
    expect((await loadConfig({ environment: {}, directory })).models.reply).toEqual([])
    expect(await readFile(join(directory, 'dramatis.yaml'), 'utf8')).toMatch(
      /^# Settings, all of them optional/,
    )
  })

  test('tells CharacterGLM as it was trained, says what its license allows, and forgets that for another model', async () => {
    const directory = await createDirectory()
    await writeFile(join(directory, 'dramatis.yaml'), 'memory: "memory:"\n')
    const servers = { [ollama]: ['CharacterGLM-6B', 'qwen'] }
    const glm = createSurroundings(directory, servers)
    const first = init(glm.surroundings)
    await glm.answer('Who shall write the replies?', enter)
    await glm.answer('MODEL_DIALECT=characterglm', 'y')
    await glm.answer('Token of the bot on Discord', enter)
    await glm.answer('Token of the bot on Telegram', enter)
    await glm.answer('Who shall it be?', enter)
    expect(await first).toBe(0)
    expect(glm.text()).toContain('non-commercial research only')
    const { models } = await loadConfig({ environment: {}, directory })
    expect(models.reply[0]).toMatchObject({ dialect: 'characterglm', contextTokens: 4096 })

    const qwen = createSurroundings(directory, servers)
    const second = init(qwen.surroundings)
    await qwen.answer('Who shall write the replies?', down + enter)
    await qwen.answer('Token of the bot on Discord', enter)
    await qwen.answer('Token of the bot on Telegram', enter)
    await qwen.answer('.env sets MODEL_NAME, MODEL_DIALECT. Replace that?', 'y')
    await qwen.answer('Who shall it be?', enter)
    expect(await second).toBe(0)
    expect((await loadConfig({ environment: {}, directory })).models.reply[0]?.dialect).toBe('chat')
  })

  test('writes a token for Discord down, and says how the bot is invited', async () => {
    const directory = await createDirectory()
    await writeFile(join(directory, 'dramatis.yaml'), 'memory: "memory:"\n')
    const token = `${Buffer.from('1234567890123456789').toString('base64url')}.GaBcDe.marked-secret`
    const { surroundings, answer, text } = createSurroundings(directory)
    const done = init(surroundings)
    await answer('Who shall write the replies?', down + enter)
    await answer('Token of the bot on Discord', token + enter)
    await answer('Token of the bot on Telegram', enter)
    await answer('Who shall it be?', enter)
    expect(await done).toBe(0)
    expect(await readFile(join(directory, '.env'), 'utf8')).toBe(`DISCORD_TOKEN=${token}\n`)
    expect(text()).toContain('https://discord.com/developers/applications')
    expect(text()).toContain(inviteUrl('1234567890123456789'))
    expect(text()).not.toContain('marked')
  })

  test('takes a token as it is pasted from a request, and nothing that is none', async () => {
    const directory = await createDirectory()
    await writeFile(join(directory, 'dramatis.yaml'), 'memory: "memory:"\n')
    const token = `${Buffer.from('1234567890123456789').toString('base64url')}.GaBcDe.marked-secret`
    const { surroundings, answer } = createSurroundings(directory)
    const done = init(surroundings)
    await answer('Who shall write the replies?', down + enter)
    await answer('Token of the bot on Discord', `Bot ${enter}`)
    await answer('three parts with points', `${token}${enter}`)
    await answer('Token of the bot on Telegram', enter)
    await answer('Who shall it be?', enter)
    expect(await done).toBe(0)
    expect(await readFile(join(directory, '.env'), 'utf8')).toBe(`DISCORD_TOKEN=${token}\n`)
  })

  test.each([
    [true, 'Talk with Troupe, your bot on Telegram: https://t.me/troupe_bot'],
    [false, 'api.telegram.org cannot be reached'],
  ])('finds the token for Telegram in what @BotFather says (it answers: %s)', async (isThere, told) => {
    const directory = await createDirectory()
    await writeFile(join(directory, 'dramatis.yaml'), 'memory: "memory:"\n')
    const token = '1234567890:AAmarked-secret-marked-secret-mark'
    const { surroundings, answer, text } = createSurroundings(directory)
    const done = init({
      ...surroundings,
      fetch: async (address, request) => {
        if (!isThere || !String(address).startsWith('https://api.telegram.org/'))
          return await surroundings.fetch(address, request)
        return Response.json({ ok: true, result: { first_name: 'Troupe', username: 'troupe_bot' } })
      },
    })
    await answer('Who shall write the replies?', down + enter)
    await answer('Token of the bot on Discord', enter)
    await answer('Token of the bot on Telegram', `1234 ${enter}`)
    await answer('a number, a colon', `Use this token: ${token} Keep it safe.${enter}`)
    await answer('Who shall it be?', enter)
    expect(await done).toBe(0)
    expect(await readFile(join(directory, '.env'), 'utf8')).toBe(`TELEGRAM_TOKEN=${token}\n`)
    expect(text().replaceAll(/\s+/g, ' ')).toContain(told)
    expect(text()).toContain('https://t.me/BotFather')
    expect(text()).not.toContain('marked')
  })

  test('changes nothing when the person leaves', async () => {
    const directory = await createDirectory()
    const { surroundings, answer } = createSurroundings(directory)
    const done = init(surroundings)
    await answer('Who shall write the replies?', ctrlC)
    await expect(done).rejects.toMatchObject({ name: 'AbortError' })
    await expect(readFile(join(directory, '.env'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('a model of this machine', () => {
  test('is offered before the understudy, and remembered when wanted', async () => {
    const directory = await createDirectory()
    const config = await loadConfig({ environment: {}, directory })
    const { surroundings, answer } = createSurroundings(directory, { [ollama]: ['glm'] })
    const offered = offerLocalModel(config, surroundings)
    await answer('Who shall write the replies?', enter)
    await answer('Write it to .env', 'y')
    expect((await offered).models.reply).toEqual(
      (await loadConfig({ environment: {}, directory })).models.reply,
    )
  })

  test('may be declined', async () => {
    const directory = await createDirectory()
    const config = await loadConfig({ environment: {}, directory })
    const { surroundings, answer } = createSurroundings(directory, { [ollama]: ['glm'] })
    const offered = offerLocalModel(config, surroundings)
    await answer('Who shall write the replies?', down + enter)
    expect(await offered).toBe(config)
  })

  test('is not asked for when none answers', async () => {
    const config = await loadConfig({ environment: {}, directory: await createDirectory() })
    const { surroundings, text } = createSurroundings('.')
    expect(await offerLocalModel(config, surroundings)).toBe(config)
    expect(text()).toBe('')
  })
})

describe('whom to talk with', () => {
  async function openWith(last: string | undefined) {
    const store = await openStore('memory:', tools)
    if (last !== undefined) await store.memory.state.set(lastCharacterKey, last)
    const directory = join(import.meta.dirname, '../../characters')
    const library = await openLibrary({ directory, ...tools, watch: false })
    return { charactersOf: async () => library, store }
  }

  test('is who is named: by id, name or nickname', async () => {
    const app = await openWith('lin-qichi')
    const { surroundings } = createSurroundings('.')
    expect((await chooseCharacter('老林', app, surroundings)).id).toBe('lin-qichi')
    await expect(chooseCharacter('nobody', app, surroundings)).rejects.toMatchObject({ code: 'usage' })
  })

  test('is who it was last, as long as there is such a card', async () => {
    const { surroundings, answer } = createSurroundings('.', {}, { LANG: 'en_GB.UTF-8' })
    expect((await chooseCharacter(undefined, await openWith('shen-kuo'), surroundings)).id).toBe('shen-kuo')
    const chosen = chooseCharacter(undefined, await openWith('gone'), surroundings)
    await answer('Who shall it be?', enter)
    expect((await chosen).language).toBe('en')
  })

  test('is one that speaks the person’s language where nobody can be asked', async () => {
    for (const [locale, language] of [
      ['zh_CN.UTF-8', 'zh'],
      ['en_US.UTF-8', 'en'],
    ]) {
      const { surroundings } = createSurroundings('.', {}, { LC_ALL: locale })
      const unattended = { ...surroundings, input: Object.assign(surroundings.input, { isTTY: false }) }
      expect((await chooseCharacter(undefined, await openWith(undefined), unattended)).language).toBe(
        language,
      )
    }
  })
})
