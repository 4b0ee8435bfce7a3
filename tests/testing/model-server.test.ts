import { OpenAI } from 'openai'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createGate, type ModelServerOptions, openModelServer } from '../../src/testing/index.ts'
import { failureOf, readAll } from '../model/support.ts'

const messages = [{ role: 'user' as const, content: '你好' }]

async function openServer(options: ModelServerOptions = {}) {
  const server = await openModelServer(options)
  onTestFinished(() => server.close())
  const sdk = new OpenAI({ baseURL: server.baseUrl, apiKey: 'key-1', maxRetries: 0 })
  const stream = () =>
    sdk.chat.completions.create({
      model: 'test-model',
      messages,
      stream: true,
      stream_options: { include_usage: true },
    })
  return { server, sdk, stream }
}

describe("the model server, read with the SDK's own stream", () => {
  test('streams as vLLM does: the role, tokens, the finish reason, the usage without choices', async () => {
    const { stream } = await openServer({
      reply: () => ({ text: 'Mind the plank.', finishReason: 'length' }),
    })
    const chunks = await readAll(await stream())
    expect(chunks[0]?.choices[0]?.delta).toEqual({ role: 'assistant', content: '' })
    expect(chunks.slice(1, -2).map(({ choices }) => choices[0]?.delta.content)).toEqual([
      'Mind',
      ' the',
      ' plank.',
    ])
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('length')
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 6, completion_tokens: 3 } })
  })

  test('repeats the last message where no reply is set, and keeps every request', async () => {
    const { server, stream } = await openServer()
    const chunks = await readAll(await stream())
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe('你好')
    const request = await server.request(0)
    expect(request.messages).toEqual(messages)
    expect(await request.ended).toBe('complete')
  })

  test('lists its models and refuses others', async () => {
    const { sdk, stream } = await openServer({ models: ['glm-4'] })
    expect((await sdk.models.list()).data.map(({ id }) => id)).toEqual(['glm-4'])
    expect(await failureOf(stream())).toMatchObject({ status: 404, type: 'NotFoundError', param: 'model' })
  })

  test('refuses another key', async () => {
    const { stream } = await openServer({ apiKey: 'key-2' })
    expect(await failureOf(stream())).toMatchObject({ status: 401 })
  })

  test('refuses a prompt that is too long', async () => {
    const { stream } = await openServer({ contextTokens: 0 })
    expect(await failureOf(stream())).toMatchObject({ status: 400, param: 'input_tokens' })
  })

  test('holds tokens back behind a gate', async () => {
    const gate = createGate()
    gate.release(1)
    const { server, stream } = await openServer({ reply: () => ({ text: '一二三', gate }) })
    let text = ''
    for await (const chunk of await stream()) {
      text += chunk.choices[0]?.delta.content ?? ''
      if (text === '一') break
    }
    expect(text).toBe('一')
    expect(await (await server.request(0)).ended).toBe('client-closed')
  })

  test('answers each request by its index, after a wait for it', async () => {
    const { server, stream } = await openServer({ reply: (_request, index) => `reply ${index}` })
    const second = server.request(1)
    await readAll(await stream())
    const chunks = await readAll(await stream())
    expect((await second).body.model).toBe('test-model')
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe('reply 1')
  })
})
