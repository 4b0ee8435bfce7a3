import { describe, expect, test } from 'vitest'
import type { ModelConfig } from '../../src/contract/config.ts'
import type { ChatModel, ModelRequest } from '../../src/contract/model.ts'
import { renderChat } from '../../src/prompt/render-chat.ts'
import { rendererVersion } from '../../src/prompt/rendered.ts'
import { createGate } from '../../src/testing/model-replies.ts'
import { createModelRequest } from './requests.ts'
import { failureOf, finishOf, openServedModel, readAll, textOf } from './support.ts'

describe('a reply', () => {
  test('is the request, the text, and how it ended', async () => {
    const { model } = await openServedModel({
      reply: () => ({
        text: '灯亮着就是没打烊。',
        usage: { promptTokens: 900, completionTokens: 9, cachedTokens: 880 },
      }),
    })
    const request = createModelRequest()
    const parts = await readAll(model.generate(request))
    const rendered = renderChat(request.prompt, {
      assistantFirst: true,
      systemMessage: true,
      emotionLabels: false,
    })

    expect(parts[0]).toEqual({
      type: 'request-sent',
      rendering: { dialect: 'chat', assistantFirst: true, systemMessage: true, emotionLabels: false },
      emotionSource: 'off',
      model: 'test-model',
      promptHash: rendered.hash,
      rendererVersion,
      sampling: request.sampling,
      seed: 7,
      characters: rendered.characters,
    })
    expect(textOf(parts)).toBe('灯亮着就是没打烊。')
    expect(parts.slice(1, -1).every(({ type }) => type === 'text-delta')).toBe(true)
    expect(parts.at(-1)).toEqual({
      type: 'model-finished',
      finishReason: 'stop',
      usage: { promptTokens: 900, completionTokens: 9, cachedTokens: 880 },
      servedModel: 'test-model',
    })
  })

  test('streams: each token is there as soon as the server has said it', async () => {
    const gate = createGate()
    const { model } = await openServedModel({ reply: () => ({ text: ['局部', '有雨'], gate }) })
    const parts = model.generate(createModelRequest())[Symbol.asyncIterator]()
    expect((await parts.next()).value).toMatchObject({ type: 'request-sent' })
    gate.release(1)
    expect((await parts.next()).value).toEqual({ type: 'text-delta', text: '局部' })
    gate.release(1)
    expect((await parts.next()).value).toEqual({ type: 'text-delta', text: '有雨' })
    expect((await parts.next()).value).toMatchObject({ type: 'model-finished' })
    expect((await parts.next()).done).toBe(true)
  })

  test.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['content_filter', 'filtered'],
    ['repetition', 'unknown'],
  ])('that ends with %s is told as %s', async (finishReason, told) => {
    const { model } = await openServedModel({ reply: () => ({ text: 'Other side.', finishReason }) })
    expect(finishOf(await readAll(model.generate(createModelRequest())))?.finishReason).toBe(told)
  })

  test('that the server itself broke off is none', async () => {
    const { model } = await openServedModel({ reply: () => ({ text: 'Other', finishReason: 'abort' }) })
    await expect(readAll(model.generate(createModelRequest()))).rejects.toMatchObject({ code: 'bad-stream' })
  })

  test('of nothing at all is no error', async () => {
    const { model } = await openServedModel({ reply: () => ({ text: '' }) })
    const parts = await readAll(model.generate(createModelRequest()))
    expect(parts.map(({ type }) => type)).toEqual(['request-sent', 'model-finished'])
  })

  test('without a count of the cache says so', async () => {
    const { model } = await openServedModel()
    expect(finishOf(await readAll(model.generate(createModelRequest())))?.usage?.cachedTokens).toBeUndefined()
  })
})

describe('the request', () => {
  test('has the rendered messages and every setting, and nothing that is not set', async () => {
    const { model, server } = await openServedModel({}, { extraBody: { priority: 3 } })
    const request = createModelRequest()
    await readAll(model.generate(request))
    const rendered = renderChat(request.prompt, {
      assistantFirst: true,
      systemMessage: true,
      emotionLabels: false,
    })

    expect((await server.request(0)).body).toEqual({
      model: 'test-model',
      messages: rendered.messages,
      stream: true,
      stream_options: { include_usage: true },
      temperature: 0.9,
      top_p: 0.95,
      max_tokens: 64,
      seed: 7,
      stop: rendered.stops,
      chat_template_kwargs: { enable_thinking: false },
      priority: 3,
    })
  })

  test('has the sampling that OpenAI does not know where it is set', async () => {
    const { model, server } = await openServedModel()
    const { sampling } = createModelRequest()
    await readAll(
      model.generate(
        createModelRequest({ sampling: { ...sampling, topK: 40, minP: 0.05, repetitionPenalty: 1.1 } }),
      ),
    )
    const { body } = await server.request(0)
    expect(body).toMatchObject({ top_k: 40, min_p: 0.05, repetition_penalty: 1.1 })
  })

  test('is sent before anybody asks for the second part', async () => {
    const { model, server } = await openServedModel()
    const parts = model.generate(createModelRequest())[Symbol.asyncIterator]()
    await parts.next()
    await server.request(0)
    await parts.return?.(undefined)
  })

  test('has extra_body in place of what we would send', async () => {
    const { model, server } = await openServedModel({}, { extraBody: { chat_template_kwargs: {}, seed: 1 } })
    await readAll(model.generate(createModelRequest()))
    expect((await server.request(0)).body).toMatchObject({ chat_template_kwargs: {}, seed: 1 })
  })

  test.each<[string, ModelConfig['extraBody'], Partial<ModelRequest>, object]>([
    ['a reply has the most tokens of extra_body', { max_tokens: 300 }, { sampling: {} }, { max_tokens: 300 }],
    [
      'what asks for one token gets one',
      { max_tokens: 300 },
      { sampling: { maxTokens: 1 } },
      { max_tokens: 1 },
    ],
    [
      'whichever field the server reads it from',
      { max_completion_tokens: 300 },
      { sampling: { maxTokens: 1 } },
      { max_tokens: 1, max_completion_tokens: 1 },
    ],
    ['a reply has the priority of extra_body', { priority: -3 }, {}, { priority: -3 }],
    ['work in the background comes later', { priority: -3 }, { priority: 'background' }, { priority: 7 }],
  ])('%s', async (_what, extraBody, request, expected) => {
    const { model, server } = await openServedModel({}, { extraBody })
    await readAll(model.generate(createModelRequest(request)))
    expect((await server.request(0)).body).toMatchObject(expected)
  })

  test('of work in the background has no priority unless extra_body has one', async () => {
    const { model, server } = await openServedModel()
    await readAll(model.generate(createModelRequest({ priority: 'background' })))
    expect((await server.request(0)).body).not.toHaveProperty('priority')
  })

  test('carries the key, or none', async () => {
    const withKey = await openServedModel({ apiKey: 'key-1' }, { apiKey: 'key-1' })
    await readAll(withKey.model.generate(createModelRequest()))
    const without = await openServedModel()
    await readAll(without.model.generate(createModelRequest()))
    expect((await withKey.server.request(0)).headers.authorization).toBe('Bearer key-1')
    expect((await without.server.request(0)).headers.authorization).toBeUndefined()
  })

  test('carries the credentials of an address as a header', async () => {
    const { server } = await openServedModel()
    const { model } = await openServedModel({}, { baseUrl: server.baseUrl.replace('//', '//ann:p%40ss@') })
    await readAll(model.generate(createModelRequest()))
    const basic = Buffer.from('ann:p@ss').toString('base64')
    expect((await server.request(0)).headers.authorization).toBe(`Basic ${basic}`)
  })

  test('to a strict server is repeated without the fields that it refuses, and never has them again', async () => {
    const { model, server, log } = await openServedModel({
      refusedFields: ['chat_template_kwargs', 'min_p', 'seed'],
      reply: () => 'Other side.',
    })
    const request = createModelRequest({ sampling: { ...createModelRequest().sampling, minP: 0.05 } })
    expect(textOf(await readAll(model.generate(request)))).toBe('Other side.')
    expect(textOf(await readAll(model.generate(request)))).toBe('Other side.')
    expect(server.requests.length).toBe(2)
    expect(Object.keys(server.requests[1]?.body ?? {})).not.toContain('min_p')
    expect(log.entries.map(({ fields }) => fields.fields)).toEqual([
      ['chat_template_kwargs', 'min_p', 'seed'],
    ])
  })
})

describe('the record of a request', () => {
  const sentOf = async (model: ChatModel) =>
    (await readAll(model.generate(createModelRequest()))).filter(({ type }) => type === 'request-sent')

  test('has what extra_body sent instead', async () => {
    const extraBody = { seed: 1, temperature: 0.2, top_k: 5 }
    const { model } = await openServedModel({}, { extraBody })
    expect(await sentOf(model)).toMatchObject([{ seed: 1, sampling: { temperature: 0.2, topK: 5 } }])
  })

  test('comes again without what the server refused', async () => {
    const { model } = await openServedModel({ refusedFields: ['min_p'] }, { sampling: { minP: 0.05 } })
    const sampling = { minP: 0.05 }
    const parts = await readAll(model.generate(createModelRequest({ sampling })))
    const sent = parts.filter((part) => part.type === 'request-sent')
    expect(sent.map((part) => part.sampling.minP)).toEqual([0.05, undefined])
    expect(await sentOf(model)).toMatchObject([{ sampling: { minP: undefined } }])
  })
})

describe('an instruction', () => {
  const request = createModelRequest({ instruction: 'Sum up what happened.' })

  test('reaches a model that follows instructions', async () => {
    const { model, server } = await openServedModel()
    await readAll(model.generate(request))
    expect((await server.request(0)).text).toContain('Sum up what happened.')
  })

  test.each<Partial<ModelConfig>>([
    { followsInstructions: false },
    { dialect: 'characterglm', followsInstructions: true },
    { dialect: 'charglm', followsInstructions: true },
  ])('is refused to another one, and nothing is sent: %o', async (config) => {
    const { model, server } = await openServedModel({}, config)
    expect(model.followsInstructions).toBe(false)
    expect(String(await failureOf(readAll(model.generate(request))))).toMatch(/follows no instructions/)
    expect(server.calls).toEqual([])
  })
})

test('connections are kept alive from reply to reply', async () => {
  const { model, server } = await openServedModel()
  for (const _turn of [1, 2, 3, 4, 5, 6]) await readAll(model.generate(createModelRequest()))
  expect(server.requests.length).toBe(6)
  // The next request may leave before the last connection is free again.
  expect(server.connections).toBeLessThanOrEqual(2)
})

test('the defaults of the dialect give way to those of the model', async () => {
  const { model } = await openServedModel({}, { sampling: { temperature: 0.7, maxTokens: 300 } })
  expect(model.sampling).toMatchObject({ temperature: 0.7, topP: 0.95, minP: 0.05, maxTokens: 300 })
})

test('lists what the server offers', async () => {
  const { model } = await openServedModel({ models: ['test-model', 'characterglm-6b'] })
  expect(await model.fetchModels(new AbortController().signal)).toEqual(['test-model', 'characterglm-6b'])
})
