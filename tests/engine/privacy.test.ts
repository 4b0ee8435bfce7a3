import { describe, expect, onTestFinished, test } from 'vitest'
import { openStage } from '../support/stage.ts'

const ordinary = { isModerator: false }

async function open(cards?: { readonly [file: string]: string }) {
  const stage = await openStage({ reply: (_, index) => `Reply ${index}.`, ...(cards ? { cards } : {}) })
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
    expect(told?.text).toContain('without texts (2 so far)')
    expect(told?.text).toContain('What you write for a character is in the history')
    expect(told?.text).toContain('Lines of yours: 1, for 365 days')
    expect(told?.text).toContain('forgotten after 30 days')
    expect(told?.text).toContain('training: not agreed')
    expect(told?.text).toContain('/privacy erase here')
    expect(told?.text).not.toContain('{{')
    expect(told?.text.length).toBeLessThan(2_000)
  })

  test('in Chinese, has its own punctuation', async () => {
    const { stage } = await open()
    const lin = stage.person('林')
    const chinese = { locale: 'zh-CN' }
    await lin.invokes('privacy consent', { scope: 'training', answer: '' }, chinese)
    const choice = stage.platform.parts.findLast((part) => part.type === 'choice-offered')
    expect(choice?.text).toContain('取出来。这个地方是指你刚才发言的群或服务器')
    const [told] = await lin.invokes('privacy show', {}, chinese)
    for (const text of [choice?.text, told?.text]) expect(text).not.toMatch(/[。；：] |: |; /)
  })

  test('does not deny that models are trained where a studio was agreed to', async () => {
    const { alice } = await open()
    const [before] = await alice.invokes('privacy show', {}, ordinary)
    expect(before?.text).toContain('None of it trains a model')
    await alice.invokes('studio start')
    await alice.invokes('studio join', { version: '1' })
    const [told] = await alice.invokes('privacy show', {}, ordinary)
    expect(told?.text).not.toContain('None of it trains a model')
  })

  test('alone with the bot there are no moderators', async () => {
    const { stage } = await open()
    const carol = stage.directly('Carol')
    const [told] = await carol.invokes('privacy show', {}, ordinary)
    expect(told?.text).toContain('Nothing that you wrote with `/me`')
    expect(told?.text).not.toContain('moderate')
    await carol.invokes('privacy consent', { scope: 'feedback', answer: '' }, ordinary)
    const choice = stage.platform.parts.findLast((part) => part.type === 'choice-offered')
    expect(choice?.text).toContain('It is about this place alone')
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

  test('says so where it also forgets that somebody is not to be listened to', async () => {
    const { stage, alice } = await open()
    const lin = stage.person('林')
    const asked = async (person: typeof alice, extra = {}) => {
      await person.invokes('privacy erase', {}, { ...ordinary, ...extra })
      return stage.platform.parts.findLast((part) => part.type === 'choice-offered')?.text
    }
    const [english, chinese] = ['That I am not to listen to you', '你让我别听你说话']
    expect(await asked(alice)).not.toContain(english)
    for (const person of [alice, lin])
      await person.invokes('privacy consent', { scope: 'history', answer: 'no' }, ordinary)
    expect(await asked(alice)).toContain(`It cannot be undone. ${english}`)
    expect(await asked(lin, { locale: 'zh-CN' })).toContain(`这不能撤销。${chinese}`)
    await alice.invokes('privacy erase', { what: 'here' })
    expect(stage.platform.parts.at(-1)).toMatchObject({ text: expect.not.stringContaining(english) })
  })

  test('from elsewhere also forgets what greets a person by name in a DM, and that it was left', async () => {
    const { stage, alice, answers, historyOf } = await open({
      'wren.yaml': 'name: Wren\nabout: Wren pilots the ferry.\ngreetings: ["Mind the plank, {{user}}."]\n',
    })
    const alone = stage.directly('Alice')
    await alone.invokes('character set', { character: 'wren' })
    await alone.says('I brought a heron.')
    expect(await historyOf(alone.speaker.conversation, 'wren')).toContain('plank, Alice')
    const { signal } = new AbortController()
    for (const place of ['user-Alice', 'user-Bob']) await stage.host.depart(place, undefined, signal)
    await answers(alice, { what: 'me', answer: 'erase' }, ordinary)
    expect(await historyOf(alone.speaker.conversation, 'wren')).toBe('[]')
    const departures = { name: 'departures', scope: undefined, owner: 'test' } as const
    expect(await stage.app.store.memory.state.get(departures)).toMatchObject([{ place: 'user-Bob' }])
    await alone.invokes('character set', { character: 'wren' })
    await alone.says('Who are you?')
    expect(await historyOf(alone.speaker.conversation, 'wren')).toMatch(/Who are you\?.*Reply/)
  })

  test('from elsewhere also forgets a DM whose place only what was said there tells, and no group', async () => {
    const { stage, alice, bob, answers } = await open()
    const alone = stage.directly('Alice')
    const other = stage.directly('Bob')
    const { state } = stage.app.store.memory
    const castOf = async ({ speaker }: typeof alice) =>
      await state.get({ name: 'cast', scope: speaker.conversation, owner: '' })
    for (const person of [alone, other]) {
      await person.invokes('character set', { character: 'wren' })
      await person.says('I brought a heron.')
    }
    await alice.says('Wren, I brought a crane.')
    await bob.says('Wren, I brought a stork.')
    await answers(alice, { what: 'me', answer: 'erase' }, ordinary)
    expect(await castOf(alone)).toBeUndefined()
    expect(await castOf(other)).toMatchObject({ personas: [{}] })
    expect(await castOf(alice)).toMatchObject({ personas: [{}] })
  })

  test('never forgets a group in whose name somebody writes', async () => {
    const { stage, bob, answers, historyOf } = await open()
    const nobody = stage.person('Crowd', { place: 'user-Crowd' })
    const member = stage.person('Bob', { place: 'user-Crowd' })
    await nobody.invokes('character set', { character: 'wren' })
    await member.says('Wren, I brought a stork.')
    await nobody.says('Wren, I brought a crane.')
    await answers(nobody, { what: 'me', answer: 'erase' })
    expect(await historyOf(member.speaker.conversation)).toContain('stork')
    expect(await historyOf(member.speaker.conversation)).not.toContain('crane')
    const cast = { name: 'cast', scope: member.speaker.conversation, owner: '' } as const
    expect(await stage.app.store.memory.state.get(cast)).toMatchObject({ personas: [{}] })
    expect(bob.speaker.id).toBe(member.speaker.id)
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
    expect(told).toMatch(/^Forgotten: 5 lines of the story/)
    expect(await historyOf(elsewhere.speaker.conversation)).not.toContain('heron')
    expect(await historyOf(alice.speaker.conversation)).not.toContain('crane')
    expect(await historyOf(alice.speaker.conversation)).toContain('stork')
    expect(await answers(alice, { what: 'me', answer: 'erase' }, ordinary)).toBe(
      'Nothing of yours was kept here.',
    )
    const [shown] = await alice.invokes('privacy show', {}, ordinary)
    expect(shown?.text).toContain('without texts (0 so far)')
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
