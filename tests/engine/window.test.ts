import { afterEach, describe, expect, test } from 'vitest'
import type { TurnRecord } from '../../src/contract/turn.ts'
import { renderPrompt } from '../../src/prompt/render-prompt.ts'
import { cards, openStage, type Stage, type StageOptions } from '../support/stage.ts'

let stage: Stage
afterEach(() => stage.close())

async function open(options: StageOptions = {}) {
  stage = await openStage(options)
  const alice = stage.directly('Alice')
  await alice.invokes('character set', { character: 'wren' })
  return alice
}

async function readRecords(): Promise<TurnRecord[]> {
  const records: TurnRecord[] = []
  for await (const { value } of stage.app.store.memory.log.stream('turn')) records.push(value)
  return records
}

const sentence = (index: number) => `Sentence number ${index} about the river and the fog. `.repeat(2).trim()

describe('the window', () => {
  test('a long conversation is cut before the server refuses, and what left is in the story so far', async () => {
    const alice = await open({
      model: { contextTokens: 4_096, sampling: { maxTokens: 100 }, followsInstructions: false },
      serverOptions: { contextTokens: 4_096 },
      reply: (_, index) => `Answer ${index}: ${sentence(index)}`,
    })
    await alice.says('My name is Alice and I promise to bring tea.')
    for (let turn = 0; turn < 150; turn += 1) {
      const [reply] = await alice.says(`${sentence(turn)} Turn ${turn}.`)
      expect(reply?.text).toContain('Answer')
    }
    const [system, ...rest] = stage.lastPrompt()
    expect(system?.content).toContain('The story so far')
    expect(system?.content).toContain('I promise to bring tea')
    expect(rest.at(-1)?.content).toContain('Turn 149.')
    expect(rest.length).toBeLessThan(150)
  })

  test('between two cuts each prompt begins with the whole prompt before it', async () => {
    const alice = await open({
      model: { contextTokens: 4_096, sampling: { maxTokens: 100 }, followsInstructions: false },
      reply: (_, index) => `Answer ${index}: ${sentence(index)}`,
    })
    for (let turn = 0; turn < 150; turn += 1) await alice.says(`${sentence(turn)} Turn ${turn}.`)
    const prompts = stage.server.requests.map(({ messages }) =>
      messages.map(({ role, content }) => `${role}:${content}`),
    )
    const extended = prompts
      .slice(1)
      .filter((prompt, index) => prompts[index]?.every((message, at) => prompt[at] === message))
    expect(extended.length / (prompts.length - 1)).toBeGreaterThan(0.85)
  })

  test('a prompt that the server finds too long is cut and sent once more', async () => {
    const alice = await open({
      model: { contextTokens: 8_000, sampling: { maxTokens: 100 } },
      serverOptions: { contextTokens: 2_500 },
      reply: () => sentence(0),
    })
    for (let turn = 0; turn < 60; turn += 1) {
      const shown = await alice.says(`${sentence(turn)} Turn ${turn}.`)
      expect(shown.map(({ type }) => type)).toEqual(['reply'])
    }
  })

  test('what a person says of themselves is known at once, and not in a group', async () => {
    const alice = await open({ reply: () => 'Aye.' })
    await alice.says('Hello.')
    const before = JSON.stringify(stage.lastPrompt()[0])
    await alice.invokes('me', { text: 'I am a lighthouse keeper.' })
    await alice.says('Who am I?')
    expect(JSON.stringify(stage.lastPrompt()[0])).toBe(before)
    expect(JSON.stringify(stage.lastPrompt())).toContain('lighthouse keeper')
    await alice.invokes('restart')
    await alice.says('Who am I?')
    expect(stage.lastPrompt()[0]?.content).toContain('lighthouse keeper')
  })
})

describe('turn records', () => {
  test.each(['chat', 'characterglm', 'charglm'] as const)(
    'a recorded prompt renders again to its hash: %s',
    async (dialect) => {
      const alice = await open({
        cards: {
          'wren.yaml': `${cards['wren.yaml']}prompts: {system: "{{original}} Keep {{user}} guessing."}\n`,
        },
        model: { dialect, followsInstructions: false, emotion: 'inline' },
        reply: (_, index) => `(happiness) Answer ${index}.`,
      })
      await alice.says('One.')
      await alice.invokes('regenerate')
      await alice.says('Two.')
      const records = await readRecords()
      expect(records.map(({ turnId, take }) => [turnId, take])).toHaveLength(3)
      const record = records[2]
      if (!record) throw new TypeError('no record')
      const { memory } = stage.app.store
      const { lines } = await memory.history.read(record.chapter, { limit: 100 })
      const rendered = renderPrompt(
        {
          language: record.language,
          characterId: record.characterId,
          characterName: record.characterName,
          userName: record.userName,
          userInfo: record.userInfo,
          isGroup: record.isGroup,
          system: JSON.parse((await memory.fetchText(record.systemHash)) ?? ''),
          head: (await memory.fetchText(record.headHash)) ?? '',
          examples: JSON.parse((await memory.fetchText(record.examplesHash)) ?? '[]'),
          story: record.storyHash ? ((await memory.fetchText(record.storyHash)) ?? '') : '',
          lines: record.lines.flatMap(
            ({ id, revision }) => lines.find((line) => line.id === id && line.revision === revision) ?? [],
          ),
          speakers: record.speakers,
        },
        record.rendering,
      )
      expect(rendered.hash).toBe(record.promptHash)
      expect(record.messageIds).toHaveLength(1)
      expect(record).toMatchObject({
        raw: '(happiness) Answer 2.',
        shown: 'Answer 2.',
        acceptedLength: 21,
        finishReason: 'stop',
        rendering: { dialect, emotionLabels: true },
      })
      // The hosted one is not asked for it, and the loopback server then does not tell.
      if (dialect !== 'charglm') expect(record.usage?.promptTokens).toBeGreaterThan(0)
    },
  )
})
