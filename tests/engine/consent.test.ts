import { describe, expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../memory/index.ts'
import type { ConsentRecord } from '../../src/contract/consent.ts'
import type { ChoiceOffered } from '../../src/contract/reply.ts'
import { openStage, type StageOptions } from '../support/stage.ts'

const ordinary = { isModerator: false }

async function open(options: StageOptions = {}) {
  const stage = await openStage({ reply: (_, index) => `Reply ${index}.`, ...options })
  onTestFinished(() => stage.close())
  const alice = stage.person('Alice')
  await alice.invokes('character set', { character: 'wren' })
  await alice.says('Wren, tea?', { messageId: 'asked' })

  /** The question that was shown last, of those shown since. */
  function lastChoice(since = 0): ChoiceOffered | undefined {
    const choices = stage.platform.parts.slice(since).filter((part) => part.type === 'choice-offered')
    return choices.at(-1)
  }
  async function ledger(): Promise<readonly ConsentRecord[]> {
    const records: ConsentRecord[] = []
    for await (const { value } of stage.app.store.memory.log.stream('consent')) records.push(value)
    return records
  }
  const state = async (owner = 'user-Alice') =>
    await stage.app.store.memory.state.get({
      name: 'consent',
      scope: { platform: 'test', place: '', thread: '' },
      owner,
    })
  /** Uses a button of a choice. */
  const press = (person: Pick<typeof alice, 'invokes'>, choice: ChoiceOffered | undefined, at: number) => {
    const option = choice?.options[at]
    return person.invokes(option?.command ?? '', { ...option?.options }, ordinary)
  }
  /** What a person does, and whether they were asked something in its answer. */
  async function asks(deed: () => Promise<unknown>): Promise<ChoiceOffered | undefined> {
    const before = stage.platform.parts.length
    await deed()
    return lastChoice(before)
  }
  return { stage, alice, lastChoice, ledger, state, press, asks }
}

describe('the question after an own deed', () => {
  test('is private, names its text, and is answered by a button', async () => {
    const { alice, ledger, state, press, asks, stage } = await open()
    const asked = await asks(() => alice.invokes('rewrite', { text: 'No tea. Rum.' }))
    expect(asked).toMatchObject({
      visibility: 'private',
      options: [
        {
          label: 'Yes, I agree',
          command: 'privacy consent',
          options: { scope: 'feedback', answer: 'yes', version: '1' },
        },
        { label: 'No', options: { scope: 'feedback', answer: 'no', version: '1' } },
      ],
    })
    expect(asked?.text).toContain('under a pseudonym')
    const [told] = await press(alice, asked, 0)
    expect(told).toMatchObject({ type: 'notice', visibility: 'private' })
    expect(await ledger()).toMatchObject([
      {
        version: 1,
        personId: 'user-Alice',
        scope: 'feedback',
        isGiven: true,
        textVersion: 1,
        language: 'en',
      },
    ])
    expect(await state()).toMatchObject({
      scopes: {},
      local: [{ scope: 'feedback', isGiven: true, textVersion: 1, at: stage.clock.now() - 10_000 }],
    })
  })

  test('comes one scope at a time, and not again once it was answered', async () => {
    const { alice, press, asks } = await open()
    const rates = () => asks(() => alice.invokes('rate', { rating: 'good' }))
    const first = await rates()
    expect(first?.options[0]?.options.scope).toBe('feedback')
    await press(alice, first, 0)
    const second = await rates()
    expect(second?.options[0]?.options.scope).toBe('training')
    await press(alice, second, 1)
    expect(await rates()).toBeUndefined()
  })

  test('is not asked again at each deed, nor by reactions or reports at all', async () => {
    const { stage, alice, asks } = await open()
    expect(await asks(() => alice.invokes('report'))).toBeUndefined()
    expect(await asks(() => stage.happens(alice.reaction('bot-2', '👍')))).toBeUndefined()
    expect(await asks(() => alice.invokes('rate', { rating: 'good' }))).toBeDefined()
    expect(await asks(() => alice.invokes('rate', { rating: 'bad' }))).toBeUndefined()
  })
})

describe('/privacy consent', () => {
  test('shows what stands, and offers each text', async () => {
    const { alice, lastChoice, press, asks } = await open()
    await alice.invokes('privacy consent', { scope: 'training', answer: 'no' }, ordinary)
    await alice.invokes('privacy consent', {}, ordinary)
    const shown = lastChoice()
    expect(shown?.visibility).toBe('private')
    expect(shown?.text).toContain('history: agreed, as long as you do not take it back')
    expect(shown?.text).toContain('feedback: not agreed')
    expect(shown?.text).toMatch(/training: not agreed, since \d{4}-\d\d-\d\d \(text 1\)/)
    expect(shown?.options.map(({ label }) => label)).toEqual([
      'Take back: history',
      'Read: feedback',
      'Read: training',
      'Read: adult',
    ])
    const training = await asks(() => press(alice, shown, 2))
    expect(training?.text).toContain('may train the language model')
    await press(alice, training, 0)
    await alice.invokes('privacy consent', {}, ordinary)
    expect(lastChoice()?.text).toMatch(/training: agreed on \d{4}-\d\d-\d\d \(text 1\)/)
  })

  test.each([{}, { version: '2' }])('agreeing without the text of today shows it first: %j', async (read) => {
    const { alice, ledger, asks } = await open()
    const asked = await asks(() =>
      alice.invokes('privacy consent', { scope: 'training', answer: 'yes', ...read }, ordinary),
    )
    expect(asked?.options[0]?.options).toEqual({ scope: 'training', answer: 'yes', version: '1' })
    expect(await ledger()).toEqual([])
  })

  test('each answer is an entry, and the latest one holds', async () => {
    const { alice, ledger, state } = await open()
    const says = (answer: string) =>
      alice.invokes('privacy consent', { scope: 'training', answer, version: '1' }, ordinary)
    await says('yes')
    const [told] = await says('no')
    expect(told?.text).toContain('cannot be taken out')
    expect((await ledger()).map(({ isGiven }) => isGiven)).toEqual([true, false])
    expect((await state())?.scopes.training).toMatchObject({ isGiven: false })
  })

  test('said in two conversations at the same moment, both stand', async () => {
    const { stage, alice, state } = await open()
    const elsewhere = stage.person('Alice', { place: 'harbour' })
    const yes = (scope: string) => ({ scope, answer: 'yes', version: '1' })
    await stage.happens(
      alice.command('privacy consent', yes('feedback')),
      elsewhere.command('privacy consent', yes('training')),
    )
    const { local = [] } = (await state()) ?? {}
    expect(local.map(({ scope, place }) => [scope, place]).toSorted()).toEqual([
      ['feedback', alice.speaker.conversation.place],
      ['training', 'harbour'],
    ])
  })

  test('is forgotten with the person', async () => {
    const { stage, alice, ledger, state } = await open()
    await alice.invokes('privacy consent', { scope: 'feedback', answer: 'yes', version: '1' }, ordinary)
    await stage.host.accept(alice.command('privacy erase', { what: 'me', answer: 'erase' }))
    expect(await ledger()).toEqual([])
    expect(await state()).toBeUndefined()
  })
})

describe('whoever takes back that their words are kept', () => {
  async function openUnheard(options: StageOptions = {}) {
    const opened = await open(options)
    const { stage, alice } = opened
    await alice.invokes('privacy consent', { scope: 'history', answer: 'no' }, ordinary)
    const lines = async () =>
      JSON.stringify(
        (
          await stage.app.store.memory.history.read(
            { ...alice.speaker.conversation, chapter: 'main' },
            { limit: 50 },
          )
        ).lines,
      )
    return { ...opened, lines }
  }

  test('is not kept where somebody else quotes them either', async () => {
    const { stage, alice, lines } = await openUnheard()
    const bob = stage.person('Bob')
    const quotedIds = [alice.speaker.id]
    const said = bob.message('> The heron is loose.\n> At the quay.\nWren, is that so?', {
      messageId: 'm-1',
      quotedIds,
    })
    await stage.happens(said)
    await stage.happens(bob.message('> Only the heron.', { quotedIds }))
    const text = '> The heron is loose.\nWren, is that true?'
    await stage.host.accept(bob.edit('m-1', text, { quotedIds }))
    expect(await lines()).toContain('is that true?')
    expect(await lines()).not.toMatch(/heron|quay/)
  })

  test('is neither answered nor kept; what they have chosen is told to nobody else, and to them once a day', async () => {
    const { stage, alice, lines } = await openUnheard()
    expect(await alice.says('The heron is loose.')).toEqual([])
    expect(await alice.says('Wren, the heron!')).toEqual([])
    const directly = stage.directly('Alice')
    await directly.invokes('character set', { character: 'wren' })
    const [told, ...others] = await directly.says('Wren, the heron!')
    expect(told).toMatchObject({ type: 'notice' })
    expect(told?.text).toContain('I do not listen to you')
    expect(others).toEqual([])
    expect(await directly.says('Wren, hello?')).toEqual([])
    expect(await lines()).not.toMatch(/heron|hello/)
    expect(await lines()).toContain('tea?')
    await alice.edits('asked', 'Wren, a heron?')
    expect(await lines()).not.toMatch(/heron|tea\?/)
  })

  test('leaves nothing in the mailbox, and no words of commands', async () => {
    const accepted: unknown[] = []
    const { stage, alice } = await openUnheard({
      openStore: async (url, options) => {
        const store = await openStore(url, options)
        const accept: typeof store.mailbox.accept = async (event, ...others) => {
          accepted.push(event)
          return await store.mailbox.accept(event, ...others)
        }
        return { ...store, mailbox: { ...store.mailbox, accept } }
      },
    })
    accepted.length = 0
    await alice.says('Wren, the heron!')
    await alice.invokes('rewrite', { text: 'A heron.' }, ordinary)
    await alice.invokes('me', { text: 'A heron.' }, ordinary)
    await stage.person('Bob').says('A boat!')
    expect(JSON.stringify(accepted)).not.toContain('heron')
    expect(accepted).toMatchObject([{ command: 'rewrite' }, { command: 'me' }, { text: 'A boat!' }])
  })

  test('does not silence the others of the same turn', async () => {
    const { stage, alice, lines } = await openUnheard()
    const bob = stage.person('Bob')
    const shown = await stage.happens(alice.message('The heron!'), bob.message('Wren, who was that?'))
    expect(shown).toMatchObject([{ type: 'reply' }])
    expect(await lines()).not.toContain('heron')
    expect(JSON.stringify(stage.lastPrompt())).not.toContain('heron')
  })

  test('puts no words into a character’s mouth, and leaves no reactions', async () => {
    const { stage, alice, lines } = await openUnheard()
    const [told] = await alice.invokes('rewrite', { text: 'A heron.' })
    expect(told).toMatchObject({ type: 'notice', visibility: 'private' })
    expect(await lines()).not.toContain('heron')
    await stage.happens(alice.reaction('bot-2', '👍'))
    const feedback = []
    for await (const entry of stage.app.store.memory.log.stream('feedback')) feedback.push(entry)
    expect(feedback).toEqual([])
  })

  test('is heard again at once when they give it back', async () => {
    const { alice, lines } = await openUnheard()
    await alice.invokes('privacy consent', { scope: 'history', answer: 'yes', version: '1' }, ordinary)
    expect(await alice.says('Wren, the heron!')).toMatchObject([{ type: 'reply' }])
    expect(await lines()).toContain('heron')
  })
})
