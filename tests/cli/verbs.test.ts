import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openModelServer } from '../../src/testing/index.ts'
import { createDirectory, runCli } from './run-cli.ts'

const bundled = { CHARACTERS_DIR: join(import.meta.dirname, '../../characters') }

describe('the command line', () => {
  test.each([
    [[], 'Without a verb: start if an adapter is configured, else chat.'],
    [['chat'], 'with piped input, a filter'],
    [['start'], 'run every adapter that is configured'],
    [['init'], 'ask what is needed'],
    [['doctor'], '--deep'],
    [['cards'], 'check [files...]'],
    [['cards', 'show'], '--prompt'],
    [['cards', 'import'], '--dry-run'],
    [['cards', 'export'], '--to'],
    [['mailbox'], 'retry'],
  ])('%j --help explains itself', async (words, expected) => {
    const { code, output, errorOutput } = await runCli([...words, '--help'], {
      directory: await createDirectory(),
    })
    expect([code, errorOutput]).toEqual([0, ''])
    expect(output).toContain(expected)
  })

  test.each([
    [['chatt'], "unknown command 'chatt'"],
    [['chat', '--charactr', 'x'], 'Did you mean --character?'],
    [['chat', '--bogus'], '`dramatis chat --help`'],
    [['chat', '--memory', 'bogus'], '- --memory is "bogus"; accepted: sqlite:FILE'],
    [['cards', 'show'], "missing required argument 'name'"],
    [['cards'], 'Usage: dramatis cards'],
  ])('%j is a mistake', async (words, expected) => {
    const { code, output, errorOutput } = await runCli(words, { directory: await createDirectory() })
    expect([code, output]).toEqual([2, ''])
    expect(errorOutput).toContain(expected)
  })

  test('an old Node gets a sentence, not a stack', async () => {
    const pretend = 'data:text/javascript,Object.defineProperty(process,"versions",{value:{node:"20.1.0"}})'
    const { code, errorOutput } = await runCli([], {
      directory: await createDirectory(),
      nodeFlags: ['--import', pretend],
    })
    expect(code).toBe(2)
    expect(errorOutput).toMatch(/^dramatis: Node 20\.1\.0 is too old, 22\.18 or newer is needed\. .*\n$/)
  })

  test('settings that cannot be used end every verb, without a stack unless it is wanted', async () => {
    const directory = await createDirectory()
    await writeFile(join(directory, 'dramatis.yaml'), 'languag: zh\n')
    const plain = await runCli([], { directory })
    expect([plain.code, plain.output]).toEqual([2, ''])
    expect(plain.errorOutput).toMatch(
      /^dramatis: These settings cannot be used:\n- languag \(dramatis\.yaml:1:1\) .*again\.\n$/,
    )
    const debugged = await runCli(['chat'], { directory, environment: { LOG_LEVEL: 'debug' } })
    expect(debugged.errorOutput).toMatch(/\n\s+at /)
  })
})

describe('dramatis start', () => {
  test('says what to do when nothing is configured', async () => {
    const { code, errorOutput } = await runCli(['start'], { directory: await createDirectory() })
    expect(code).toBe(2)
    expect(errorOutput).toContain('no platform is configured')
    expect(errorOutput).toContain('npx dramatis chat')
  })

  test.each([
    ['DISCORD', 'DISCORD_TOKEN is not the token of a bot'],
    ['TELEGRAM', 'TELEGRAM_TOKEN is not the token of a bot'],
  ])('%s is what runs without a verb, and its token is told to nobody', async (platform, expected) => {
    const environment = { [`${platform}_TOKEN`]: 'marked-secret' }
    const { code, errorOutput } = await runCli([], { directory: await createDirectory(), environment })
    expect(code).toBe(2)
    expect(errorOutput).toContain(expected)
    expect(errorOutput).not.toContain('marked')
  })
})

describe('dramatis init', () => {
  test('needs somebody to ask', async () => {
    const { code, errorOutput } = await runCli(['init'], { directory: await createDirectory() })
    expect(code).toBe(2)
    expect(errorOutput).toContain('There is nobody to ask')
  })
})

describe('dramatis doctor', () => {
  test('is content with nothing configured, and says how to get a model', async () => {
    const { code, output } = await runCli(['doctor'], {
      directory: await createDirectory(),
      environment: bundled,
    })
    expect(code).toBe(0)
    expect(output).toMatch(
      /✓ Node .*\n✓ settings: .*neither dramatis\.yaml nor \.env .*\n(?: {2}.*\n)+✓ \d+ cards in .*\n✓ store: sqlite:.* can be written\n/,
    )
    expect(output).toContain('– no model is set: the understudy plays. Set MODEL_BASE_URL and MODEL_NAME')
  })

  test('finds a model that answers, and deeply one that writes', async () => {
    const directory = await createDirectory()
    const server = await openModelServer({ reply: () => 'Evening.' })
    const environment = {
      ...bundled,
      MODEL_BASE_URL: server.baseUrl,
      MODEL_NAME: 'test-model',
      MEMORY_URL: 'memory:',
    }
    const shallow = await runCli(['doctor'], { directory, environment })
    expect([shallow.code, server.requests.length]).toEqual([0, 0])
    expect(shallow.output).toContain('✓ model test-model on http://127.0.0.1:')
    const deep = await runCli(['doctor', '--deep'], { directory, environment })
    expect(deep.output).toMatch(
      /✓ models\.reply\[0\] character \(.* is greeted\): writes: the first word after \d+ ms, 8 characters in \d+ ms/,
    )
    const other = await runCli(['doctor'], {
      directory,
      environment: { ...environment, MODEL_NAME: 'other' },
    })
    expect(other.code).toBe(1)
    expect(other.output).toContain('the server has no such model; it lists test-model')
    await server.close()
  })

  test('knows a model of Ollama without its tag', async () => {
    const server = await openModelServer({ models: ['glm:latest'] })
    onTestFinished(async () => await server.close())
    const environment = {
      ...bundled,
      MODEL_BASE_URL: server.baseUrl,
      MODEL_NAME: 'glm',
      MEMORY_URL: 'memory:',
    }
    const { code, output } = await runCli(['doctor'], { directory: await createDirectory(), environment })
    expect(code).toBe(0)
    expect(output).toContain('✓ model glm on http://127.0.0.1:')
  })

  test('names everything that is configured and does not work', async () => {
    const directory = await createDirectory()
    await writeFile(join(directory, 'broken.yaml'), 'name: x\nnonsense: y\n')
    const { code, output } = await runCli(['doctor'], {
      directory,
      environment: {
        CHARACTERS_DIR: directory,
        MEMORY_URL: 'sqlite:/dev/null/nowhere.db',
        MODEL_BASE_URL: 'http://127.0.0.1:9/v1',
        MODEL_NAME: 'x',
        MODEL_API_KEY: 'marked-secret',
        TELEGRAM_TOKEN: 'marked-secret',
      },
    })
    expect(code).toBe(1)
    expect(output.match(/^✗ (cards|store|model x|telegram)/gm)).toHaveLength(4)
    expect(output).not.toContain('marked')
  })

  test('shows the settings that are in force without the secrets, and what is called wrongly', async () => {
    const directory = await createDirectory()
    await writeFile(join(directory, 'dramatis.yml'), 'language: zh\n')
    await writeFile(join(directory, '.env'), 'MODEL_API_KEY=marked-secret\n')
    const { output } = await runCli(['doctor'], {
      directory,
      environment: { ...bundled, MODEL_BASE_URL: 'http://me:marked@127.0.0.1:9/v1', MODEL_NAME: 'm' },
    })
    expect(output).toContain(`✓ settings: .env in ${directory}, and the environment`)
    expect(output).toContain(
      '  models.reply[0]: m on http://***@127.0.0.1:9/v1, dialect chat, 8192 tokens, with a key',
    )
    expect(output).toContain('  conversation.quiet_direct_ms: 1200')
    expect(output).toContain('– dramatis.yml is not read')
    expect(output).not.toContain('marked')
  })

  test('says where the longest card leaves no room for a conversation, and what would', async () => {
    const directory = await createDirectory()
    await writeFile(join(directory, 'short.yaml'), 'name: Short\nabout: A short one.\n')
    await writeFile(join(directory, 'long.yaml'), `name: Long\nabout: ${'A long life. '.repeat(200)}\n`)
    const room = async (tokens: string) => {
      const { output } = await runCli(['doctor'], {
        directory,
        environment: {
          CHARACTERS_DIR: '.',
          MEMORY_URL: 'memory:',
          MODEL_BASE_URL: 'http://127.0.0.1:9/v1',
          MODEL_NAME: 'm',
          MODEL_CONTEXT_TOKENS: tokens,
        },
      })
      return /^. models\.reply\[0\] room .*\n.*$/m.exec(output)?.[0]
    }
    const told = await room('512')
    expect(told).toMatch(
      /^✗ models\.reply\[0\] room \(head, scenes and story of Long, and 512 tokens for a reply, in 512\): none left for the conversation\n {2}Set context_tokens of this model to at least \d+, /,
    )
    const smallest = Number(/at least (\d+)/.exec(told ?? '')?.[1])
    expect(await room(String(smallest))).toMatch(/^– .* about \d+ tokens left/)
    expect(await room(String(smallest - 256))).toMatch(/^✗ .* tokens left/)
    expect(await room('8192')).toBeUndefined()
  })

  test('shows no query of an address', async () => {
    const { output } = await runCli(['doctor'], {
      directory: await createDirectory(),
      environment: { ...bundled, MODEL_BASE_URL: 'http://127.0.0.1:9/v1?key=marked', MODEL_NAME: 'm' },
    })
    expect(output).toContain(
      '– The query of models.reply[0].base_url (http://127.0.0.1:9/v1?***) is not sent',
    )
    expect(output).not.toContain('marked')
  })

  test('stops at settings that cannot be used', async () => {
    const { code, output } = await runCli(['doctor'], {
      directory: await createDirectory(),
      environment: { LOG_LEVEL: 'loud', MODLE_NAME: 'x' },
    })
    expect(code).toBe(1)
    expect(output).toMatch(/✗ These settings cannot be used:\n {2}- LOG_LEVEL/)
  })
})

describe('dramatis cards', () => {
  test('check names every problem with its place', async () => {
    const directory = await createDirectory()
    await writeFile(join(directory, 'good.yaml'), 'name: Good\nabout: A good one.\n')
    await writeFile(join(directory, 'bad.yaml'), 'name: Bad\nabut: A bad one.\n')
    const all = await runCli(['cards', 'check'], { directory, environment: { CHARACTERS_DIR: '.' } })
    expect(all.code).toBe(1)
    expect(all.output).toMatch(/^bad\.yaml:2:1 abut: .*about/m)
    expect(all.output).toMatch(/\n1 card can be played; \d errors?, 0 warnings\.\n$/)
    const one = await runCli(['cards', 'check', 'good.yaml'], { directory })
    expect([one.code, one.output]).toEqual([0, '1 card can be played; 0 errors, 0 warnings.\n'])
    const empty = await runCli(['cards', 'check', await createDirectory()], { directory })
    expect([empty.code, empty.errorOutput]).toEqual([1, expect.stringContaining('CHARACTERS_DIR')])
    const none = await runCli(['cards', 'check', 'nowhere.yaml'], { directory })
    expect(none.code).toBe(1)
  })

  test('show prints what was understood', async () => {
    const { code, output } = await runCli(['cards', 'show', '栖迟'], {
      directory: await createDirectory(),
      environment: bundled,
    })
    expect(code).toBe(0)
    expect(output).toMatch(/^id: lin-qichi\n/)
    expect(output).toContain('linguistic_features:\n    - 句子短')
    expect(output).not.toMatch(/^ *[a-z]+[A-Z]\w*:/m)
  })

  test('show --prompt prints the prompt, and says how much fits', async () => {
    const environment = {
      ...bundled,
      MODEL_BASE_URL: 'http://h/v1',
      MODEL_NAME: 'm',
      MODEL_CONTEXT_TOKENS: '5600',
    }
    const { code, output, errorOutput } = await runCli(['cards', 'show', 'lin-qichi', '--prompt'], {
      directory: await createDirectory(),
      environment,
    })
    expect(code).toBe(0)
    expect(output).toMatch(/^\[system\]\n/)
    expect(output).toMatch(/\n\[assistant\]\n（把门口的伞桶/)
    expect(errorOutput).toMatch(
      /^Head about \d\.\dk tokens, greeting \d+; (\d+) of (\d+) scenes fit\. Dialect chat, 5600 tokens\.\nLore: 2 entries may come up as notes\.\n--all names the scenes that are left out\.\n$/,
    )
    const all = await runCli(['cards', 'show', 'lin-qichi', '--prompt', '--all'], {
      directory: await createDirectory(),
      environment,
    })
    const [, fit, scenes] = /(\d+) of (\d+) scenes/.exec(errorOutput) ?? []
    const left = all.errorOutput.match(/^Left out: the scene that begins “.+”\.$/gm)
    expect(left).toHaveLength(Number(scenes) - Number(fit))
  })

  test('show --prompt says so when the head alone is longer than its budget', async () => {
    const directory = await createDirectory()
    await writeFile(join(directory, 'long.yaml'), `name: Long\nabout: ${'A long life. '.repeat(200)}\n`)
    const environment = {
      CHARACTERS_DIR: '.',
      MODEL_BASE_URL: 'http://h/v1',
      MODEL_NAME: 'm',
      MODEL_CONTEXT_TOKENS: '3072',
    }
    const { errorOutput } = await runCli(['cards', 'show', 'Long', '--prompt'], { directory, environment })
    expect(errorOutput).toMatch(
      /^Head about 0\.9k tokens\. Dialect chat, 3072 tokens\.\nThe head alone is longer than its budget, 768 tokens \(a quarter of context_tokens\): shorten the card, .*\n$/,
    )
  })

  test('show --prompt says so when a head that fits leaves no room for a conversation', async () => {
    const directory = await createDirectory()
    await writeFile(join(directory, 'long.yaml'), `name: Long\nabout: ${'A long life. '.repeat(400)}\n`)
    const environment = {
      CHARACTERS_DIR: '.',
      MODEL_BASE_URL: 'http://h/v1',
      MODEL_NAME: 'm',
      MODEL_CONTEXT_TOKENS: '2048',
    }
    const { errorOutput } = await runCli(['cards', 'show', 'Long', '--prompt'], { directory, environment })
    expect(errorOutput).toMatch(
      /^Head about 1\.\dk tokens\. .*\nThe head, and \d+ tokens kept for a reply, leave no room for a conversation: shorten the card, .*\n$/,
    )
  })

  test('show --prompt prints it as the configured model is told it, or as another kind would be', async () => {
    const directory = await createDirectory()
    const configured = {
      ...bundled,
      MODEL_BASE_URL: 'http://h/v1',
      MODEL_NAME: 'm',
      MODEL_DIALECT: 'characterglm',
    }
    const own = await runCli(['cards', 'show', 'lin-qichi', '--prompt'], {
      directory,
      environment: configured,
    })
    expect(own.output).toMatch(
      /^以下是一段林栖迟和.*之间的对话。\n关于林栖迟的信息：.*\n(?:关于.*\n)?\[林栖迟\]（把门口的伞桶/,
    )
    expect(own.errorOutput).toContain('Dialect characterglm, 4096 tokens.')
    const words = ['cards', 'show', 'lin-qichi', '--prompt', '--dialect', 'charglm']
    const hosted = await runCli(words, { directory, environment: configured })
    expect(hosted.output).toMatch(/^\[meta\.bot_name\]\n林栖迟\n/)
    expect(hosted.output).toMatch(/\n\[assistant\]\n（把门口的伞桶/)
    expect(hosted.errorOutput).toContain('Dialect charglm, 8192 tokens.')
  })

  test('show refuses a dialect that is not there', async () => {
    const { code, errorOutput } = await runCli(['cards', 'show', 'x', '--prompt', '--dialect', 'glm'], {
      directory: await createDirectory(),
    })
    expect(code).toBe(2)
    expect(errorOutput).toContain('There is no dialect "glm". Name one of chat, characterglm, charglm.')
  })

  test('schema prints a JSON schema', async () => {
    const { code, output } = await runCli(['cards', 'schema'], { directory: await createDirectory() })
    expect(code).toBe(0)
    expect(JSON.parse(output)).toMatchObject({ type: 'object', properties: { name: {}, greetings: {} } })
  })
})

describe('dramatis mailbox', () => {
  test('lists what waits, and drops or retries by id', async () => {
    const directory = await createDirectory()
    const list = await runCli(['mailbox', 'list'], { directory })
    expect([list.code, list.output, list.errorOutput]).toEqual([0, '', 'Nothing waits.\n'])
    const drop = await runCli(['mailbox', 'drop', 'console', 'nothing'], { directory })
    expect(drop.code).toBe(1)
    expect(drop.errorOutput).toContain('There is no event nothing of console.')
  })
})
