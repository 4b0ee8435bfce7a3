import { afterEach, describe, expect, test } from 'vitest'
import type { Line } from '../../src/contract/line.ts'
import type { LogSchema } from '../../src/contract/memory.ts'
import { openStage, type Stage, type StageOptions } from '../support/stage.ts'

let stage: Stage
afterEach(() => stage.close())

const cards = {
  'wren.yaml': `name: Wren
about: Wren pilots the night ferry.
emotion:
  baseline: neutral
  volatility: high
  styles:
    sadness: {words: speaks of the old pier, gestures: "*looks at the water*"}
    anger: {words: counts bolts aloud}
`,
}

async function open(options: StageOptions) {
  stage = await openStage({ cards, ...options })
  const ann = stage.directly('Ann')
  await ann.invokes('character set', { character: 'wren' })
  return ann
}

async function readLines(): Promise<readonly Line[]> {
  const chapter = { platform: 'test', place: 'dm-Ann', thread: '', chapter: 'wren' }
  return (await stage.app.store.memory.history.read(chapter, { limit: 50 })).lines
}

async function readLog<Name extends 'turn' | 'emotion'>(name: Name): Promise<readonly LogSchema[Name][]> {
  const values: LogSchema[Name][] = []
  for await (const { value } of stage.app.store.memory.log.stream(name)) values.push(value)
  return values
}

describe('a model that writes the label itself', () => {
  const model = { emotion: 'inline' } as const
  const reply = (_: unknown, index: number) =>
    index === 0 ? '(sadness) Too late for the pier.' : '(neutral) Aye.'

  test('shows its words, keeps its label in the prompt, and moves the mood', async () => {
    const ann = await open({ model, reply })
    const [shown] = await ann.says('Is the pier open?')
    expect(shown?.text).toBe('Too late for the pier.')
    await ann.says('A pity.')
    const prompt = JSON.stringify(stage.lastPrompt())
    expect(prompt).toContain('(sadness) Too late for the pier.')
    expect(prompt).toContain('Wren now shows sadness: speaks of the old pier *looks at the water*')
    const lines = await readLines()
    expect(
      lines
        .filter(({ role }) => role === 'character')
        .map(({ emotion, emotionSource }) => [emotion, emotionSource]),
    ).toEqual([
      ['sadness', 'inline'],
      ['neutral', 'inline'],
    ])
    expect(
      (await readLog('turn')).map(({ emotion, emotionSource, shown: text }) => [
        emotion,
        emotionSource,
        text,
      ]),
    ).toEqual([
      ['sadness', 'inline', 'Too late for the pier.'],
      ['neutral', 'inline', 'Aye.'],
    ])
  })

  test('shows none of the labels of a reply’s lines, and keeps the first', async () => {
    const text = '[Emotion: Sad] Too late.\n**(angry)** Ask the river.\n(calm)'
    const ann = await open({ model, reply: () => text })
    const [shown] = await ann.says('Is the pier open?')
    expect(shown?.text).toBe('Too late.\nAsk the river.')
    const line = (await readLines()).findLast(({ role }) => role === 'character')
    expect(line).toMatchObject({ text, shown: shown?.text, emotion: 'sadness', emotionSource: 'inline' })
  })

  test('is asked for it, and an info tells the mood', async () => {
    const ann = await open({ model, reply })
    const [before] = await ann.invokes('character info')
    expect(before?.text).toContain('Mood: calm')
    await ann.says('Is the pier open?')
    expect(stage.lastPrompt()[0]?.content).toContain('frustration')
    const [info] = await ann.invokes('character info')
    expect(info?.text).toContain('Mood: sad')
  })

  test('has the mood of the take that is kept', async () => {
    const ann = await open({ model, reply })
    await ann.says('Is the pier open?')
    await ann.invokes('regenerate')
    expect((await ann.invokes('character info'))[0]?.text).toContain('Mood: calm')
    await ann.invokes('previous')
    expect((await ann.invokes('character info'))[0]?.text).toContain('Mood: sad')
  })
})

describe('a helper that reads emotions', () => {
  const labels = (count: number, last: string) =>
    JSON.stringify({ labels: [...Array(count - 1).fill('neutral'), last] })

  test('labels the lines of both sides between turns, and the next turn knows', async () => {
    const ann = await open({
      model: { emotion: 'batch' },
      helper: () => labels(8, 'anger'),
      reply: () => 'Mind the bolt.',
    })
    for (const text of ['Hello.', 'Is it late?', 'A fine bolt.']) await ann.says(text)
    expect(stage.helper.requests).toHaveLength(0)
    await ann.says('I broke it.')
    expect(stage.helper.requests).toHaveLength(1)
    await ann.says('Sorry.')
    expect(JSON.stringify(stage.lastPrompt())).toContain('counts bolts aloud')
    const expected = [...Array(7).fill('neutral'), 'anger']
    const spoken = (await readLines()).filter(({ role }) => role !== 'narrator').slice(0, 8)
    expect(spoken.map(({ emotion }) => emotion)).toEqual(expected)
    expect(spoken.map(({ revision, emotionSource }) => [revision, emotionSource])).toEqual(
      Array(8).fill([0, 'batch']),
    )
    const records = await readLog('emotion')
    expect(records.map(({ emotion, source, model }) => [emotion, source, model])).toEqual(
      expected.map((emotion) => [emotion, 'batch', 'helper-model']),
    )
    await stage.app.store.memory.erase({ type: 'person', platform: 'test', personId: 'user-Ann' })
    expect(await readLog('emotion')).toEqual([])
  })

  test('keep the label of a take that is shown again', async () => {
    const ann = await open({
      model: { emotion: 'batch' },
      helper: () => labels(8, 'anger'),
      reply: (_, index) => `Mind the bolt ${index}.`,
    })
    for (const text of ['Hello.', 'Is it late?', 'A fine bolt.', 'I broke it.']) await ann.says(text)
    await ann.invokes('regenerate')
    await ann.invokes('previous')
    expect((await readLines()).at(-1)).toMatchObject({ text: 'Mind the bolt 3.', emotion: 'anger' })
  })

  test.each([
    ['something else', () => 'I would rather not say'],
    ['nothing', () => ({ text: '', reasoning: ['Hm.'], finishReason: 'length' })],
    ['that it will not', () => ({ fault: { type: 'error', status: 400, message: 'no' } as const })],
  ])('is not asked twice about the same lines when it answers %s', async (_, helper) => {
    const ann = await open({ model: { emotion: 'batch' }, helper, reply: () => 'Aye.' })
    for (let turn = 0; turn < 40; turn += 1) await ann.says(`Turn ${turn}.`)
    expect(stage.helper.requests.length).toBeGreaterThan(5)
    expect(stage.helper.requests.length).toBeLessThanOrEqual(10)
  })

  test('is not waited for: an answer that cannot be read changes nothing', async () => {
    const ann = await open({
      model: { emotion: 'batch' },
      helper: () => 'angry, I think',
      reply: () => 'Aye.',
    })
    for (const text of ['One.', 'Two.', 'Three.'])
      expect((await ann.says(text)).map(({ type }) => type)).toEqual(['reply'])
    expect((await readLines()).every(({ emotion }) => emotion === undefined)).toBe(true)
  })
})

test('where emotions are off, a label is not shown either, and moves nothing', async () => {
  const ann = await open({ reply: () => '(anger) Mind the bolt.' })
  const [shown] = await ann.says('Hello.')
  expect(shown?.text).toBe('Mind the bolt.')
  await ann.says('Hello again.')
  expect(JSON.stringify(stage.lastPrompt())).not.toContain('counts bolts aloud')
  expect((await readLines()).every(({ emotion }) => emotion === undefined)).toBe(true)
})
