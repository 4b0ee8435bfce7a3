import { describe, expect, onTestFinished, test } from 'vitest'
import { openStage, type StageOptions } from '../support/stage.ts'

const ordinary = { isModerator: false }

async function open(options: StageOptions = {}) {
  const stage = await openStage({ reply: (_, index) => `Reply ${index}.`, ...options })
  onTestFinished(() => stage.close())
  const alice = stage.person('Alice')
  const bob = stage.person('Bob')
  // Whoever has answered is not asked: see consent.test.ts.
  for (const scope of ['feedback', 'training'])
    for (const person of [alice, bob]) await person.invokes('privacy consent', { scope, answer: 'no' })
  await alice.invokes('character set', { character: 'wren' })
  const chapter = { ...alice.speaker.conversation, chapter: 'main' }
  return {
    stage,
    alice,
    bob,
    prompt: () => JSON.stringify(stage.lastPrompt()),
    lines: async () => (await stage.app.store.memory.history.read(chapter, { limit: 50 })).lines,
  }
}

describe('a rewrite', () => {
  test('replaces the line, the post, and what the next prompt says', async () => {
    const { alice, lines, prompt } = await open()
    const [reply] = await alice.says('Wren, tea?')
    const shown = await alice.invokes('rewrite', { text: 'No tea. Rum.' }, ordinary)
    expect(shown).toMatchObject([
      { type: 'reply', name: 'Wren Halloway', text: 'No tea. Rum.', smallPrint: '', finish: 'complete' },
      { type: 'notice', visibility: 'private' },
    ])
    expect(shown[0]?.replaces).toEqual([reply?.messageId])
    expect((await lines()).at(-1)).toMatchObject({
      text: 'No tea. Rum.',
      shown: undefined,
      revision: 1,
      take: 0,
      emotion: undefined,
      emotionSource: 'off',
      messageIds: [reply?.messageId],
    })
    await alice.says('Wren, really?')
    expect(prompt()).toContain('No tea. Rum.')
    expect(prompt()).not.toContain('Reply 0.')
  })

  test('of an older reply, by its message, leaves the later ones, and shows no takes to turn', async () => {
    const { stage, alice, lines } = await open()
    const [first] = await alice.says('Wren, tea?')
    await alice.says('Wren, sugar?')
    await alice.invokes('rewrite', { text: 'Rum.', message: first?.messageId ?? '' })
    expect((await lines()).map(({ text }) => text)).toContain('Rum.')
    expect((await lines()).at(-1)?.text).toBe('Reply 1.')
    const started = stage.platform.parts.findLast(({ type }) => type === 'reply-started')
    expect(started).toMatchObject({ take: undefined })
  })

  test('of the last reply keeps its takes, and what the character had said itself', async () => {
    const { stage, alice } = await open()
    await alice.says('Wren, tea?')
    await alice.invokes('regenerate')
    await alice.invokes('rewrite', { text: 'Rum.' })
    const started = stage.platform.parts.findLast(({ type }) => type === 'reply-started')
    expect(started).toMatchObject({ take: { index: 1, count: 2 } })
    expect(await alice.invokes('previous')).toMatchObject([{ text: 'Reply 1.', smallPrint: 'take 2 of 2' }])
    expect(await alice.invokes('previous')).toMatchObject([{ text: 'Reply 0.' }])
  })

  test('shows by itself that it is one to whoever is alone with the character', async () => {
    const { stage } = await open()
    const alice = stage.directly('Alice')
    const [greeting] = await alice.invokes('character set', { character: 'wren' })
    expect(await alice.invokes('rewrite', { text: 'Rum.' })).toMatchObject([
      { type: 'reply', text: 'Rum.', smallPrint: 'in your words' },
    ])
    await alice.says('Tea?')
    expect(await alice.invokes('rewrite', { text: 'No tea.' })).toMatchObject([
      { type: 'reply', text: 'No tea.', smallPrint: 'in your words · `/previous` goes back' },
    ])
    // What lies far above is not before them.
    const above = { text: 'Gin.', message: greeting?.messageId ?? '' }
    expect(await alice.invokes('rewrite', above)).toMatchObject([{ smallPrint: '' }, { type: 'notice' }])
  })

  test('reaches a chapter that was closed', async () => {
    const { stage, alice } = await open()
    const [reply] = await alice.says('Wren, tea?')
    await alice.invokes('restart')
    await alice.invokes('rewrite', { text: 'Rum.', message: reply?.messageId ?? '' })
    const { memory } = stage.app.store
    const found = await memory.history.findByMessage(alice.speaker.conversation, reply?.messageId ?? '')
    expect(found).toMatchObject({ chapter: { chapter: 'main' }, line: { text: 'Rum.' } })
  })

  test.each([
    ['Wren: Rum.', 'Rum.'],
    ['Rum.\nAlice: and you?', 'Rum.\nAlice — and you?'],
    ['Alice: Well, rum.', 'Alice — Well, rum.'],
    ['Rum.<|im_end|>', 'Rum.(|im_end|)'],
  ])('%j is made fit for the next prompt', async (text, said) => {
    const { alice, lines } = await open()
    await alice.says('Wren, tea?')
    expect(await alice.invokes('rewrite', { text })).toMatchObject([{ text: said }, { type: 'notice' }])
    expect((await lines()).at(-1)?.text).toBe(said)
  })

  test('that changes nothing stores nothing', async () => {
    const { stage, alice, lines } = await open()
    await alice.says('Wren, tea?')
    await alice.invokes('rewrite', { text: 'Rum.' })
    const [told, ...others] = await alice.invokes('rewrite', { text: ' Rum. ' })
    expect(told).toMatchObject({ type: 'notice', text: 'That is what it says already.' })
    expect(others).toEqual([])
    expect((await lines()).at(-1)?.revision).toBe(1)
    const entries = []
    for await (const entry of stage.app.store.memory.log.stream('feedback')) entries.push(entry)
    expect(entries).toHaveLength(1)
  })

  test('is for the person who was answered, and for moderators', async () => {
    const { alice, bob, lines } = await open()
    await alice.says('Wren, tea?')
    const [refused] = await bob.invokes('rewrite', { text: 'Rum.' }, ordinary)
    expect(refused).toMatchObject({ type: 'notice', visibility: 'private' })
    expect(refused?.text).toContain('who was answered')
    expect((await lines()).at(-1)?.text).toBe('Reply 0.')
    expect((await bob.invokes('rewrite', { text: 'Rum.' }))[0]).toMatchObject({ text: 'Rum.' })
  })

  test('by the person who was answered, also when the line has left the window', async () => {
    const { stage, alice } = await open({ model: { contextTokens: 1_024, sampling: { maxTokens: 64 } } })
    const [first] = await alice.says('Wren, tea?')
    for (let turn = 0; turn < 30; turn += 1) await alice.says(`Wren, ${'more tea and more sugar '.repeat(6)}`)
    expect(JSON.stringify(stage.lastPrompt())).not.toContain('Reply 0.')
    const shown = await alice.invokes('rewrite', { text: 'Rum.', message: first?.messageId ?? '' }, ordinary)
    expect(shown[0]).toMatchObject({ type: 'reply', text: 'Rum.' })
  })

  test('a greeting belongs to moderators; alone with a character, to everybody', async () => {
    const { stage, alice } = await open()
    expect(await alice.invokes('rewrite', { text: 'Rum.' }, ordinary)).toMatchObject([{ type: 'notice' }])
    const carol = stage.directly('Carol')
    await carol.invokes('character set', { character: 'wren' })
    expect((await carol.invokes('rewrite', { text: 'Rum.' }, ordinary))[0]).toMatchObject({ text: 'Rum.' })
  })

  test('keeps in the log that it was done, and no words', async () => {
    const { stage, alice } = await open()
    await alice.says('Wren, tea?')
    await alice.invokes('rewrite', { text: 'Rum and heron.' })
    const entries = []
    for await (const entry of stage.app.store.memory.log.stream('feedback')) entries.push(entry)
    expect(entries).toMatchObject([
      { value: { deed: { type: 'rewrite' }, personId: 'user-Alice', line: { revision: 0 }, take: 0 } },
    ])
    expect(JSON.stringify(entries)).not.toContain('heron')
  })

  test('may be of a character whose card is gone', async () => {
    const { stage, alice } = await open()
    await alice.says('Wren, tea?')
    await alice.invokes('character remove', { character: 'wren' })
    const shown = await alice.invokes('rewrite', { text: 'Rum.' })
    expect(shown[0]).toMatchObject({ name: 'Wren Halloway', text: 'Rum.' })
    expect(stage.logged.join('\n')).not.toContain('Rum.')
  })
})

describe('what was rewritten', () => {
  const turning = ['previous', 'next', 'regenerate']

  test.each(turning)('is turned back by those alone who may rewrite it: /%s', async (command) => {
    const { stage, alice, bob, lines } = await open()
    await alice.says('Wren, tea?')
    await alice.invokes('rewrite', { text: 'Rum.' }, ordinary)
    const [refused] = await bob.invokes(command, {}, ordinary)
    expect(refused).toMatchObject({ type: 'notice', visibility: 'private' })
    expect(refused?.text).toContain('was rewritten')
    expect((await lines()).at(-1)?.text).toBe('Rum.')
    expect(await alice.invokes(command, {}, ordinary)).toMatchObject([{ type: 'reply' }])
    expect((await lines()).at(-1)?.text).not.toBe('Rum.')
    expect(await bob.invokes('regenerate', {}, ordinary)).toMatchObject([{ type: 'reply' }])
    expect(stage.platform.shown.at(-1)?.type).toBe('reply')
  })

  test('of a greeting is turned by moderators', async () => {
    const two = 'name: Wren\nabout: Wren pilots.\ngreetings: [One., Two.]\n'
    const { alice, bob, lines } = await open({ cards: { 'wren.yaml': two } })
    expect(await bob.invokes('next', {}, ordinary)).toMatchObject([{ type: 'reply', text: 'Two.' }])
    await alice.invokes('rewrite', { text: 'Rum.' })
    expect((await bob.invokes('next', {}, ordinary))[0]?.text).toContain('was rewritten')
    expect((await lines()).at(-1)?.text).toBe('Rum.')
    expect(await alice.invokes('next')).toMatchObject([{ type: 'reply', text: 'One.' }])
    expect(await bob.invokes('next', {}, ordinary)).toMatchObject([{ type: 'reply', text: 'Two.' }])
  })

  test('back in its own words, the only take has no number', async () => {
    const { alice } = await open()
    await alice.says('Wren, tea?')
    await alice.invokes('rewrite', { text: 'Rum.' })
    expect(await alice.invokes('previous')).toMatchObject([{ text: 'Reply 0.', smallPrint: '' }])
  })
})

describe('what cannot be rewritten is said privately', () => {
  test('what a person said, what nobody knows, and nothing at all', async () => {
    const { alice } = await open()
    await alice.says('Wren, tea?', { messageId: 'asked' })
    const textOf = async (options: Record<string, string>) => {
      const shown = await alice.invokes('rewrite', options)
      expect(shown).toMatchObject([{ type: 'notice', visibility: 'private' }])
      return shown[0]?.text
    }
    expect(await textOf({ text: 'Rum.', message: 'asked' })).toContain('said by a person')
    expect(await textOf({ text: 'Rum.', message: 'elsewhere' })).toContain('Choose one that a character said')
    expect(await textOf({ text: '  ' })).toContain('Nothing would be left')
    expect((await alice.invokes('rewrite'))[0]?.text).toContain('/rewrite needs TEXT')
    expect(await textOf({ text: '\u200B' })).toContain('Nothing would be left')
    expect(await textOf({ text: 'a'.repeat(4_001) })).toContain('4000')
  })

  test('where no character has said anything', async () => {
    const { stage } = await open()
    const bob = stage.person('Bob', { place: 'elsewhere' })
    const [told] = await bob.invokes('rewrite', { text: 'Rum.' })
    expect(told?.text).toContain('No character has said anything')
  })
})
