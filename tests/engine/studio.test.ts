import { describe, expect, onTestFinished, test } from 'vitest'
import type { AuditRecord } from '../../src/contract/audit.ts'
import type { ConsentRecord } from '../../src/contract/consent.ts'
import type { ChoiceOffered } from '../../src/contract/reply.ts'
import { agreesTo } from '../../src/util/consent.ts'
import { openStage } from '../support/stage.ts'

const ordinary = { isModerator: false }

async function open() {
  const stage = await openStage({ reply: (_, index) => `Reply ${index}.` })
  onTestFinished(() => stage.close())
  const { memory } = stage.app.store
  const alice = stage.person('Alice')
  const bob = stage.person('Bob')
  await alice.invokes('character set', { character: 'wren' })
  await alice.says('Wren, tea?')
  const choices = () =>
    stage.platform.parts.filter((part): part is ChoiceOffered => part.type === 'choice-offered')
  const press = (person: Pick<typeof alice, 'invokes'>, extra = {}) => {
    const option = choices().at(-1)?.options[0]
    return person.invokes(option?.command ?? '', { ...option?.options }, extra)
  }
  const chapters = async () =>
    (await memory.state.get({ name: 'chapters', scope: alice.speaker.conversation, owner: '' }))
      ?.chapters ?? ['main']
  const studio = async (chapter: string) =>
    await memory.state.get({ name: 'studio', scope: { ...alice.speaker.conversation, chapter }, owner: '' })
  async function log(): Promise<readonly (AuditRecord | ConsentRecord)[]> {
    const found: (AuditRecord | ConsentRecord)[] = []
    for await (const { value } of memory.log.stream('consent')) found.push(value)
    for await (const { value } of memory.log.stream('audit')) found.push(value)
    return found
  }
  /** Alice begins one, and agrees. */
  async function begin() {
    await alice.invokes('studio start')
    await press(alice)
    return (await chapters()).at(-1) ?? ''
  }
  return { stage, alice, bob, choices, press, chapters, studio, log, begin }
}

describe('/studio start', () => {
  test('asks whoever begins it first, privately, and begins nothing before', async () => {
    const { alice, choices, chapters, log } = await open()
    await alice.invokes('studio start')
    expect(choices().at(-1)).toMatchObject({
      visibility: 'private',
      options: [{ command: 'studio join', options: { version: '1' } }],
    })
    const asked = choices().at(-1)?.text
    expect(asked).toContain('may train the language model')
    expect(asked).toContain('said before does not')
    expect(asked).not.toMatch(/earlier ones|this place/)
    expect(await chapters()).toEqual(['main'])
    expect(await log()).toEqual([])
  })

  test('opens a chapter, greets, and offers all to take part', async () => {
    const { stage, alice, choices, press, chapters, studio, log } = await open()
    await alice.invokes('studio start')
    const shown = await press(alice)
    expect(shown.map(({ type }) => type)).toEqual(['notice', 'choice', 'reply'])
    expect(choices().at(-1)).toMatchObject({
      visibility: 'public',
      options: [{ command: 'studio join', options: {} }],
    })
    const [before, chapter = ''] = await chapters()
    expect(before).toBe('main')
    expect(await studio(chapter)).toEqual({
      startedAt: stage.clock.now() - 10_000,
      participants: ['user-Alice'],
    })
    expect(await log()).toMatchObject([
      { scope: 'training', isGiven: true, by: 'studio', chapter: { chapter } },
      { type: 'studio', action: 'start', by: expect.stringMatching(/^p_/) },
    ])
    await alice.says('Wren, rum?')
    expect(JSON.stringify(stage.lastPrompt())).not.toContain('tea?')
  })

  test('asks nothing of those who have agreed everywhere', async () => {
    const { alice, chapters, log } = await open()
    await alice.invokes('privacy consent', { scope: 'training', answer: 'yes', version: '1' })
    await alice.invokes('studio start')
    expect(await chapters()).toHaveLength(2)
    expect((await log()).filter((record) => 'scope' in record)).toHaveLength(1)
  })

  test('is for moderators, and not within another one', async () => {
    const { alice, bob, chapters, begin } = await open()
    const [refused] = await bob.invokes('studio start', {}, ordinary)
    expect(refused?.text).toContain('moderate')
    const [none] = await bob.invokes('studio join', { version: '1' }, ordinary)
    expect(none?.text).toContain('No studio goes on here')
    await begin()
    const [told] = await alice.invokes('studio start')
    expect(told?.text).toContain('already')
    expect(await chapters()).toHaveLength(2)
  })
})

test('/studio join shows its text to each person, and is for this chapter alone', async () => {
  const { stage, alice, bob, choices, press, studio, begin } = await open()
  const chapter = await begin()
  await bob.invokes('studio join', {}, ordinary)
  expect(choices().at(-1)).toMatchObject({ visibility: 'private', options: [{ options: { version: '1' } }] })
  expect((await studio(chapter))?.participants).toEqual(['user-Alice'])
  expect(await press(bob, ordinary)).toMatchObject([{ type: 'notice', visibility: 'private' }])
  expect((await studio(chapter))?.participants).toEqual(['user-Alice', 'user-Bob'])
  const scope = { platform: 'test', place: '', thread: '' }
  const state = await stage.app.store.memory.state.get({ name: 'consent', scope, owner: 'user-Bob' })
  const { conversation } = alice.speaker
  expect(agreesTo(state, 'training', { ...conversation, chapter })).toBe(true)
  expect(agreesTo(state, 'training', { ...conversation, chapter: 'main' })).toBe(false)
  const [told] = await bob.invokes('studio join', {}, ordinary)
  expect(told?.text).toContain('already')
})

describe('while a studio goes on', () => {
  test('those who have not joined are neither kept nor answered, and told once how to', async () => {
    const { stage, alice, bob, press, begin } = await open()
    const chapter = await begin()
    const texts = async () => {
      const key = { ...alice.speaker.conversation, chapter }
      const { lines } = await stage.app.store.memory.history.read(key, { limit: 50 })
      return lines.map(({ text }) => text).join('\n')
    }
    expect(await bob.says('The gin is out.')).toEqual([])
    expect(await bob.says('Wren, gin?')).toMatchObject([{ type: 'choice' }])
    expect(await bob.says('Wren, more gin?')).toEqual([])
    expect(await texts()).not.toContain('gin')
    const shown = await stage.happens(bob.message('Gin!'), alice.message('Wren, rum?'))
    expect(shown).toMatchObject([{ type: 'reply' }])
    expect(JSON.stringify(stage.lastPrompt())).not.toMatch(/\bgin\b/i)
    const [refused] = await bob.invokes('rewrite', { text: 'Gin.' })
    expect(refused?.text).toContain('/studio join')
    await bob.invokes('studio join', {}, ordinary)
    await press(bob, ordinary)
    expect(await bob.says('Wren, whisky?')).toMatchObject([{ type: 'reply' }])
    expect(await texts()).toContain('whisky')
  })

  test('whoever takes training back is out of it, can join again, and what holds them is not counted', async () => {
    const { alice, bob, press, begin } = await open()
    await begin()
    await alice.says('Wren, rum?')
    const join = async () => {
      await bob.invokes('studio join', {}, ordinary)
      await press(bob, ordinary)
    }
    await join()
    await bob.says('Wren, gin?')
    await bob.invokes('privacy consent', { scope: 'training', answer: 'no' }, ordinary)
    expect(await bob.says('Wren, whisky?')).toMatchObject([{ type: 'choice' }])
    const [told] = await alice.invokes('studio done')
    expect(told?.text).toContain('stand in it: 2, in your words: 0; with the consent of everybody in them: 1')
  })
})

describe('/studio done', () => {
  test('counts what stands, and lets the story before it go on', async () => {
    const { stage, alice, chapters, studio, log, begin } = await open()
    const chapter = await begin()
    await alice.says('Wren, rum?')
    await alice.invokes('rewrite', { text: 'No rum here.' })
    await alice.says('Wren, gin?')
    const [told] = await alice.invokes('studio done')
    expect(told?.text).toContain(
      'Lines that stand in it: 2, in your words: 1; with the consent of everybody in them: 2; people who took part: 1',
    )
    expect(await chapters()).toEqual([chapter, 'main'])
    expect(await studio(chapter)).toMatchObject({ doneAt: stage.clock.now() - 10_000 })
    expect((await log()).at(-1)).toMatchObject({ type: 'studio', action: 'done' })
    await alice.says('Wren, sugar?')
    expect(JSON.stringify(stage.lastPrompt())).toContain('tea?')
    expect(JSON.stringify(stage.lastPrompt())).not.toContain('gin?')
  })

  test('finds none where none goes on', async () => {
    const { alice, begin } = await open()
    const [told] = await alice.invokes('studio done')
    expect(told?.text).toContain('No studio')
    await begin()
    await alice.invokes('restart', { action: 'undo' })
    const [later] = await alice.invokes('studio done')
    expect(later?.text).toContain('No studio')
  })
})
