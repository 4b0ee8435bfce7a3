import { describe, expect, onTestFinished, test } from 'vitest'
import { createModelConfig, type GivenModel } from '../../src/config/model-config.ts'
import type { Clock } from '../../src/contract/clock.ts'
import type { ProbeFinding } from '../../src/model/probe/finding.ts'
import { type ProbeRole, probeModel } from '../../src/model/probe/probe-model.ts'
import {
  createGate,
  type ModelServer,
  type ModelServerMisbehaviour,
  type ModelServerOptions,
  openModelServer,
} from '../../src/testing/index.ts'
import { createFakeClock } from '../support/fake-clock.ts'

/** Short waits are over at once, long ones never. */
const hastyClock: Clock = {
  now: () => 1_767_225_600_000,
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (ms < 1000) setImmediate(resolve)
      signal?.addEventListener('abort', () => reject(signal.reason))
    }),
}

/** A server as it should be: stories go on until they are left, and labels keep to their schema. */
async function open(options: Partial<ModelServerOptions> = {}): Promise<ModelServer> {
  const server = await openModelServer({
    contextTokens: 8192,
    promptTokensDetails: true,
    reply: ({ body, text }) => {
      if (body.response_format) return '{"emotion":"happiness"}'
      if (/Count from/.test(text)) return 'one, two, three, four, five, six, seven, eight, nine'
      if (!/long story|很长的故事/.test(text)) return '（把伞挂好）还好，刚闲下来。\n[小满]那我坐一会儿。'
      const gate = createGate()
      gate.release(1)
      return { text: 'Once upon a time', gate }
    },
    ...options,
  })
  onTestFinished(async () => await server.close())
  return server
}

interface Look {
  readonly role?: ProbeRole
  readonly clock?: Clock
  readonly signal?: AbortSignal
  /** What stands between: a proxy, say. */
  readonly fetch?: typeof fetch
}

async function look(server: ModelServer, model: Partial<GivenModel> = {}, options: Look = {}) {
  const { role = 'reply', clock = hastyClock, signal = new AbortController().signal } = options
  const send = options.fetch ?? fetch
  const config = createModelConfig({ baseUrl: server.baseUrl, name: 'test-model', ...model })
  const findings: ProbeFinding[] = []
  for await (const finding of probeModel(config, role, { fetch: send, clock, signal })) findings.push(finding)
  return findings
}

function summary(findings: readonly ProbeFinding[]) {
  return findings.map(({ check, status }) => `${check}: ${status}`)
}

const characterglm = { dialect: 'characterglm' } as const

describe('a server that is as it should be', () => {
  test('CharacterGLM on vLLM', async () => {
    const findings = await look(await open({ loras: ['lin-qichi'] }), characterglm)
    expect(summary(findings)).toEqual([
      'model: works',
      'context: works',
      'LoRA: works',
      'prefix: works',
      'reply: works',
      'stop: works',
      'cache: works',
      'abort: works',
    ])
    expect(findings.map(({ found }) => found).join('\n')).toMatchInlineSnapshot(`
      "the server answers and lists test-model
      the server takes 8192 tokens, 4096 are used
      lin-qichi (of test-model)
      prompts begin with 64790, 64792, as CharacterGLM was trained
      14 characters
      it stopped at the newline, and says so
      256 of 283 tokens were cached
      the server stopped writing, both times"
    `)
  })

  test('a chat model', async () => {
    const findings = await look(await open())
    expect(summary(findings)).toEqual([
      'model: works',
      'context: works',
      'LoRA: works',
      'chat template: works',
      'system message: works',
      'assistant first: works',
      'two in a row: works',
      'reply: works',
      'stop: works',
      'cache: works',
      'abort: works',
    ])
  })

  test('the hosted CharacterGLM, which has no list of models', async () => {
    const server = await open({ misbehaviours: ['no-model-list', 'no-metrics'] })
    const findings = await look(server, { dialect: 'charglm' })
    expect(summary(findings)).toEqual(['model: hint', 'reply: works', 'cache: hint', 'abort: hint'])
    expect(server.requests[0]?.meta).toMatchObject({ bot_name: '阿宁', user_name: '小满' })
  })

  test.each(['helper', 'judge'] as const)('a %s', async (role) => {
    expect(summary(await look(await open(), {}, { role }))).toEqual([
      'model: works',
      'context: works',
      'LoRA: works',
      'chat template: works',
      'system message: works',
      'reply: works',
      'structured output: works',
    ])
  })

  test('an embedder', async () => {
    const findings = await look(await open(), {}, { role: 'embedder' })
    expect(findings.at(-1)).toMatchObject({ check: 'embeddings', found: '64 numbers a text' })
  })

  test('an adapter takes what its model takes', async () => {
    const findings = await look(await open({ loras: ['lin'] }), { name: 'lin' })
    expect(findings[1]).toMatchObject({ status: 'works', check: 'context' })
  })

  test('a server that answers once more without the fields that it does not know', async () => {
    const server = await open({ refusedFields: ['chat_template_kwargs'] })
    const findings = [...(await look(server)), ...(await look(server, {}, { role: 'helper' }))]
    expect(summary(findings).filter((finding) => !finding.endsWith(': works'))).toEqual([])
    expect(summary(findings)).toContain('abort: works')
    expect(summary(findings)).toContain('structured output: works')
  })
})

describe('a server that misbehaves in one way is told by one check', () => {
  const chat = {}
  const first = { assistantFirst: false }

  test.each<
    [ModelServerMisbehaviour, Partial<GivenModel>, Partial<ModelServerOptions>, string, RegExp, RegExp]
  >([
    ['other-model', chat, {}, 'model: broken', /does not list test-model; it lists /, /--served-model-name/],
    ['wrong-key', chat, {}, 'model: broken', /does not accept the key/, /MODEL_API_KEY/],
    ['no-model-list', chat, {}, 'model: hint', /no list of models/, /base_url/],
    [
      'hidden-loras',
      { name: 'lin' },
      { loras: ['lin'] },
      'model: broken',
      /does not list lin/,
      /--lora-modules/,
    ],
    ['short-context', chat, {}, 'context: broken', /takes 4096 tokens, .* is 8192/, /--max-model-len 8192/],
    [
      'no-special-tokens',
      characterglm,
      {},
      'prefix: broken',
      /instead of 64790, 64792/,
      /0\.6\.3 to 0\.10\.0/,
    ],
    ['no-tokenize', characterglm, {}, 'prefix: hint', /cannot be looked at/, /gMASK/],
    ['no-completions', characterglm, {}, 'reply: broken', /status 404/, /\/v1\/completions for characterglm/],
    ['no-chat-template', chat, {}, 'chat template: broken', /has none/, /--chat-template/],
    ['empty-replies', chat, {}, 'reply: broken', /nothing, twice/, /belong together/],
    ['empty-replies', characterglm, {}, 'reply: broken', /nothing, twice/, /belong together/],
    ['reasons', chat, {}, 'reply: hint', /reasons before it replies/, /extra_body/],
    ['overloaded', chat, {}, 'chat template: broken', /status 503/, /log/],
    ['ignores-stop', characterglm, {}, 'stop: broken', /past the newline/, /person’s lines/],
    ['ignores-stop', chat, {}, 'stop: broken', /counted on/, /proxy/],
    ['no-cache', chat, {}, 'cache: broken', /only 0 of \d+ tokens/, /3,694 tokens .* 242/],
    ['no-cache-details', chat, {}, 'cache: hint', /does not tell/, /--enable-prompt-tokens-details/],
    ['no-usage', chat, {}, 'cache: hint', /does not tell/, /--enable-prompt-tokens-details/],
    ['ignores-abort', chat, {}, 'abort: broken', /still writing 3 s later/, /proxy/],
    ['no-metrics', chat, {}, 'abort: hint', /cannot be looked at/, /^$/],
    ['empty-replies', first, { template: 'strict' }, 'reply: broken', /nothing, twice/, /belong/],
  ])('%s', async (misbehaviour, model, options, expected, found, remedy) => {
    const server = await open(options)
    const before = summary(await look(server, model))
    server.misbehaviours.add(misbehaviour)
    const findings = await look(server, model)
    expect(before).not.toContain(expected)
    expect(summary(findings).filter((finding) => !finding.endsWith(': works'))).toContain(expected)
    const told = findings.filter(({ check, status }) => `${check}: ${status}` === expected)
    expect(told.map((finding) => finding.found).join()).toMatch(found)
    expect(told.map((finding) => finding.remedy).join()).toMatch(remedy)
  })

  test('a model that answers under another name', async () => {
    const server = await open({ models: ['test-model', 'base'] })
    const renaming: typeof fetch = async (input, init) => {
      const response = await fetch(input, init)
      if (!String(input).endsWith('/completions')) return response
      return new Response((await response.text()).replaceAll('"test-model"', '"base"'), response)
    }
    const config = createModelConfig({ baseUrl: server.baseUrl, name: 'test-model' })
    const found: string[] = []
    const options = { fetch: renaming, clock: hastyClock, signal: new AbortController().signal }
    for await (const finding of probeModel(config, 'helper', options)) found.push(finding.found)
    expect(found).toContain('the server calls the model that answered base, not test-model')
  })

  test('a reply that was empty only once', async () => {
    const server = await open({ reply: (_, index) => (index === 0 ? '' : '嗯。') })
    const findings = await look(server, characterglm)
    expect(findings.find(({ check }) => check === 'reply')).toMatchObject({
      status: 'hint',
      found: 'nothing at first, then 2 characters',
    })
  })
})

describe('an address where something else answers', () => {
  const page = (status = 200, type = 'text/html; charset=utf-8') =>
    new Response('<!doctype html><title>Hello</title>', { status, headers: { 'content-type': type } })

  test.each<[string, Partial<GivenModel>, ProbeRole]>([
    ['for chat', {}, 'reply'],
    ['for CharacterGLM', characterglm, 'reply'],
    ['for a helper', {}, 'helper'],
    ['for an embedder', {}, 'embedder'],
  ])('is told once %s', async (_name, model, role) => {
    const findings = await look(await open(), model, { role, fetch: async () => page() })
    expect(findings).toMatchObject([
      { status: 'broken', isEnd: true, found: 'There is no model server there (text/html)' },
    ])
  })

  test('is told where only its list of models is a plain 404', async () => {
    const some: typeof fetch = async (input) => page(String(input).endsWith('/models') ? 404 : 200)
    const chat = await look(await open(), {}, { fetch: some })
    expect(summary(chat)).toEqual(['model: hint', 'chat template: broken'])
    const hosted = await look(await open(), { dialect: 'charglm' }, { fetch: some })
    expect(summary(hosted)).toEqual(['model: hint', 'reply: broken'])
    expect(hosted.at(-1)?.found).toBe('There is no model server there (text/html)')
  })

  test('is told with what it answers, where that is neither a page nor JSON', async () => {
    const findings = await look(await open(), {}, { fetch: async () => page(200, 'text/plain') })
    expect(findings.map(({ found }) => found)).toEqual(['There is no model server there (text/plain)'])
  })
})

describe('one cause is told once', () => {
  test('a server without the address of the dialect', async () => {
    const findings = await look(await open({ misbehaviours: ['no-completions'] }), characterglm)
    const broken = findings.filter(({ status }) => status === 'broken')
    expect(broken).toMatchObject([
      { check: 'reply', isEnd: true, remedy: expect.stringContaining('/v1/completions for characterglm') },
    ])
  })

  test('a list of models that is not ready is no wrong address', async () => {
    const starting: typeof fetch = async (input, init) =>
      String(input).endsWith('/models') ? new Response('{}', { status: 503 }) : await fetch(input, init)
    const [first] = await look(await open(), {}, { fetch: starting })
    expect(first).toMatchObject({
      status: 'hint',
      found: 'the list of models was refused (status 503)',
      remedy: expect.stringMatching(/being started.*log/),
    })
    expect(first?.remedy).not.toContain('base_url')
  })

  test('a model that no list names is no wrong address', async () => {
    const server = await open({ misbehaviours: ['no-model-list'] })
    const findings = await look(server, { name: 'other' })
    expect(findings.at(-1)).toMatchObject({
      check: 'chat template',
      remedy: 'Set the name of this model to one that the server has.',
    })
  })

  test('an address that ends with /v1 is not told to', async () => {
    const server = await open({ misbehaviours: ['no-model-list'] })
    const [asWanted] = await look(server)
    expect(asWanted?.remedy).toBe('Some servers have none; if what follows fails too, correct base_url.')
    const [other] = await look(server, { baseUrl: `${server.rootUrl}/api` })
    expect(other?.remedy).toMatch(/it usually ends with \/v1\.$/)
  })
})

describe('a stop', () => {
  /** A proxy that takes fields out of requests. */
  const dropping =
    (...fields: readonly string[]): typeof fetch =>
    async (input, init) => {
      const body = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined
      for (const field of fields) if (body) delete body[field]
      return await fetch(input, body ? { ...init, body: JSON.stringify(body) } : init)
    }
  /** A server that does not tell why it ended. */
  const silent: typeof fetch = async (input, init) => {
    const response = await fetch(input, init)
    if (!/completions$/.test(String(input))) return response
    return new Response((await response.text()).replaceAll(/,"stop_reason":[^}]*/g, ''), response)
  }
  const line = '（把伞挂好）还好。\n[小满]那我坐一会儿。'
  const stopOf = (findings: readonly ProbeFinding[]) => findings.find(({ check }) => check === 'stop')
  const noAbort = { misbehaviours: ['no-metrics'] } as const

  test.each<[string, Partial<GivenModel>, string, typeof fetch, ProbeFinding['status'], RegExp]>([
    ['a newline that is told', characterglm, line, fetch, 'works', /says so/],
    ['a newline that one of the two stops ends', characterglm, line, dropping('stop'), 'works', /says so/],
    [
      'a newline behind a proxy',
      characterglm,
      line,
      dropping('stop', 'stop_token_ids'),
      'broken',
      /past the newline/,
    ],
    ['a newline that nobody tells', characterglm, line, silent, 'hint', /does not tell why/],
    ['a reply that ends by itself', characterglm, '嗯。', fetch, 'hint', /ended by themselves/],
    ['a reply without end', characterglm, '嗯'.repeat(200), fetch, 'hint', /no newline came in 128 tokens/],
    ['a word that is told', {}, 'one, two, three, four, five, six', fetch, 'works', /stopped there/],
    ['a word that nobody tells', {}, 'one, two, three, four, five, six', silent, 'works', /stopped there/],
    ['figures', {}, '1, 2, 3, 4, 5, 6', fetch, 'works', /stopped there/],
    ['a word behind a proxy', {}, 'One, two, three, four, five.', dropping('stop'), 'broken', /counted on/],
    ['lines', {}, '1. one\n2. two\n3. three\n4. four\n5. five', silent, 'works', /stopped there/],
    ['a model that speaks of four', {}, 'I have but four fingers.', silent, 'hint', /did not count/],
    ['a model that speaks of six', {}, 'I close at six.', fetch, 'hint', /did not count/],
    ['a model that will not count', {}, 'I would rather not.', dropping('stop'), 'hint', /did not count/],
    ['a newline at once', characterglm, ' \n[小满]嗯。', fetch, 'hint', /replies had no words/],
    ['a stop at once', {}, 'five', fetch, 'hint', /did not count/],
    ['a model that breaks off', {}, 'one, two', dropping('stop'), 'hint', /did not count/],
  ])('%s', async (_name, model, reply, proxy, status, found) => {
    const server = await open({ ...noAbort, reply: () => reply })
    const finding = stopOf(await look(server, model, { fetch: proxy }))
    expect(finding).toMatchObject({ status, found: expect.stringMatching(found) })
  })
})

describe('an abort', () => {
  /** What `/metrics` tells from one look to the next; the last stays. */
  const telling =
    (...counts: readonly number[]): typeof fetch =>
    async (input, init) => {
      if (!String(input).endsWith('/metrics')) return await fetch(input, init)
      asked += 1
      return new Response(`vllm:num_requests_running{engine="0"} ${counts[asked - 1] ?? counts.at(-1)}\n`)
    }
  let asked = 0
  const abortOf = (findings: readonly ProbeFinding[]) => findings.find(({ check }) => check === 'abort')

  // Looked at are: until nobody else runs; before and during the first reply, after it until it is gone; the second likewise.
  test.each<[string, readonly number[], ProbeFinding['status'], RegExp]>([
    ['seen twice', [0, 0, 1, 1, 0, 0, 1, 0], 'works', /both times/],
    ['after others have ended', [2, 1, 0, 0, 1, 0, 0, 1, 0], 'works', /both times/],
    ['never', [0, 0, ...Array(13).fill(1), 1, 2], 'broken', /still writing 3 s later/],
    ['while others run', [1], 'hint', /answers others at the same time/],
    ['with another one that comes', [0, 0, 2, 1, 0], 'hint', /answers others/],
    ['with another one that ends', [0, 0, 1, 0, 0, 1, 1], 'hint', /answers others/],
    ['with another one between the two', [0, 0, 1, 0, 1], 'hint', /answers others/],
    ['of a reply that was over', [0, 0, 0], 'hint', /over before/],
  ])('%s', async (_name, counts, status, found) => {
    asked = 0
    const findings = await look(await open(), {}, { fetch: telling(...counts) })
    expect(abortOf(findings)).toMatchObject({ status, found: expect.stringMatching(found) })
  })

  test('beside a request of somebody else, for real', async () => {
    const gate = createGate()
    gate.release(1)
    const server = await open({
      reply: ({ text }) => (/somebody else/.test(text) ? { text: 'so be it', gate } : 'Well.'),
    })
    const leaving = new AbortController()
    const other = await fetch(`${server.baseUrl}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'test-model',
        stream: true,
        messages: [{ role: 'user', content: 'somebody else' }],
      }),
      signal: leaving.signal,
    })
    expect(abortOf(await look(server))).toMatchObject({
      status: 'hint',
      found: expect.stringMatching(/answers others/),
    })
    leaving.abort()
    await expect(other.text()).rejects.toThrow()
  })
})

describe('thoughts', () => {
  const thoughts = 'The user greets me. '.repeat(40)

  test.each<[string, string, ProbeFinding['status'], RegExp]>([
    ['that are marked', '<think>They greet me.</think>Evening.', 'hint', /extra_body/],
    ['whose beginning nothing marks', 'They greet me.</think>Evening.', 'hint', /--reasoning-parser/],
    ['that go on after 64 tokens', `${thoughts}</think>Evening.`, 'hint', /--reasoning-parser/],
  ])('%s', async (_name, reply, status, remedy) => {
    const findings = await look(await open({ misbehaviours: ['no-metrics'], reply: () => reply }))
    const told = findings.filter(({ check, status: found }) => check === 'reply' && found !== 'works')
    expect(told).toMatchObject([{ status, remedy: expect.stringMatching(remedy) }])
  })

  test('but a long reply is none', async () => {
    const findings = await look(await open({ misbehaviours: ['no-metrics'], reply: () => thoughts }))
    expect(summary(findings).filter((finding) => /^reply/.test(finding))).toEqual(['reply: works'])
  })
})

describe('a label of emotion', () => {
  const inline = { emotion: 'inline' } as const
  const noMetrics = { misbehaviours: ['no-metrics'] } as const

  test.each<[string, Partial<GivenModel>, string, readonly string[]]>([
    ['that is written', inline, '(happiness) Evening.', []],
    ['that is written in Chinese', { ...inline, ...characterglm }, '(快乐)嗯。', []],
    ['that is missing', inline, 'Evening.', ['Hold it to one by emotion_constraint']],
    ['that comes after thoughts', inline, `${'Hm. '.repeat(90)}</think>(anger) What.`, ['Start its server']],
    ['that is missing, hosted', { ...inline, dialect: 'charglm' }, '嗯。', ['Use a model that was trained']],
    ['that nobody wants', {}, 'Evening.', []],
  ])('%s', async (_name, model, reply, remedies) => {
    const findings = await look(await open({ ...noMetrics, reply: () => reply }), model)
    const told = findings.filter(({ check, status }) => check === 'reply' && status !== 'works')
    expect(told.map(({ remedy }) => remedy)).toEqual(
      remedies.map((remedy) => expect.stringContaining(remedy)),
    )
  })

  const label = (body: object, dialect: 'chat' | 'characterglm', known: readonly string[]) =>
    known.some((field) => field in body) ? (dialect === 'chat' ? '(other) Hm.' : '(其他)嗯。') : '嗯。'

  test.each<
    ['chat' | 'characterglm', 'structured_outputs' | 'guided_regex', readonly string[], string, RegExp]
  >([
    ['chat', 'structured_outputs', ['structured_outputs'], 'works', /^$/],
    ['characterglm', 'guided_regex', ['guided_regex'], 'works', /^$/],
    ['chat', 'structured_outputs', ['guided_regex'], 'broken', /^Set emotion_constraint: guided_regex /],
    [
      'chat',
      'guided_regex',
      ['structured_outputs'],
      'broken',
      /^Set emotion_constraint: structured_outputs /,
    ],
    ['characterglm', 'guided_regex', [], 'broken', /^Set emotion_constraint: none /],
  ])(
    '%s with %s, where the server keeps to %j',
    async (dialect, emotionConstraint, known, status, remedy) => {
      const server = await open({ ...noMetrics, reply: ({ body }) => label(body, dialect, known) })
      const findings = await look(server, { ...inline, dialect, emotionConstraint })
      const found = findings.find(({ check }) => check === 'emotion label')
      expect(found).toMatchObject({ status, remedy: expect.stringMatching(remedy) })
      expect(summary(findings).filter((finding) => /^reply/.test(finding))).toEqual(['reply: works'])
    },
  )

  test('that the server refuses to be held to', async () => {
    const misbehaviours = ['no-metrics', 'refuses-structured-output'] as const
    const model = { ...inline, emotionConstraint: 'structured_outputs' } as const
    const findings = await look(await open({ misbehaviours, reply: () => 'Hm.' }), model)
    expect(findings.find(({ check }) => check === 'emotion label')).toMatchObject({
      status: 'broken',
      found:
        'structured_outputs: The request was refused (status 400): structured_outputs is not supported by this server',
      remedy: expect.stringMatching(/^Set emotion_constraint: none /),
    })
  })

  test('that nothing is held to is not looked at', async () => {
    const findings = await look(await open(), inline)
    expect(findings.some(({ check }) => check === 'emotion label')).toBe(false)
  })
})

describe('a chat template', () => {
  test('that refuses what is sent names the setting', async () => {
    const findings = await look(await open({ template: ['no-system', 'assistant-first', 'same-role-twice'] }))
    const told = findings.filter(({ remedy }) => /: false/.test(remedy))
    expect(told.map(({ check, status, remedy }) => [check, status, remedy])).toEqual([
      ['system message', 'broken', 'Set system_message: false for this model.'],
      ['assistant first', 'broken', 'Set assistant_first: false for this model.'],
    ])
    expect(findings.find(({ check }) => check === 'two in a row')?.found).toMatch(/^refused/)
  })

  test('is content with the settings that suit it', async () => {
    const model = { systemMessage: false, assistantFirst: false }
    const findings = await look(await open({ template: ['no-system', 'assistant-first'] }), model)
    expect(summary(findings).filter((finding) => !finding.endsWith('works'))).toEqual([])
  })

  test('that takes more than the settings allow is told', async () => {
    const findings = await look(await open(), { systemMessage: false, assistantFirst: false })
    expect(summary(findings).filter((finding) => finding.endsWith('hint'))).toEqual([
      'system message: hint',
      'assistant first: hint',
    ])
  })
})

describe('work', () => {
  test.each([
    ['refused', { misbehaviours: ['refuses-structured-output'] }, /^refused \(status 400\)/],
    ['ignored', { reply: () => 'Happy, I think.' }, /does not keep to it/],
  ] as const)('structured output %s', async (_name, options, found) => {
    const findings = await look(await open(options), {}, { role: 'helper' })
    expect(findings.at(-1)).toMatchObject({ check: 'structured output', status: 'broken' })
    expect(findings.at(-1)?.found).toMatch(found)
  })
})

describe('a probe', () => {
  test('ends where nothing listens', async () => {
    const server = await open()
    await server.close()
    const findings = await look(server).catch(() => [])
    expect(findings).toMatchObject([{ status: 'broken', check: 'model', isEnd: true }])
    expect(findings[0]?.found).toMatch(/cannot be reached.*ECONNREFUSED/)
  })

  test('waits no longer than a minute for words', async () => {
    const server = await open({ misbehaviours: ['slow-first-token'] })
    const clock = createFakeClock()
    const looking = look(server, characterglm, { clock })
    await server.request(0)
    await clock.advance(60_000)
    expect((await looking).at(-1)).toMatchObject({ check: 'reply', status: 'broken', isEnd: true })
    expect(server.requests).toHaveLength(1)
  })

  test('ends when it is told to, with the reason', async () => {
    const server = await open({ misbehaviours: ['slow-first-token'] })
    const leaving = new AbortController()
    const looking = look(server, characterglm, { signal: leaving.signal })
    await server.request(0)
    leaving.abort(new DOMException('SIGINT', 'AbortError'))
    await expect(looking).rejects.toBe(leaving.signal.reason)
  })

  test('sends the key, and never shows it', async () => {
    const server = await open({ apiKey: 'marked-secret' })
    const right = await look(server, { apiKey: 'marked-secret' })
    expect(summary(right)).toContain('reply: works')
    expect(JSON.stringify([right, await look(server, { apiKey: 'marked-other' })])).not.toContain('marked')
  })
})
