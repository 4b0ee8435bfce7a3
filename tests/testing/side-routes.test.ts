import { OpenAI } from 'openai'
import { describe, expect, test } from 'vitest'
import { openServer } from './support.ts'

describe('beside replies, the server', () => {
  test('lists its models and adapters as vLLM does', async () => {
    const { server } = await openServer({ models: ['glm-4'], loras: ['lin'], contextTokens: 8_192 })
    const { data } = JSON.parse(await (await fetch(`${server.baseUrl}/models`)).text())
    expect(data).toMatchObject([
      { id: 'glm-4', root: 'glm-4', parent: null, max_model_len: 8_192, owned_by: 'vllm' },
      { id: 'lin', root: '/adapters/lin', parent: 'glm-4', max_model_len: null },
    ])
  })

  test('serves an adapter under its name', async () => {
    const { complete } = await openServer({ loras: ['lin'] })
    expect(await complete('a', { model: 'lin' })).toMatchObject({ status: 200, model: 'lin' })
    expect(await complete('a', { model: 'mei' })).toMatchObject({ status: 404 })
  })

  test('tokenizes what a prompt will be, and back', async () => {
    const { post, chat } = await openServer({ contextTokens: 100 })
    const messages = [{ role: 'user', content: '你好' }]
    const { tokens, count, max_model_len } = await post('/tokenize', { messages })
    expect([tokens.length, max_model_len]).toEqual([count, 100])
    expect((await chat(messages)).usage.prompt_tokens).toBe(count)
    expect(await post('/detokenize', { tokens })).toMatchObject({ prompt: '<|user|>\n你好<|assistant|>\n' })
    const prompt = '夜\n里'
    expect(await post('/tokenize', { prompt, return_token_strs: true })).toMatchObject({
      count: 5,
      token_strs: ['[gMASK]', 'sop', '夜', '\n', '里'],
    })
    expect(await post('/tokenize', { prompt, add_special_tokens: false })).toMatchObject({ count: 3 })
  })

  test('guards what is below /v1, and nothing else', async () => {
    const { server, post } = await openServer({ apiKey: 'key-1' })
    expect(await post('/v1/completions', { prompt: 'a' })).toEqual({ status: 401, error: 'Unauthorized' })
    expect(await post('/tokenize', { prompt: 'a' })).toMatchObject({ status: 200 })
    for (const path of ['/health', '/metrics'])
      expect((await fetch(`${server.rootUrl}${path}`)).status).toBe(200)
    expect(server.calls).toEqual(['POST /v1/completions', 'POST /tokenize', 'GET /health', 'GET /metrics'])
  })

  test('does not have other paths', async () => {
    const { post } = await openServer()
    expect(await post('/v1/audio', {})).toEqual({ status: 404, detail: 'Not Found' })
  })

  test("embeds texts by their words, as the SDK's own client reads them", async () => {
    const { server } = await openServer()
    const sdk = new OpenAI({ baseURL: server.baseUrl, apiKey: 'key-1' })
    const input = ['the ferry at night', 'the ferry at dawn', '洗衣店']
    const { data } = await sdk.embeddings.create({ model: 'test-model', input })
    const [night = [], dawn = [], laundry = []] = data.map(({ embedding }) => embedding)
    const similarity = (one: readonly number[], other: readonly number[]) =>
      one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0)
    expect(similarity(night, night)).toBeCloseTo(1)
    expect(similarity(night, dawn)).toBeGreaterThan(0.7)
    expect(similarity(night, laundry)).toBeLessThan(0.3)
  })
})
