import { afterEach, describe, expect, test } from 'vitest'
import { patience } from '../support/patience.ts'
import { cards, openStage, type Stage, type StageOptions } from '../support/stage.ts'

let stage: Stage
afterEach(() => stage.close())

async function openDirect(options: StageOptions = {}) {
  stage = await openStage({ reply: () => 'Aye.', ...options })
  const alice = stage.directly('Alice')
  await alice.invokes('character set', { character: 'wren' })
  return alice
}

const prompts = () => JSON.stringify(stage.lastPrompt())

describe('what a person says of themselves', () => {
  test('is forgotten at once, in the head and in the notes', async () => {
    const alice = await openDirect()
    await alice.invokes('me', { text: 'I keep a lighthouse.' })
    await alice.says('Hello.')
    expect(prompts()).toContain('lighthouse')
    await alice.invokes('me', { text: 'I keep bees.' })
    await alice.says('Who am I?')
    expect(prompts()).toContain('bees')
    await alice.invokes('me', { text: '-' })
    await alice.says('And now?')
    expect(prompts()).not.toMatch(/lighthouse|bees/)
  })

  test('is not taken among several people, whose prompts would never hold it', async () => {
    stage = await openStage()
    const [told] = await stage.person('Alice').invokes('me', { text: 'I keep a lighthouse.' })
    expect(told).toMatchObject({ visibility: 'private', text: expect.stringContaining('alone with me') })
  })
})

describe('lines outside the story', () => {
  test('a message that is edited to be out of character leaves the prompt', async () => {
    const alice = await openDirect()
    await alice.says('Sorry, my mum called.', { messageId: 'm-1' })
    await alice.edits('m-1', '((sorry, my mum called))')
    await alice.says('Go on.')
    expect(prompts()).not.toContain('mum')
  })

  test('an aside inside a line leaves it, also by an edit', async () => {
    const alice = await openDirect()
    await alice.says('Hello ((brb, tea)) there（（等一下））!', { messageId: 'm-1' })
    expect(stage.lastPrompt().at(-1)?.content).toContain('Hello there!')
    await alice.edits('m-1', 'Hello ((still tea)) again!')
    await alice.says('Go on.')
    expect(prompts()).toContain('Hello again!')
    expect(prompts()).not.toContain('tea')
  })

  test('a message of nothing that can be seen is no turn', async () => {
    const alice = await openDirect()
    expect(await alice.says('\u200b\u200b')).toEqual([])
  })
})

describe('the window', () => {
  test('stays cut when its first message is deleted', async () => {
    const alice = await openDirect({
      model: { contextTokens: 2_048, followsInstructions: false },
      reply: () => 'The fog and the river. '.repeat(8),
    })
    for (let turn = 0; turn < 40; turn += 1)
      await alice.says(`Turn ${turn}. ${'More of the fog. '.repeat(8)}`, { messageId: `m-${turn}` })
    const first = /Turn (\d+)\./.exec(
      stage
        .lastPrompt()
        .slice(1)
        .map(({ content }) => content)
        .join('\n'),
    )?.[1]
    expect(Number(first)).toBeGreaterThan(0)
    await alice.deletes(`m-${first}`)
    const before = stage.lastPrompt().length
    await alice.says('Go on.')
    expect(stage.lastPrompt().length).toBeLessThanOrEqual(before + 2)
    expect(JSON.stringify(stage.lastPrompt().slice(1))).not.toContain('Turn 0.')
  })
})

test('a card without a greeting says all the same that an AI plays', async () => {
  stage = await openStage({ cards: { ...cards, 'min.yaml': 'name: Min\nabout: Min is small.\n' } })
  const [notice] = await stage.directly('Alice').invokes('character set', { character: 'min' })
  expect(notice?.text).toMatch(/Min is here\..*AI/)
})

test('an id that is delivered twice while it waits is one turn, and its end is waited for', async () => {
  const alice = await openDirect()
  const message = alice.message('Hello?')
  await stage.host.accept(message)
  expect(await stage.host.accept(message)).toBe('duplicate')
  await stage.clock.advance(10_000)
  await stage.host.whenIdle(alice.speaker.conversation, patience())
  expect(stage.platform.shown.filter(({ text }) => text === 'Aye.')).toHaveLength(1)
})

test('a takes command on a greeting says which of them it is, and still that an AI plays', async () => {
  const alice = await openDirect()
  const smallPrint = 'take 2 of 2\nWren Halloway is a character played by an AI.'
  expect(await alice.invokes('next')).toMatchObject([{ text: "You're late.", smallPrint }])
})

test('whoever has no name is a stranger, in the character’s language', async () => {
  stage = await openStage()
  const nobody = stage.directly('')
  expect(await nobody.invokes('character set', { character: 'wren' })).toMatchObject([
    { text: 'Mind the wet plank, stranger.' },
  ])
})

test('an outage tells whoever runs the bot what to do', async () => {
  const alice = await openDirect({ reply: () => ({ fault: { type: 'error', status: 500, message: 'no' } }) })
  await alice.says('Hello?')
  const notice = stage.platform.parts.find((part) => part.type === 'notice')
  expect(notice).toMatchObject({ tone: 'error', detail: expect.stringContaining('127.0.0.1') })
})
