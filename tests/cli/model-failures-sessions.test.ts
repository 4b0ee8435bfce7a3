import { describe, expect, onTestFinished, test } from 'vitest'
import type { InboundEvent } from '../../src/contract/event.ts'
import { createGate, type ModelServerReply } from '../../src/testing/index.ts'
import { patience } from '../support/patience.ts'
import { openStage, type Stage, type StageOptions } from '../support/stage.ts'
import { closedAddress, lastPromptOf, modelAt, openPlay, openScriptedServer } from './play.ts'

const small = { context_tokens: 1_024, sampling: { max_tokens: 100 }, follows_instructions: false }
const lines = Array.from({ length: 16 }, (_, index) =>
  `Line ${index}. ${'The river is high. '.repeat(20)}`.trim(),
)
const exchanges = lines.flatMap((line) => [line, 'Aye.'])

describe('a helper that fails is told once, and disturbs nobody', () => {
  const failures: readonly { readonly name: string; readonly script: readonly ModelServerReply[] }[] = [
    { name: 'refuses', script: Array(40).fill({ fault: { type: 'error', status: 500, message: 'no' } }) },
    { name: 'hangs', script: Array(40).fill({ fault: { type: 'hang' } }) },
    { name: 'says nothing', script: Array(40).fill('') },
  ]

  /** The log of the session says it once; nobody else does. */
  const beside = (told: string) => told.replace(/^some work is left undone; [^\n]*\n/, '')

  test.for(failures)('it $name', async ({ script }) => {
    const helper = await openScriptedServer(script)
    const server = await openScriptedServer([])
    const play = await openPlay({
      settings: { models: { reply: [modelAt(server, small)], helper: modelAt(helper) } },
    })
    const { code, output, told } = await play.says(...lines)
    expect([code, output, beside(told)]).toEqual([0, 'Aye.\n'.repeat(16), ''])
    expect(helper.requests.length).toBeGreaterThan(0)
    expect(await play.history()).toEqual(exchanges)
    // What left the window is told as an extract.
    expect(server.requests.at(-1)?.messages[0]?.content).toMatch(/The story so far:\n.*Mind the plank/)
  })

  test('it is not there', async () => {
    const server = await openScriptedServer([])
    const helper = modelAt(await closedAddress())
    const play = await openPlay({ settings: { models: { reply: [modelAt(server, small)], helper } } })
    const { code, output, told } = await play.says(...lines)
    expect([code, output, beside(told)]).toEqual([0, 'Aye.\n'.repeat(16), ''])
    expect(await play.history()).toEqual(exchanges)
  })
})

describe('a session that is killed', () => {
  test('in the middle of a reply, with a summary on its way, loses and doubles nothing', async () => {
    const helper = await openScriptedServer(Array(40).fill({ fault: { type: 'hang' } }))
    const broken = { text: 'One two three.', fault: { type: 'hang', afterTokens: 1 } } as const
    const answers: (ModelServerReply | string)[] = [broken, 'Back.']
    const { promise: isAsked, resolve } = Promise.withResolvers<void>()
    const server = await openScriptedServer([], {
      reply({ messages }) {
        if (messages.at(-1)?.content !== 'Who goes there?') return 'Aye.'
        resolve()
        return answers.shift() ?? 'Aye.'
      },
    })
    const play = await openPlay({
      settings: { models: { reply: [modelAt(server, small)], helper: modelAt(helper) } },
    })
    const session = play.start()
    session.child.stdin.write(`${lines.join('\n')}\nWho goes there?\n`)
    await helper.request(0)
    await session.shows('Aye.\n'.repeat(16))
    await isAsked
    session.child.kill('SIGKILL')
    expect((await session.ended).output).toBe('Aye.\n'.repeat(16))
    expect(await play.history()).toEqual(exchanges)

    const { code, output, told } = await play.says('Are you there?')
    expect([code, output]).toEqual([0, 'Aye.\n'])
    expect(told).toContain('An answer that an earlier session was still waiting for:\nWren (AI): Back.\n')
    expect(lastPromptOf(server).slice(-3)).toEqual(['Who goes there?', 'Back.', 'Are you there?'])
    expect(await play.history()).toEqual([...exchanges, 'Who goes there?', 'Back.', 'Are you there?', 'Aye.'])
  })

  test('while nothing answers has its line once, and it is answered once', async () => {
    const server = await openScriptedServer([{ fault: { type: 'hang' } }, 'Back.', 'Again.'])
    const play = await openPlay({ settings: { models: { reply: [modelAt(server)] } } })
    const session = play.start()
    session.child.stdin.write('Hello.\n')
    await server.request(0)
    session.child.kill('SIGKILL')
    await session.ended
    const { output } = await play.says('More.', '/regenerate')
    expect(output).toBe('Again.\nAye.\n')
    expect(lastPromptOf(server)).toEqual(['Hello.', 'Back.', 'More.'])
    expect(await play.history()).toEqual(['Hello.', 'Back.', 'More.', 'Aye.'])
  })
})

// A terminal has one conversation and the machine's time: these two are below it.
describe('several conversations on one server', () => {
  async function open(options: StageOptions): Promise<Stage> {
    const stage = await openStage({ waitsForPeople: false, ...options })
    onTestFinished(() => stage.close())
    return stage
  }

  async function whenAnswered({ host }: Stage, event: InboundEvent): Promise<void> {
    await host.whenIdle(event.conversation, patience())
  }

  test('one at a time where only one may run, the oldest first, and each gets its own answer', async () => {
    const gate = createGate()
    const stage = await open({
      model: { maxConcurrent: 1 },
      reply: ({ messages }) => ({ text: `re ${messages.at(-1)?.content}`, gate }),
    })
    const names = ['Alice', 'Bob', 'Carol']
    const events: InboundEvent[] = []
    for (const name of names) {
      const person = stage.directly(name)
      await person.invokes('character set', { character: 'wren' })
      events.push(person.message(`I am ${name}.`))
    }
    for (const event of events) await stage.host.accept(event)
    await stage.server.request(0)
    expect([stage.server.requests.length, stage.server.running]).toEqual([1, 1])
    gate.open()
    for (const event of events) await whenAnswered(stage, event)
    expect(stage.server.requests.map(({ messages }) => messages.at(-1)?.content)).toEqual(
      names.map((name) => `I am ${name}.`),
    )
    const replies = stage.platform.shown.filter(({ text }) => text.startsWith('re '))
    expect(replies.map(({ conversation, text }) => [conversation.place, text])).toEqual(
      names.map((name) => [`dm-${name}`, `re I am ${name}.`]),
    )
  })

  test('a model that is left alone is asked again after the pause, and then answers', async () => {
    const dead = { fault: { type: 'error', status: 500, message: 'no' } } as const
    const stage = await open({ reply: (_, index) => (index < 4 ? dead : 'Aye.') })
    const alice = stage.directly('Alice')
    await alice.invokes('character set', { character: 'wren' })
    const requestsAfter = async (text: string, pauseMs = 0) => {
      await stage.clock.advance(pauseMs)
      const event = alice.message(text)
      await stage.host.accept(event)
      await whenAnswered(stage, event)
      return stage.server.requests.length
    }
    for (const count of [1, 2, 3]) expect(await requestsAfter('Hello?')).toBe(count)
    expect(await requestsAfter('Hello?')).toBe(3)
    expect(await requestsAfter('Hello?', 5_000)).toBe(4)
    expect(await requestsAfter('Hello?', 14_999)).toBe(4)
    expect(await requestsAfter('Hello!', 1)).toBe(5)
    const seen = stage.platform.shown.slice(1)
    expect(seen.filter(({ type }) => type === 'notice')).toHaveLength(1)
    expect(seen.at(-1)).toMatchObject({ type: 'reply', text: 'Aye.', finish: 'complete' })
  })
})
