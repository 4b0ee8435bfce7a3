import { afterEach, describe, expect, test } from 'vitest'
import { openStage, type Stage, type StageOptions } from '../support/stage.ts'

let stage: Stage
afterEach(() => stage.close())

async function open(options: StageOptions = {}) {
  stage = await openStage(options)
  return stage
}

const texts = (shown: readonly { text: string }[]) => shown.map(({ text }) => text)

describe('a conversation of two', () => {
  test('a character is set, greets, and answers', async () => {
    await open({ reply: () => 'Other side. Which side were you hoping for?' })
    const alice = stage.directly('Alice')
    const [greeting] = await alice.invokes('character set', { character: 'wren' })
    expect(greeting).toMatchObject({
      type: 'reply',
      name: 'Wren Halloway',
      text: 'Mind the wet plank, Alice.',
    })
    expect(greeting?.smallPrint).toContain('AI')
    const [reply] = await alice.says('Where do we go?')
    expect(reply).toMatchObject({
      text: 'Other side. Which side were you hoping for?',
      finish: 'complete',
      smallPrint: '',
    })
    expect(stage.lastPrompt().map(({ role }) => role)).toEqual(['system', 'assistant', 'user'])
  })

  test('what was said is in the next prompt, and in the prompt of another process on the same store', async () => {
    await open({ reply: (_, index) => `Answer ${index}.` })
    const alice = stage.directly('Alice')
    await alice.invokes('character set', { character: 'wren' })
    await alice.says('I brought a heron.')
    await alice.says('Two herons.')
    const contents = stage
      .lastPrompt()
      .map(({ content }) => content)
      .join('\n')
    expect(contents).toContain('I brought a heron.')
    expect(contents).toContain('Answer 0.')
  })

  test('each character has its own chapter: nobody inherits what was told to another', async () => {
    await open({ reply: () => 'Mm.' })
    const alice = stage.directly('Alice')
    await alice.invokes('character set', { character: 'wren' })
    await alice.says('My secret is a heron.')
    await alice.invokes('character set', { character: '林栖迟' })
    await alice.says('你好')
    expect(JSON.stringify(stage.lastPrompt())).not.toContain('heron')
    const back = await alice.invokes('character set', { character: 'captain' })
    expect(texts(back)[0]).toContain('is back')
    await alice.says('And?')
    expect(JSON.stringify(stage.lastPrompt())).toContain('My secret is a heron.')
  })

  test('several messages within the quiet time are one turn', async () => {
    await open({ reply: () => 'Both then.' })
    const alice = stage.directly('Alice')
    await alice.invokes('character set', { character: 'wren' })
    const shown = await stage.happens(alice.message('First.'), alice.message('Second.'))
    expect(texts(shown)).toEqual(['Both then.'])
    expect(stage.server.requests).toHaveLength(1)
    expect(stage.lastPrompt().at(-1)?.content).toMatch(/First\.[\s\S]*Second\./)
  })

  test('out-of-character lines never reach the model and wake nobody', async () => {
    await open({ reply: () => 'Yes.' })
    const alice = stage.directly('Alice')
    await alice.invokes('character set', { character: 'wren' })
    for (const aside of ['((brb))', '（（等一下））', '// phone', 'OOC: tea'])
      expect(await alice.says(aside)).toEqual([])
    expect(stage.server.requests).toHaveLength(0)
    await alice.says('Back.')
    expect(JSON.stringify(stage.lastPrompt())).not.toContain('phone')
  })

  test('an edit of a line that still waits, and of one that was answered, is what the model sees', async () => {
    await open({ reply: () => 'Noted.' })
    const alice = stage.directly('Alice')
    await alice.invokes('character set', { character: 'wren' })
    const first = alice.message('I like dgos.', { messageId: 'm-1' })
    await stage.host.accept(first)
    await alice.edits('m-1', 'I like dogs.')
    expect(stage.lastPrompt().at(-1)?.content).toContain('I like dogs.')
    await alice.edits('m-1', 'I like cats.')
    await alice.says('Remember?')
    expect(JSON.stringify(stage.lastPrompt())).toContain('I like cats.')
    expect(JSON.stringify(stage.lastPrompt())).not.toContain('dogs')
  })

  test('a message that is deleted within the quiet time is never answered', async () => {
    await open({ reply: () => 'Noted.' })
    const alice = stage.directly('Alice')
    await alice.invokes('character set', { character: 'wren' })
    await stage.host.accept(alice.message('Oops.', { messageId: 'm-1' }))
    expect(await alice.deletes('m-1')).toEqual([])
    expect(stage.server.requests).toHaveLength(0)
  })

  test('a message that waited for more than six hours is not answered, and that is said', async () => {
    await open({ reply: () => 'Late.' })
    const alice = stage.directly('Alice')
    await alice.invokes('character set', { character: 'wren' })
    const shown = await alice.says('Hello?', { at: stage.clock.now() - 7 * 3_600_000 })
    expect(texts(shown).join()).toContain('left unanswered')
    expect(stage.server.requests).toHaveLength(0)
  })
})

describe('a group', () => {
  test('who is not addressed is heard, not answered', async () => {
    await open({ reply: () => 'Aye.' })
    const alice = stage.person('Alice')
    const bob = stage.person('Bob')
    await alice.invokes('character set', { character: 'wren' })
    expect(await bob.says('Nice weather.')).toEqual([])
    expect(texts(await alice.says('Wren, who spoke?'))).toEqual(['Aye.'])
    expect(JSON.stringify(stage.lastPrompt())).toContain('Nice weather.')
  })

  test('the same person goes on within three minutes, with nobody between', async () => {
    await open({ reply: () => 'Aye.' })
    const alice = stage.person('Alice')
    const bob = stage.person('Bob')
    await alice.invokes('character set', { character: 'wren' })
    await alice.says('Captain?')
    expect(await alice.says('And the fog?')).toHaveLength(1)
    expect(await bob.says('What fog?')).toEqual([])
    expect(await alice.says('That one.')).toEqual([])
    await alice.says('Wren!')
    await stage.clock.advance(181_000)
    expect(await alice.says('Still there?')).toEqual([])
  })

  test('two people are answered in one reply, by name', async () => {
    await open({ reply: () => 'Both of you.' })
    const alice = stage.person('Alice')
    const bob = stage.person('Bob')
    await alice.invokes('character set', { character: 'wren' })
    const shown = await stage.happens(alice.message('Wren, tea?'), bob.message('Me too.'))
    expect(texts(shown)).toEqual(['Both of you.'])
    const last = stage.lastPrompt().at(-1)?.content ?? ''
    expect(last).toContain('Alice')
    expect(last).toContain('Bob')
  })

  test('the named one of a cast answers, in Chinese inside a sentence too; a muted one stays silent', async () => {
    await open({ reply: () => '嗯。' })
    const alice = stage.person('Alice')
    await alice.invokes('character set', { character: 'wren' })
    await alice.invokes('character add', { character: 'lin' })
    expect((await alice.says('今天栖迟在吗'))[0]?.name).toBe('林栖迟')
    expect((await alice.says('Captain, you?'))[0]?.name).toBe('Wren Halloway')
    await alice.invokes('mute', { character: 'wren', minutes: '5' })
    expect(await alice.says('Wren?')).toEqual([])
    await stage.clock.advance(5 * 60_000)
    expect(await alice.says('Wren?')).toHaveLength(1)
  })

  test('who plays is changed by those who may', async () => {
    await open()
    const bob = stage.person('Bob')
    const shown = await bob.invokes('character set', { character: 'wren' }, { isModerator: false })
    expect(shown).toMatchObject([{ type: 'notice', visibility: 'private' }])
    expect(texts(shown)[0]).toContain('Manage Channels')
  })

  test('where nobody plays, a mention offers a choice to those who may set one', async () => {
    await open()
    const bob = stage.person('Bob')
    expect(await bob.says('Hello all')).toEqual([])
    const [choice] = await bob.says('@bot', { mentionsBot: true })
    expect(choice).toMatchObject({ type: 'choice' })
    expect(choice?.options).toContain('Wren Halloway')
    const [line] = await bob.says('@bot', { mentionsBot: true, isModerator: false })
    expect(line).toMatchObject({ type: 'notice' })
  })
})

describe('takes', () => {
  test('regenerate, previous, next; the kept take is what the model sees', async () => {
    await open({ reply: (_, index) => `Take ${index}.` })
    const alice = stage.directly('Alice')
    await alice.invokes('character set', { character: 'wren' })
    const [first] = await alice.says('Say it.')
    const [second] = await alice.invokes('regenerate')
    expect(second).toMatchObject({ text: 'Take 1.', smallPrint: 'take 2 of 2', replaces: [first?.messageId] })
    expect(texts(await alice.invokes('next'))).toEqual(['Take 2.'])
    expect(texts(await alice.invokes('previous'))).toEqual(['Take 1.'])
    expect(texts(await alice.invokes('previous'))).toEqual(['Take 0.'])
    expect(texts(await alice.invokes('previous'))[0]).toContain('first take')
    expect(texts(await alice.invokes('next'))).toEqual(['Take 1.'])
    await alice.says('Go on.')
    const prompt = JSON.stringify(stage.lastPrompt())
    expect(prompt).toContain('Take 1.')
    expect(prompt).not.toMatch(/Take [02]\./)
  })

  test('the greetings of a card are takes of its first line', async () => {
    await open()
    const alice = stage.directly('Alice')
    await alice.invokes('character set', { character: 'wren' })
    expect(texts(await alice.invokes('next'))).toEqual(["You're late."])
    expect(texts(await alice.invokes('previous'))).toEqual(['Mind the wet plank, Alice.'])
  })

  test('restart opens a chapter, and can be undone', async () => {
    await open({ reply: () => 'Mm.' })
    const alice = stage.directly('Alice')
    await alice.invokes('character set', { character: 'wren' })
    await alice.says('My secret is a heron.')
    expect(texts(await alice.invokes('restart'))).toContain('Mind the wet plank, Alice.')
    await alice.says('Hello.')
    expect(JSON.stringify(stage.lastPrompt())).not.toContain('heron')
    await alice.invokes('restart', { action: 'undo' })
    await alice.says('Hello again.')
    expect(JSON.stringify(stage.lastPrompt())).toContain('heron')
    expect(texts(await alice.invokes('restart', { action: 'undo' }))[0]).toContain('no chapter before')
  })
})

describe('when things go wrong', () => {
  test('a model that is down: one notice, the words are kept, and regenerate answers them', async () => {
    let isDown = true
    await open({
      reply: () =>
        isDown ? { text: '', fault: { type: 'error', status: 500, message: 'engine dead' } } : 'Here I am.',
    })
    const alice = stage.directly('Alice')
    await alice.invokes('character set', { character: 'wren' })
    const first = await alice.says('Hello?')
    expect(first.filter(({ type }) => type === 'notice')).toHaveLength(1)
    const second = await alice.says('Anybody?')
    expect(second.filter(({ type }) => type === 'notice')).toHaveLength(0)
    isDown = false
    expect(texts(await alice.invokes('regenerate'))).toEqual(['Here I am.'])
    expect(JSON.stringify(stage.lastPrompt())).toMatch(/Hello\?.*Anybody\?/)
  })

  test('an empty answer is sampled once more', async () => {
    await open({ reply: (_, index) => (index === 0 ? '' : 'Sorry. Yes.') })
    const alice = stage.directly('Alice')
    await alice.invokes('character set', { character: 'wren' })
    expect(texts(await alice.says('Well?'))).toEqual(['Sorry. Yes.'])
  })

  test('of an answer that nobody saw, the history knows only what people said, and it is still owed', async () => {
    await open({ reply: (_, index) => (index === 0 ? 'Unseen.' : 'Seen.') })
    const alice = stage.directly('Alice')
    await alice.invokes('character set', { character: 'wren' })
    stage.platform.failNextDelivery()
    expect(await alice.says('Hello?')).toEqual([])
    const records = []
    for await (const record of stage.app.store.memory.log.stream('turn')) records.push(record)
    expect(records).toEqual([])
    expect(texts(await alice.invokes('regenerate'))).toEqual(['Seen.'])
    expect(JSON.stringify(stage.lastPrompt())).toContain('Hello?')
    expect(JSON.stringify(stage.lastPrompt())).not.toContain('Unseen.')
  })

  test('a reply that somebody removed while it was shown is no line', async () => {
    await open({ reply: (_, index) => `Reply ${index}.` })
    const alice = stage.directly('Alice')
    await alice.invokes('character set', { character: 'wren' })
    stage.platform.removeNextReply()
    await alice.says('Hello?')
    await alice.says('And?')
    expect(JSON.stringify(stage.lastPrompt())).toContain('Hello?')
    expect(JSON.stringify(stage.lastPrompt())).not.toContain('Reply 0.')
  })

  test('where nothing can be shown, nothing is generated, and the answer is owed', async () => {
    await open({ reply: () => 'Yes.' })
    const alice = stage.directly('Alice')
    await alice.invokes('character set', { character: 'wren' })
    stage.platform.isMute = true
    expect(await alice.says('Hello?')).toEqual([])
    expect(stage.server.requests).toEqual([])
    stage.platform.isMute = false
    expect(texts(await alice.invokes('regenerate'))).toEqual(['Yes.'])
    expect(JSON.stringify(stage.lastPrompt())).toContain('Hello?')
  })

  test('another take that nobody saw changes nothing', async () => {
    await open({ reply: (_, index) => `Reply ${index}.` })
    const alice = stage.directly('Alice')
    await alice.invokes('character set', { character: 'wren' })
    await alice.says('Hello?')
    stage.platform.failNextDelivery()
    await alice.invokes('regenerate')
    stage.platform.failNextDelivery()
    await alice.invokes('rewrite', { text: 'Rewritten.' })
    await alice.says('And?')
    expect(JSON.stringify(stage.lastPrompt())).toContain('Reply 0.')
    const deeds = []
    for await (const { value } of stage.app.store.memory.log.stream('feedback')) deeds.push(value.deed.type)
    expect(deeds).toEqual([])
  })

  test('a foreign speaker is cut, and the reply is a prefix of what the model wrote', async () => {
    await open({ reply: () => 'Sit down.\nAlice: I sit down.\nWren Halloway: Good.' })
    const alice = stage.directly('Alice')
    await alice.invokes('character set', { character: 'wren' })
    expect(texts(await alice.says('Where?'))).toEqual(['Sit down.'])
  })

  test('neither names nor words of people are in the log', async () => {
    await open({ reply: () => ({ text: 'x', fault: { type: 'error', status: 500, message: 'no' } }) })
    const alice = stage.directly('Alice')
    await alice.invokes('character set', { character: 'wren' })
    await alice.says('my-marked-secret')
    expect(stage.logged.join('\n')).not.toContain('my-marked-secret')
  })
})
