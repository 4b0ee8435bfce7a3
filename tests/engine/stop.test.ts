import { afterEach, describe, expect, test } from 'vitest'
import { createGate } from '../../src/testing/model-replies.ts'
import { patience } from '../support/patience.ts'
import { openStage, type Stage } from '../support/stage.ts'

let stage: Stage
afterEach(() => stage.close())

describe('stopping a reply', () => {
  test('keeps what was written, closes the connection, and says that it was stopped', async () => {
    const gate = createGate()
    stage = await openStage({
      reply: (_, index) => (index === 0 ? { text: 'One two three four five.', gate } : 'Next.'),
    })
    const alice = stage.directly('Alice')
    await alice.invokes('character set', { character: 'wren' })
    await stage.host.accept(alice.message('Count.'))
    const advancing = stage.clock.advance(2_000)
    const request = await stage.server.request(0)
    gate.release(2)
    await stage.platform.sees((part) => part.type === 'reply-delta')
    await stage.host.accept(alice.command('stop'))
    await advancing
    expect(await request.ended).toBe('client-closed')
    await stage.host.whenIdle(alice.speaker.conversation, patience())
    const stopped = stage.platform.shown.at(-1)
    expect(stopped).toMatchObject({ finish: 'stopped', smallPrint: 'stopped' })
    expect('One two three four five.').toContain(stopped?.text ?? '?')
    await alice.says('Go on.')
    expect(JSON.stringify(stage.lastPrompt())).toContain('One')
    expect(JSON.stringify(stage.lastPrompt())).not.toContain('five')
  })

  test('what arrives while a reply is written is answered together by the next turn', async () => {
    const gate = createGate()
    stage = await openStage({ reply: (_, index) => (index === 0 ? { text: 'One.', gate } : 'Both.') })
    const alice = stage.directly('Alice')
    await alice.invokes('character set', { character: 'wren' })
    await stage.host.accept(alice.message('First.'))
    await stage.clock.advance(2_000)
    await stage.server.request(0)
    await stage.host.accept(alice.message('Second.'))
    await stage.host.accept(alice.message('Third.'))
    gate.open()
    await stage.happens()
    await stage.clock.advance(10_000)
    await stage.host.whenIdle(alice.speaker.conversation, patience())
    expect(stage.server.requests).toHaveLength(2)
    expect(stage.lastPrompt().at(-1)?.content).toMatch(/Second\.[\s\S]*Third\./)
  })

  test('stopping where nothing is written says so', async () => {
    stage = await openStage()
    const alice = stage.directly('Alice')
    const shown = await alice.invokes('stop')
    expect(shown[0]?.text).toContain('Nothing is being written')
  })
})

describe('a message that is deleted while it is answered', () => {
  async function openAnswering() {
    const gate = createGate()
    stage = await openStage({
      reply: (_, index) => (index === 0 ? { text: 'One two three.', gate } : 'Next.'),
    })
    const alice = stage.person('Alice')
    await alice.invokes('character set', { character: 'wren' })
    await stage.host.accept(alice.message('Wren, count.', { messageId: 'original' }))
    const advancing = stage.clock.advance(2_000)
    const request = await stage.server.request(0)
    const before = stage.platform.shown.length
    const over = async () => {
      await advancing
      await stage.clock.advance(5_000)
      await stage.happens()
      await stage.app.settled()
      return stage.platform.shown.slice(before)
    }
    return { gate, alice, request, over }
  }

  test('gets no answer, and leaves nothing', async () => {
    const { alice, request, over } = await openAnswering()
    await stage.host.accept(alice.deletion('original'))
    expect(await request.ended).toBe('client-closed')
    expect(await over()).toEqual([])
    expect(await alice.says('Wren?')).toMatchObject([{ text: 'Next.' }])
    expect(JSON.stringify(stage.lastPrompt())).not.toContain('count')
  })

  test('is answered to the end where people see the answer already', async () => {
    const { alice, gate, over } = await openAnswering()
    gate.release(2)
    await stage.platform.sees((part) => part.type === 'reply-delta')
    await stage.host.accept(alice.deletion('original'))
    gate.open()
    expect((await over()).map(({ text }) => text)).toContain('One two three.')
  })
})
