import { afterEach, describe, expect, test } from 'vitest'
import type { ModelServerReply } from '../../src/testing/index.ts'
import { openStage, type Stage, type StageOptions } from '../support/stage.ts'

let stage: Stage
afterEach(() => stage.close())

const model = { contextTokens: 4_096, sampling: { maxTokens: 100 } }
const sentence = (index: number) => `Sentence number ${index} about the river and the fog. `.repeat(2).trim()

async function open(options: StageOptions = {}) {
  stage = await openStage({ model, reply: (_, index) => `Answer ${index}: ${sentence(index)}`, ...options })
  const alice = stage.directly('Alice')
  await alice.invokes('character set', { character: 'wren' })
  return alice
}

const systemMessages = () => stage.server.requests.map(({ messages }) => messages[0]?.content ?? '')
/** Requests for one token: a window that is sent ahead. */
const sentAhead = () => stage.server.requests.filter(({ body }) => body.max_tokens === 1)
const asked = () =>
  stage.server.requests.filter(({ messages }) => messages.at(-1)?.content.includes('Write the summary only'))

/** Talks until the window was cut so often. */
async function talkUntilCut(alice: Awaited<ReturnType<typeof open>>, cuts = 1): Promise<number> {
  for (let turn = 0; turn < 200; turn += 1) {
    const [reply] = await alice.says(`${sentence(turn)} Turn ${turn}.`)
    expect(reply?.text).toContain('Answer')
    if (sentAhead().length >= cuts) return turn
  }
  throw new RangeError('the window was never cut')
}

describe('a cut of the window', () => {
  test('has its story written by the helper before it is made', async () => {
    const alice = await open({ helper: () => 'Alice counted the fog. She owes Wren a lantern.' })
    await talkUntilCut(alice)
    const [question] = stage.helper.requests
    expect(question?.messages.map(({ content }) => content).join('\n')).toContain('Turn 0.')
    expect(stage.helper.requests).toHaveLength(1)
    await alice.says('And now?')
    expect(systemMessages().at(-1)).toContain(
      'The story so far:\nAlice counted the fog. She owes Wren a lantern.',
    )
    expect(JSON.stringify(stage.lastPrompt())).not.toContain('Turn 0.')
    expect(asked()).toEqual([])
  })

  test('takes the story before it to the next cut', async () => {
    const alice = await open({ helper: (_, index) => `Story number ${index}.` })
    await talkUntilCut(alice, 2)
    expect(stage.helper.requests.at(-1)?.messages.at(-1)?.content).toContain('Story number 0.')
    await alice.says('And now?')
    expect(systemMessages().at(-1)).toContain('Story number 1.')
  })

  test('has it written by the reply model on the prompt that is cached, where no helper is', async () => {
    const reply = (
      { messages }: { messages: readonly { content: string }[] },
      index: number,
    ): ModelServerReply =>
      messages.at(-1)?.content.includes('Write the summary only')
        ? { text: 'Alice counted the fog.' }
        : { text: `Answer ${index}: ${sentence(index)}` }
    const alice = await open({ reply })
    await talkUntilCut(alice)
    const [question] = asked()
    const at = question ? stage.server.requests.indexOf(question) : 0
    const before = stage.server.requests[at - 1]?.messages ?? []
    expect(question?.messages.slice(0, before.length)).toEqual(before)
    expect(question?.body.max_tokens).toBeGreaterThan(100)
    await alice.says('And now?')
    expect(systemMessages().at(-1)).toContain('Alice counted the fog.')
    expect(stage.platform.shown.map(({ text }) => text)).not.toContain('Alice counted the fog.')
  })

  test('tells an extract where no model can write one', async () => {
    const alice = await open({ model: { ...model, followsInstructions: false } })
    await alice.says('My name is Alice and I promise to bring tea.')
    await talkUntilCut(alice)
    await alice.says('And now?')
    expect(systemMessages().at(-1)).toContain('I promise to bring tea')
    expect(asked()).toEqual([])
  })

  test('tells an extract when the helper fails', async () => {
    const fault = { type: 'error', status: 500, message: 'no' } as const
    const alice = await open({ helper: () => ({ fault }) })
    await alice.says('My name is Alice and I promise to bring tea.')
    await talkUntilCut(alice)
    await alice.says('And now?')
    expect(systemMessages().at(-1)).toContain('I promise to bring tea')
    const warnings = stage.logged.filter((text) => text.includes('left undone') && text.includes('"warn"'))
    expect(warnings).toHaveLength(1)
  })

  test('does not tell what was deleted after its story was written', async () => {
    const alice = await open({ helper: (_, index) => (index === 0 ? 'Alice told a secret.' : 'Alice came.') })
    await alice.says('My secret is a brass key.', { messageId: 'secret' })
    for (let turn = 0; stage.helper.requests.length === 0 && turn < 200; turn += 1)
      await alice.says(`${sentence(turn)} Turn ${turn}.`)
    await alice.deletes('secret')
    await talkUntilCut(alice)
    await alice.says('And now?')
    expect(systemMessages().join('\n')).not.toContain('secret')
    expect(systemMessages().at(-1)).toContain('Alice came.')
    expect(stage.helper.requests).toHaveLength(2)
  })

  test('asks once for a story that cannot be used', async () => {
    const alice = await open({ helper: () => '<|im_end|>'.repeat(400) })
    await alice.says('My name is Alice and I promise to bring tea.')
    await talkUntilCut(alice)
    expect(stage.helper.requests).toHaveLength(1)
    await alice.says('And now?')
    expect(systemMessages().at(-1)).toContain('I promise to bring tea')
  })

  test('stays what it was when a server finds prompts too long and never answers', async () => {
    const message = "This model's maximum context length is 900 tokens. However, you requested 1000 tokens."
    const overflows = { fault: { type: 'error', status: 400, message } } as const
    let isBroken = false
    const alice = await open({ reply: (_, index) => (isBroken ? overflows : `Answer ${index}.`) })
    for (let turn = 0; turn < 20; turn += 1) await alice.says(`${sentence(turn)} Turn ${turn}.`)
    isBroken = true
    for (let turn = 20; turn < 23; turn += 1) await alice.says(`${sentence(turn)} Turn ${turn}.`)
    isBroken = false
    await stage.clock.advance(3_600_000)
    await alice.invokes('regenerate')
    expect(JSON.stringify(stage.lastPrompt())).toContain('Turn 0.')
  })

  test('is made in the pause, and the new window is sent ahead of the next reply', async () => {
    const alice = await open({ helper: () => 'Alice counted the fog.' })
    await talkUntilCut(alice)
    const [ahead] = sentAhead()
    const calls = stage.server.requests.length
    await alice.says('And now?')
    expect(stage.server.requests).toHaveLength(calls + 1)
    // All but the narrator's word that closes it.
    const sent = ahead?.messages.slice(0, -1) ?? []
    expect(sent.length).toBeGreaterThan(10)
    expect(stage.lastPrompt().slice(0, sent.length)).toEqual(sent)
  })

  test('leaves about half of the room, however early it was prepared', async () => {
    const alice = await open({ helper: () => 'Alice counted the fog.' })
    await talkUntilCut(alice)
    const before = Math.max(...stage.server.requests.map(({ messages }) => messages.length))
    await alice.says('And now?')
    const kept = stage.lastPrompt().length / before
    expect(kept).toBeGreaterThan(0.4)
    expect(kept).toBeLessThan(0.65)
  })
})

test('what the server has cached is logged for each reply', async () => {
  const usage = { promptTokens: 100, completionTokens: 5, cachedTokens: 96 }
  const alice = await open({ reply: () => ({ text: 'Aye.', usage }) })
  await alice.says('Hello.')
  const entry = stage.logged
    .map((text) => JSON.parse(text))
    .find(({ message }) => message === 'a reply was written')
  expect(entry).toMatchObject({ model: 'test-model', ...usage })
})

test('the head stays the same between two cuts, whatever is learned of the tokens meanwhile', async () => {
  const scenes = Array.from(
    { length: 60 },
    (_, index) => `  - |\n    user: Number ${index}?\n    char: ${sentence(index)}\n`,
  )
  const alice = await open({
    cards: { 'wren.yaml': `name: Wren\nabout: Wren pilots the night ferry.\nexamples:\n${scenes.join('')}` },
    model: { ...model, contextTokens: 8_192 },
    reply: () => 'Aye.',
  })
  for (let turn = 0; turn < 20; turn += 1) await alice.says(`${sentence(turn)} Turn ${turn}.`)
  expect(new Set(systemMessages()).size).toBe(1)
  await alice.invokes('restart')
  await alice.says('Hello.')
  expect(new Set(systemMessages()).size).toBe(2)
})

test('a server that takes less than is configured refuses once, not every few turns', async () => {
  const alice = await open({
    model: { ...model, contextTokens: 8_000 },
    serverOptions: { contextTokens: 2_500 },
  })
  for (let turn = 0; turn < 60; turn += 1) await alice.says(`${sentence(turn)} Turn ${turn}.`)
  const warnings = stage.logged.filter((text) => text.includes('fewer tokens than context_tokens says'))
  expect(warnings).toHaveLength(1)
})
