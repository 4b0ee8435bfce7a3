import { describe, expect, test } from 'vitest'
import type { CallPriority, ChatModel } from '../../src/contract/model.ts'
import { createGate } from '../../src/testing/model-replies.ts'
import { createPrompt, said } from '../prompt/fixtures.ts'
import { createModelRequest } from './requests.ts'
import { failureOf, finishOf, openServedModel, readAll, until } from './support.ts'

/** A model whose server may have two requests at once, and whose tokens wait for a gate. */
async function openGated() {
  const gate = createGate()
  const served = await openServedModel({ reply: () => ({ text: '有雨', gate }) }, { maxConcurrent: 2 })
  return { ...served, gate }
}

function ask(model: ChatModel, text: string, signal?: AbortSignal, priority: CallPriority = 'reply') {
  const prompt = createPrompt({ lines: [said('1', text)] })
  return readAll(model.generate(createModelRequest({ prompt, priority, ...(signal ? { signal } : {}) })))
}

describe('more requests than a server may have at once', () => {
  test('wait, oldest first', async () => {
    const { model, server, gate } = await openGated()
    const texts = ['一', '二', '三', '四', '五']
    const asked = texts.map((text) => ask(model, text))
    await until(() => server.requests.length === 2)
    gate.open()
    await Promise.all(asked)
    expect(server.requests.map(({ messages }) => messages.at(-1)?.content)).toEqual(texts)
  })

  test('never are', async () => {
    const { model, server, gate } = await openGated()
    const most: number[] = []
    const asked = Array.from({ length: 9 }, async () => {
      gate.release(1)
      await ask(model, '雨')
      most.push(server.running)
    })
    await until(() => server.requests.length === 2)
    gate.open()
    await Promise.all(asked)
    expect(Math.max(...most)).toBeLessThanOrEqual(2)
    expect(server.requests.length).toBe(9)
  })

  test('leave the queue when they are aborted', async () => {
    const { model, server, gate } = await openGated()
    const asked = [ask(model, '一'), ask(model, '二')]
    const stop = new AbortController()
    const left = failureOf(ask(model, '三', stop.signal))
    asked.push(ask(model, '四'))
    await until(() => server.requests.length === 2)
    const reason = new TypeError('stopped')
    stop.abort(reason)
    expect(await left).toBe(reason)
    gate.open()
    await Promise.all(asked)
    expect(server.requests.map(({ messages }) => messages.at(-1)?.content)).toEqual(['一', '二', '四'])
  })

  test('have the whole time for the first token from when they leave', async () => {
    const gate = createGate()
    const { model, server, clock } = await openServedModel(
      { reply: () => ({ text: '有雨', gate }) },
      { maxConcurrent: 1, firstTokenTimeoutMs: 10_000, idleTimeoutMs: 10_000 },
    )
    const first = ask(model, '一')
    const second = failureOf(ask(model, '二'))
    await server.request(0)
    await clock.advance(9_000)
    gate.release(2)
    await first
    await server.request(1)
    await clock.advance(9_999)
    expect(server.running).toBe(1)
    await clock.advance(1)
    expect(String(await second)).toMatch(/sent nothing for 10 s/)
  })

  test('wait no longer than a call may take in all', async () => {
    const { model, server, clock } = await openServedModel(
      { reply: () => ({ fault: { type: 'hang' } }) },
      { maxConcurrent: 1, totalTimeoutMs: 20_000 },
    )
    const [first, second] = [failureOf(ask(model, '一')), failureOf(ask(model, '二'))]
    await server.request(0)
    await clock.advance(20_000)
    expect(String(await first)).toMatch(/did not finish its answer within 20 s/)
    expect(await second).toMatchObject({ code: 'timeout', isRetryable: true })
    expect(String(await second)).toMatch(/no room at the model server .* 20 s\. Raise max_concurrent/)
    expect(server.requests.length).toBe(1)
  })
})

describe('a slot is free again', () => {
  const ends: { readonly [how: string]: (model: ChatModel) => Promise<unknown> } = {
    'when the answer is complete': (model) => ask(model, '雨'),
    'when the reader leaves at the first part': async (model) => {
      for await (const _part of model.generate(createModelRequest())) break
    },
    'when the reader leaves in the middle': async (model) => {
      for await (const part of model.generate(createModelRequest())) if (part.type === 'text-delta') break
    },
    'when the call fails before it is sent': async (model) =>
      failureOf(ask(model, '雨', AbortSignal.abort(new TypeError('stopped')))),
  }

  test.each(Object.entries(ends))('%s', async (_how, end) => {
    const { model, gate } = await openGated()
    gate.open()
    for (const _time of [1, 2, 3]) await end(model)
    expect(finishOf(await ask(model, '雨'))).toBeDefined()
  })

  test('when the answer fails', async () => {
    const { model, server } = await openServedModel(
      { reply: (_request, index) => (index < 2 ? { fault: { type: 'close' } } : '有雨') },
      { maxConcurrent: 1 },
    )
    await failureOf(ask(model, '雨'))
    await failureOf(ask(model, '雨'))
    expect(finishOf(await ask(model, '雨'))).toBeDefined()
    expect(server.requests.length).toBe(3)
  })
})

describe('work in the background', () => {
  test('does not wait: it is told that there is no room', async () => {
    const { model, server, gate } = await openGated()
    const asked = [ask(model, '一'), ask(model, '二')]
    await until(() => server.requests.length === 2)
    const error = await failureOf(ask(model, '三', undefined, 'background'))
    expect(error).toMatchObject({ code: 'busy', isRetryable: true })
    expect(String(error)).toMatch(/no room for background work/)
    gate.open()
    await Promise.all(asked)
    expect(finishOf(await ask(model, '四', undefined, 'background'))).toBeDefined()
  })
})
