import { describe, expect, onTestFinished, test } from 'vitest'
import { openStage } from '../support/stage.ts'

const ordinary = { isModerator: false }

async function open() {
  const stage = await openStage({ reply: (_, index) => `Reply ${index}.` })
  onTestFinished(() => stage.close())
  const alice = stage.person('Alice')
  const bob = stage.person('Bob')
  await alice.invokes('character set', { character: 'wren' })
  const historyOf = async (conversation: typeof alice.speaker.conversation, chapter = 'main') =>
    JSON.stringify(
      (await stage.app.store.memory.history.read({ ...conversation, chapter }, { limit: 50 })).lines,
    )
  /** Accepts the answer to the choice, and tells what was said to it. */
  async function answers(
    person: Pick<typeof alice, 'command'>,
    options: Record<string, string>,
    extra = {},
  ): Promise<string> {
    const before = stage.platform.parts.length
    expect(await stage.host.accept(person.command('privacy erase', options, extra))).toBe('done')
    const told = stage.platform.parts.slice(before)
    expect(told).toMatchObject([{ type: 'notice', visibility: 'private' }])
    return told.map((part) => ('text' in part ? part.text : '')).join('\n')
  }
  return { stage, alice, bob, historyOf, answers }
}

describe('/privacy show', () => {
  test('tells what is kept, how long, and how to have it forgotten', async () => {
    const { alice, bob } = await open()
    await alice.says('Wren, tea?')
    await alice.invokes('rate', { rating: 'good' })
    await bob.invokes('rate', { rating: 'bad' })
    await alice.invokes('report')
    const [told] = await alice.invokes('privacy show', {}, ordinary)
    expect(told).toMatchObject({ type: 'notice', visibility: 'private' })
    expect(told?.text).toContain('without texts: 2 in this conversation')
    expect(told?.text).toContain('30 days')
    expect(told?.text).toContain('/privacy erase here')
    expect(told?.text).not.toContain('{{')
    expect(told?.text.length).toBeLessThan(2_000)
  })

  test('alone with the bot there are no moderators', async () => {
    const { stage } = await open()
    const carol = stage.directly('Carol')
    const [told] = await carol.invokes('privacy show', {}, ordinary)
    expect(told?.text).toContain('Nothing that you wrote with `/me`')
    expect(told?.text).not.toContain('moderate')
    await carol.invokes('me', { text: 'A lighthouse keeper.' })
    const [later] = await carol.invokes('privacy show', {}, ordinary)
    expect(later?.text).toContain('A lighthouse keeper.')
  })
})

describe('/privacy erase', () => {
  test('asks before, privately', async () => {
    const { stage, alice } = await open()
    await alice.invokes('privacy erase', {}, ordinary)
    expect(stage.platform.parts.at(-1)).toMatchObject({
      type: 'choice-offered',
      visibility: 'private',
      options: [
        { label: 'Forget it', command: 'privacy erase', options: { what: 'me', answer: 'erase' } },
        { label: 'Keep it', command: 'privacy erase', options: { what: 'me', answer: 'keep' } },
      ],
    })
  })

  test('keeps everything where that is the answer', async () => {
    const { alice, answers, historyOf } = await open()
    await alice.says('Wren, I brought a heron.')
    expect(await answers(alice, { what: 'me', answer: 'keep' })).toBe('Nothing is forgotten.')
    expect(await historyOf(alice.speaker.conversation)).toContain('heron')
  })

  test('forgets the person, in all places, and nobody else', async () => {
    const { stage, alice, bob, answers, historyOf } = await open()
    const elsewhere = stage.person('Alice', { place: 'harbour' })
    await elsewhere.invokes('character set', { character: 'wren' })
    await elsewhere.says('Wren, I brought a heron.')
    await alice.says('Wren, I brought a crane.')
    await alice.invokes('rate', { rating: 'good' })
    await bob.says('Wren, I brought a stork.')
    const told = await answers(alice, { what: 'me', answer: 'erase' }, ordinary)
    expect(told).toMatch(/^Forgotten: 4 lines of the story/)
    expect(await historyOf(elsewhere.speaker.conversation)).not.toContain('heron')
    expect(await historyOf(alice.speaker.conversation)).not.toContain('crane')
    expect(await historyOf(alice.speaker.conversation)).toContain('stork')
    expect(await answers(alice, { what: 'me', answer: 'erase' }, ordinary)).toBe(
      'Nothing of yours was kept here.',
    )
    const [shown] = await alice.invokes('privacy show', {}, ordinary)
    expect(shown?.text).toContain('without texts: 0 in this conversation')
  })

  test('is told in the language of who plays, where the person’s is not known', async () => {
    const { stage, answers } = await open()
    const carol = stage.directly('Carol')
    const nowhere = { ...ordinary, locale: undefined }
    await carol.invokes('character set', { character: 'lin' })
    await carol.says('在吗')
    expect(await answers(carol, { answer: 'erase' }, nowhere)).toMatch(/^忘掉了故事里的 \d+ 句话/)
  })

  test('forgets all of a DM, with what characters said there', async () => {
    const { stage, answers, historyOf } = await open()
    const carol = stage.directly('Carol')
    await carol.invokes('character set', { character: 'wren' })
    await carol.says('I brought a heron.')
    await answers(carol, { answer: 'erase' }, ordinary)
    expect(await historyOf(carol.speaker.conversation, 'wren')).toBe('[]')
    const cast = { name: 'cast', scope: carol.speaker.conversation, owner: '' } as const
    expect(await stage.app.store.memory.state.get(cast)).toBeUndefined()
  })

  test('of a conversation is for moderators, asked and answered', async () => {
    const { alice, bob, answers, historyOf } = await open()
    await alice.says('Wren, I brought a heron.')
    const here = { what: 'here' }
    const [refused] = await bob.invokes('privacy erase', here, ordinary)
    expect(refused).toMatchObject({ type: 'notice', visibility: 'private' })
    expect(await answers(bob, { ...here, answer: 'erase' }, ordinary)).toContain('moderate')
    expect(await historyOf(alice.speaker.conversation)).toContain('heron')
    expect(await bob.invokes('privacy erase', here)).toMatchObject([{ type: 'choice' }])
    expect(await answers(bob, { ...here, answer: 'erase' })).toContain('This conversation is forgotten')
    expect(await historyOf(alice.speaker.conversation)).toBe('[]')
  })
})
