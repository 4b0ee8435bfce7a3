import { describe, expect, onTestFinished, test } from 'vitest'
import { patience } from '../support/patience.ts'
import { openStage, type Stage } from '../support/stage.ts'

async function open() {
  const stage = await openStage({ reply: () => 'Aye.' })
  onTestFinished(() => stage.close())
  return { stage, alice: stage.person('Alice') }
}

const lastChoice = ({ platform }: Stage) => platform.parts.findLast((part) => part.type === 'choice-offered')

describe('a name that nobody has', () => {
  test.each([
    ['Wrenn Haloway', ['Wren Halloway']],
    ['Haloway', ['Wren Halloway']],
    ['林栖池', ['林栖迟']],
  ])('%s is offered with those that are near', async (character, options) => {
    const { stage, alice } = await open()
    const [offered] = await alice.invokes('character set', { character })
    expect(offered).toMatchObject({ type: 'choice', options })
    expect(lastChoice(stage)).toMatchObject({ visibility: 'private' })
    expect(offered?.text).toContain(character)
    expect(offered?.text).not.toMatch(/\(\w+\)/)
  })

  test('is chosen for the command that was typed', async () => {
    const { stage, alice } = await open()
    await alice.invokes('character info', { character: 'Wrenn' })
    expect(lastChoice(stage)?.options).toMatchObject([
      { command: 'character info', options: { character: 'wren' } },
    ])
  })

  test('and is near to none lists names without ids', async () => {
    const { alice } = await open()
    const [told] = await alice.invokes('character set', { character: 'Xylophone' })
    expect(told).toMatchObject({ type: 'notice', visibility: 'private' })
    expect(told?.text).toContain('Wren Halloway')
    expect(told?.text).not.toContain('(wren)')
  })

  test('may stand for several', async () => {
    const { alice } = await open()
    const [offered] = await alice.invokes('character set', { character: 'i' })
    expect(offered?.type).toBe('choice')
    expect(offered?.options?.length).toBeGreaterThan(1)
  })

  test('among those who play is one of them', async () => {
    const { alice } = await open()
    await alice.invokes('character set', { character: 'wren' })
    const [offered] = await alice.invokes('mute', { character: 'Lin', minutes: '5' })
    expect(offered).toMatchObject({ type: 'choice', options: ['Wren Halloway'] })
    expect(offered?.text).toContain('does not play here')
  })
})

test('minutes are a number', async () => {
  const { alice } = await open()
  await alice.invokes('character set', { character: 'wren' })
  const [told] = await alice.invokes('mute', { character: 'Wren five' })
  expect(told).toMatchObject({ type: 'notice', visibility: 'private' })
  expect(told?.text).toBe('“five” is no number. Write how many minutes: `/mute Wren 10`.')
})

test('who may change the rule is offered the others', async () => {
  const { alice } = await open()
  const [shown] = await alice.invokes('replies')
  expect(shown).toMatchObject({ type: 'choice', options: ['conversation', 'every'] })
  expect(shown?.text).toContain('Replies: addressed')
  expect(await alice.invokes('replies', {}, { isModerator: false })).toMatchObject([{ type: 'notice' }])
})

test('a greeting says which of several it is', async () => {
  const stage = await openStage({
    cards: {
      'wren.yaml': 'name: Wren\nabout: A pilot.\ngreetings: [One., Two.]\n',
      'lin.yaml': 'name: Lin\nabout: A ghost.\ngreetings: [Boo.]\n',
    },
    reply: () => 'Mm.',
  })
  onTestFinished(() => stage.close())
  const alice = stage.person('Alice')
  const last = () => stage.platform.parts.findLast((part) => part.type === 'reply-started')?.greeting
  await alice.invokes('character set', { character: 'wren' })
  expect(last()).toEqual({ index: 0, count: 2 })
  await alice.invokes('next')
  expect(last()).toEqual({ index: 1, count: 2 })
  await alice.invokes('character set', { character: 'lin' })
  expect(last()).toBeUndefined()
})

test('a character that is found tells its language', async () => {
  const { stage, alice } = await open()
  const { conversation } = alice.speaker
  const answer = await stage.host.query(
    { type: 'characters', conversation, search: '林', limit: 5 },
    patience(),
  )
  expect(answer).toMatchObject({ characters: [{ name: '林栖迟', language: 'zh' }] })
})
