import { describe, expect, test } from 'vitest'
import type { CallPriority } from '../../src/contract/model.ts'
import type { ModelServerFault, ModelServerReply } from '../../src/testing/model-replies.ts'
import { createModelRequest } from './requests.ts'
import { failureOf, finishOf, openServedModel, readAll, until } from './support.ts'

const down: ModelServerFault = { type: 'error', status: 500, message: 'The engine died.' }

/** A model on a server whose next answer the test sets. */
async function openFailing(fault: ModelServerFault = down) {
  const state: { reply: ModelServerReply } = { reply: { fault } }
  const served = await openServedModel(
    { reply: () => state.reply },
    { firstTokenTimeoutMs: 5_000, idleTimeoutMs: 5_000 },
  )
  const { model } = served
  const call = (priority: CallPriority = 'reply') => readAll(model.generate(createModelRequest({ priority })))
  const fail = async (times: number) => {
    for (let time = 0; time < times; time += 1) await failureOf(call())
  }
  return { ...served, state, call, fail }
}

describe('a server that failed three times in a row', () => {
  test.each<[string, ModelServerFault]>([
    ['with an error', down],
    ['by closing the connection', { type: 'close' }],
    ['in the middle of answers', { type: 'close', afterTokens: 1 }],
    ['with an error in the stream', { type: 'stream-error', afterTokens: 0, status: 503, message: 'no' }],
    ['with 429', { type: 'error', status: 429, message: 'no' }],
  ])('is left alone, and callers are told at once: %s', async (_how, fault) => {
    const { state, call, fail, server, clock } = await openFailing()
    state.reply = { text: '局部有雨', fault }
    await fail(3)
    await clock.advance(2_000)
    const error = await failureOf(call())
    expect(error).toMatchObject({ code: 'circuit-open', isRetryable: true, retryAfterMs: 3_000 })
    expect(String(error)).toMatch(/left alone for 3 s/)
    expect(server.requests.length).toBe(3)
  })

  test('by saying nothing counts too', async () => {
    const { call, server, clock } = await openFailing({ type: 'hang' })
    for (const index of [0, 1, 2]) {
      const failing = failureOf(call())
      await server.request(index)
      await clock.advance(5_000)
      expect(await failing).toMatchObject({ code: 'timeout' })
    }
    expect(await failureOf(call())).toMatchObject({ code: 'circuit-open' })
  })

  test('is tried when somebody asks again, and nobody waits longer for that', async () => {
    const { state, call, fail, server } = await openFailing()
    await fail(3)
    for (const _ of [1, 2, 3])
      expect(await failureOf(call('asked-again'))).toMatchObject({ code: 'server-error' })
    expect(await failureOf(call())).toMatchObject({ code: 'circuit-open', retryAfterMs: 5_000 })
    expect(server.requests.length).toBe(6)
    state.reply = { text: 'Evening.' }
    await call('asked-again')
    expect(finishOf(await call())).toBeDefined()
  })

  test('is tried again after longer and longer pauses', async () => {
    const { call, fail, server, clock } = await openFailing()
    await fail(3)
    let requests = 3
    for (const pauseMs of [5_000, 15_000, 30_000, 60_000, 60_000]) {
      await clock.advance(pauseMs - 1)
      expect(await failureOf(call())).toMatchObject({ code: 'circuit-open', retryAfterMs: 1 })
      await clock.advance(1)
      expect(await failureOf(call())).toMatchObject({ code: 'server-error' })
      requests += 1
      expect(server.requests.length).toBe(requests)
    }
  })

  test('is back with its first answer, and its pauses begin anew', async () => {
    const { state, call, fail, clock, log } = await openFailing()
    await fail(3)
    await clock.advance(5_000)
    await fail(1)
    await clock.advance(15_000)
    state.reply = { text: 'Evening.' }
    expect(finishOf(await call())).toBeDefined()
    state.reply = { fault: down }
    await fail(2)
    expect(await failureOf(call())).toMatchObject({ code: 'server-error' })
    expect(await failureOf(call())).toMatchObject({ code: 'circuit-open', retryAfterMs: 5_000 })
    expect(log.entries.map(({ fields }) => fields.pauseMs)).toEqual([5_000, 15_000, undefined, 5_000])
    expect(log.entries[0]).toMatchObject({ fields: { model: 'test-model', code: 'server-error' } })
  })

  test('is tried by one call at a time', async () => {
    const { state, model, call, fail, server, clock } = await openFailing()
    await fail(3)
    await clock.advance(5_000)
    state.reply = { fault: { type: 'hang' } }
    const stop = new AbortController()
    const trial = failureOf(readAll(model.generate(createModelRequest({ signal: stop.signal }))))
    await server.request(3)
    expect(await failureOf(call())).toMatchObject({ code: 'circuit-open', retryAfterMs: 1_000 })
    // An aborted trial told nothing: the next call is one.
    stop.abort()
    await trial
    state.reply = { text: 'Evening.' }
    expect(finishOf(await call())).toBeDefined()
  })

  test('is back when its answer is left half-way', async () => {
    const { state, model, call, fail, clock } = await openFailing()
    await fail(3)
    await clock.advance(5_000)
    state.reply = { text: ['局部', '有雨'] }
    for await (const part of model.generate(createModelRequest())) if (part.type === 'text-delta') break
    expect(finishOf(await call())).toBeDefined()
  })
})

test.each<[string, ModelServerReply]>([
  ['an answer', { text: 'Evening.' }],
  ['a refusal of one request', { fault: { type: 'error', status: 400, message: 'no' } }],
  ['a wrong key', { fault: { type: 'error', status: 401, message: 'no' } }],
])('%s between failures says that the server is well', async (_what, reply) => {
  const { state, call, fail } = await openFailing()
  await fail(2)
  state.reply = reply
  await failureOf(call())
  state.reply = { fault: down }
  await fail(2)
  expect(await failureOf(call())).toMatchObject({ code: 'server-error' })
})

test.each([429, 503])(
  'a server that says %i and when to come back is left alone until then',
  async (status) => {
    const { call, fail, clock, state } = await openFailing({
      ...down,
      status,
      headers: { 'retry-after': '40' },
    })
    await fail(1)
    await clock.advance(39_999)
    expect(await failureOf(call())).toMatchObject({ code: 'circuit-open', retryAfterMs: 1 })
    await clock.advance(1)
    state.reply = { text: 'Evening.' }
    expect(finishOf(await call())).toBeDefined()
  },
)

test.each(['0', '-3', 'Thu, 01 Jan 1970 00:00:00 GMT'])(
  'no pause is no reason to leave a server alone: Retry-After %s',
  async (retryAfter) => {
    const { call, server, state } = await openFailing({
      ...down,
      status: 429,
      headers: { 'retry-after': retryAfter },
    })
    expect(await failureOf(call())).toMatchObject({ code: 'rate-limited', retryAfterMs: undefined })
    state.reply = { text: 'Evening.' }
    await Promise.all([call(), call(), call()])
    expect(server.requests.length).toBe(4)
  },
)

test('failures of calls that began before it was left alone are not counted again', async () => {
  const { state, call, server, clock } = await openFailing({ type: 'hang' })
  const failing = [1, 2, 3, 4, 5].map(() => failureOf(call()))
  await until(() => server.requests.length === 5)
  await clock.advance(5_000)
  await Promise.all(failing)
  await clock.advance(5_000)
  state.reply = { text: 'Evening.' }
  expect(finishOf(await call())).toBeDefined()
})
