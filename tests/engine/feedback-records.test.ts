import { describe, expect, onTestFinished, test } from 'vitest'
import type { FeedbackRecord } from '../../src/contract/feedback.ts'
import { noMetrics } from '../../src/contract/metrics.ts'
import { openStage, type StageOptions } from '../support/stage.ts'

const ordinary = { isModerator: false }

async function open(options: StageOptions = {}) {
  const stage = await openStage({ reply: (_, index) => `Reply ${index}.`, ...options })
  onTestFinished(() => stage.close())
  const alice = stage.person('Alice')
  const bob = stage.person('Bob')
  await alice.invokes('character set', { character: 'wren' })
  const { memory } = stage.app.store
  async function records(type?: string): Promise<readonly FeedbackRecord[]> {
    const found: FeedbackRecord[] = []
    for await (const { value } of memory.log.stream('feedback')) found.push(value)
    return found.filter(({ deed }) => type === undefined || deed.type === type)
  }
  const lines = async () =>
    (await memory.history.read({ ...alice.speaker.conversation, chapter: 'main' }, { limit: 100 })).lines
  return { stage, alice, bob, records, lines }
}

describe('who judges', () => {
  test('is told by how they stand to the reply, however long ago it was', async () => {
    const { stage, alice, bob, records } = await open()
    const [reply] = await alice.says('Wren, tea?')
    for (let turn = 0; turn < 8; turn += 1) await bob.says(`Wren, sugar ${turn}?`)
    const message = reply?.messageId ?? ''
    await alice.invokes('rate', { rating: 'good', message }, ordinary)
    await bob.invokes('rate', { rating: 'bad', message })
    await bob.invokes('report', { message }, ordinary)
    await stage.happens(alice.reaction(message, '👍'), bob.reaction(message, '👎'))
    expect((await records()).map(({ version, standing, deed }) => [version, standing, deed.type])).toEqual([
      [2, 'answered', 'rating'],
      [2, 'moderator', 'rating'],
      [2, 'reader', 'report'],
      [2, 'answered', 'reaction-added'],
      [2, 'reader', 'reaction-added'],
    ])
  })

  test('was answered as one of many, too, and where the words are ours', async () => {
    const { stage, alice, bob, records, lines } = await open({ reply: () => 'I am a real person.' })
    const chatter = Array.from({ length: 40 }, (_, index) => bob.message(`Wren, sugar ${index}?`))
    await stage.happens(alice.message('Wren, are you human?'), ...chatter)
    await alice.invokes('rate', { rating: 'good' }, ordinary)
    await alice.invokes('rewrite', { text: 'Rum.' }, ordinary)
    await alice.says('Wren, are you human?')
    await alice.invokes('rate', { rating: 'good' }, ordinary)
    await alice.invokes('rewrite', { text: 'Rum.' }, ordinary)
    await bob.invokes('rate', { rating: 'good' }, ordinary)
    expect((await lines()).filter(({ text }) => text === 'Rum.')).toHaveLength(2)
    expect((await records()).map(({ standing, deed }) => [standing, deed.type])).toEqual([
      ['answered', 'rating'],
      ['answered', 'rewrite'],
      ['answered', 'rating'],
      ['answered', 'rewrite'],
      ['reader', 'rating'],
    ])
  })

  test('was answered as one of many by words of the model', async () => {
    const { stage, alice, bob, records } = await open()
    const chatter = Array.from({ length: 40 }, (_, index) => bob.message(`Wren, sugar ${index}?`))
    await stage.happens(alice.message('Wren, tea?'), ...chatter)
    await alice.invokes('rate', { rating: 'good' }, ordinary)
    await bob.invokes('rate', { rating: 'good' }, ordinary)
    await stage.person('Carol').invokes('rate', { rating: 'good' }, ordinary)
    expect((await records()).map(({ standing }) => standing)).toEqual(['answered', 'answered', 'reader'])
  })

  test('alone with a character is always who was answered', async () => {
    const { stage, records } = await open()
    const carol = stage.directly('Carol')
    await carol.invokes('character set', { character: 'wren' })
    await carol.invokes('rate', { rating: 'good' }, ordinary)
    expect(await records()).toMatchObject([{ standing: 'answered' }])
  })
})

test('emoji mean what the settings say', async () => {
  const { stage, alice, records } = await open({ feedback: { emoji: { '🔥': 'good', '👎': 'story' } } })
  const [reply] = await alice.says('Wren, tea?')
  await stage.happens(alice.reaction(reply?.messageId ?? '', '🔥', '👎'))
  expect((await records()).map(({ deed }) => deed)).toEqual([
    { type: 'reaction-added', emoji: '🔥', rating: 1 },
    { type: 'reaction-added', emoji: '👎' },
  ])
})

test('each record is counted, by its kind', async () => {
  const counted: string[] = []
  const { stage, alice } = await open({
    metrics: {
      ...noMetrics,
      count(name, labels) {
        if (name === 'dramatis_feedback_total') counted.push(Object.values(labels).join(' '))
      },
    },
  })
  const [reply] = await alice.says('Wren, tea?', { messageId: 'asked' })
  await stage.happens(alice.reaction(reply?.messageId ?? '', '👍'))
  await alice.invokes('rate', { rating: 'good' })
  await alice.edits('asked', 'Wren, coffee?')
  expect(counted).toEqual(['test reaction', 'test rating', 'test own-edit'])
})

describe('a rewrite', () => {
  test('tells how far it goes, and whose words the line has until another take is shown', async () => {
    const { alice, bob, records, lines } = await open()
    await alice.says('Wren, tea?')
    await bob.invokes('rewrite', { text: 'Reply 07.' })
    expect((await lines()).at(-1)).toMatchObject({ text: 'Reply 07.', authorIds: ['user-Bob'] })
    expect(await records('rewrite')).toMatchObject([
      { deed: { edit: { distance: 1, before: 8, after: 9 } }, line: { revision: 0 }, standing: 'moderator' },
    ])
    await alice.invokes('previous')
    expect((await lines()).at(-1)).toMatchObject({ text: 'Reply 0.' })
    expect((await lines()).at(-1)).not.toHaveProperty('authorIds')
    await bob.invokes('rewrite', { text: 'Rum.' })
    await alice.invokes('regenerate')
    expect((await lines()).at(-1)).not.toHaveProperty('authorIds')
  })

  test('of words that somebody else gave is by both', async () => {
    const { alice, bob, lines } = await open()
    await alice.says('Wren, tea?')
    for (const [person, text] of [
      [bob, 'Rum, then.'],
      [alice, 'Rum, now.'],
      [bob, 'Rum, no.'],
    ] as const)
      await person.invokes('rewrite', { text })
    expect((await lines()).at(-1)).toMatchObject({ text: 'Rum, no.', authorIds: ['user-Bob', 'user-Alice'] })
    await alice.invokes('previous')
    await alice.invokes('rewrite', { text: 'Tea.' })
    expect((await lines()).at(-1)).toHaveProperty('authorIds', ['user-Alice'])
  })

  test('of a greeting is its author’s until another greeting is shown', async () => {
    const { alice, lines } = await open({
      cards: {
        'wren.yaml':
          'name: Wren\nabout: Wren pilots the ferry.\ngreetings: ["Mind the plank.", "Late again."]\n',
      },
    })
    await alice.invokes('rewrite', { text: 'Rum?' })
    expect((await lines()).at(-1)).toHaveProperty('authorIds', ['user-Alice'])
    await alice.invokes('next')
    expect((await lines()).at(-1)).not.toHaveProperty('authorIds')
  })

  test('takes the form of what the model writes', async () => {
    const { alice, lines } = await open({ model: { dialect: 'characterglm' } })
    await alice.says('Wren, tea?')
    await alice.invokes('rewrite', { text: ' Wren Halloway: (happiness) No tea.\n\nRum. ' })
    expect((await lines()).at(-1)?.text).toBe('No tea. Rum.')
  })

  test('has several lines where the model writes them', async () => {
    const { alice, lines } = await open()
    await alice.says('Wren, tea?')
    await alice.invokes('rewrite', { text: 'Wren: No tea.\nRum.\n' })
    expect((await lines()).at(-1)?.text).toBe('No tea.\nRum.')
  })
})

describe('the take that was kept', () => {
  test('is told once, when somebody who was answered goes on and is answered', async () => {
    const { alice, records } = await open()
    await alice.says('Wren, tea?', { messageId: 'asked' })
    await alice.invokes('regenerate')
    expect(await records('kept')).toEqual([])
    await alice.says('Wren, with sugar.')
    await alice.says('Wren, and milk.')
    expect(await records('kept')).toMatchObject([
      {
        version: 2,
        deed: { type: 'kept', takes: 2 },
        personId: 'user-Alice',
        standing: 'answered',
        take: 1,
        line: { revision: 1 },
      },
    ])
  })

  test('is the one that was gone back to', async () => {
    const { alice, records } = await open()
    await alice.says('Wren, tea?')
    await alice.invokes('regenerate')
    await alice.invokes('previous')
    await alice.says('Wren, with sugar.')
    expect(await records('kept')).toMatchObject([{ take: 0, line: { revision: 2 } }])
  })

  test('is none where somebody else goes on, where there was no choice, and of words of a person’s', async () => {
    const { alice, bob, records } = await open()
    await alice.says('Wren, tea?')
    await alice.invokes('regenerate')
    await bob.says('Wren, rum?')
    await bob.says('Wren, gin?')
    await bob.invokes('regenerate')
    await bob.invokes('rewrite', { text: 'No gin.' })
    await bob.says('Wren, why?')
    expect(await records('kept')).toEqual([])
  })

  test('is not told while the answer is owed', async () => {
    let isDown = false
    const { alice, records } = await open({
      reply: (_, index) =>
        isDown ? { fault: { type: 'error', status: 500, message: 'no' } } : `Reply ${index}.`,
    })
    await alice.says('Wren, tea?')
    await alice.invokes('regenerate')
    isDown = true
    await alice.says('Wren, with sugar.')
    expect(await records('kept')).toEqual([])
    isDown = false
    await alice.invokes('regenerate')
    expect(await records('kept')).toHaveLength(1)
  })
})

describe('an edit of one’s own message', () => {
  test('is a sign about the reply to it', async () => {
    const { alice, records, lines } = await open()
    await alice.says('Wren, tea?', { messageId: 'asked' })
    await alice.edits('asked', 'Wren, coffee?')
    const [said, reply] = (await lines()).slice(-2)
    expect(await records()).toMatchObject([
      {
        deed: { type: 'own-edit', edited: { id: said?.id, revision: 0 } },
        personId: 'user-Alice',
        standing: 'answered',
        line: { id: reply?.id, revision: 0 },
        take: 0,
      },
    ])
  })

  test('is none where nothing changed, where nobody answered, and where it is deleted', async () => {
    const { alice, records } = await open()
    await alice.says('The fog is thick.', { messageId: 'alone' })
    await alice.edits('alone', 'The fog is thin.')
    await alice.says('Wren, tea?', { messageId: 'asked' })
    await alice.edits('asked', 'Wren, tea?')
    await alice.edits('asked', '((never mind))')
    expect(await records()).toEqual([])
  })
})
