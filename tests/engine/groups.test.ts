import { afterEach, describe, expect, test } from 'vitest'
import { cards, openStage, type Stage, type StageOptions } from '../support/stage.ts'

let stage: Stage
afterEach(() => stage.close())

async function openGroup(options: StageOptions = {}) {
  stage = await openStage({ reply: (_, index) => `Reply ${index}.`, ...options })
  const alice = stage.person('Alice')
  await alice.invokes('character set', { character: 'wren' })
  return { alice, bob: stage.person('Bob') }
}

const prompts = () => JSON.stringify(stage.lastPrompt())

describe('who answers in a group', () => {
  test('whoever was answered goes on, not whoever spoke in the same turn', async () => {
    const { alice, bob } = await openGroup()
    await stage.happens(alice.message('Wren, tea?'), bob.message('Rain again.'))
    expect(await bob.says('Look at that rain.')).toEqual([])
    await stage.happens(alice.message('Wren, tea?'), bob.message('Rain again.'))
    expect(await alice.says('With sugar.')).toHaveLength(1)
  })

  test('naming a muted character does not silence who asked another', async () => {
    const { alice, bob } = await openGroup()
    await alice.invokes('character add', { character: 'lin' })
    await alice.invokes('mute', { character: 'lin' })
    const shown = await stage.happens(alice.message('Wren, tea?'), bob.message('栖迟在吗'))
    expect(shown.map(({ name }) => name)).toEqual(['Wren Halloway'])
  })

  test('a name in words from elsewhere calls nobody, and nobody goes on with them', async () => {
    const { alice } = await openGroup()
    const [reply] = await alice.says('Wren, tea?')
    const forwarded = { isForwarded: true }
    expect(await alice.says('Big news: Wren sails tonight.', forwarded)).toEqual([])
    await alice.invokes('replies', { rule: 'conversation' })
    expect(await alice.says('Big news: Wren sails tonight.', forwarded)).toEqual([])
    expect(await alice.says('And this?', { ...forwarded, replyTo: reply?.messageId })).toHaveLength(1)
    expect(await alice.says('And this?', { ...forwarded, mentionsBot: true })).toHaveLength(1)
    const shown = await stage.happens(alice.message('Big news.', forwarded), alice.message('Well?'))
    expect(shown).toHaveLength(1)
    await alice.invokes('replies', { rule: 'every' })
    expect(await alice.says('Big news.', forwarded)).toHaveLength(1)
  })

  test('a character that comes in takes nobody’s conversation over', async () => {
    const { alice } = await openGroup()
    await alice.says('Wren, tea?')
    await alice.invokes('character add', { character: 'lin' })
    expect((await alice.says('With sugar.')).map(({ name }) => name)).toEqual(['Wren Halloway'])
  })

  test('a reply to a message that has left the window is a reply to its character', async () => {
    const { alice } = await openGroup({ model: { contextTokens: 2_048 } })
    const [first] = await alice.says('Wren, remember this.')
    for (let turn = 0; turn < 30; turn += 1) await alice.says(`Wren, ${'the fog and the river '.repeat(10)}`)
    await stage.clock.advance(600_000)
    expect(prompts()).not.toContain('remember this.')
    expect(await alice.says('That one.', { replyTo: first?.messageId })).toHaveLength(1)
  })

  test('stop within the quiet time: the messages are heard, not answered, and can be answered later', async () => {
    const { alice } = await openGroup()
    expect(await stage.happens(alice.message('Wren, tea?'), alice.command('stop'))).toMatchObject([
      { type: 'notice' },
    ])
    expect(stage.server.requests).toHaveLength(0)
    expect(await alice.invokes('regenerate')).toMatchObject([{ type: 'reply', name: 'Wren Halloway' }])
    expect(prompts()).toContain('tea?')
  })
})

describe('takes in a group', () => {
  test('belong to the last reply, also when others have talked since', async () => {
    const { alice, bob } = await openGroup()
    await alice.says('Wren, tea?')
    await bob.says('Chatter.')
    expect(await alice.invokes('regenerate')).toMatchObject([{ text: 'Reply 1.', smallPrint: 'take 2 of 2' }])
    expect(prompts()).not.toContain('Chatter.')
    expect(await alice.invokes('previous')).toMatchObject([{ text: 'Reply 0.' }])
  })

  test('an owed answer is given by whoever was asked', async () => {
    let isDown = false
    const { alice } = await openGroup({
      reply: () => (isDown ? { fault: { type: 'error', status: 500, message: 'no' } } : '嗯。'),
    })
    await alice.invokes('character add', { character: 'lin' })
    await alice.says('Wren, tea?')
    isDown = true
    await alice.says('栖迟，你呢？')
    isDown = false
    expect(await alice.invokes('regenerate')).toMatchObject([{ name: '林栖迟' }])
  })

  test('whoever was owed an answer and got it goes on', async () => {
    let isDown = true
    const { alice } = await openGroup({
      reply: () => (isDown ? { fault: { type: 'error', status: 500, message: 'no' } } : 'Aye.'),
    })
    await alice.says('Wren, tea?')
    isDown = false
    expect(await alice.invokes('regenerate')).toMatchObject([{ text: 'Aye.' }])
    expect(await alice.says('With sugar.')).toMatchObject([{ text: 'Aye.' }])
  })

  test('a line stays with who said it, also when that character has left', async () => {
    const { alice } = await openGroup()
    await alice.invokes('character add', { character: 'lin' })
    await alice.says('Wren, tea?')
    await alice.invokes('character remove', { character: 'wren' })
    expect(await alice.invokes('regenerate')).toMatchObject([{ name: 'Wren Halloway' }])
    expect(await alice.invokes('previous')).toMatchObject([{ name: 'Wren Halloway', text: 'Reply 0.' }])
  })

  test('one that was never shown keeps the message of the take before', async () => {
    const { alice } = await openGroup()
    const [first] = await alice.says('Wren, tea?')
    stage.platform.failNextDelivery()
    await alice.invokes('regenerate')
    expect(await alice.invokes('regenerate')).toMatchObject([{ replaces: [first?.messageId] }])
  })
})

test('a command that names one of the cast means them, also when another card has that name', async () => {
  const twin = 'name: Captain\nabout: Another one.\n'
  const { alice } = await openGroup({ cards: { ...cards, 'a-twin.yaml': twin } })
  const [muted] = await alice.invokes('mute', { character: 'captain' })
  expect(muted?.text).toContain('Wren Halloway is silent')
})

describe('what a cast’s prompts hold', () => {
  test('each character has its own language and relationships', async () => {
    const { alice } = await openGroup()
    await alice.invokes('character add', { character: 'lin' })
    await alice.says('Wren, tea?')
    await alice.says('栖迟，你呢？')
    const system = stage.lastPrompt()[0]?.content ?? ''
    expect(system).toContain('大家')
    expect(system).not.toContain('passenger')
  })

  test('a reply may begin by calling somebody, and anywhere everybody', async () => {
    const text = 'Alice: you again. Sit down.\neveryone: tea?'
    const { alice, bob } = await openGroup({ reply: () => text })
    await bob.says('Rain again.')
    expect((await alice.says('Wren, tea?')).map((shown) => shown.text)).toEqual([text])
  })

  test('another character’s nickname at a line’s start ends the reply', async () => {
    const { alice } = await openGroup({ reply: () => '嗯。\nCaptain: Aye.' })
    await alice.invokes('character add', { character: 'lin' })
    expect(await alice.says('栖迟？')).toMatchObject([{ text: '嗯。' }])
  })

  test('hundreds of lines that nobody answered fit all the same, cut and sent ahead before anybody calls', async () => {
    const { alice, bob } = await openGroup({
      model: { contextTokens: 4_096, followsInstructions: false },
      serverOptions: { contextTokens: 4_096 },
    })
    for (let round = 0; round < 3; round += 1) {
      const chatter = Array.from({ length: 100 }, (_, index) =>
        bob.message(`${round * 100 + index} ${'chatter '.repeat(12)}`),
      )
      await stage.happens(...chatter)
    }
    const ahead = stage.server.requests.length
    expect(ahead).toBeGreaterThan(0)
    expect(stage.server.requests.every(({ body }) => body.max_tokens === 1)).toBe(true)
    expect(await alice.says('Wren?')).toMatchObject([{ type: 'reply' }])
    expect(stage.server.requests).toHaveLength(ahead + 1)
    expect(prompts()).toContain('299 chatter')
  })
})

test('a window that is over its room is cut once by chatter, and stays cut', async () => {
  const { alice, bob } = await openGroup({ model: { contextTokens: 4_096, followsInstructions: false } })
  await bob.says(`One long story: ${'chatter '.repeat(500)}`)
  await bob.says(`And another: ${'chatter '.repeat(500)}`)
  for (let index = 0; index < 200; index += 1) await bob.says(`${index} ${'chatter '.repeat(6)}`)
  const ahead = stage.server.requests.length
  expect(ahead).toBeLessThan(8)
  await alice.says('Wren?')
  expect(prompts()).toContain('199 chatter')
  const chapter = { platform: 'test', place: 'tavern', thread: 'general', chapter: 'main' }
  const state = await stage.app.store.memory.state.get({ name: 'window', scope: chapter, owner: '' })
  expect(state?.cuts).toBeGreaterThan(0)
  expect(state?.cuts).toBeLessThan(8)
})

test('an outage is told once in a place, whichever its conversation', async () => {
  const { alice } = await openGroup({
    reply: () => ({ fault: { type: 'error', status: 500, message: 'no' } }),
  })
  const elsewhere = stage.person('Alice', {
    conversation: { platform: 'test', place: 'tavern', thread: 'cellar' },
  })
  await elsewhere.invokes('character set', { character: 'wren' })
  const notices = [...(await alice.says('Wren?')), ...(await elsewhere.says('Wren?'))]
  expect(notices.filter(({ type }) => type === 'notice')).toHaveLength(1)
})

describe('somebody who mentions the bot and says nothing else', () => {
  test('is offered a character where nobody plays', async () => {
    stage = await openStage()
    const [picker] = await stage.person('Alice').says('', { mentionsBot: true })
    expect(picker?.options).toContain('Wren Halloway')
  })

  test('is answered by whoever plays, as if called by name', async () => {
    const { alice } = await openGroup()
    expect(await alice.says(' ', { mentionsBot: true })).toMatchObject([{ name: 'Wren Halloway' }])
    expect(JSON.stringify(stage.lastPrompt().at(-1))).toContain('Wren Halloway')
  })

  test('outside the story is not heard', async () => {
    const { alice } = await openGroup()
    expect(await alice.says('((afk))', { mentionsBot: true })).toEqual([])
  })
})
