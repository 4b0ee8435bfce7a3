import { inspect } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { ModelConfig } from '../../src/contract/config.ts'
import type { ModelPart } from '../../src/contract/model.ts'
import { openReplyModel } from '../../src/model/open-models.ts'
import { createGate, type ModelServerFault, type ModelServerReply } from '../../src/testing/model-replies.ts'
import { type ModelServerOptions, openModelServer } from '../../src/testing/model-server.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createModelConfig, createModelRequest } from './requests.ts'
import { createRecordingLog, failureOf, readAll, textOf } from './support.ts'

interface Listed {
  readonly server?: ModelServerOptions
  readonly config?: Partial<ModelConfig>
}

/** One server a model; the first is preferred. */
async function openList(...list: readonly Listed[]) {
  const servers = await Promise.all(
    list.map(({ server }, index) => openModelServer({ models: [`model-${index}`], ...server })),
  )
  const log = createRecordingLog()
  const clock = createFakeClock()
  const configs = list.map(({ config }, index) =>
    createModelConfig({ baseUrl: servers[index]?.baseUrl ?? '', name: `model-${index}`, ...config }),
  )
  const model = openReplyModel(configs, { log, clock })
  onTestFinished(async () => {
    await model.close()
    await Promise.all(servers.map((server) => server.close()))
  })
  return { model, servers, log, clock }
}

const failing = (fault: ModelServerFault, more: ModelServerReply = {}): Listed => ({
  server: { reply: () => ({ ...more, fault }) },
})
const broken = failing({ type: 'error', status: 500, message: 'The engine died.' })
const speaking: Listed = { server: { reply: () => 'Mind the plank.' } }

function sentNames(parts: readonly ModelPart[]): readonly string[] {
  return parts.flatMap((part) => (part.type === 'request-sent' ? [part.model] : []))
}

describe('the next model of the list replies', () => {
  test.each<[string, Listed]>([
    ['fails', broken],
    ['breaks off before its first text', failing({ type: 'close', afterTokens: 0 }, { text: 'Mind' })],
    [
      'fails inside its stream',
      failing({ type: 'stream-error', afterTokens: 0, status: 500, message: 'no' }),
    ],
    ['is not there', { config: { baseUrl: 'http://127.0.0.1:9/v1' } }],
    ['is not on its server', { server: { models: ['another'] } }],
    ['does not take the key', { server: { apiKey: 'another' } }],
    ['refuses the request', failing({ type: 'error', status: 422, message: 'no' })],
  ])('when the one before %s', async (_how, first) => {
    const { model, servers, log } = await openList(first, speaking)
    const parts = await readAll(model.generate(createModelRequest()))
    expect(textOf(parts)).toBe('Mind the plank.')
    expect(sentNames(parts)).toEqual(['model-0', 'model-1'])
    expect(parts.at(-1)).toMatchObject({ type: 'model-finished', servedModel: 'model-1' })
    expect(servers[1]?.requests.length).toBe(1)
    expect(log.entries).toEqual([
      {
        fields: { model: 'model-0', code: expect.any(String), next: 'model-1' },
        message: expect.stringContaining('next one is tried'),
      },
    ])
  })

  test('when the first sign of the one before does not come', async () => {
    const { model, servers, clock } = await openList(
      { ...failing({ type: 'hang' }), config: { firstTokenTimeoutMs: 5_000, idleTimeoutMs: 5_000 } },
      speaking,
    )
    const reading = readAll(model.generate(createModelRequest()))
    await servers[0]?.request(0)
    await clock.advance(5_000)
    expect(textOf(await reading)).toBe('Mind the plank.')
  })

  test('with its own settings, and to the outside as the preferred one', async () => {
    const { model, servers } = await openList(
      { ...broken, config: { contextTokens: 4096, emotion: 'inline', sampling: { temperature: 0.5 } } },
      { ...speaking, config: { sampling: { temperature: 0.7 }, followsInstructions: false } },
    )
    expect(model).toMatchObject({
      name: 'model-0',
      contextTokens: 4096,
      emotionSource: 'inline',
      followsInstructions: true,
      sampling: { temperature: 0.5 },
    })
    const parts = await readAll(model.generate(createModelRequest({ sampling: {} })))
    expect((await servers[1]?.request(0))?.body).toMatchObject({ temperature: 0.7 })
    const sent = parts.filter(({ type }) => type === 'request-sent')
    expect(sent).toMatchObject([{ emotionSource: 'inline' }, { emotionSource: 'off' }])
    expect(await model.fetchModels(new AbortController().signal)).toEqual(['model-0'])
  })

  test('in another dialect', async () => {
    const { model, servers } = await openList(broken, { ...speaking, config: { dialect: 'characterglm' } })
    expect(textOf(await readAll(model.generate(createModelRequest())))).toBe('Mind the plank.')
    expect((await servers[1]?.request(0))?.endpoint).toBe('completions')
  })
})

describe('no other model is asked', () => {
  test('after the first text', async () => {
    const { model, servers } = await openList(
      failing({ type: 'close', afterTokens: 1 }, { text: ['局部', '有雨'] }),
      speaking,
    )
    expect(await failureOf(readAll(model.generate(createModelRequest())))).toMatchObject({
      code: 'bad-stream',
    })
    expect(servers[1]?.calls).toEqual([])
  })

  test('after an abort', async () => {
    const { model, servers } = await openList(failing({ type: 'hang' }), speaking)
    const stop = new AbortController()
    const reading = failureOf(readAll(model.generate(createModelRequest({ signal: stop.signal }))))
    await servers[0]?.request(0)
    const reason = new TypeError('stopped')
    stop.abort(reason)
    expect(await reading).toBe(reason)
    expect(servers[1]?.calls).toEqual([])
  })

  test('when the one that is reading is left', async () => {
    const gate = createGate()
    gate.release(1)
    const { model, servers } = await openList({ server: { reply: () => ({ text: '局部', gate }) } }, speaking)
    for await (const part of model.generate(createModelRequest())) if (part.type === 'text-delta') break
    expect(await (await servers[0]?.request(0))?.ended).toBe('client-closed')
    expect(servers[1]?.calls).toEqual([])
  })

  test.each<[string, Listed]>([
    ['context-overflow', { server: { contextTokens: 10 } }],
    ['empty-answer', { server: { reply: () => ({ text: '', finishReason: 'length' }) } }],
  ])('when the request itself is at fault: %s', async (code, first) => {
    const { model, servers } = await openList(first, speaking)
    expect(await failureOf(readAll(model.generate(createModelRequest())))).toMatchObject({ code })
    expect(servers[1]?.calls).toEqual([])
  })
})

describe('the time in all is that of the whole list', () => {
  const silent = (totalTimeoutMs: number): Listed => ({
    ...failing({ type: 'hang' }),
    config: { firstTokenTimeoutMs: 5_000, idleTimeoutMs: 5_000, totalTimeoutMs },
  })

  test('and of its first model', async () => {
    const { model, servers, clock } = await openList(
      silent(12_000),
      silent(60_000),
      silent(60_000),
      silent(60_000),
    )
    const reading = failureOf(readAll(model.generate(createModelRequest())))
    for (const [index, ms] of [5_000, 5_000, 2_000].entries()) {
      await servers[index]?.request(0)
      await clock.advance(ms)
    }
    const error = await reading
    expect(error).toMatchObject({ code: 'timeout', isRetryable: true })
    expect(String(error)).toMatch(/“model-0”.*“model-1”.*“model-2”: No answer was complete within 12 s/)
    expect(servers[3]?.calls).toEqual([])
  })

  test('which says nothing about the health of whoever had it last', async () => {
    const { model, servers, clock } = await openList(
      { ...broken, config: { totalTimeoutMs: 2_000 } },
      silent(60_000),
    )
    for (const time of [0, 1, 2, 3]) {
      const reading = failureOf(readAll(model.generate(createModelRequest())))
      await servers[1]?.request(time)
      await clock.advance(2_000)
      expect(String(await reading)).toMatch(/“model-1”: No answer was complete within 2 s/)
    }
  })

  test('also in the middle of an answer', async () => {
    const gate = createGate()
    gate.release(1)
    const { model, clock } = await openList(
      { ...broken, config: { totalTimeoutMs: 9_000 } },
      { server: { reply: () => ({ text: '局部有雨', gate }) } },
    )
    const parts = model.generate(createModelRequest())[Symbol.asyncIterator]()
    for (let part = await parts.next(); part.value?.type !== 'text-delta'; part = await parts.next());
    const rest = failureOf(Promise.resolve(parts.next()))
    await clock.advance(9_000)
    expect(await rest).toMatchObject({ code: 'timeout' })
  })
})

test('an instruction goes to those alone that follow it', async () => {
  const { model, servers } = await openList({ ...speaking, config: { followsInstructions: false } }, speaking)
  const parts = await readAll(model.generate(createModelRequest({ instruction: 'Sum up.' })))
  expect(sentNames(parts)).toEqual(['model-1'])
  expect(servers[0]?.calls).toEqual([])
})

test('when all fail, the error is of the first kind and names what happened to each', async () => {
  const busy = { type: 'error', status: 429, message: 'no' } as const
  const { model } = await openList(
    { config: { apiKey: 'sk-marked-4711' }, server: { apiKey: 'another' } },
    failing({ ...busy, headers: { 'retry-after': '30' } }),
    failing({ ...busy, headers: { 'retry-after': '7' } }),
  )
  const error = await failureOf(readAll(model.generate(createModelRequest())))
  expect(error).toMatchObject({ code: 'unauthorized', status: 401, isRetryable: true, retryAfterMs: 7_000 })
  expect(String(error)).toMatch(
    /“model-0”: .*does not accept the key.*Set MODEL_API_KEY.* “model-1”: .*no more requests.* “model-2”: .*no more requests/,
  )
  expect(inspect(error, { depth: 9 })).not.toContain('sk-marked-4711')
})

test('what nobody waits for is not sent to another server', async () => {
  const { model, servers } = await openList(broken, speaking)
  const request = createModelRequest({ priority: 'background' })
  expect(await failureOf(readAll(model.generate(request)))).toMatchObject({ code: 'server-error' })
  expect(servers.map(({ requests }) => requests.length)).toEqual([1, 0])
})
