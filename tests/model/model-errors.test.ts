import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { ModelError, type ModelErrorCode } from '../../src/contract/errors.ts'
import type { ModelServerFault } from '../../src/testing/model-replies.ts'
import type { ModelServerOptions } from '../../src/testing/model-server.ts'
import { createPrompt, said } from '../prompt/fixtures.ts'
import { createModelRequest } from './requests.ts'
import { failureOf, openServedModel, readAll, textOf } from './support.ts'

const markedKey = 'sk-marked-4711'
const markedText = '桥洞下面埋着一把蓝色的钥匙'
const marked = createModelRequest({ prompt: createPrompt({ lines: [said('1', markedText)] }) })

/** A refusal, and what it must become. */
interface Case {
  readonly fault?: ModelServerFault
  readonly server?: ModelServerOptions
  readonly code: ModelErrorCode
  readonly isRetryable: boolean
  readonly status?: number
  readonly contextTokens?: number
  readonly retryAfterMs?: number
  /** What the message says, remedy included. */
  readonly says: RegExp
}

const overflow =
  "This model's maximum context length is 4096 tokens. However, you requested 64 output tokens and your prompt contains at least 4040 input tokens, for a total of at least 4104 tokens. (parameter=input_tokens, value=4040)"
const oldOverflow =
  "This model's maximum context length is 2048 tokens. However, you requested 2100 tokens (2036 in the messages, 64 in the completion). Please reduce the length of the messages or completion."

const cases: { readonly [name: string]: Case } = {
  'a wrong key': {
    server: { apiKey: 'another' },
    code: 'unauthorized',
    isRetryable: false,
    status: 401,
    says: /MODEL_API_KEY/,
  },
  'a wrong key that the server repeats': {
    fault: { type: 'error', status: 401, message: `Incorrect API key provided: ${markedKey}.` },
    code: 'unauthorized',
    isRetryable: false,
    status: 401,
    says: /does not accept the key/,
  },
  'a full context': {
    fault: {
      type: 'error',
      status: 400,
      message: overflow,
      errorType: 'BadRequestError',
      param: 'input_tokens',
    },
    code: 'context-overflow',
    isRetryable: false,
    status: 400,
    contextTokens: 4096,
    says: /4096 tokens .* context_tokens/,
  },
  'a full context, worded as vLLM 0.10.0 does': {
    server: { errorShape: 'flat' },
    fault: { type: 'error', status: 400, message: oldOverflow },
    code: 'context-overflow',
    isRetryable: false,
    status: 400,
    contextTokens: 2048,
    says: /2048/,
  },
  'a prompt that alone is too long': {
    fault: {
      type: 'error',
      status: 400,
      message: 'The decoder prompt (length 9000) is longer than the maximum model length of 8192.',
    },
    code: 'context-overflow',
    isRetryable: false,
    contextTokens: 8192,
    says: /8192/,
  },
  'a full context of llama.cpp': {
    fault: {
      type: 'error',
      status: 400,
      errorType: 'exceed_context_size_error',
      message: 'request (5000 tokens) exceeds the available context size (4096 tokens), try increasing it',
    },
    code: 'context-overflow',
    isRetryable: false,
    contextTokens: 4096,
    says: /4096/,
  },
  'a full context of OpenAI without a number': {
    fault: { type: 'error', status: 400, message: 'Too long.', code: 'context_length_exceeded' },
    code: 'context-overflow',
    isRetryable: false,
    says: /longer than the server takes/,
  },
  'more tokens asked for than there are': {
    fault: {
      type: 'error',
      status: 400,
      message:
        'max_tokens=9000 cannot be greater than max_model_len=8192. Please request fewer output tokens.',
    },
    code: 'bad-request',
    isRetryable: false,
    contextTokens: 8192,
    says: /max_tokens=9000 cannot be greater than max_model_len=8192\..* Set max_tokens .* well below 8192/,
  },
  'an unknown model': {
    server: { models: ['qwen3', 'glm-4'], loras: ['wren-lora'] },
    code: 'unknown-model',
    isRetryable: false,
    status: 404,
    says: /no model “test-model”. It offers: qwen3, glm-4, wren-lora\. Set MODEL_NAME/,
  },
  'an unknown model, worded as Ollama does': {
    fault: { type: 'error', status: 404, message: 'model "test-model" not found, try pulling it first' },
    code: 'unknown-model',
    isRetryable: false,
    says: /no model/,
  },
  'a path that is not there': {
    fault: { type: 'raw-error', status: 404, body: '{"detail":"Not Found"}' },
    code: 'bad-request',
    isRetryable: false,
    status: 404,
    says: /no chat model server at .*\/v1 .*has this endpoint/,
  },
  'too many requests': {
    fault: { type: 'error', status: 429, message: 'Slow down.', headers: { 'retry-after': '7' } },
    code: 'rate-limited',
    isRetryable: true,
    status: 429,
    retryAfterMs: 7_000,
    says: /Try again in 7 s/,
  },
  'too many requests until a date': {
    fault: {
      type: 'error',
      status: 429,
      message: 'Slow down.',
      headers: { 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' },
    },
    code: 'rate-limited',
    isRetryable: true,
    retryAfterMs: 30_000,
    says: /Try again in 30 s/,
  },
  'an overloaded proxy': {
    server: { misbehaviours: ['overloaded'] },
    code: 'server-error',
    isRetryable: true,
    status: 503,
    retryAfterMs: 1_000,
    says: /failed \(status 503\)/,
  },
  'a model without a chat template': {
    server: { misbehaviours: ['no-chat-template'] },
    code: 'bad-request',
    isRetryable: false,
    status: 400,
    says: /no chat template .*--chat-template.*characterglm/,
  },
  'a bad field': {
    server: { errorShape: 'flat' },
    fault: { type: 'error', status: 400, message: `temperature must be non-negative, got -1.` },
    code: 'bad-request',
    isRetryable: false,
    status: 400,
    says: /temperature must be non-negative, got -1\. .*dramatis\.yaml/,
  },
  'a refusal that repeats what was sent': {
    fault: {
      type: 'error',
      status: 400,
      message: `1 validation error(s): [{'input': {'content': '${markedText}'}, 'key': '${markedKey}'}]`,
    },
    code: 'bad-request',
    isRetryable: false,
    says: /1 validation error/,
  },
  'a refusal that repeats what was sent without quotation marks': {
    fault: { type: 'error', status: 422, message: `Cannot process ${markedText} with ${markedKey}` },
    code: 'bad-request',
    isRetryable: false,
    status: 422,
    says: /refused the request \(status 422\)\. /,
  },
  'a redirection': {
    fault: { type: 'raw-error', status: 308, body: '', headers: { location: 'https://models.example/v1/x' } },
    code: 'bad-request',
    isRetryable: false,
    status: 308,
    says: /https:\/\/models\.example\. Set MODEL_BASE_URL/,
  },
  'a failed engine': {
    fault: {
      type: 'error',
      status: 500,
      message: 'EngineCore encountered an issue.',
      errorType: 'InternalServerError',
    },
    code: 'server-error',
    isRetryable: true,
    status: 500,
    says: /EngineCore encountered an issue/,
  },
  'a page of a proxy': {
    fault: {
      type: 'raw-error',
      status: 502,
      body: '<html><h1>Bad Gateway</h1></html>',
      contentType: 'text/html',
    },
    code: 'server-error',
    isRetryable: true,
    status: 502,
    says: /failed \(status 502\)\. Try again/,
  },
  'a gateway that waited too long': {
    fault: { type: 'raw-error', status: 504, body: '' },
    code: 'timeout',
    isRetryable: true,
    status: 504,
    says: /gave up waiting/,
  },
  'an error in the stream': {
    fault: { type: 'stream-error', afterTokens: 1, status: 500, message: 'The engine died.' },
    code: 'server-error',
    isRetryable: true,
    status: 500,
    says: /The engine died/,
  },
  'an error in the stream of an old server': {
    server: { errorShape: 'flat' },
    fault: { type: 'stream-error', afterTokens: 0, status: 400, message: oldOverflow },
    code: 'context-overflow',
    isRetryable: false,
    contextTokens: 2048,
    says: /2048/,
  },
  'a chunk that is no JSON': {
    fault: { type: 'invalid-json', afterTokens: 2 },
    code: 'bad-stream',
    isRetryable: true,
    says: /no completion/,
  },
  'a stream without an end': {
    fault: { type: 'no-end', afterTokens: 2 },
    code: 'bad-stream',
    isRetryable: true,
    says: /ended before it was complete/,
  },
  'a connection that breaks in the middle': {
    fault: { type: 'close', afterTokens: 2 },
    code: 'bad-stream',
    isRetryable: true,
    says: /broke off \(\w+\)/,
  },
  'a connection that breaks before an answer': {
    fault: { type: 'close' },
    code: 'unreachable',
    isRetryable: true,
    says: /closed the connection without an answer/,
  },
}

describe('a failure is one typed error with a remedy, and repeats neither key nor text', () => {
  test.each(Object.entries(cases))(
    '%s',
    async (_name, { fault, server, code, isRetryable, says, ...more }) => {
      const { model, log } = await openServedModel(
        { ...server, reply: () => ({ text: '局部有雨。', ...(fault ? { fault } : {}) }) },
        { apiKey: markedKey },
      )
      const error = await failureOf(readAll(model.generate(marked)))
      expect(error).toBeInstanceOf(ModelError)
      expect(error).toMatchObject({ code, isRetryable, ...more })
      expect(String(error)).toMatch(says)
      const told = inspect([error, log.entries], { depth: 20, showHidden: true })
      expect(told).not.toContain(markedKey)
      expect(told).not.toContain(markedText.slice(0, 8))
    },
  )
})

describe('a server that is not there', () => {
  test('is named where nothing listens', async () => {
    const { model } = await openServedModel({}, { baseUrl: 'http://127.0.0.1:9/v1', apiKey: markedKey })
    for (const call of [() => readAll(model.generate(marked)), () => model.fetchModels(marked.signal)]) {
      const error = await failureOf(call())
      expect(error).toMatchObject({ code: 'unreachable', isRetryable: true })
      expect(String(error)).toMatch(/Nothing listens at http:\/\/127\.0\.0\.1:9\/v1/)
      expect(inspect(error, { depth: 20 })).not.toContain(markedKey)
    }
  })

  test.each([
    ['ENOTFOUND', /host name of .* is not known/, true],
    ['ETIMEDOUT', /does not answer/, true],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /certificate of .* NODE_EXTRA_CA_CERTS/, false],
  ])('is explained by what the network says: %s', async (code, says, isRetryable) => {
    const cause = Object.assign(new TypeError('the network'), { code })
    const fetch = () => Promise.reject(new TypeError('fetch failed', { cause }))
    const { model } = await openServedModel({}, {}, { fetch })
    const error = await failureOf(readAll(model.generate(marked)))
    expect(error).toMatchObject({ code: 'unreachable', isRetryable })
    expect(String(error)).toMatch(says)
  })

  test('a server without encryption behind https', async () => {
    const { server } = await openServedModel()
    const { model } = await openServedModel({}, { baseUrl: server.baseUrl.replace('http:', 'https:') })
    const error = await failureOf(readAll(model.generate(marked)))
    expect(error).toMatchObject({ code: 'unreachable', isRetryable: false })
    expect(String(error)).toMatch(/http:\/\/ or https:\/\//)
  })

  test('credentials of its address are in no message', async () => {
    const { model } = await openServedModel({}, { baseUrl: 'http://ann:secret@127.0.0.1:9/v1' })
    expect(inspect(await failureOf(readAll(model.generate(marked))), { depth: 20 })).not.toContain('secret')
  })
})

test('a key that no header can carry is refused at the start, and not repeated', async () => {
  const error = await failureOf(openServedModel({}, { apiKey: `${markedKey}”` }))
  expect(error).toMatchObject({ code: 'invalid-setting' })
  expect(inspect(error)).not.toContain(markedKey)
})

test('a page instead of a stream means a wrong address', async () => {
  const { model } = await openServedModel({
    reply: () => ({
      fault: { type: 'raw-error', status: 200, body: '<!doctype html>', contentType: 'text/html' },
    }),
  })
  const error = await failureOf(readAll(model.generate(marked)))
  expect(error).toMatchObject({ code: 'bad-request' })
  expect(String(error)).toMatch(/MODEL_BASE_URL/)
})

test('an error object with status 200 is an error', async () => {
  const body = JSON.stringify({ error: { message: 'The engine is loading.', code: 503 } })
  const { model } = await openServedModel({
    reply: () => ({ fault: { type: 'raw-error', status: 200, body } }),
  })
  expect(await failureOf(readAll(model.generate(marked)))).toMatchObject({
    code: 'server-error',
    status: 503,
  })
})

test.each([
  [{ reasoning: ['Let me think.'], finishReason: 'length' }, /only reasoned .* extra_body/],
  [{ text: '<think>Let me think.', finishReason: 'length' }, /only reasoned/],
  [{ text: '', finishReason: 'length' }, /within its tokens. Raise max_tokens/],
])('an answer that had no room says how to make it', async (reply, says) => {
  const { model } = await openServedModel({ reply: () => reply })
  const error = await failureOf(readAll(model.generate(marked)))
  expect(error).toMatchObject({ code: 'empty-answer', isRetryable: true })
  expect(String(error)).toMatch(says)
})

test('what came before a failure was given out', async () => {
  const { model } = await openServedModel({
    reply: () => ({ text: ['局部', '有雨'], fault: { type: 'no-end', afterTokens: 1 } }),
  })
  let text = ''
  const reading = (async () => {
    for await (const part of model.generate(marked)) text += textOf([part])
  })()
  expect(await failureOf(reading)).toMatchObject({ code: 'bad-stream' })
  expect(text).toBe('局部')
})

test('nothing is retried', async () => {
  const { model, server } = await openServedModel({
    reply: () => ({ fault: { type: 'error', status: 500, message: 'no' } }),
  })
  await failureOf(readAll(model.generate(marked)))
  expect(server.requests.length).toBe(1)
})
