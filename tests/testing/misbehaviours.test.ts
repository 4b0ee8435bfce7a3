import { describe, expect, test } from 'vitest'
import type { ModelServerMisbehaviour, ModelServerOptions } from '../../src/testing/index.ts'
import { completionText, openServer } from './support.ts'

const prompt = '[阿明]还开着吗？\n[林栖迟]'
const asked = { prompt, stop: ['\n'], stop_token_ids: [13, 2], max_tokens: 8 }
const usage = { stream_options: { include_usage: true } }

/** The same request to a server as it should be, and with one thing wrong. */
async function withAndWithout<Answer>(
  misbehaviour: ModelServerMisbehaviour,
  ask: (opened: Awaited<ReturnType<typeof openServer>>) => Promise<Answer>,
  options: ModelServerOptions = { reply: () => '夜里好' },
) {
  const opened = await openServer(options)
  const right = await ask(opened)
  opened.server.misbehaviours.add(misbehaviour)
  const wrong = await ask(opened)
  opened.server.misbehaviours.delete(misbehaviour)
  expect(await ask(opened)).toEqual(right)
  return { right, wrong }
}

/** What a completion says. */
const textOf = (fields: object) => async (opened: Awaited<ReturnType<typeof openServer>>) =>
  (await opened.complete(prompt, { ...asked, ...fields })).choices[0].text

describe('what a server generates wrongly', () => {
  test.each<readonly [ModelServerMisbehaviour, string, string]>([
    ['ignores-stop', '夜里好\n嗯', '夜里好\n嗯\n[阿明]And then? 然后呢？'],
    ['ignores-min-tokens', '\n夜里好', ''],
    ['empty-replies', '夜里好', ''],
    ['echoes-name', '夜里好', '[林栖迟]夜里好'],
    ['reasons', '夜里好', '<think>They expect an answer.</think>夜里好'],
  ])('%s', async (misbehaviour, written, wrong) => {
    const ask = textOf({ stop: [], min_tokens: 1, max_tokens: 32 })
    expect(await withAndWithout(misbehaviour, ask, { reply: () => written })).toEqual({
      right: '夜里好',
      wrong,
    })
  })

  test('ignores-max-tokens', async () => {
    const ask = textOf({ max_tokens: 2 })
    expect(await withAndWithout('ignores-max-tokens', ask)).toEqual({ right: '夜里', wrong: '夜里好' })
  })

  test('ignores-stop in a chat goes on with whom the stop names', async () => {
    const { right, wrong } = await withAndWithout('ignores-stop', async ({ chat }) => {
      const answer = await chat([{ role: 'user', content: 'Hi' }], { stop: ['\nBob:'] })
      return answer.choices[0].message.content
    })
    expect([right, wrong]).toEqual(['夜里好', '夜里好\nBob:And then? 然后呢？'])
  })

  test.each([
    ['slow-first-token', ''],
    ['stalls', '夜'],
  ] as const)('%s waits until it is let go', async (misbehaviour, before) => {
    const { server, send } = await openServer({ reply: () => '夜里好', misbehaviours: [misbehaviour] })
    const response = await send('/v1/completions', { ...asked, stream: true })
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    while (completionText(text.split('\n\n').flatMap(dataOf)) !== before)
      text += (await reader?.read())?.value ?? ''
    server.hold.open()
    for (let part = await reader?.read(); part?.value; part = await reader?.read()) text += part.value
    expect(completionText(text.split('\n\n').flatMap(dataOf))).toBe('夜里好')
  })
})

function dataOf(event: string): string[] {
  return event === '' ? [] : [event.replace(/^data: /, '')]
}

describe('what a server tells wrongly', () => {
  const stream = async (opened: Awaited<ReturnType<typeof openServer>>) => {
    const events = await opened.stream('/v1/completions', { ...asked, ...usage })
    return events.map((event) => event.replace(/"cmpl-\d+"/, '"cmpl"'))
  }
  const hasUsage = (event: string | undefined) => event?.includes('"choices":[],"usage"')

  test('no-usage', async () => {
    const { right, wrong } = await withAndWithout('no-usage', stream)
    expect([right.some(hasUsage), wrong.some(hasUsage)]).toEqual([true, false])
  })

  test('late-usage', async () => {
    const { right, wrong } = await withAndWithout('late-usage', stream)
    expect([right.findIndex(hasUsage), right.indexOf('[DONE]')]).toEqual([4, 5])
    expect([wrong.findIndex(hasUsage), wrong.indexOf('[DONE]')]).toEqual([5, 4])
  })

  test('no-done', async () => {
    const { right, wrong } = await withAndWithout('no-done', stream)
    expect([right.at(-1), wrong.at(-1)]).toEqual(['[DONE]', right.at(-2)])
  })

  test.each<readonly [ModelServerMisbehaviour, readonly [unknown, unknown, unknown]]>([
    ['no-cache', [0, 0, 0]],
    ['no-cache-details', [undefined, undefined, undefined]],
  ])('%s', async (misbehaviour, wrong) => {
    const { server, complete } = await openServer({ promptTokensDetails: true })
    const ask = async () => (await complete('夜'.repeat(40))).usage.prompt_tokens_details?.cached_tokens
    expect([await ask(), await ask()]).toEqual([0, 32])
    server.misbehaviours.add(misbehaviour)
    expect([await ask(), await ask(), await ask()]).toEqual(wrong)
  })

  test('no-special-tokens', async () => {
    const ask = async ({ post }: Awaited<ReturnType<typeof openServer>>) =>
      (await post('/tokenize', { prompt: '夜' })).tokens.slice(0, -1)
    expect(await withAndWithout('no-special-tokens', ask)).toEqual({ right: [64_790, 64_792], wrong: [] })
  })

  test('hidden-loras, other-model, short-context', async () => {
    const options = { models: ['a'], loras: ['b'], contextTokens: 100 }
    const list = async ({ server }: Awaited<ReturnType<typeof openServer>>) => {
      const { data } = JSON.parse(await (await fetch(`${server.baseUrl}/models`)).text())
      return data.map((card: { id: string; max_model_len: number }) => [card.id, card.max_model_len])
    }
    const right = [
      ['a', 100],
      ['b', null],
    ]
    expect(await withAndWithout('hidden-loras', list, options)).toEqual({ right, wrong: [['a', 100]] })
    expect(await withAndWithout('other-model', list, options)).toEqual({
      right,
      wrong: [['another-model', 100]],
    })
    expect(await withAndWithout('short-context', list, options)).toEqual({
      right,
      wrong: [
        ['a', 50],
        ['b', null],
      ],
    })
  })
})

describe('what a server refuses wrongly', () => {
  const get =
    (path: string) =>
    async ({ server }: Awaited<ReturnType<typeof openServer>>) =>
      (await fetch(`${server.rootUrl}${path}`)).status
  const post =
    (path: string, body: object) =>
    async ({ send }: Awaited<ReturnType<typeof openServer>>) =>
      (await send(path, body)).status
  const chat = { messages: [{ role: 'user', content: 'Hi' }] }

  test.each<readonly [ModelServerMisbehaviour, ReturnType<typeof get>, number]>([
    ['no-completions', post('/v1/completions', asked), 404],
    ['no-tokenize', post('/tokenize', { prompt }), 404],
    ['no-metrics', get('/metrics'), 404],
    ['no-model-list', get('/v1/models'), 404],
    ['no-chat-template', post('/v1/chat/completions', chat), 400],
    [
      'refuses-structured-output',
      post('/v1/chat/completions', { ...chat, response_format: { type: 'json_object' } }),
      400,
    ],
    ['wrong-key', get('/v1/models'), 401],
    ['overloaded', post('/v1/completions', asked), 503],
    ['unhealthy', get('/health'), 503],
  ])('%s', async (misbehaviour, ask, wrong) => {
    expect(await withAndWithout(misbehaviour, ask)).toEqual({ right: 200, wrong })
  })
})
