import { describe, expect, test } from 'vitest'
import { createGate, type ModelServerRequest } from '../../src/testing/index.ts'
import { completionText, openServer } from './support.ts'

const prompt = '以下是一段林栖迟和阿明之间的对话。\n[阿明]还开着吗？\n[林栖迟]'

describe('/v1/completions', () => {
  test('streams the text in chunks of its own shape', async () => {
    const { stream } = await openServer({ reply: () => '夜里好。\n[阿明]嗯' })
    const events = await stream('/v1/completions', {
      prompt,
      stop: ['\n'],
      max_tokens: 64,
      stream_options: { include_usage: true },
    })
    const chunks = events.slice(0, -1).map((event) => JSON.parse(event))
    expect(chunks[0]).toEqual({
      id: 'cmpl-1',
      object: 'text_completion',
      created: 0,
      model: 'test-model',
      choices: [{ index: 0, text: '夜', logprobs: null, finish_reason: null, stop_reason: null }],
    })
    expect(completionText(events)).toBe('夜里好。')
    expect(chunks.at(-2).choices[0]).toMatchObject({ text: '', finish_reason: 'stop', stop_reason: '\n' })
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 4 } })
    expect(events.at(-1)).toBe('[DONE]')
  })

  test('answers in one piece where no stream is asked for, with 16 tokens unless told', async () => {
    const { complete } = await openServer({ reply: () => '夜'.repeat(40) })
    expect(await complete(prompt)).toMatchObject({
      object: 'text_completion',
      choices: [{ text: '夜'.repeat(16), finish_reason: 'length', stop_reason: null }],
      usage: { completion_tokens: 16 },
    })
  })

  test('sends the reason with the last token where the tokens are used up', async () => {
    const { stream } = await openServer({ reply: () => '夜里好' })
    const events = await stream('/v1/completions', { prompt, max_tokens: 2 })
    expect(JSON.parse(events.at(-2) ?? '').choices[0]).toMatchObject({ text: '里', finish_reason: 'length' })
  })

  test('shows the request its prompt, with its tokens and the prefix', async () => {
    const { server, complete } = await openServer()
    expect(await complete(prompt)).toMatchObject({ choices: [{ text: '还开着吗？' }] })
    const { text, messages, endpoint, promptTokens } = await server.request(0)
    expect({ text, messages, endpoint }).toEqual({ text: prompt, messages: [], endpoint: 'completions' })
    const without = await complete(prompt, { add_special_tokens: false })
    expect(without.usage.prompt_tokens).toBe(promptTokens - 2)
  })

  test('takes token ids too', async () => {
    const { server, post, complete } = await openServer()
    const { tokens } = await post('/tokenize', { prompt })
    await complete(tokens)
    expect((await server.request(0)).promptTokens).toBe(tokens.length)
  })

  test('is another endpoint for whoever scripts it', async () => {
    const reply = ({ endpoint, text }: ModelServerRequest) => `${endpoint}: ${text.length}`
    const { complete, chat } = await openServer({ reply })
    expect((await complete('abc')).choices[0].text).toBe('completions: 3')
    expect((await chat([{ role: 'user', content: 'a' }])).choices[0].message.content).toMatch(/^chat/)
  })
})

describe('/v1/chat/completions', () => {
  const messages = [{ role: 'user', content: '你好' }]

  test('answers in one piece', async () => {
    const { chat } = await openServer({ reply: () => ({ text: '夜里好。', reasoning: ['Hm.'] }) })
    expect(await chat(messages, { max_tokens: 64 })).toMatchObject({
      status: 200,
      object: 'chat.completion',
      choices: [
        {
          message: { role: 'assistant', content: '夜里好。', reasoning_content: 'Hm.' },
          finish_reason: 'stop',
        },
      ],
      usage: { prompt_tokens: 6, completion_tokens: 5, total_tokens: 11 },
    })
  })

  test('sends the usage only to who asks for it', async () => {
    const { stream } = await openServer()
    const events = await stream('/v1/chat/completions', { messages })
    expect(events.some((event) => event.includes('"usage"'))).toBe(false)
  })

  test('renders messages with marks, and those of the hosted CharacterGLM as it knows them', async () => {
    const { server, chat } = await openServer()
    await chat([{ role: 'system', content: 'Be brief.' }, ...messages])
    const meta = { bot_name: '林栖迟', bot_info: '守夜人。', user_name: '阿明', user_info: '' }
    await chat(messages, { meta })
    expect(server.requests[0]?.text).toBe('<|system|>\nBe brief.<|user|>\n你好<|assistant|>\n')
    expect(server.requests[1]).toMatchObject({
      meta,
      text: '以下是一段林栖迟和阿明之间的对话。\n关于林栖迟的信息：守夜人。\n[阿明]你好\n[林栖迟]',
    })
  })

  test('waits for a script that takes its time', async () => {
    const gate = createGate()
    const reply = async () => {
      await gate.pass()
      return 'Here.'
    }
    const { server, chat } = await openServer({ reply })
    const answer = chat(messages)
    await server.request(0)
    gate.open()
    expect((await answer).choices[0].message.content).toBe('Here.')
  })

  test.each([
    ['error', { type: 'error', status: 500, message: 'no' }, 500],
    ['stream-error', { type: 'stream-error', afterTokens: 1, status: 503, message: 'no' }, 503],
  ] as const)('fails as a whole with %s', async (_name, fault, status) => {
    const { chat } = await openServer({ reply: () => ({ text: 'Evening.', fault }) })
    expect(await chat(messages)).toMatchObject({ status, error: { message: 'no' } })
  })
})

describe('what is asked wrongly is refused', () => {
  test.each([
    [{ prompt: 'a', stop: ['a', 'b', 'c', 'd', 'e'] }, /at most 4 strings/],
    [{ prompt: 'a', max_tokens: 0 }, /at least 1/],
    [{ prompt: 'a', max_tokens: 2, min_tokens: 3 }, /min_tokens must be/],
    [{}, /'prompt'.*Field required/],
  ])('%j', async (body, message) => {
    const { server, post } = await openServer()
    expect(await post('/v1/completions', body)).toMatchObject({
      status: 400,
      error: { message: expect.stringMatching(message) },
    })
    expect(server.requests).toEqual([])
  })

  test('a body that is no JSON', async () => {
    const { send } = await openServer()
    expect((await send('/v1/completions', {}, { body: '{' })).status).toBe(400)
  })
})
