import { describe, expect, onTestFinished, test } from 'vitest'
import { feedbackDefaults } from '../../src/contract/config.ts'
import type { InboundEvent } from '../../src/contract/event.ts'
import type { FeedbackRecord } from '../../src/contract/feedback.ts'
import { judgeReactions } from '../../src/engine/feedback/reactions.ts'
import { noConsentState } from '../../src/util/consent.ts'
import { openStage, type StageOptions } from '../support/stage.ts'

async function open(options: StageOptions = {}) {
  const stage = await openStage({ reply: (_, index) => `Reply ${index}.`, ...options })
  onTestFinished(() => stage.close())
  const alice = stage.person('Alice')
  const bob = stage.person('Bob')
  await alice.invokes('character set', { character: 'wren' })
  const [reply] = await alice.says('Wren, tea?', { messageId: 'asked' })
  return { stage, alice, bob, messageId: reply?.messageId ?? '' }
}

type Opened = Awaited<ReturnType<typeof open>>

async function feedback({ stage }: Pick<Opened, 'stage'>): Promise<readonly FeedbackRecord[]> {
  const records: FeedbackRecord[] = []
  for await (const { value } of stage.app.store.memory.log.stream('feedback')) records.push(value)
  return records
}

describe('reactions', () => {
  const reacted = ({ stage, alice, messageId }: Opened, added: string[], removed: string[] = []) => {
    const event = { ...alice.reaction(messageId, ...added), removed }
    return async () => await stage.host.accept(event)
  }

  test.each([
    ['👍', 1],
    ['👍🏽', 1],
    ['👎', -1],
    ['👎🏿', -1],
    ['👎️', -1],
    ['❤️', undefined],
    ['👍👍', undefined],
    ['thumbsup:123', undefined],
  ])('%s rates: %s', async (emoji, rating) => {
    const opened = await open()
    await reacted(opened, [emoji])()
    const records = await feedback(opened)
    expect(records[0]?.deed).toEqual({ type: 'reaction-added', emoji, ...(rating ? { rating } : {}) })
    expect(records).toMatchObject([
      {
        personId: 'user-Alice',
        characterId: 'wren',
        take: 0,
        messageId: opened.messageId,
        line: { revision: 0 },
      },
    ])
  })

  test('each is an entry; shown again, the event changes nothing', async () => {
    const opened = await open()
    const react = reacted(opened, ['👍', '🎉'], ['👎'])
    await react()
    await react()
    expect((await feedback(opened)).map(({ deed }) => deed)).toEqual([
      { type: 'reaction-removed', emoji: '👎', rating: -1 },
      { type: 'reaction-added', emoji: '👍', rating: 1 },
      { type: 'reaction-added', emoji: '🎉' },
    ])
  })

  test('on what people said, and on what nobody knows, are let go', async () => {
    const opened = await open()
    const { stage, bob } = opened
    await stage.host.accept(bob.reaction('asked', '👍'))
    await stage.host.accept(bob.reaction('elsewhere', '👍'))
    expect(await feedback(opened)).toEqual([])
  })

  test('on any piece of a split reply count for its take', async () => {
    const opened = await open()
    const { memory } = opened.stage.app.store
    const found = await memory.history.findByMessage(opened.alice.speaker.conversation, opened.messageId)
    if (!found) throw new TypeError('no line')
    const history = {
      ...memory.history,
      findByMessage: async (_: unknown, id: string) =>
        ['piece-1', 'piece-2'].includes(id)
          ? { ...found, line: { ...found.line, messageIds: ['piece-1', 'piece-2'] } }
          : undefined,
    }
    const event = opened.bob.reaction('piece-2', '👍')
    if (event.type !== 'reactions-changed') throw new TypeError('no reaction')
    const consents = { stateOf: async () => noConsentState }
    const tools = { memory: { ...memory, history }, consents, feedback: feedbackDefaults }
    expect(await judgeReactions(tools, event)).toMatchObject([
      { value: { messageId: 'piece-2', line: { id: found.line.id } } },
    ])
  })

  test('on a reply that is shown and not written down yet wait for it, and part no turn', async () => {
    const opened = await open()
    const { stage, alice, bob } = opened
    const isAnswering = stage.platform.sees(
      (part) => part.type === 'reply-started' && part.replyTo === 'second',
    )
    const answered = alice.says('Wren, more tea?', { messageId: 'second' })
    await isAnswering
    await stage.host.accept(alice.message('Wren, with milk', { messageId: 'third' }))
    await stage.host.accept(bob.reaction('bot-3', '👍'))
    await stage.host.accept(alice.message('and honey', { messageId: 'fourth' }))
    await answered
    await stage.happens(bob.reaction('bot-3', '👎'))
    const records = await feedback(opened)
    expect(records).toMatchObject([{ deed: { emoji: '👍' } }, { deed: { emoji: '👎' } }])
    expect(records[0]?.line).toEqual(records[1]?.line)
    const { shown } = stage.platform
    expect(shown.filter(({ type, text }) => type === 'reply' && text.startsWith('Reply'))).toHaveLength(3)
  })
})

describe('ratings', () => {
  test('are kept with their reasons and without a text; the later one is another entry', async () => {
    const opened = await open()
    const { bob, messageId } = opened
    const shown = await bob.invokes('rate', {
      rating: 'bad',
      reasons: 'low-information, contradiction',
      message: messageId,
    })
    expect(shown).toMatchObject([{ type: 'notice', visibility: 'private' }, { type: 'choice' }])
    await bob.invokes('rate', { rating: 'good' })
    expect(await feedback(opened)).toMatchObject([
      { deed: { type: 'rating', rating: -1, reasons: ['contradiction', 'low-information'] }, messageId },
      { deed: { type: 'rating', rating: 1, reasons: [] }, personId: 'user-Bob' },
    ])
  })

  test.each([{ rating: 'so-so' }, { rating: 'good', reasons: 'repetition,beauty' }, {}])(
    '%j is refused',
    async (options) => {
      const opened = await open()
      expect(await opened.bob.invokes('rate', options)).toMatchObject([
        { type: 'notice', visibility: 'private' },
      ])
      expect(await feedback(opened)).toEqual([])
    },
  )

  test('of a greeting name no take', async () => {
    const opened = await open()
    const { stage, bob } = opened
    const greeting = stage.platform.shown.find(({ type }) => type === 'reply')
    await bob.invokes('rate', { rating: 'good', message: greeting?.messageId ?? '' })
    const [record] = await feedback(opened)
    expect(record).toMatchObject({ line: { revision: 0 } })
    expect(record?.take).toBeUndefined()
  })
})

test('a report is kept and logged, without a text or a person’s id', async () => {
  const opened = await open()
  const { stage, bob, messageId } = opened
  const [told] = await bob.invokes('report', { message: messageId })
  expect(told).toMatchObject({ type: 'notice', visibility: 'private' })
  expect(told?.text).toContain('whoever runs me')
  expect(await feedback(opened)).toMatchObject([{ deed: { type: 'report' }, personId: 'user-Bob' }])
  const logged = stage.logged.filter((entry) => entry.includes('was reported'))
  expect(logged).toHaveLength(1)
  expect(logged[0]).toContain('"level":"warn"')
  expect(logged[0]).not.toMatch(/user-Bob|Reply 0|tea/)
})

describe('takes', () => {
  test('another one and a pick are entries of the line as it stood', async () => {
    const opened = await open()
    const { alice } = opened
    await alice.invokes('regenerate')
    await alice.invokes('previous')
    await alice.invokes('next')
    expect(await feedback(opened)).toMatchObject([
      { deed: { type: 'regeneration' }, take: 0, line: { revision: 0 } },
      { deed: { type: 'pick', take: 0 }, take: 1, line: { revision: 1 } },
      { deed: { type: 'pick', take: 1 }, take: 0, line: { revision: 2 } },
    ])
  })

  test('one that never came is none', async () => {
    let isDown = false
    const opened = await open({
      reply: () => (isDown ? { fault: { type: 'error', status: 500, message: 'no' } } : 'Aye.'),
    })
    isDown = true
    await opened.alice.invokes('regenerate')
    expect(await feedback(opened)).toEqual([])
  })

  test('only the last reply can be said again', async () => {
    const opened = await open()
    const { alice, messageId } = opened
    const again = { message: messageId }
    const [second] = await alice.invokes('regenerate', again)
    expect(second).toMatchObject({ type: 'reply', smallPrint: 'take 2 of 2' })
    await alice.says('Wren, sugar?')
    const [told] = await alice.invokes('regenerate', again)
    expect(told).toMatchObject({ type: 'notice', visibility: 'private' })
    expect(told?.text).toContain('Only the last reply')
  })

  test.each(['regenerate', 'previous', 'next'])(
    'a button under an older reply turns no later one: %s',
    async (command) => {
      const { stage, alice, messageId } = await open()
      const [later] = await alice.says('Wren, sugar?')
      const press = (under: string) => {
        const { type: _, ...pressed } = alice.command(command)
        // What a button's event has beside a command's is the message that it is under.
        return stage.happens({ ...pressed, type: 'control-used', messageId: under } as InboundEvent)
      }
      expect(await press(messageId)).toMatchObject([{ type: 'notice', visibility: 'private' }])
      const [shown] = await press(later?.messageId ?? '')
      expect(shown?.text).not.toContain('Only the last reply')
    },
  )

  test('somebody who is owed an answer is not passed over', async () => {
    let isDown = false
    const { alice, messageId } = await open({
      reply: () => (isDown ? { fault: { type: 'error', status: 500, message: 'no' } } : 'Aye.'),
    })
    isDown = true
    await alice.says('Wren, sugar?')
    const [told] = await alice.invokes('regenerate', { message: messageId })
    expect(told?.text).toContain('was not answered yet')
  })

  test('a button under the last reply gives the answer that is owed, as the command does', async () => {
    let isDown = true
    const { stage, alice, messageId } = await open({
      reply: (_, index) =>
        index > 0 && isDown ? { fault: { type: 'error', status: 500, message: 'no' } } : `Reply ${index}.`,
    })
    await alice.says('Wren, sugar?')
    isDown = false
    const { type: _, ...pressed } = alice.command('regenerate')
    // What a button's event has beside a command's is the message that it is under.
    const shown = await stage.happens({ ...pressed, type: 'control-used', messageId } as InboundEvent)
    expect(shown).toMatchObject([{ type: 'reply', replaces: [], smallPrint: '' }])
    expect(JSON.stringify(stage.lastPrompt())).toContain('sugar?')
  })
})
