import { describe, expect, test } from 'vitest'
import type { ModelConfig } from '../../src/contract/config.ts'
import { emotions } from '../../src/contract/emotion.ts'
import { matchEmotion, renderEmotion } from '../../src/prompt/emotion-mark.ts'
import { renderPrompt } from '../../src/prompt/render-prompt.ts'
import { createPrompt, replied, said } from '../prompt/fixtures.ts'
import { createModelRequest } from './requests.ts'
import { finishOf, openServedModel, readAll, textOf } from './support.ts'

const rendering = { assistantFirst: true, systemMessage: true, emotionLabels: false }
const prompt = createPrompt({ lines: [replied('1', '局部有雨。'), said('2', '你好')], head: '她守着桥。' })
const request = createModelRequest({ prompt, sampling: {} })

describe('characterglm', () => {
  const config: Partial<ModelConfig> = { dialect: 'characterglm', followsInstructions: false }

  test('sends the text with its stops to /v1/completions', async () => {
    const { model, server } = await openServedModel({ reply: () => '还好。' }, config)
    const parts = await readAll(model.generate(request))
    const rendered = renderPrompt(prompt, { dialect: 'characterglm', ...rendering })
    const sent = await server.request(0)

    expect(sent.endpoint).toBe('completions')
    expect(sent.body).toEqual({
      model: 'test-model',
      prompt: rendered.form === 'text' && rendered.text,
      stream: true,
      stream_options: { include_usage: true },
      temperature: 0.9,
      top_p: 0.9,
      top_k: 100,
      repetition_penalty: 1.1,
      max_tokens: 256,
      stop: ['\n'],
      stop_token_ids: [13, 2],
      min_tokens: 1,
      seed: 7,
    })
    expect(parts[0]).toMatchObject({
      rendering: { dialect: 'characterglm' },
      promptHash: rendered.hash,
      seed: 7,
      sampling: { topK: 100, repetitionPenalty: 1.1, maxTokens: 256 },
    })
    expect(textOf(parts)).toBe('还好。')
    expect(finishOf(parts)).toMatchObject({ finishReason: 'stop', servedModel: 'test-model' })
    expect(finishOf(parts)?.usage?.completionTokens).toBe(3)
  })

  test('takes its settings, and those of the character before them', async () => {
    const { model, server } = await openServedModel(
      {},
      { ...config, sampling: { temperature: 0.7, topK: 50 }, extraBody: { min_tokens: 2, priority: 1 } },
    )
    await readAll(model.generate(createModelRequest({ prompt, sampling: { topK: 20, maxTokens: 64 } })))
    expect((await server.request(0)).body).toMatchObject({
      temperature: 0.7,
      top_k: 20,
      top_p: 0.9,
      max_tokens: 64,
      min_tokens: 2,
      priority: 1,
    })
  })

  test('does without the fields that a server refuses', async () => {
    const refusedFields = ['stop_token_ids', 'min_tokens', 'top_k', 'repetition_penalty']
    const { model, server } = await openServedModel({ refusedFields, reply: () => '还好。' }, config)
    expect(textOf(await readAll(model.generate(request)))).toBe('还好。')
    const calls = server.calls.length
    await readAll(model.generate(request))
    expect(server.calls.length).toBe(calls + 1)
    expect((await server.request(1)).body).toMatchObject({ stop: ['\n'] })
  })

  test('fails like any other in its stream', async () => {
    const fault = { type: 'stream-error', afterTokens: 1, status: 500, message: 'The engine died.' } as const
    const { model } = await openServedModel({ reply: () => ({ text: '还好。', fault }) }, config)
    await expect(readAll(model.generate(request))).rejects.toMatchObject({ code: 'server-error' })
  })
})

describe('charglm', () => {
  test('sends who talks with whom beside the messages, and nothing that only vLLM knows', async () => {
    const { model, server } = await openServedModel({}, { dialect: 'charglm', followsInstructions: false })
    await readAll(model.generate(request))
    const rendered = renderPrompt(prompt, { dialect: 'charglm', ...rendering })
    const sent = await server.request(0)
    expect(sent.endpoint).toBe('chat/completions')
    expect(sent.body).toEqual({
      model: 'test-model',
      messages: rendered.form === 'messages' && rendered.messages,
      meta: rendered.form === 'messages' && rendered.meta,
      stream: true,
      temperature: 0.8,
      top_p: 1,
      max_tokens: 512,
      seed: 7,
    })
  })

  test('sends what is set for it', async () => {
    const { model, server } = await openServedModel({}, { dialect: 'charglm', sampling: { topK: 30 } })
    await readAll(model.generate(request))
    expect((await server.request(0)).body).toMatchObject({ top_k: 30 })
  })
})

describe('the label of an emotion', () => {
  const patternOf = async (config: Partial<ModelConfig>, language: 'en' | 'zh') => {
    const { model, server } = await openServedModel({}, { emotion: 'inline', ...config })
    const labelled = createModelRequest({ prompt: { ...prompt, language } })
    const [sent] = await readAll(model.generate(labelled))
    expect(sent).toMatchObject({ emotionSource: 'inline', rendering: { emotionLabels: true } })
    return (await server.request(0)).body
  }

  test.each(['en', 'zh'] as const)('is asked for in the same call: %s', async (language) => {
    const body = await patternOf({ emotionConstraint: 'structured_outputs' }, language)
    expect(body).toMatchObject({ structured_outputs: { regex: expect.any(String) } })
    const { regex } = Object(body.structured_outputs)
    const pattern = new RegExp(`^(?:${regex})$`)
    for (const emotion of emotions) {
      const reply = `${renderEmotion(emotion, language)} Rain,\nagain.`
      expect(pattern.test(reply)).toBe(true)
      expect(matchEmotion(reply)).toMatchObject({ type: 'label', emotion })
    }
    for (const other of ['Rain.', '(joy) Rain.', '(happiness)', '(快乐)', 'x(happiness) Rain.', 'x(快乐)雨'])
      expect(pattern.test(other)).toBe(false)
  })

  test('leaves CharacterGLM one line, and the newline that ends it', async () => {
    const body = await patternOf({ dialect: 'characterglm', emotionConstraint: 'guided_regex' }, 'zh')
    expect(body.structured_outputs).toBeUndefined()
    const pattern = new RegExp(`^(?:${String(body.guided_regex)})$`)
    expect(pattern.test('(快乐)雨停了。')).toBe(true)
    expect(pattern.test('(快乐)雨停了。\n')).toBe(true)
    expect(pattern.test('(快乐)雨停了。\n走吧。')).toBe(false)
  })

  test('is not asked for where the settings do not', async () => {
    const none = await patternOf({}, 'zh')
    expect(none).not.toHaveProperty('structured_outputs')
    const { model, server } = await openServedModel({}, { emotionConstraint: 'guided_regex' })
    await readAll(model.generate(request))
    expect((await server.request(0)).body).not.toHaveProperty('guided_regex')
  })

  test('is not constrained by a server that cannot', async () => {
    const { model, log } = await openServedModel(
      { misbehaviours: ['refuses-structured-output'], reply: () => '(happiness) Rain.' },
      { emotion: 'inline', emotionConstraint: 'structured_outputs' },
    )
    expect(textOf(await readAll(model.generate(request)))).toBe('(happiness) Rain.')
    expect(log.entries.map(({ fields }) => fields.fields)).toEqual([['structured_outputs']])
  })
})
