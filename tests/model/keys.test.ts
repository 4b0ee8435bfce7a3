import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { ModelConfig } from '../../src/contract/config.ts'
import { hideKeys } from '../../src/model/hide-keys.ts'
import type { ModelServerFault } from '../../src/testing/model-replies.ts'
import { createModelRequest } from './requests.ts'
import { failureOf, openServedModel, readAll } from './support.ts'

const key = 'correct-horse-battery'

const faults = (message: string): readonly [string, ModelServerFault][] => [
  ['400', { type: 'error', status: 400, message }],
  ['422', { type: 'error', status: 422, message }],
  ['429', { type: 'error', status: 429, message }],
  ['500', { type: 'error', status: 500, message }],
  ['a stream with 500', { type: 'stream-error', afterTokens: 1, status: 500, message }],
  ['a stream with 400', { type: 'stream-error', afterTokens: 0, status: 400, message }],
  ['a page', { type: 'raw-error', status: 502, body: message, contentType: 'text/plain' }],
]

async function toldBy(fault: ModelServerFault, config: Partial<ModelConfig>): Promise<string> {
  const { server, model, log } = await openServedModel({
    reply: () => ({ text: '局部有雨。', fault }),
  })
  const baseUrl = config.baseUrl ?? server.baseUrl
  const served = await openServedModel(
    {},
    { ...config, baseUrl: baseUrl.replace('HOST', new URL(server.baseUrl).host) },
  )
  const error = await failureOf(readAll(served.model.generate(createModelRequest())))
  await model.close()
  return inspect([error, served.log.entries, log.entries], { depth: 20, showHidden: true })
}

describe('a server that repeats its key is not repeated', () => {
  test.each(faults(`Quota of ${key} is used up, or of its end battery and its beginning correct-ho***`))(
    'with %s',
    async (_how, fault) => {
      expect(await toldBy(fault, { apiKey: key })).not.toMatch(/horse|correct-h/)
    },
  )

  test.each(faults('The user ann with hunter2hunter2 may not, YW5uOmh1bnRlcjJodW50ZXIy neither'))(
    'nor the parts of its credentials: %s',
    async (_how, fault) => {
      const told = await toldBy(fault, { baseUrl: 'http://ann:hunter2hunter2@HOST/v1' })
      expect(told).not.toMatch(/hunter2|YW5uOm/)
    },
  )

  test('and the rest of what it says is', async () => {
    const told = await toldBy(
      { type: 'error', status: 500, message: `No credit left for ${key}, sorry` },
      { apiKey: key },
    )
    expect(told).toContain('No credit left for …, sorry')
  })

  test('where the key begins at the end of what is told', async () => {
    for (let length = 170; length < 205; length += 1) {
      const message = `${'very '.repeat(40).slice(0, length)} ${key}`
      const told = await toldBy({ type: 'error', status: 500, message }, { apiKey: key })
      expect(told).not.toMatch(/very? (c|co|cor|corr|correct.*)[ .]/)
    }
  })
})

describe('whatever looks like a key', () => {
  test.each([
    'sk-abcdef1234567890',
    'sk-proj-a_b-c-d_e',
    'hf_abcdefghijkl',
    'gsk_abcdefghijkl',
    'AIzaSyabcdefghijk',
    'Bearer abcdefgh',
    'Basic YW5uOmFubg==',
    'eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl',
    '0f8fad5b-d9cb-469f-a165-70867728950e',
    '9f86d081884c7d659a2feaa0c55ad015',
    'sk-ab***cd',
  ])('is hidden: %s', (key) => {
    expect(hideKeys(`The key ${key} is bad.`, [])).toMatch(/^The key … is bad\.$|^The key …$/)
  })

  test.each([
    'max_tokens=9000 cannot be greater than max_model_len=8192.',
    'EngineCore encountered an issue.',
    'Qwen2-72B-Instruct-GPTQ-Int4 is loading',
    'temperature must be non-negative, got -1.',
    'the keyword task-force is unknown',
    'Basic authentication failed',
  ])('is not this: %s', (text) => {
    expect(hideKeys(text, ['x', ''])).toBe(text)
  })
})
