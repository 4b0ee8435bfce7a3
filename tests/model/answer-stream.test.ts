import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ModelPart } from '../../src/contract/model.ts'
import { createModelRequest } from './requests.ts'
import { createStreamedModel, failureOf, finishOf, openServedModel, readAll, textOf } from './support.ts'

const bytes = new TextEncoder()

function event(body: object | string): string {
  return `data: ${typeof body === 'string' ? body : JSON.stringify(body)}\n\n`
}

function delta(content: string, finishReason: string | null = null): string {
  return event({ choices: [{ index: 0, delta: { content }, finish_reason: finishReason }] })
}

/** Cuts a body at these places, wherever in a character they fall. */
function cut(body: string, places: readonly number[]): Uint8Array[] {
  const whole = bytes.encode(body)
  const cuts = [...new Set(places.map((place) => place % (whole.length + 1)))].sort((a, b) => a - b)
  return [0, ...cuts].map((start, index) => whole.slice(start, cuts[index] ?? whole.length))
}

const places = fc.array(fc.nat(2_000), { maxLength: 40 })

describe('a stream', () => {
  test('reads the same wherever its bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme' })), places, async (texts, cuts) => {
        const usage = { prompt_tokens: 3, completion_tokens: 2 }
        const body = [
          ...texts.map((text) => delta(`x${text}`)),
          delta('', 'stop'),
          event({ choices: [], usage }),
          event('[DONE]'),
        ].join('')
        const parts = await readAll(createStreamedModel(cut(body, cuts)).generate(createModelRequest()))
        expect(textOf(parts)).toBe(texts.map((text) => `x${text}`).join(''))
        expect(finishOf(parts)?.usage).toMatchObject({ promptTokens: 3, completionTokens: 2 })
      }),
      { numRuns: 50 },
    )
  })

  test('reads the same whatever its chunks look like', async () => {
    const shapes = [
      (text: string) => ({ choices: [{ index: 0, delta: { content: text }, finish_reason: null }] }),
      (text: string) => ({ created: 7, choices: [{ delta: { role: 'assistant', content: text } }] }),
      (text: string) => ({ choices: [{ index: 0, text, logprobs: null, finish_reason: null }] }),
      (text: string) => ({
        choices: [{ delta: { content: text } }],
        usage: { prompt_tokens: 9, completion_tokens: 1 },
      }),
      (text: string) => ({ choices: [{ delta: { content: text, reasoning: 'hm' } }] }),
      (text: string) => ({ choices: [{ delta: { content: text }, text: '' }] }),
      (text: string) => ({ choices: [{ delta: { content: text } }], note: '"content":"no"', text: 'no' }),
    ]
    const chunk = fc.record({
      shape: fc.constantFrom(...shapes),
      repeats: fc.integer({ min: 1, max: 3 }),
      text: fc.string({ unit: fc.constantFrom('a', '夜', '"', '\\', '\n', '\u0001', '👋', '}', ',', ':') }),
      isSpaced: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(chunk), async (chunks) => {
        const written = chunks.flatMap(({ shape, repeats, text, isSpaced }) =>
          Array.from({ length: repeats }, () => {
            const json = JSON.stringify(shape(text))
            return { text, event: event(isSpaced ? json.replace('"content":"', '"content": "') : json) }
          }),
        )
        const body = [delta('x'), ...written.map((one) => one.event), delta('', 'stop'), event('[DONE]')]
        const model = createStreamedModel([bytes.encode(body.join(''))])
        const parts = await readAll(model.generate(createModelRequest()))
        expect(textOf(parts)).toBe(`x${written.map((one) => one.text).join('')}`)
        const hasUsage = chunks.some(({ shape }) => shape === shapes[3])
        expect(finishOf(parts)?.usage !== undefined).toBe(hasUsage)
      }),
    )
  })

  test.each([
    ['an unescaped quotation mark', '{"choices":[{"delta":{"content":"a"b"}}]}'],
    ['a line break as it is', '{"choices":[{"delta":{"content":"a\u0007b"}}]}'],
    ['two texts where one was', '{"choices":[{"delta":{"content":"a","x":"}}]}'],
  ])('with %s in a chunk is refused, like as it is to the one before', async (_what, broken) => {
    const good = event('{"choices":[{"delta":{"content":"good"}}]}')
    const model = createStreamedModel([bytes.encode(good + event(broken) + delta('', 'stop'))])
    expect(await failureOf(readAll(model.generate(createModelRequest())))).toMatchObject({
      code: 'bad-stream',
    })
  })

  test('gives out the text before a failure, wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(places, async (cuts) => {
        const body = `${delta('局部')}${delta('有雨')}${event({ error: { message: 'no', code: 500 } })}`
        const read: ModelPart[] = []
        const reading = (async () => {
          for await (const part of createStreamedModel(cut(body, cuts)).generate(createModelRequest()))
            read.push(part)
        })()
        expect(await failureOf(reading)).toMatchObject({ code: 'server-error' })
        expect(textOf(read)).toBe('局部有雨')
      }),
      { numRuns: 30 },
    )
  })

  test('without line ends does not fill the memory', async () => {
    const pieces = Array.from({ length: 6 }, () => bytes.encode(`data: ${'x'.repeat(1_000_000)}`))
    expect(
      await failureOf(readAll(createStreamedModel(pieces).generate(createModelRequest()))),
    ).toMatchObject({ code: 'bad-stream' })
  })

  test('may have carriage returns, comments, other fields and no empty line at its end', async () => {
    const body = `: ping\r\n\r\nevent: message\r\nid: 1\r\n${delta('局部').trim()}\r\n\r\n${delta('有雨', 'stop').trim()}`
    const parts = await readAll(createStreamedModel([bytes.encode(body)]).generate(createModelRequest()))
    expect(textOf(parts)).toBe('局部有雨')
    expect(finishOf(parts)?.finishReason).toBe('stop')
  })

  test('may end with [DONE] and no finish reason, or the other way round', async () => {
    for (const ending of [delta('') + event('[DONE]'), delta('', 'length')]) {
      const model = createStreamedModel([bytes.encode(delta('Mind the wet plank.') + ending)])
      expect(textOf(await readAll(model.generate(createModelRequest())))).toBe('Mind the wet plank.')
    }
  })
})

describe('reasoning', () => {
  test.each(['reasoning_content', 'reasoning'] as const)('in %s is never text', async (reasoningField) => {
    const { model } = await openServedModel({
      reply: () => ({ reasoning: ['I should', ' say hello.'], reasoningField, text: 'Hello.' }),
    })
    expect(textOf(await readAll(model.generate(createModelRequest())))).toBe('Hello.')
  })

  test('between tags at the start is never text, wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme' }).filter((thought) => !thought.includes('</think>')),
        fc.constantFrom('', ' ', '\n'),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom('局部有雨。', 'a < b <think>', '<'),
        async (thought, space, length, text) => {
          const letters = [...`${space}<think>${thought}</think>\n\n${text}`]
          const units = Array.from({ length: Math.ceil(letters.length / length) }, (_, index) =>
            letters.slice(index * length, (index + 1) * length).join(''),
          )
          const stream = [...units.map((unit) => delta(unit)), delta('', 'stop'), event('[DONE]')].join('')
          const parts = await readAll(
            createStreamedModel([bytes.encode(stream)]).generate(createModelRequest()),
          )
          expect(textOf(parts)).toBe(text)
        },
      ),
      { numRuns: 50 },
    )
  })

  test.each(['<thinking aloud> yes', ' two spaces', '<thin', 'I <think> so</think>.'])(
    'does not take away %j',
    async (text) => {
      const stream = [...[...text].map((letter) => delta(letter)), delta('', 'stop')].join('')
      const model = createStreamedModel([bytes.encode(stream)])
      expect(textOf(await readAll(model.generate(createModelRequest())))).toBe(text)
    },
  )
})
