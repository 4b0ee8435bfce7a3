import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ModelPart } from '../../src/contract/model.ts'
import { createModelRequest } from './requests.ts'
import { createStreamedModel, failureOf, finishOf, openServedModel, readAll, textOf } from './support.ts'

/** What counts in the end: the text since the last request. */
function lastTextOf(parts: readonly ModelPart[]): string {
  return textOf(parts.slice(parts.findLastIndex(({ type }) => type === 'request-sent')))
}

function requestsIn(parts: readonly ModelPart[]): number {
  return parts.filter(({ type }) => type === 'request-sent').length
}

const bare = ['Okay', ', they say hello.', '\n</think>', '\n\n', 'Evening', '.']

describe('reasoning that nothing opened', () => {
  test('is taken back as soon as it is over: nothing before another request counts', async () => {
    const { model, log } = await openServedModel({ reply: () => ({ text: bare }) })
    const parts = await readAll(model.generate(createModelRequest()))
    expect(lastTextOf(parts)).toBe('Evening.')
    expect(parts[0]).toEqual(parts.findLast(({ type }) => type === 'request-sent'))
    expect(finishOf(parts)?.finishReason).toBe('stop')
    expect(log.entries).toEqual([
      { fields: { model: 'test-model' }, message: expect.stringContaining('--reasoning-parser') },
    ])
  })

  test('is held back from then on', async () => {
    const { model } = await openServedModel({ reply: () => ({ text: bare }) })
    await readAll(model.generate(createModelRequest()))
    for (const _time of [1, 2]) {
      const parts = await readAll(model.generate(createModelRequest()))
      expect([requestsIn(parts), textOf(parts)]).toEqual([1, 'Evening.'])
    }
  })

  test.each(['deepseek-ai/DeepSeek-R1-Distill-Qwen-7B', 'Qwen/QwQ-32B', 'Qwen3-30B-A3B-Thinking-2507'])(
    'is held back from the first answer of %s',
    async (name) => {
      const { model } = await openServedModel({ models: [name], reply: () => ({ text: bare }) }, { name })
      const parts = await readAll(model.generate(createModelRequest()))
      expect([requestsIn(parts), textOf(parts)]).toEqual([1, 'Evening.'])
    },
  )

  test('never is what counts, wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom('a', '夜', '\n', ' ', '<', '/', '>', 'think') }),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom('局部有雨。', 'a < b', '> so'),
        fc.boolean(),
        async (thought, length, text, isKnown) => {
          fc.pre(!/<\/?think>/.test(thought) && !/<\/?think>/.test(`${thought}</think`))
          const letters = `${thought}</think>\n\n${text}`
          const chunks = letters.match(new RegExp(`[^]{1,${length}}`, 'g')) ?? []
          const stream = [
            ...chunks.map((content) => ({ choices: [{ delta: { content } }] })),
            { choices: [{ delta: {}, finish_reason: 'stop' }] },
          ].map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`)
          const model = createStreamedModel(stream.map((event) => new TextEncoder().encode(event)))
          if (isKnown) await readAll(model.generate(createModelRequest()))
          const parts = await readAll(model.generate(createModelRequest()))
          expect(lastTextOf(parts)).toBe(text)
          if (isKnown) expect(requestsIn(parts)).toBe(1)
        },
      ),
      { numRuns: 100 },
    )
  })

  test('and nothing after it is an empty answer, which says what to set', async () => {
    const { model } = await openServedModel({
      reply: (_request, index) => ({
        text: index === 0 ? ['Okay.', '</think>'] : ['Okay, they say'],
        finishReason: 'length',
      }),
    })
    for (const _time of [1, 2]) {
      const error = await failureOf(readAll(model.generate(createModelRequest())))
      expect(error).toMatchObject({ code: 'empty-answer', isRetryable: true })
      expect(String(error)).toMatch(/only reasoned .*extra_body.*--reasoning-parser.*max_tokens/)
    }
  })

  test('is not waited for where the server tells it apart', async () => {
    const name = 'Qwen/QwQ-32B'
    const { model } = await openServedModel(
      { models: [name], reply: () => ({ reasoning: ['Hm.'], text: ['Evening.'] }) },
      { name },
    )
    expect(textOf(await readAll(model.generate(createModelRequest())))).toBe('Evening.')
  })
})

test('a model that stops to reason streams again after one empty answer', async () => {
  const texts = [bare, ['Evening.'], ['Evening', '.']]
  const { model } = await openServedModel({ reply: (_request, index) => ({ text: texts[index] ?? [] }) })
  const read = async () => readAll(model.generate(createModelRequest()))
  expect(lastTextOf(await read())).toBe('Evening.')
  const held = await read()
  expect([textOf(held), finishOf(held)?.finishReason]).toEqual(['', 'stop'])
  expect(textOf(await read())).toBe('Evening.')
})

test.each(['I <think> so</think>.', 'a > b', '</thinking>', 'thinking r1'])(
  '%j is no reasoning',
  async (text) => {
    const { model } = await openServedModel({ reply: () => ({ text: [...text] }) })
    const parts = await readAll(model.generate(createModelRequest()))
    expect([requestsIn(parts), textOf(parts)]).toEqual([1, text])
  },
)
