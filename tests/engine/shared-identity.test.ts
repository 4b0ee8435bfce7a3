import { describe, expect, onTestFinished, test } from 'vitest'
import { openStage } from '../support/stage.ts'

const ordinary = { isModerator: false }
const isShared = true

/** A group in whose name its administrators speak, and one of them. */
async function open() {
  const stage = await openStage({ reply: (_, index) => `Reply ${index}.` })
  onTestFinished(() => stage.close())
  const { memory } = stage.app.store
  const alice = stage.person('Alice')
  const crowd = stage.person('Crowd')
  const from = { id: crowd.speaker.id, name: crowd.speaker.name, isShared } as const
  await alice.invokes('character set', { character: 'wren' })
  const asks = async (command: string, options: Record<string, string> = {}, extra = {}) =>
    await crowd.invokes(command, options, { ...ordinary, from, ...extra })
  const kept = async () => {
    const items: unknown[] = []
    for await (const item of memory.collect('test', from.id)) items.push(item)
    for await (const entry of memory.log.stream('consent')) items.push(entry)
    return items
  }
  return { stage, alice, crowd, from, asks, kept }
}

describe('whoever speaks in the name of a group', () => {
  test.each([
    ['privacy consent', {}],
    ['privacy consent', { scope: 'history', answer: 'no' }],
    ['privacy consent', { scope: 'training', answer: 'yes', version: '1' }],
    ['privacy data', {}],
    ['privacy erase', {}],
    ['privacy erase', { what: 'me' }],
    ['studio join', { version: '1' }],
    ['studio start', {}],
    ['me', { text: 'I am somebody.' }],
  ])('is told at /%s %j to speak as themselves, and nothing is kept', async (command, options) => {
    const { asks, kept } = await open()
    const moderator = { isModerator: true }
    expect(await asks(command, options, moderator)).toMatchObject([
      { type: 'notice', visibility: 'private', text: expect.stringContaining('Speak as yourself') },
    ])
    const [chinese] = await asks(command, options, { ...moderator, locale: 'zh-CN' })
    expect(chinese?.text).toContain('请用自己的身份')
    expect(await kept()).toEqual([])
  })

  test('forgets nothing for all the others who do', async () => {
    const { stage, crowd, from, asks } = await open()
    await crowd.says('Wren, I brought a crane.', { from })
    const before = stage.platform.parts.length
    await stage.host.accept(
      crowd.command('privacy erase', { what: 'me', answer: 'erase' }, { from, ...ordinary }),
    )
    expect(stage.platform.parts.slice(before)).toMatchObject([
      { type: 'notice', visibility: 'private', text: expect.stringContaining('Speak as yourself') },
    ])
    const { conversation } = crowd.speaker
    const { lines } = await stage.app.store.memory.history.read(
      { ...conversation, chapter: 'main' },
      { limit: 50 },
    )
    expect(JSON.stringify(lines)).toContain('crane')
    // A conversation is whoever moderates its to forget.
    const [choice] = await asks('privacy erase', { what: 'here' }, { isModerator: true })
    expect(choice).toMatchObject({ type: 'choice' })
  })

  test('is never asked whether what they do may be used', async () => {
    const { alice, crowd, from, asks } = await open()
    await crowd.says('Wren, tea?', { from })
    const rated = await asks('rate', { rating: 'good' })
    expect(rated.map(({ type }) => type)).not.toContain('choice')
    await alice.says('Wren, tea?')
    const asked = await alice.invokes('rate', { rating: 'good' })
    expect(asked.map(({ type }) => type)).toContain('choice')
  })
})
