import { inspect } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { ModelConfig } from '../../src/contract/config.ts'
import { openHelperModel } from '../../src/model/open-models.ts'
import { type ModelServerOptions, openModelServer } from '../../src/testing/model-server.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createModelConfig } from './requests.ts'
import { createQuestion, createRecordingLog, failureOf } from './support.ts'

const schema = { name: 'label', schema: { type: 'object', properties: { label: { type: 'string' } } } }

async function openHelper(options: ModelServerOptions = {}, config: Partial<ModelConfig> = {}) {
  const server = await openModelServer(options)
  const clock = createFakeClock()
  const log = createRecordingLog()
  const helper = openHelperModel(createModelConfig({ baseUrl: server.baseUrl, ...config }), { log, clock })
  onTestFinished(async () => {
    await helper.close()
    await server.close()
  })
  return { server, helper, clock, log }
}

describe('a question', () => {
  test('is one call, and its answer is trimmed', async () => {
    const { helper, server } = await openHelper({
      reply: () => ({ text: '\n It rained. \n', usage: { promptTokens: 40, completionTokens: 5 } }),
    })
    expect(helper).toMatchObject({ name: 'test-model', contextTokens: 8192 })
    expect(await helper.ask(createQuestion())).toEqual({
      text: 'It rained.',
      finishReason: 'stop',
      usage: { promptTokens: 40, completionTokens: 5, cachedTokens: undefined },
    })
    expect((await server.request(0)).body).toEqual({
      model: 'test-model',
      messages: [
        { role: 'system', content: 'Sum up.' },
        { role: 'user', content: '雨下了一夜。' },
      ],
      stream: true,
      stream_options: { include_usage: true },
      chat_template_kwargs: { enable_thinking: false },
      temperature: 0,
      max_tokens: 100,
    })
  })

  test('is one message where the template takes no system message', async () => {
    const { helper, server } = await openHelper({}, { systemMessage: false, extraBody: { priority: 10 } })
    await helper.ask(createQuestion())
    expect((await server.request(0)).body).toMatchObject({
      messages: [{ role: 'user', content: 'Sum up.\n\n雨下了一夜。' }],
      // Ten more than a reply has.
      priority: 20,
    })
  })

  test('keeps its most tokens, whatever extra_body says', async () => {
    const { helper, server } = await openHelper({}, { extraBody: { max_tokens: 900 } })
    await helper.ask(createQuestion())
    expect((await server.request(0)).body).toMatchObject({ max_tokens: 100 })
  })

  test('with a schema has the server keep to it', async () => {
    const { helper, server } = await openHelper({ reply: () => '{"label":"fear"}' })
    expect(await helper.ask(createQuestion({ schema }))).toMatchObject({ text: '{"label":"fear"}' })
    expect((await server.request(0)).body).toMatchObject({
      response_format: { type: 'json_schema', json_schema: { ...schema, strict: true } },
    })
  })

  test('describes the schema to a server that cannot, and remembers that', async () => {
    const { helper, server, log } = await openHelper({
      misbehaviours: ['refuses-structured-output'],
      reply: () => '```json\n{"label":"fear"}\n```',
    })
    for (const _time of [1, 2])
      expect(await helper.ask(createQuestion({ schema }))).toMatchObject({ text: '{"label":"fear"}' })
    expect(server.calls.length).toBe(3)
    const { body, messages } = await server.request(1)
    expect(body).not.toHaveProperty('response_format')
    expect(messages[0]?.content).toMatch(/^Sum up\..*JSON.*"label":\{"type":"string"\}/s)
    expect(log.entries.map(({ fields }) => fields.fields)).toEqual([['response_format']])
  })

  test('gets no reasoning back', async () => {
    const { helper } = await openHelper({ reply: () => '<think>Hm.</think>It rained.' })
    expect(await helper.ask(createQuestion())).toMatchObject({ text: 'It rained.' })
  })

  test('gets no reasoning back that nothing opened', async () => {
    const { helper } = await openHelper({ reply: () => 'Hm.</think>It rained.' })
    for (const _time of [1, 2])
      expect(await helper.ask(createQuestion())).toMatchObject({ text: 'It rained.' })
  })
})

describe('a failure', () => {
  test('is one typed error that repeats nothing', async () => {
    const { helper } = await openHelper({
      reply: () => ({ fault: { type: 'error', status: 500, message: 'Cannot 雨下了一夜。' } }),
    })
    const error = await failureOf(helper.ask(createQuestion()))
    expect(error).toMatchObject({ code: 'server-error', isRetryable: true })
    expect(inspect(error, { depth: 9 })).not.toContain('雨下了一夜')
  })

  test.each([' \n', '```json\n```'])('is an answer of nothing: %j', async (text) => {
    const { helper } = await openHelper({ reply: () => ({ text: [text] }) })
    expect(await failureOf(helper.ask(createQuestion({ schema })))).toMatchObject({ code: 'empty-answer' })
  })

  test('is an answer that does not come in time', async () => {
    const { helper, server, clock } = await openHelper(
      { reply: () => ({ fault: { type: 'hang' } }) },
      { firstTokenTimeoutMs: 8_000 },
    )
    const failing = failureOf(helper.ask(createQuestion()))
    await server.request(0)
    await clock.advance(8_000)
    expect(await failing).toMatchObject({ code: 'timeout' })
  })
})

test('an abort closes the connection and goes through as it is', async () => {
  const { helper, server } = await openHelper({ reply: () => ({ fault: { type: 'hang' } }) })
  const stop = new AbortController()
  const failing = failureOf(helper.ask(createQuestion({ signal: stop.signal })))
  const { ended } = await server.request(0)
  const reason = new TypeError('stopped')
  stop.abort(reason)
  expect(await failing).toBe(reason)
  expect(await ended).toBe('client-closed')
})

test('lists what its server offers', async () => {
  const { helper } = await openHelper({ loras: ['wren-lora'] })
  expect(await helper.fetchModels(new AbortController().signal)).toEqual(['test-model', 'wren-lora'])
})
