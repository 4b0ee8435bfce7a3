import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type ModelServerOptions, openModelServer } from '../../src/testing/index.ts'
import { createDirectory, runCli } from './run-cli.ts'

async function open(options: ModelServerOptions): Promise<string> {
  const server = await openModelServer({
    contextTokens: 8192,
    promptTokensDetails: true,
    reply: ({ body }) => (body.response_format ? '{"emotion":"happiness"}' : '（把伞挂好）刚闲下来。\n'),
    ...options,
  })
  onTestFinished(async () => await server.close())
  return server.baseUrl
}

test('doctor --deep looks at every model that is set, and says what was asked, what was found and what to do', async () => {
  const directory = await createDirectory()
  await mkdir(join(directory, 'characters'))
  await writeFile(join(directory, 'characters/one.yaml'), 'name: One\nabout: The first.\n')
  const glm = await open({ models: ['glm'], misbehaviours: ['no-special-tokens'] })
  const chat = await open({ models: ['chat'], template: 'strict' })
  await writeFile(
    join(directory, 'dramatis.yaml'),
    `memory: "memory:"
models:
  reply:
    - { base_url: ${glm}, name: glm, dialect: characterglm }
    - { base_url: ${chat}, name: chat, context_tokens: 4096 }
  helper: { base_url: ${chat}, name: chat }
  embedder: { base_url: ${chat}, name: chat }
`,
  )
  const { code, output } = await runCli(['doctor', '--deep'], { directory })
  expect(code).toBe(1)
  const lines = output.split('\n')
  const broken = lines.filter((line) => line.startsWith('✗'))
  expect(broken.map((line) => line.replace(/begin with .* instead/, 'begin with … instead'))).toEqual([
    '✗ models.reply[0] prefix (POST /tokenize, with special tokens): prompts begin with … instead of 64790, 64792',
    "✗ models.reply[1] assistant first (a conversation that begins with it): the server's chat template refuses it",
  ])
  expect(output).toContain('\n  The tokenizer of CharacterGLM-6B runs with vLLM 0.6.3 to 0.10.0')
  expect(output).toContain('\n  Set assistant_first: false for this model.\n')
  expect(output).toMatch(/^✓ models\.reply\[0\] stop \(.*\): it stopped at the newline, and says so$/m)
  expect(output).toMatch(/^– models\.reply\[1\] stop \(.*\): it did not count, so nothing was seen to stop$/m)
  expect(output).toMatch(/^– models\.reply\[1\] context .* 8192 tokens, 4096 are used$/m)
  expect(output).toMatch(/^✓ models\.reply\[0\] character \(One is greeted\): writes: /m)
  expect(output).toMatch(/^✓ models\.helper structured output \(.*\): it kept to it: happiness$/m)
  expect(output).toMatch(/^✓ models\.embedder embeddings \(.*\): 64 numbers a text$/m)
})

test('a character that is greeted and writes nothing is broken', async () => {
  const directory = await createDirectory()
  const environment = {
    MODEL_BASE_URL: await open({
      // The probe's own conversation is answered.
      reply: ({ text }) => (/Ines/.test(text) ? 'Not since ten.' : ''),
    }),
    MODEL_NAME: 'test-model',
    MEMORY_URL: 'memory:',
  }
  const { code, output } = await runCli(['doctor', '--deep'], { directory, environment })
  expect(code).toBe(1)
  expect(output).toMatch(/^✓ models\.reply\[0\] reply /m)
  expect(output).toMatch(
    /^✗ models\.reply\[0\] character \(.* is greeted\): wrote nothing, twice\n {2}See that /m,
  )
})

test('where a page answers, one line says so', async () => {
  const server = createServer((_, answer) =>
    answer.setHeader('content-type', 'text/html').end('<p>Hello</p>'),
  )
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const { output } = await runCli(['doctor', '--deep'], {
    directory: await createDirectory(),
    environment: { MODEL_BASE_URL: `http://127.0.0.1:${port}/v1`, MODEL_NAME: 'm', MEMORY_URL: 'memory:' },
  })
  expect(output.match(/^. models\.reply\[0\] (?!room).*$/gm)).toEqual([
    '✗ models.reply[0] model: There is no model server there (text/html)',
  ])
})

test('the hosted CharacterGLM has no list of models, which is no mistake', async () => {
  const directory = await createDirectory()
  const environment = {
    MODEL_BASE_URL: await open({ misbehaviours: ['no-model-list'] }),
    MODEL_NAME: 'test-model',
    MODEL_DIALECT: 'charglm',
    MEMORY_URL: 'memory:',
  }
  const { output } = await runCli(['doctor'], { directory, environment })
  expect(output).toContain('– model test-model on http://127.0.0.1:')
  expect(output).toContain('the server has no list of models; --deep asks it for words')
})
