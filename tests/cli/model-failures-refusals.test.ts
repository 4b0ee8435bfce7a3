import { describe, expect, test } from 'vitest'
import type { ModelServerFault, ModelServerOptions } from '../../src/testing/index.ts'
import { failedBecause, lastPromptOf, modelAt, openScriptedPlay, replyModels } from './play.ts'

/** A refusal, and what is told of it: the reason, and what whoever runs the bot can do. */
interface Refusal {
  readonly name: string
  readonly fault: ModelServerFault
  readonly reason: string
  readonly detail: string
}

const noTemplate =
  'As of transformers v4.44, default chat template is no longer allowed, so you must provide a chat template.'

const refusals: readonly Refusal[] = [
  {
    name: 'a 401 whose error is a string',
    fault: { type: 'raw-error', status: 401, body: '{"error":"Unauthorized"}' },
    reason: 'its server does not accept the key',
    detail:
      'The model server SERVER does not accept the key (status 401). Set MODEL_API_KEY to the key that the server was started with.',
  },
  {
    name: 'a bad request',
    fault: {
      type: 'error',
      status: 400,
      message: 'top_p must be in (0, 1], got 7.',
      errorType: 'Bad Request',
    },
    reason: 'its server refused the request',
    detail:
      "The model server SERVER refused the request (status 400): top_p must be in (0, 1], got 7. Compare the model's sampling and extra_body in dramatis.yaml with what the server takes; its own log says more.",
  },
  {
    name: 'a model without a chat template',
    fault: { type: 'error', status: 400, message: noTemplate },
    reason: 'its server refused the request',
    detail:
      'The model server SERVER has no chat template for “test-model”. Start it with --chat-template; if the model is CharacterGLM, set its dialect in dramatis.yaml to characterglm.',
  },
  {
    name: 'a 500',
    fault: { type: 'error', status: 500, message: 'EngineCore encountered an issue.' },
    reason: 'its server is out of order',
    detail:
      "The model server SERVER failed (status 500): EngineCore encountered an issue. Try again; if it stays, the server's own log says why.",
  },
  {
    name: 'a 503',
    fault: { type: 'error', status: 503, message: 'The server is overloaded.' },
    reason: 'its server is out of order',
    detail:
      "The model server SERVER failed (status 503): The server is overloaded. Try again; if it stays, the server's own log says why.",
  },
  {
    name: "a proxy's page",
    fault: {
      type: 'raw-error',
      status: 502,
      contentType: 'text/html',
      body: '<html><h1>502 Bad Gateway</h1></html>',
    },
    reason: 'its server is out of order',
    detail:
      "The model server SERVER failed (status 502). Try again; if it stays, the server's own log says why.",
  },
  {
    name: 'a page where the answer should be',
    fault: { type: 'raw-error', status: 200, contentType: 'text/html', body: '<html>Welcome!</html>' },
    reason: 'its server refused the request',
    detail:
      'There is no chat model server at SERVER (status 200). Correct MODEL_BASE_URL, or see whether what runs there is a model server, and has this endpoint.',
  },
]

describe('a model server that refuses', () => {
  test.for(refusals)('$name is told, and `/regenerate` answers what was said', async (refusal) => {
    const play = await openScriptedPlay([{ fault: refusal.fault }])
    const run = await play.says('Hello.', '/regenerate', 'More.')
    expect(run).toEqual({
      code: 1,
      output: 'Aye.\nAye.\n',
      told: `${failedBecause(refusal.reason)}${refusal.detail}\n`,
    })
    expect(lastPromptOf(play.server)).toEqual(['Hello.', 'Aye.', 'More.'])
    expect(await play.history()).toEqual(['Hello.', 'Aye.', 'More.', 'Aye.'])
  })

  test('with 429 says how long to wait; until then nothing is sent', async () => {
    const fault = {
      type: 'error',
      status: 429,
      message: 'slow down',
      headers: { 'retry-after': '60' },
    } as const
    const play = await openScriptedPlay([{ fault }])
    const run = await play.says('Hello.', '/regenerate')
    expect([run.code, run.output]).toEqual([1, ''])
    expect(run.told).toContain(
      `${failedBecause('its server takes no more requests for now')}The model server SERVER takes no more requests for now (status 429). Try again in 60 s.\n`,
    )
    expect(play.server.requests).toHaveLength(1)
    const later = await play.says('/regenerate', 'More.')
    expect([later.code, later.output]).toEqual([0, 'Aye.\nAye.\n'])
    expect(await play.history()).toEqual(['Hello.', 'Aye.', 'More.', 'Aye.'])
  })

  test('an unknown model is told with those that there are', async () => {
    const play = await openScriptedPlay([], { server: { models: ['one', 'two'] } })
    const run = await play.says('Hello.')
    expect(run).toEqual({
      code: 1,
      output: '',
      told: `${failedBecause('its server has no model of that name')}The model server SERVER has no model “test-model”. It offers: one, two. Set MODEL_NAME to a name that the server lists, or load the model there.\n`,
    })
    await play.configure(replyModels(modelAt(play.server, { name: 'two' })))
    const later = await play.says('/regenerate')
    expect([later.code, later.output]).toEqual([0, 'Aye.\n'])
    expect(await play.history()).toEqual(['Hello.', 'Aye.'])
  })

  test('neither the key nor what was said is repeated, whatever the server repeats', async () => {
    const fault = { type: 'error', status: 400, message: 'bad: marked words, key marked-secret' } as const
    const play = await openScriptedPlay([{ fault }], { model: { api_key: 'marked-secret' } })
    const run = await play.says('marked words')
    expect(run.output).toBe('')
    expect(run.told).toContain('SERVER refused the request (status 400).')
    expect(run.told).not.toContain('marked')
  })
})

const newOverflow =
  "This model's maximum context length is 4096 tokens. However, you requested 512 output tokens and your prompt contains 4000 input tokens, for a total of 4512. (parameter=input_tokens, value=4000)"
const oldOverflow =
  "This model's maximum context length is 4096 tokens. However, you requested 4512 tokens (4000 in the messages, 512 in the completion). Please reduce the length of the messages or completion."
const longPrompt =
  'The decoder prompt (length 9000) is longer than the maximum model length of 4096. Make sure that `max_model_len` is no smaller than the number of text tokens.'

const overflows: readonly (readonly [string, string, ModelServerOptions])[] = [
  ['since vLLM 0.10.1', newOverflow, {}],
  ['up to vLLM 0.10.0', oldOverflow, { errorShape: 'flat' }],
  ['for a prompt alone', longPrompt, {}],
]

describe('a prompt that is too long', () => {
  test.for(overflows)(
    '%s: it is cut and sent once more, and only the log says so',
    async ([, message, server]) => {
      const script = ['One.', 'Two.', { fault: { type: 'error', status: 400, message } as const }, 'Three.']
      const play = await openScriptedPlay(script, { server })
      const run = await play.says('a', 'b', 'c')
      expect(run).toEqual({
        code: 0,
        output: 'One.\nTwo.\nThree.\n',
        told: 'the server takes fewer tokens than context_tokens says (model: test-model, configured: 8192, taken: 4096)\n',
      })
      expect(play.server.requests).toHaveLength(4)
      expect(await play.history()).toEqual(['a', 'One.', 'b', 'Two.', 'c', 'Three.'])
    },
  )

  test('what left the prompt is still in the history', async () => {
    const play = await openScriptedPlay([], {
      server: { contextTokens: 1_500 },
      model: { sampling: { max_tokens: 100 }, follows_instructions: false },
    })
    const lines = Array.from({ length: 16 }, (_, index) =>
      `Line ${index}. ${'The river is high. '.repeat(30)}`.trim(),
    )
    const run = await play.says(...lines)
    expect([run.code, run.output]).toEqual([0, 'Aye.\n'.repeat(16)])
    expect(run.told).not.toContain('failed')
    expect(lastPromptOf(play.server).join('\n')).not.toContain('Line 0.')
    expect(await play.history()).toEqual(lines.flatMap((line) => [line, 'Aye.']))
  })

  test('however short it is made, it is told with what to set', async () => {
    const play = await openScriptedPlay([], {
      server: { contextTokens: 300 },
      model: { context_tokens: 512 },
    })
    const run = await play.says('Hello.')
    expect([run.code, run.output]).toEqual([1, ''])
    expect(run.told).toContain(
      `${failedBecause('the story is too long for it')}The prompt and the reply are longer than the 300 tokens it takes for “test-model” (SERVER). Set context_tokens of the model in dramatis.yaml to 300.\n`,
    )
    expect(await play.history()).toEqual(['Hello.'])
  })
})
