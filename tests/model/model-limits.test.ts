import { describe, expect, test } from 'vitest'
import { createGate } from '../../src/testing/model-replies.ts'
import { createModelRequest } from './requests.ts'
import { failureOf, openServedModel, readAll, textOf } from './support.ts'

class Stopped extends Error {}

describe('an abort closes the connection and throws its reason as it is', () => {
  test('before the answer', async () => {
    const { model, server } = await openServedModel({ reply: () => ({ fault: { type: 'hang' } }) })
    const stop = new AbortController()
    const reading = readAll(model.generate(createModelRequest({ signal: stop.signal })))
    const request = await server.request(0)
    const reason = new Stopped()
    stop.abort(reason)
    expect(await failureOf(reading)).toBe(reason)
    expect(await request.ended).toBe('client-closed')
  })

  test('in the middle of it', async () => {
    const gate = createGate()
    const { model, server } = await openServedModel({ reply: () => ({ text: ['局部', '有雨'], gate }) })
    const stop = new AbortController()
    const parts = model.generate(createModelRequest({ signal: stop.signal }))[Symbol.asyncIterator]()
    await parts.next()
    gate.release(1)
    await parts.next()
    const reason = new Stopped()
    stop.abort(reason)
    expect(await failureOf(Promise.resolve(parts.next()))).toBe(reason)
    expect(await (await server.request(0)).ended).toBe('client-closed')
  })

  test('before it was sent: nothing is sent', async () => {
    const { model, server } = await openServedModel()
    const reason = new Stopped()
    const request = createModelRequest({ signal: AbortSignal.abort(reason) })
    expect(await failureOf(readAll(model.generate(request)))).toBe(reason)
    expect(await failureOf(model.fetchModels(request.signal))).toBe(reason)
    expect(server.requests).toEqual([])
  })

  test('after the end: nothing happens', async () => {
    const { model } = await openServedModel({ reply: () => '有雨' })
    const stop = new AbortController()
    const parts = await readAll(model.generate(createModelRequest({ signal: stop.signal })))
    stop.abort(new Stopped())
    expect(parts.at(-1)).toMatchObject({ type: 'model-finished' })
    await readAll(model.generate(createModelRequest()))
  })
})

test('whatever came before its reader did comes in one piece', async () => {
  const { model, server, clock } = await openServedModel({ reply: () => ({ text: ['局部', '有雨', '。'] }) })
  const parts = model.generate(createModelRequest())[Symbol.asyncIterator]()
  await parts.next()
  const first = (await parts.next()).value
  await (await server.request(0)).ended
  await clock.advance(0)
  const rest = await readAll({ [Symbol.asyncIterator]: () => parts })
  expect(rest.length).toBeLessThanOrEqual(2)
  expect(textOf([first, ...rest])).toBe('局部有雨。')
})

test('whoever stops reading closes the connection', async () => {
  const gate = createGate()
  const { model, server } = await openServedModel({ reply: () => ({ text: ['局部', '有雨'], gate }) })
  gate.release(1)
  for await (const part of model.generate(createModelRequest())) if (part.type === 'text-delta') break
  expect(await (await server.request(0)).ended).toBe('client-closed')
})

test('whoever stops reading at the first part closes the connection', async () => {
  const { model, server } = await openServedModel({ reply: () => ({ fault: { type: 'hang' } }) })
  for await (const part of model.generate(createModelRequest())) {
    await server.request(0)
    expect(part.type).toBe('request-sent')
    break
  }
  expect(await (await server.request(0)).ended).toBe('client-closed')
})

describe('a server that says nothing', () => {
  test('for too long before the first token is given up', async () => {
    const { model, server, clock } = await openServedModel(
      { reply: () => ({ fault: { type: 'hang', afterTokens: 0 } }) },
      { firstTokenTimeoutMs: 60_000, idleTimeoutMs: 25_000 },
    )
    const failing = failureOf(readAll(model.generate(createModelRequest())))
    const { ended } = await server.request(0)
    await clock.advance(59_999)
    await clock.advance(1)
    const error = await failing
    expect(error).toMatchObject({ code: 'timeout', isRetryable: true })
    expect(String(error)).toMatch(/nothing for 60 s\. .*first_token_timeout_ms/)
    expect(await ended).toBe('client-closed')
  })

  test.each([[['一']], [['一', '二', '三']]])(
    'between two tokens is given up after the idle time, not before',
    async (tokens) => {
      const gate = createGate()
      const { model, server, clock } = await openServedModel(
        { reply: () => ({ text: [...tokens, '完'], gate }) },
        { firstTokenTimeoutMs: 60_000, idleTimeoutMs: 25_000 },
      )
      const parts = model.generate(createModelRequest())[Symbol.asyncIterator]()
      await parts.next()
      for (const text of tokens) {
        gate.release(1)
        expect((await parts.next()).value).toEqual({ type: 'text-delta', text })
        await clock.advance(24_999)
      }
      const failing = failureOf(Promise.resolve(parts.next()))
      await clock.advance(1)
      expect(await failing).toMatchObject({ code: 'timeout' })
      expect(String(await failing)).toMatch(/in the middle of an answer.* 25 s\. .*idle_timeout_ms/)
      expect(await (await server.request(0)).ended).toBe('client-closed')
    },
  )

  test('in all is given up, whatever it says in between', async () => {
    const gate = createGate()
    const { model, server, clock } = await openServedModel(
      { reply: () => ({ text: ['一', '二', '三', '四'], gate }) },
      { idleTimeoutMs: 25_000, totalTimeoutMs: 60_000 },
    )
    const parts = model.generate(createModelRequest())[Symbol.asyncIterator]()
    await parts.next()
    for (const _token of ['一', '二', '三']) {
      gate.release(1)
      await parts.next()
      await clock.advance(19_999)
    }
    const failing = failureOf(Promise.resolve(parts.next()))
    await clock.advance(3)
    expect(await failing).toMatchObject({ code: 'timeout', isRetryable: true })
    expect(String(await failing)).toMatch(/did not finish its answer within 60 s\. .*total_timeout_ms/)
    expect(await (await server.request(0)).ended).toBe('client-closed')
  })

  test('but reasons is not idle', async () => {
    const gate = createGate()
    const reasoning = ['a', 'b', 'c']
    const { model, server, clock } = await openServedModel(
      { reply: () => ({ reasoning, text: 'Done.', gate }) },
      { firstTokenTimeoutMs: 10_000, idleTimeoutMs: 10_000 },
    )
    const reading = readAll(model.generate(createModelRequest()))
    await server.request(0)
    for (const _thought of reasoning) {
      await clock.advance(9_000)
      gate.release(1)
      // The token crosses the loopback while the clock stands still.
      await clock.advance(0)
    }
    gate.open()
    expect((await reading).at(-1)).toMatchObject({ type: 'model-finished' })
  })

  test('does not keep a list of models waiting either', async () => {
    const { model, clock } = await openServedModel(
      {},
      { firstTokenTimeoutMs: 5_000 },
      {
        fetch: (_url: unknown, init?: RequestInit) =>
          new Promise((_resolve, reject) => {
            init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
          }),
      },
    )
    const failing = failureOf(model.fetchModels(new AbortController().signal))
    await clock.advance(0)
    await clock.advance(5_000)
    expect(await failing).toMatchObject({ code: 'timeout' })
  })
})
