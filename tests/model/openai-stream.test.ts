import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createModelRequest } from './requests.ts'
import { createStreamedModel, finishOf, openServedModel, readAll, textOf } from './support.ts'

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
