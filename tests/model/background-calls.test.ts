import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { ModelConfig } from '../../src/contract/config.ts'
import { ModelError } from '../../src/contract/errors.ts'
import { openModels } from '../../src/model/open-models.ts'
import { createGate, type ModelServerReply } from '../../src/testing/model-replies.ts'
import { openModelServer } from '../../src/testing/model-server.ts'
import type { ModelServerRequest } from '../../src/testing/model-server-types.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { openPlay } from './play-of-calls.ts'
import { createModelConfig, createModelRequest } from './requests.ts'
import { createQuestion, createRecordingLog, failureOf, finishOf, readAll, until } from './support.ts'

type Answering = (request: ModelServerRequest) => ModelServerReply

/** One server and one model on it, for replies and as helper; what it says can change. */
async function openBoth(reply: Answering, config: Partial<ModelConfig> = {}) {
  const state = { reply }
  const server = await openModelServer({ reply: (request) => state.reply(request) })
  const clock = createFakeClock()
  const log = createRecordingLog()
  const one = createModelConfig({ baseUrl: server.baseUrl, ...config })
  const models = openModels(
    { reply: [one], helper: one, judge: undefined, embedder: undefined },
    { log, clock },
  )
  onTestFinished(async () => {
    await models.close()
    await server.close()
  })
  const { helper } = models
  return {
    server,
    clock,
    log,
    state,
    say: (signal?: AbortSignal) =>
      readAll(models.reply.generate(createModelRequest(signal ? { signal } : {}))),
    sendAhead: () => readAll(models.reply.generate(createModelRequest({ priority: 'background' }))),
    ask: async () => helper?.ask(createQuestion()),
  }
}

const down: ModelServerReply = { fault: { type: 'error', status: 500, message: 'The engine died.' } }
const isQuestion = (request: ModelServerRequest) => request.body.max_tokens === 100

describe('a server that fails work in the background', () => {
  test('is left alone by such work alone', async () => {
    const { ask, sendAhead, say, server, clock, log } = await openBoth((request) =>
      isQuestion(request) ? down : { text: 'Evening.' },
    )
    for (const _time of [1, 2, 3]) expect(await failureOf(ask())).toMatchObject({ code: 'server-error' })
    expect(await failureOf(ask())).toMatchObject({ code: 'busy', isRetryable: true, retryAfterMs: 5_000 })
    expect(await failureOf(sendAhead())).toMatchObject({ code: 'busy' })
    expect(server.requests.length).toBe(3)
    expect(finishOf(await say())).toBeDefined()
    expect(log.entries).toMatchObject([{ fields: { priority: 'background', pauseMs: 5_000 } }])
    await clock.advance(5_000)
    expect(await failureOf(ask())).toMatchObject({ code: 'server-error' })
  })

  test('is not counted towards the failures of replies', async () => {
    const { ask, say, state } = await openBoth(() => down)
    for (const _time of [1, 2]) await failureOf(say())
    for (const _time of [1, 2]) await failureOf(ask())
    state.reply = () => ({ text: 'Evening.' })
    expect(finishOf(await say())).toBeDefined()
  })
})

test('whether a server is back is tried by a reply, never by work in the background', async () => {
  const { ask, say, server, clock, state } = await openBoth(() => down)
  for (const _time of [1, 2, 3]) await failureOf(say())
  state.reply = () => ({ text: 'Evening.' })
  expect(await failureOf(ask())).toMatchObject({ code: 'busy' })
  await clock.advance(5_000)
  const error = await failureOf(ask())
  expect(error).toMatchObject({ code: 'busy', retryAfterMs: undefined })
  expect(String(error)).toMatch(/leaves the model .* alone/)
  expect(server.requests.length).toBe(3)
  expect(finishOf(await say())).toBeDefined()
  expect(await ask()).toMatchObject({ text: 'Evening.' })
})

describe('room', () => {
  test('for the last reply stays free', async () => {
    const gate = createGate()
    const { ask, say, server } = await openBoth(() => ({ text: 'Rain.', gate }), { maxConcurrent: 2 })
    const asked = ask()
    await server.request(0)
    expect(await failureOf(ask())).toMatchObject({ code: 'busy' })
    const said = say()
    await server.request(1)
    gate.open()
    expect(await asked).toMatchObject({ text: 'Rain.' })
    expect(finishOf(await said)).toBeDefined()
  })

  test('where there is one alone is given up for a reply, which nobody takes for a failure', async () => {
    const { ask, say, server } = await openBoth(
      (request) => (isQuestion(request) ? { fault: { type: 'hang' } } : { text: 'Rain.' }),
      { maxConcurrent: 1 },
    )
    for (const time of [0, 1, 2, 3]) {
      const failing = failureOf(ask())
      const { ended } = await server.request(2 * time)
      expect(finishOf(await say())).toBeDefined()
      expect(await failing).toMatchObject({ code: 'busy' })
      expect(await ended).toBe('client-closed')
    }
  })

  test('that is given up leaves the count of failures as it was', async () => {
    const { ask, say, server, state } = await openBoth(() => down, { maxConcurrent: 1 })
    for (const _time of [1, 2]) await failureOf(ask())
    state.reply = (request) => (isQuestion(request) ? { fault: { type: 'hang' } } : { text: 'Rain.' })
    const failing = failureOf(ask())
    await server.request(2)
    await say()
    expect(String(await failing)).toMatch(/no room/)
    state.reply = () => down
    expect(await failureOf(ask())).toMatchObject({ code: 'server-error' })
    expect(String(await failureOf(ask()))).toMatch(/leaves the model .* alone/)
  })

  test('is given back by those whose server failed while they waited for it', async () => {
    const { say, clock, state } = await openBoth(() => down, { maxConcurrent: 1 })
    const failures = await Promise.all([1, 2, 3, 4, 5].map(() => failureOf(say())))
    expect(failures.map((error) => (error instanceof ModelError ? error.code : error))).toEqual([
      ...['server-error', 'server-error', 'server-error'],
      ...['circuit-open', 'circuit-open'],
    ])
    await clock.advance(5_000)
    state.reply = () => ({ text: 'Evening.' })
    expect(finishOf(await say())).toBeDefined()
  })

  test('is found and given back whatever calls do', async () => {
    const step = fc.record({
      who: fc.constantFrom('say', 'ask', 'send-ahead'),
      end: fc.constantFrom('complete', 'fail', 'abort', 'leave'),
      wait: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3 }),
        fc.array(step, { maxLength: 14 }),
        async (most, steps) => {
          const play = openPlay(most)
          const calls: Promise<void>[] = []
          for (const { who, end, wait } of steps) {
            calls.push(play.begin(who, end))
            if (wait) await calls.at(-1)
          }
          await Promise.all(calls)
          expect(play.running()).toBe(0)
          expect(play.mostRunning()).toBeLessThanOrEqual(most)
          // All of the room is there again, and so is the circuit after its pause.
          await play.recover()
          await Promise.all(Array.from({ length: most }, () => play.begin('say', 'complete')))
          expect(play.mostRunning()).toBe(most)
          await play.close()
        },
      ),
      { numRuns: 60 },
    )
  })
})

test('a trial that is aborted leaves the next reply to be one', async () => {
  const { say, server, clock, state } = await openBoth(() => down)
  for (const _time of [1, 2, 3]) await failureOf(say())
  await clock.advance(5_000)
  state.reply = () => ({ fault: { type: 'hang' } })
  for (const time of [3, 4]) {
    const stop = new AbortController()
    const trial = failureOf(say(stop.signal))
    await until(() => server.requests.length > time)
    stop.abort(new TypeError('stopped'))
    expect(await trial).toBeInstanceOf(TypeError)
  }
  state.reply = () => ({ text: 'Evening.' })
  expect(finishOf(await say())).toBeDefined()
})
