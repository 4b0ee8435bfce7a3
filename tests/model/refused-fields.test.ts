import { describe, expect, test } from 'vitest'
import type { ModelServerFault } from '../../src/testing/model-replies.ts'
import { createPrompt, said } from '../prompt/fixtures.ts'
import { createModelRequest } from './requests.ts'
import { failureOf, finishOf, openServedModel, readAll } from './support.ts'

const sampling = { topK: 40, minP: 0.05 }

/** A server that answers with these faults, one a request, and is well then; which fields its last request had not. */
async function leftOutAfter(faults: readonly ModelServerFault[], text = '你好') {
  const { model, server, log } = await openServedModel({
    reply: (_request, index) => {
      const fault = faults[index]
      return fault ? { fault } : 'Evening.'
    },
  })
  const prompt = createPrompt({ lines: [said('1', text)] })
  const request = createModelRequest({ prompt, sampling })
  const first = await failureOf(readAll(model.generate(request)))
  expect(finishOf(await readAll(model.generate(request)))).toBeDefined()
  const body = server.requests.at(-1)?.body ?? {}
  const fields = ['top_k', 'min_p', 'seed', 'stream_options', 'chat_template_kwargs']
  return { first, log, leftOut: fields.filter((field) => !(field in body)), calls: server.requests.length }
}

const refusal = (message: string, more: { status?: number; param?: string } = {}): ModelServerFault => ({
  type: 'error',
  status: 400,
  message,
  ...more,
})
const raw = (body: object, status = 422): ModelServerFault => ({
  type: 'raw-error',
  status,
  body: JSON.stringify(body),
})

describe('a field is left out for good', () => {
  test.each<[string, ModelServerFault, string]>([
    ['OpenAI', refusal("Unknown parameter: 'top_k'.", { param: 'top_k' }), 'top_k'],
    ['an older OpenAI', refusal('Unrecognized request argument supplied: min_p'), 'min_p'],
    ['Groq', refusal("property 'top_k' is unsupported"), 'top_k'],
    ['Gemini', refusal('Invalid JSON payload received. Unknown name "seed": Cannot find field.'), 'seed'],
    ['a proxy', refusal('This server does not support chat_template_kwargs.'), 'chat_template_kwargs'],
    [
      'an old vLLM',
      refusal(
        "[{'type': 'extra_forbidden', 'loc': ('body', 'min_p'), 'msg': 'Extra inputs are not permitted', 'input': 0.05}]",
      ),
      'min_p',
    ],
    [
      'FastAPI',
      raw({
        detail: [{ type: 'extra_forbidden', loc: ['body', 'top_k'], msg: 'Extra inputs are not permitted' }],
      }),
      'top_k',
    ],
    [
      'Mistral',
      raw({
        object: 'error',
        message: {
          detail: [
            {
              type: 'extra_forbidden',
              loc: ['body', 'min_p'],
              msg: 'Extra inputs are not permitted',
              input: 0.05,
            },
          ],
        },
      }),
      'min_p',
    ],
  ])('that is unknown to %s', async (_who, fault, field) => {
    const { first, leftOut, log, calls } = await leftOutAfter([fault])
    expect(first).toBe('nothing failed')
    expect([leftOut, calls]).toEqual([[field], 3])
    expect(log.entries.map(({ fields }) => fields.fields)).toEqual([[field]])
  })
})

test('a field is left out whatever else people said', async () => {
  const { leftOut } = await leftOutAfter([refusal('Unknown parameter: top_k')], 'o\nUnknown\nparameter')
  expect(leftOut).toEqual(['top_k'])
})

describe('no field is left out', () => {
  const long = 'I heard that min_p is not supported and that top_k is an unknown parameter these days'
  test.each<[string, ModelServerFault, string?]>([
    ['for a value that is refused', refusal('top_k must be at least 1, got 40.', { param: 'top_k' })],
    ['by another status', refusal('Unknown parameter: top_k', { status: 403 })],
    ['for what people said', refusal(`The filter refused: ${long}`), long],
    ['for a part of what people said', refusal(`Refused: ${long.slice(8, 60)}…`), long],
    ['for few words that people said', refusal('unknown word: seed'), 'seed'],
    [
      'for what a server repeats of the request',
      raw({
        detail: [
          {
            type: 'missing',
            loc: ['body', 'x'],
            msg: 'Field required',
            input: { top_k: 40, note: 'unknown' },
          },
        ],
      }),
    ],
    ['that another sentence is about', refusal('The value of seed is 7. The tool choice is not supported.')],
  ])('%s', async (_what, fault, text) => {
    const { first, leftOut, calls } = await leftOutAfter([fault], text)
    expect(first).toMatchObject({ name: expect.stringContaining('ModelError') })
    expect([leftOut, calls]).toEqual([[], 2])
  })

  test.each([refusal('Something else is wrong.'), refusal('The engine died.', { status: 500 })])(
    'where the request is refused without it too',
    async (second) => {
      const { first, leftOut, log } = await leftOutAfter([refusal('Unknown parameter: top_k'), second])
      expect(first).toMatchObject({ name: expect.stringContaining('ModelError') })
      expect([leftOut, log.entries]).toEqual([[], []])
    },
  )
})
