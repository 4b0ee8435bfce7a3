import { describe, expect, onTestFinished, test } from 'vitest'
import type { Memory } from '../../src/contract/memory.ts'
import type { WindowState } from '../../src/contract/prompt.ts'
import type { TurnRecord } from '../../src/contract/turn.ts'
import { renderPrompt } from '../../src/prompt/render-prompt.ts'
import { cards, openStage, type StageOptions } from '../support/stage.ts'

const sentence = (index: number) => `Sentence number ${index} about the river and the fog. `.repeat(2).trim()
const small: StageOptions = {
  model: { contextTokens: 4_096, sampling: { maxTokens: 100 }, followsInstructions: false },
  reply: (_, index) => `Answer ${index}: ${sentence(index)}`,
}

async function open(options: StageOptions = {}) {
  const stage = await openStage({ ...small, ...options })
  onTestFinished(() => stage.close())
  const { memory } = stage.app.store
  async function records(): Promise<readonly TurnRecord[]> {
    const found: TurnRecord[] = []
    for await (const { value } of memory.log.stream('turn')) found.push(value)
    return found
  }
  return { stage, memory, records }
}

/** The hash of a record's prompt, rendered of nothing but what is stored. */
async function renderAgain(memory: Memory, record: TurnRecord): Promise<string> {
  const text = async (hash: string) => (hash === '' ? '' : ((await memory.fetchText(hash)) ?? 'gone'))
  const { language, characterId, characterName, userName, userInfo, isGroup, speakers, systemHash } = record
  const lines = await memory.history.fetchLines(record.chapter, record.lines)
  const prompt = {
    language,
    characterId,
    characterName,
    userName,
    userInfo,
    isGroup,
    system: systemHash === '' ? undefined : JSON.parse(await text(systemHash)),
    head: await text(record.headHash),
    examples: JSON.parse(await text(record.examplesHash)),
    story: await text(record.storyHash),
    lines: lines.filter((line) => line !== undefined),
    speakers,
  }
  expect(prompt.lines).toHaveLength(record.lines.length)
  return renderPrompt(prompt, record.rendering).hash
}

const loreCard = `${cards['wren.yaml']}prompts: {system: "{{original}} Keep {{user}} guessing."}
lore:
  - {name: The bridge, keys: [bridge], text: The bridge fell in spring.}
`

describe.each(['chat', 'characterglm', 'charglm'] as const)('in the dialect %s', (dialect) => {
  test('every prompt of a played story renders again to its hash', async () => {
    const { stage, memory, records } = await open({
      cards: { ...cards, 'wren.yaml': loreCard },
      model: { ...small.model, contextTokens: 3_072, dialect, emotion: 'inline' },
      reply: (_, index) => `(happiness) Answer ${index}: ${sentence(index)}`,
    })
    const alice = stage.directly('Alice')
    await alice.invokes('me', { text: 'A lighthouse keeper.' })
    await alice.invokes('character set', { character: 'wren' })
    for (let turn = 0; turn < 70; turn += 1) {
      const messageId = `m-${turn}`
      await alice.says(`${sentence(turn)} Turn ${turn}${turn % 7 === 0 ? ' at the bridge' : ''}.`, {
        messageId,
      })
      if (turn % 9 === 1) await alice.invokes('regenerate')
      if (turn % 9 === 2) await alice.invokes('previous')
      if (turn % 9 === 4) await alice.invokes('rewrite', { text: `Words of mine, ${turn}.` })
      if (turn % 9 === 5) await alice.edits(messageId, `Edited turn ${turn}.`)
      if (turn === 30) await alice.invokes('me', { text: 'A beekeeper.' })
    }
    const bob = stage.person('Bob')
    const carol = stage.person('Carol')
    await bob.invokes('character set', { character: 'wren' })
    await bob.invokes('character add', { character: 'lin' })
    for (let turn = 0; turn < 25; turn += 1)
      await stage.happens(bob.message(`Wren, the bridge, ${sentence(turn)}`), carol.message(`栖迟, ${turn}?`))
    const made = await records()
    expect(made.length).toBeGreaterThan(85)
    expect(made.some(({ storyHash }) => storyHash !== '')).toBe(true)
    expect(made.some(({ lore }) => lore.length > 0)).toBe(true)
    for (const record of made) expect(await renderAgain(memory, record)).toBe(record.promptHash)
  })
})

describe('whose words a prompt holds', () => {
  test('is told of its lines, of words given to a character, and of the story so far', async () => {
    const { stage, records } = await open()
    const [alice, bob, carol] = ['Alice', 'Bob', 'Carol'].map((name) => stage.person(name))
    if (!alice || !bob || !carol) throw new TypeError('nobody is there')
    await alice.invokes('character set', { character: 'wren' })
    await alice.says('Wren, I promise to bring tea.')
    await carol.invokes('rewrite', { text: 'Bring rum, then.' })
    await bob.says('Wren, and sugar?')
    expect((await records()).at(-1)).toMatchObject({
      version: 4,
      personIds: ['user-Alice', 'user-Carol', 'user-Bob'],
      knowsStoryPeople: true,
    })
    for (let turn = 0; (await records()).at(-1)?.storyHash === '' && turn < 100; turn += 1)
      await bob.says(`Wren, ${sentence(turn)}`)
    const last = (await records()).at(-1)
    expect(last?.storyHash).not.toBe('')
    expect(last?.knowsStoryPeople).toBe(true)
    expect(last?.personIds.toSorted()).toEqual(['user-Alice', 'user-Bob', 'user-Carol'])
  })

  test('is told of those who are quoted, and of somebody unknown only that a story may tell of them', async () => {
    const { stage, memory, records } = await open()
    const alice = stage.person('Alice')
    await alice.invokes('character set', { character: 'wren' })
    await alice.says('Wren, > a heron', { messageId: 'asked', quotedIds: ['user-Bob', 'user-Alice', ''] })
    await alice.says('Wren, and an owl?')
    await alice.edits('asked', 'Wren, > a grey heron')
    const { line } = (await memory.history.findByMessage(alice.speaker.conversation, 'asked')) ?? {}
    expect(line).toMatchObject({ revision: 1, authorIds: ['user-Alice', 'user-Bob', ''] })
    const last = (await records()).at(-1)
    if (!last) throw new TypeError('nothing was answered')
    const said = await memory.history.fetchLines(last.chapter, last.lines)
    expect(said.flatMap((one) => one?.authorIds ?? [])).toEqual(['user-Alice', 'user-Bob', ''])
    expect(last).toMatchObject({ personIds: ['user-Alice', 'user-Bob'], knowsStoryPeople: true })
    for (let turn = 0; (await records()).at(-1)?.storyHash === '' && turn < 100; turn += 1)
      await alice.says(`Wren, ${sentence(turn)}`)
    const told = (await records()).at(-1)
    expect(told?.storyHash).not.toBe('')
    expect(told).toMatchObject({ personIds: ['user-Alice', 'user-Bob'], knowsStoryPeople: false })
    await memory.erase({ type: 'person', platform: 'test', personId: 'user-Bob' })
    expect((await records()).some(({ personIds }) => personIds.includes('user-Bob'))).toBe(false)
  })

  test('stays known: with more people than can be named, the story begins anew', async () => {
    const { stage, memory, records } = await open()
    const alice = stage.person('Alice')
    await alice.invokes('character set', { character: 'wren' })
    await alice.says('Wren, my name is Alice and I promise to bring tea.')
    const story = async () => await memory.fetchText((await records()).at(-1)?.storyHash ?? '')
    const talk = async (isEnough: (told: string | undefined) => boolean, name: (turn: number) => string) => {
      for (let turn = 0; !isEnough(await story()) && turn < 150; turn += 1)
        await stage.happens(
          ...[0, 1, 2].map((at) => stage.person(name(turn * 3 + at)).message(`Wren, ${sentence(turn)}`)),
        )
    }
    await talk(
      (told) => told?.includes('promise to bring tea') ?? false,
      () => 'Bob',
    )
    expect((await records()).at(-1)?.personIds).toContain('user-Alice')
    await talk(
      (told) => !told?.includes('promise to bring tea'),
      (turn) => `Guest${turn}`,
    )
    const last = (await records()).at(-1)
    expect(last?.storyHash).not.toBe('')
    expect(last?.knowsStoryPeople).toBe(true)
    expect(last?.personIds).not.toContain('user-Alice')
    expect(last?.personIds.length).toBeLessThanOrEqual(150)
  })

  test('is not known of a story of an earlier version, which the next cut leaves behind', async () => {
    const { stage, memory, records } = await open()
    const alice = stage.person('Alice')
    await alice.invokes('character set', { character: 'wren' })
    await alice.says('Wren, my name is Alice and I promise to bring tea.')
    const storyHash = async () => (await records()).at(-1)?.storyHash ?? ''
    for (let turn = 0; (await storyHash()) === '' && turn < 100; turn += 1)
      await alice.says(`Wren, ${sentence(turn)}`)
    const scope = { ...alice.speaker.conversation, chapter: 'main' }
    const key = { name: 'window', scope, owner: '' } as const
    const state: WindowState | undefined = await memory.state.get(key)
    if (!state?.before) throw new TypeError('the window was never cut')
    const { people: _, ...before } = state.before
    await memory.state.set(key, { ...state, before })
    // What is edited is read anew.
    await alice.says('Wren, one more.', { messageId: 'edited' })
    await alice.edits('edited', 'Wren, another.')
    await alice.says('Wren, and?')
    expect((await records()).at(-1)?.knowsStoryPeople).toBe(false)
    const told = await storyHash()
    for (let turn = 0; (await storyHash()) === told && turn < 100; turn += 1)
      await alice.says(`Wren, ${sentence(turn)}`)
    expect((await records()).at(-1)).toMatchObject({ knowsStoryPeople: true, personIds: ['user-Alice'] })
    expect(await memory.fetchText(await storyHash())).not.toContain('promise to bring tea')
  })
})
