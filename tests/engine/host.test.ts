import { describe, expect, onTestFinished, test } from 'vitest'
import { createGate } from '../../src/testing/model-replies.ts'
import { patience } from '../support/patience.ts'
import { openStage, type StageOptions } from '../support/stage.ts'

const { signal } = new AbortController()

async function open(options: StageOptions = {}) {
  const stage = await openStage({ reply: (_, index) => `Reply ${index}.`, ...options })
  onTestFinished(() => stage.close())
  const alice = stage.person('Alice')
  await alice.invokes('character set', { character: 'wren' })
  const at = (value: string) => ({ position: { name: 'shard', value } })
  return { stage, alice, host: stage.host, at, position: () => stage.host.fetchPosition('shard', signal) }
}

async function deedsOf({ stage }: Pick<Awaited<ReturnType<typeof open>>, 'stage'>) {
  const deeds: unknown[] = []
  for await (const { value } of stage.app.store.memory.log.stream('feedback')) deeds.push(value.deed)
  return deeds
}

describe('what an adapter keeps', () => {
  test('is there by its key, for as long as it is to be, and apart from what others keep', async () => {
    const { host, stage } = await open()
    await host.state.set('removed:1', '1', { ttlMs: 600_000 })
    await host.state.set('commands', 'hash')
    expect(await host.state.get('removed:1')).toBe('1')
    expect(await host.state.get('nothing')).toBeUndefined()
    await stage.clock.advance(600_001)
    expect(await host.state.get('removed:1')).toBeUndefined()
    expect(await host.state.get('commands')).toBe('hash')
    const key = { name: 'adapter', scope: undefined, owner: 'test:commands' } as const
    expect(await stage.app.store.memory.state.get(key)).toBe('hash')
    await host.state.set('commands', undefined)
    expect(await host.state.get('commands')).toBeUndefined()
  })

  test('is counted for all of its processes', async () => {
    const { host, stage } = await open()
    expect((await host.count('refused', 2, 600_000)).total).toBe(2)
    expect((await host.count('refused', 1, 600_000, signal)).total).toBe(3)
    expect((await host.count('global', 1, 1_000)).total).toBe(1)
    // A name may hold somebody's id: the store does not see it.
    expect((await stage.app.store.limits.count('test:refused', 0, 600_000)).total).toBe(0)
  })
})

describe('a position', () => {
  test('can be stored without an event, and forgotten', async () => {
    const { host, position } = await open()
    await host.storePosition('shard', '7', signal)
    expect(await position()).toBe('7')
    await host.storePosition('shard', undefined, signal)
    expect(await position()).toBeUndefined()
  })

  test('goes along with whatever is applied at once', async () => {
    const { host, alice, at, position } = await open()
    const [said] = await alice.says('Wren, tea?', { messageId: 'asked' })
    await host.accept(alice.reaction(said?.messageId ?? '', '👍'), at('1'))
    expect(await position()).toBe('1')
    await host.accept(alice.edit('asked', 'Wren, coffee?'), at('2'))
    expect(await position()).toBe('2')
    await host.accept(alice.edit('asked', '((never mind))'), at('3'))
    expect(await position()).toBe('3')
    await host.accept(alice.edit('unknown', 'Something.'), at('4'))
    expect(await position()).toBe('4')
    const erase = { what: 'me', answer: 'keep' }
    expect(await host.accept(alice.command('privacy erase', erase), at('5'))).toBe('done')
    expect(await position()).toBe('5')
  })
})

describe('edits', () => {
  test('that change nothing change nothing', async () => {
    const { stage, alice, host } = await open()
    await alice.says('Wren, tea?', { messageId: 'asked' })
    const chapter = { ...alice.speaker.conversation, chapter: 'main' }
    const read = () => stage.app.store.memory.history.read(chapter, { limit: 9 })
    const before = await read()
    await host.accept(alice.edit('asked', 'Wren, tea?'))
    expect(await read()).toEqual(before)
    await host.accept(alice.edit('asked', 'Wren, coffee?'))
    expect((await read()).revision).toBe(before.revision + 1)
  })
})

describe('reactions', () => {
  test('on a reply are kept as feedback, once each', async () => {
    const { stage, alice, host } = await open()
    const [said] = await alice.says('Wren, tea?')
    const reaction = alice.reaction(said?.messageId ?? '', '👍', '🔥')
    expect(await host.accept(reaction)).toBe('accepted')
    expect(await host.accept(reaction)).toBe('accepted')
    expect(await deedsOf({ stage })).toEqual([
      { type: 'reaction-added', emoji: '👍', rating: 1 },
      { type: 'reaction-added', emoji: '🔥', rating: undefined },
    ])
  })

  test('on what nobody knows are let go', async () => {
    const { stage, alice, host } = await open()
    expect(await host.accept(alice.reaction('unknown', '👍'))).toBe('accepted')
    expect(await deedsOf({ stage })).toEqual([])
  })
})

describe('commands that act at once', () => {
  test('stop: done where it stopped something, else it has its turn', async () => {
    const gate = createGate()
    const { stage, alice, host } = await open({ reply: () => ({ text: 'One two three.', gate }) })
    await host.accept(alice.message('Wren, count.'))
    const advancing = stage.clock.advance(2_000)
    await stage.server.request(0)
    gate.release(1)
    await stage.platform.sees((part) => part.type === 'reply-delta')
    expect(await host.accept(alice.command('stop'))).toBe('done')
    await advancing
    await host.whenIdle(alice.speaker.conversation, patience())
    expect(await host.accept(alice.command('stop'))).toBe('accepted')
    await host.whenIdle(alice.speaker.conversation, patience())
  })

  test('erasing: whoever answers is told privately, and nothing of what they said is left', async () => {
    const { stage, alice, host } = await open()
    await alice.says('Wren, my name is secret.')
    const before = stage.platform.parts.length
    const erase = (answer: string) =>
      host.accept(alice.command('privacy erase', { what: 'me', answer }, { isModerator: false }))
    expect(await erase('keep')).toBe('done')
    expect(await erase('erase')).toBe('done')
    const told = stage.platform.parts.slice(before)
    expect(told).toMatchObject([
      { type: 'notice', visibility: 'private', tone: 'info' },
      { type: 'notice', visibility: 'private', tone: 'info' },
    ])
    expect(JSON.stringify(told)).not.toContain('{{')
    const chapter = { ...alice.speaker.conversation, chapter: 'main' }
    const { lines } = await stage.app.store.memory.history.read(chapter, { limit: 9 })
    expect(JSON.stringify(lines)).not.toContain('secret')
  })

  test('asking what is to be erased waits for its turn', async () => {
    const { alice } = await open()
    expect(await alice.invokes('privacy erase')).toMatchObject([{ type: 'choice' }])
  })
})

describe('a place that was left', () => {
  /** Somebody has talked there, and the bot was removed. */
  async function leave() {
    const { stage, alice, host } = await open({ departedMs: 60_000 })
    await alice.says('Wren, tea?')
    await host.depart('tavern', undefined, signal)
    const chapter = { ...alice.speaker.conversation, chapter: 'main' }
    const { history } = stage.app.store.memory
    const lines = async () => (await history.read(chapter, { limit: 9 })).lines.length
    expect(await lines()).toBeGreaterThan(0)
    return { lines, host, pass: (ms: number) => stage.clock.advance(ms) }
  }

  test('is forgotten after the time of grace', async () => {
    const { lines, pass } = await leave()
    await pass(3_600_000)
    expect(await lines()).toBe(0)
  })

  test('is kept when the bot comes back', async () => {
    const { lines, pass, host } = await leave()
    await host.arrive(['elsewhere', 'tavern'], signal)
    await pass(3_600_000)
    expect(await lines()).toBeGreaterThan(0)
  })
})
