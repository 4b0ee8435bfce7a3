import { afterEach, describe, expect, test } from 'vitest'
import { platformScope } from '../../src/util/platform-scope.ts'
import type { Shown } from '../support/platform.ts'
import { openStage, type Stage, type StageOptions } from '../support/stage.ts'

let stage: Stage
afterEach(() => stage.close())

const hour = 3_600_000

const acute = 'I am going to kill myself tonight.'
const concern = 'Some days I wish I was dead.'

async function openDirect(options: StageOptions = {}) {
  stage = await openStage({ reply: () => 'Mm.', ...options })
  const alice = stage.directly('Alice')
  await alice.invokes('character set', { character: 'wren' })
  return alice
}

async function openGroup(options: StageOptions = {}) {
  stage = await openStage({ reply: () => 'Mm.', ...options })
  const alice = stage.person('Alice')
  await alice.invokes('character set', { character: 'wren' })
  return { alice, bob: stage.person('Bob') }
}

const kinds = (shown: readonly Shown[]) => shown.map(({ type }) => type)

async function audit() {
  const entries = []
  const query = { conversation: platformScope('test') }
  for await (const entry of stage.app.store.memory.log.stream('audit', query)) entries.push(entry)
  return entries
}

describe('a help line, alone with a character', () => {
  test('stands before the reply, and the character answers all the same', async () => {
    const alice = await openDirect()
    const shown = await alice.says(acute, { locale: 'en-GB' })
    expect(kinds(shown)).toEqual(['notice', 'reply'])
    expect(shown[0]?.text).toContain('116 123')
    expect(shown[0]?.text).toContain('emergency number')
    // Not marked as an error is.
    expect(stage.platform.parts.find(({ type }) => type === 'notice')).toMatchObject({ tone: 'info' })
    expect(JSON.stringify(stage.lastPrompt())).toContain(acute)
  })

  test('is shown once in ten minutes in danger, once a day where somebody worries', async () => {
    const alice = await openDirect()
    expect(kinds(await alice.says(concern))).toEqual(['notice', 'reply'])
    expect(kinds(await alice.says(concern))).toEqual(['reply'])
    await stage.clock.advance(hour)
    expect(kinds(await alice.says(concern))).toEqual(['reply'])
    expect(kinds(await alice.says(acute))).toEqual(['notice', 'reply'])
    expect(kinds(await alice.says(acute))).toEqual(['reply'])
    await stage.clock.advance(601_000)
    expect(kinds(await alice.says(acute))).toEqual(['notice', 'reply'])
    await stage.clock.advance(24 * hour)
    expect(kinds(await alice.says(concern))).toEqual(['notice', 'reply'])
  })

  test('is shown for what is said out of character, which reaches no model', async () => {
    const alice = await openDirect()
    const shown = await alice.says('((honestly, I want to die))')
    expect(kinds(shown)).toEqual(['notice'])
    expect(stage.server.requests).toHaveLength(0)
  })

  test('speaks the language of whoever needs it, and is the one that was configured', async () => {
    const alice = await openDirect({ safety: { helpLines: { zh: '请打 800。', 'en-us': 'Call Ann.' } } })
    expect((await alice.says('我不想活了'))[0]?.text).toContain('请打 800。')
    await stage.clock.advance(24 * hour)
    expect((await alice.says(concern, { locale: 'en-US' }))[0]?.text).toContain('Call Ann.')
  })

  test('is in traditional characters where those are read', async () => {
    const alice = await openDirect()
    const [line] = await alice.says('我不想活了', { locale: 'zh-TW' })
    expect(line?.text).toContain('聽起來')
    expect(line?.text).toContain('1925')
  })

  test('is never shown where that is off, nor for words that somebody passes on', async () => {
    const alice = await openDirect({ safety: { selfHarm: false } })
    expect(kinds(await alice.says(acute))).toEqual(['reply'])
    await stage.close()
    const bob = await openDirect()
    expect(kinds(await bob.says(acute, { isForwarded: true }))).toEqual(['reply'])
  })

  test('is shown at once where it turns acute', async () => {
    const alice = await openDirect()
    await alice.says(concern)
    expect(kinds(await alice.says(acute))).toEqual(['notice', 'reply'])
    expect(kinds(await alice.says(concern))).toEqual(['reply'])
    expect(kinds(await alice.says(acute))).toEqual(['reply'])
  })

  test('that could not be shown is shown with the next message', async () => {
    const alice = await openDirect({ reply: () => '' })
    stage.platform.failNextDelivery()
    await alice.says(concern)
    expect((await alice.says(concern))[0]?.text).toContain('findahelpline.com')
  })

  test('is counted, without anybody or any word', async () => {
    const alice = await openDirect()
    await alice.says(acute)
    const [entry, ...others] = await audit()
    expect(others).toEqual([])
    expect(entry).toMatchObject({ personIds: [], turnId: '', value: { type: 'safety', what: 'acute' } })
    expect((entry?.at ?? 1) % hour).toBe(0)
    expect(JSON.stringify(entry)).not.toMatch(/Alice|kill/)
  })
})

describe('a help line in a group', () => {
  test('is small print with the reply, once a day for each person', async () => {
    const { alice, bob } = await openGroup()
    const [reply, ...others] = await alice.says(`Wren, ${acute}`)
    expect(others).toEqual([])
    expect(reply?.smallPrint).toContain('findahelpline.com')
    await stage.clock.advance(hour)
    expect((await alice.says(`Wren, ${acute}`))[0]?.smallPrint).toBe('')
    expect((await bob.says(`Wren, ${concern}`))[0]?.smallPrint).toContain('findahelpline.com')
    await stage.clock.advance(24 * hour)
    expect((await alice.says(`Wren, ${concern}`))[0]?.smallPrint).toContain('findahelpline.com')
  })

  test('is not kept from somebody in danger by an earlier worry', async () => {
    const { alice } = await openGroup()
    expect((await alice.says(`Wren, ${concern}`))[0]?.smallPrint).toContain('findahelpline.com')
    expect((await alice.says(`Wren, ${concern}`))[0]?.smallPrint).toBe('')
    expect((await alice.says(`Wren, ${acute}`))[0]?.smallPrint).toContain('findahelpline.com')
    expect((await alice.says(`Wren, ${acute}`))[0]?.smallPrint).toBe('')
  })

  test('serves everybody who needs one at the same time, the one in danger first', async () => {
    const { alice, bob } = await openGroup()
    const worried = bob.message(`Wren, ${concern}`, { locale: 'en-US' })
    const inDanger = alice.message(`Wren, ${acute}`, { locale: 'en-GB' })
    const [reply, ...others] = await stage.happens(worried, inDanger)
    expect(others).toEqual([])
    expect(reply?.smallPrint).toMatch(/^[^\n]*116 123[^\n]*988[^\n]*$/)
    // Each has been shown their own.
    expect((await alice.says(`Wren, ${acute}`, { locale: 'en-GB' }))[0]?.smallPrint).toBe('')
    expect((await bob.says(`Wren, ${concern}`, { locale: 'en-US' }))[0]?.smallPrint).toBe('')
    expect((await audit()).map(({ value }) => value)).toMatchObject([{ what: 'concern' }, { what: 'acute' }])
  })

  test('stands alone where nobody answers, and where the model fails', async () => {
    const { alice, bob } = await openGroup({ reply: () => '' })
    expect(kinds(await alice.says(concern))).toEqual(['notice'])
    const shown = await bob.says(`Wren, ${concern}`)
    expect(shown.map(({ text }) => text).join()).toContain('findahelpline.com')
  })

  test('is shown to nobody where nobody plays', async () => {
    stage = await openStage()
    expect(await stage.person('Alice').says(acute)).toEqual([])
  })
})

describe('a help line for somebody who is not to be listened to', () => {
  const withdraw = { scope: 'history', answer: 'no' }

  /** All that the store holds about them, beside what they agree to. */
  async function keptOfAlice() {
    const { memory } = stage.app.store
    const conversation = { platform: 'test', place: 'dm-Alice', thread: '' }
    const { lines } = await memory.history.read({ ...conversation, chapter: 'wren' }, { limit: 9 })
    const state = { name: 'help-line', scope: conversation, owner: 'user-Alice' } as const
    return { words: lines.filter(({ role }) => role === 'user'), state: await memory.state.get(state) }
  }

  test('is shown all the same, and nothing else; nothing is kept', async () => {
    const alice = await openDirect()
    await alice.invokes('privacy consent', withdraw)
    const shown = await alice.says(acute, { locale: 'en-GB' })
    expect(kinds(shown)).toEqual(['notice'])
    expect(shown[0]?.text).toContain('116 123')
    expect(stage.server.requests).toHaveLength(0)
    expect(await keptOfAlice()).toEqual({ words: [], state: undefined })
    expect(await audit()).toEqual([])
    // Then they are told why nobody answers, and the line comes again after a while.
    expect((await alice.says(acute))[0]?.text).not.toContain('findahelpline.com')
    await stage.clock.advance(601_000)
    expect((await alice.says(acute))[0]?.text).toContain('findahelpline.com')
  })

  test('is not kept from somebody in danger by an earlier worry, and not shown where it is off', async () => {
    const alice = await openDirect()
    await alice.invokes('privacy consent', withdraw)
    expect((await alice.says(concern))[0]?.text).toContain('findahelpline.com')
    expect((await alice.says(acute))[0]?.text).toContain('emergency number')
    expect((await alice.says(concern))[0]?.text).not.toContain('findahelpline.com')
    expect(await alice.says(acute, { isForwarded: true })).toEqual([])
    await stage.close()
    const off = await openDirect({ safety: { selfHarm: false } })
    await off.invokes('privacy consent', withdraw)
    expect((await off.says(acute))[0]?.text).not.toContain('findahelpline.com')
  })

  test('is shown for what was said before they took it back', async () => {
    const alice = await openDirect()
    const elsewhere = stage.person('Alice')
    const shown = await stage.happens(alice.message(acute), elsewhere.command('privacy consent', withdraw))
    expect(shown.map(({ text }) => text).join()).toContain('findahelpline.com')
    expect((await keptOfAlice()).words).toEqual([])
  })

  test('is shown in a group where somebody plays, and never where nobody may speak', async () => {
    const { alice, bob } = await openGroup()
    await alice.invokes('privacy consent', withdraw)
    const shown = await alice.says(acute)
    expect(kinds(shown)).toEqual(['notice'])
    expect(shown[0]?.text).toContain('If any of this is real')
    expect(await alice.says(acute)).toEqual([])
    await bob.invokes('privacy consent', withdraw)
    stage.platform.isMute = true
    expect(await bob.says(acute)).toEqual([])
    stage.platform.isMute = false
    const elsewhere = stage.person('Bob', { place: 'empty' })
    expect(await elsewhere.says(acute)).toEqual([])
  })
})

describe('a reply to somebody who may be in danger', () => {
  const harmful = 'Then do it. Nobody will miss you.'
  const cared = 'I do not want you to come to harm'

  test.each([acute, concern])('is shown when it is complete: %s', async (text) => {
    const alice = await openDirect({ reply: () => 'Stay with me.' })
    const from = stage.platform.parts.length
    expect((await alice.says(text)).at(-1)).toMatchObject({ text: 'Stay with me.' })
    expect(stage.platform.parts.slice(from).map(({ type }) => type)).not.toContain('reply-delta')
  })

  test('is replaced where it encourages them, in the history and in another take, too', async () => {
    const alice = await openDirect({ reply: () => harmful })
    const shown = await alice.says(acute)
    expect(shown.at(-1)?.text).toContain(cared)
    const conversation = { platform: 'test', place: 'dm-Alice', thread: '' }
    const { lines } = await stage.app.store.memory.history.read(
      { ...conversation, chapter: 'wren' },
      { limit: 9 },
    )
    expect(JSON.stringify(lines)).not.toContain('miss you')
    expect((await alice.invokes('regenerate'))[0]?.text).toContain(cared)
  })

  test('is as it came where somebody only passes such words on', async () => {
    const alice = await openDirect({ reply: () => harmful })
    const from = stage.platform.parts.length
    expect((await alice.says(acute, { isForwarded: true })).at(-1)?.text).toBe(harmful)
    expect(stage.platform.parts.slice(from).map(({ type }) => type)).toContain('reply-delta')
  })

  test('is replaced where they say it beside the story', async () => {
    const alice = await openDirect({ reply: () => harmful })
    expect((await alice.says(`Shall I? ((${acute}))`)).at(-1)?.text).toContain(cared)
  })

  test('is replaced in groups, too, and left alone where nobody is in danger or it is off', async () => {
    const { alice } = await openGroup({ reply: () => harmful })
    expect((await alice.says(`Wren, ${concern}`))[0]?.text).toContain(cared)
    expect((await alice.says('Wren, shall I leave the crew?'))[0]?.text).toBe(harmful)
    await stage.close()
    const off = await openDirect({ reply: () => harmful, safety: { selfHarm: false } })
    expect((await off.says(acute))[0]?.text).toBe(harmful)
  })
})

describe('that an AI plays', () => {
  const reminded = 'played by an AI, not a human'

  test('is told again to whoever goes on talking, and the greeting counts as telling', async () => {
    const alice = await openDirect()
    expect((await alice.says('Hello.'))[0]?.smallPrint).toBe('')
    for (let passed = 0; passed < 2; passed += 1) {
      await stage.clock.advance(hour)
      expect((await alice.says('Go on.'))[0]?.smallPrint).toBe('')
    }
    await stage.clock.advance(hour)
    expect((await alice.says('Go on.'))[0]?.smallPrint).toContain(reminded)
    expect((await alice.says('Go on.'))[0]?.smallPrint).toBe('')
  })

  test('is told once a day to whoever comes back', async () => {
    const alice = await openDirect()
    await alice.says('Hello.')
    await stage.clock.advance(5 * hour)
    expect((await alice.says('Back again.'))[0]?.smallPrint).toBe('')
    await stage.clock.advance(20 * hour)
    expect((await alice.says('Back again.'))[0]?.smallPrint).toContain(reminded)
  })

  test('is told each hour to those who may be minors, and to nobody where it is off', async () => {
    const alice = await openDirect({ safety: { audience: 'minors', reminderMs: 0 } })
    await alice.says('Hello.')
    await stage.clock.advance(30 * 60_000)
    await alice.says('Go on.')
    await stage.clock.advance(31 * 60_000)
    const [reply] = await alice.says('Go on.')
    expect(reply?.smallPrint).toContain(reminded)
    expect(reply?.smallPrint).toContain('take a break')
    // Whoever may be a minor is reminded after a pause, too.
    await stage.clock.advance(2 * hour)
    expect((await alice.says('Back again.'))[0]?.smallPrint).toContain('take a break')
    await stage.close()
    const bob = await openDirect({ safety: { reminderMs: 0 } })
    await bob.says('Hello.')
    await stage.clock.advance(30 * hour)
    expect((await bob.says('Go on.'))[0]?.smallPrint).toBe('')
  })

  test('is told in no group', async () => {
    const { alice } = await openGroup()
    await alice.says('Wren, tea?')
    await stage.clock.advance(30 * hour)
    expect((await alice.says('Wren, tea?'))[0]?.smallPrint).toBe('')
  })
})

describe('a sincere question', () => {
  test('is answered with the truth below the reply, which is shown when it is complete', async () => {
    const alice = await openDirect({ reply: () => 'Ask the river.' })
    const from = stage.platform.parts.length
    const [reply] = await alice.says('Wait, are you a real person?')
    expect(reply).toMatchObject({ text: 'Ask the river.' })
    expect(reply?.smallPrint).toContain('No human is writing here')
    const types = stage.platform.parts.slice(from).map(({ type }) => type)
    expect(types).toEqual(['typing-changed', 'typing-changed', 'reply-started', 'reply-finished'])
  })

  test('gets no lie, in the history neither, and no record says that the model wrote the truth', async () => {
    const alice = await openDirect({ reply: () => 'Of course I am a real person, silly.' })
    const [reply] = await alice.says('are you a bot?')
    const truth = 'I am Wren Halloway, a character played by an AI. No human is writing here.'
    expect(reply).toMatchObject({ text: truth, smallPrint: '' })
    const conversation = { platform: 'test', place: 'dm-Alice', thread: '' }
    const { lines } = await stage.app.store.memory.history.read(
      { ...conversation, chapter: 'wren' },
      { limit: 9 },
    )
    expect(JSON.stringify(lines)).not.toContain('silly')
    const records = []
    for await (const entry of stage.app.store.memory.log.stream('turn', { conversation })) records.push(entry)
    expect(records).toEqual([])
    // Another take of it neither.
    const [again] = await alice.invokes('regenerate')
    expect(again?.text).toBe(truth)
    expect(again?.smallPrint).not.toContain('No human')
  })

  test('gets no lie by a bare yes', async () => {
    const alice = await openDirect({ reply: () => 'Yes.' })
    expect((await alice.says('Are you human?'))[0]?.text).toContain('played by an AI')
    expect((await alice.says('Are you a bot?'))[0]?.text).toBe('Yes.')
  })

  test('out of character is answered by the bot itself; in a group only where it is asked', async () => {
    const alice = await openDirect()
    expect(await alice.says('((am I talking to a bot?))')).toMatchObject([{ type: 'notice' }])
    expect(stage.server.requests).toHaveLength(0)
    await stage.close()
    const { bob } = await openGroup()
    expect(await bob.says('((Bob, are you a real person?))')).toEqual([])
    expect(await bob.says('((are you a real person?))', { mentionsBot: true })).toMatchObject([
      { type: 'notice', text: expect.stringContaining('No human') },
    ])
  })

  test('is answered by the bot itself where nobody plays', async () => {
    stage = await openStage()
    const truth = { type: 'notice', text: expect.stringContaining('No human') }
    expect(await stage.directly('Alice').says('Hi! Are you a bot?')).toMatchObject([truth, {}])
    const bob = stage.person('Bob')
    expect(await bob.says('Are you a bot?')).toEqual([])
    expect(await bob.says('Are you a bot?', { mentionsBot: true })).toMatchObject([truth, {}])
  })

  test('is one inside the story, where no sincere one is meant', async () => {
    const alice = await openDirect({ reply: () => 'I am a real person, said the tin man.' })
    const [reply] = await alice.says('"Are you a robot?" the knight asked the tin man.')
    expect(reply).toMatchObject({ text: 'I am a real person, said the tin man.', smallPrint: '' })
  })
})

test('/help says that characters may not suit some minors', async () => {
  const alice = await openDirect()
  expect((await alice.invokes('help'))[0]?.text).toContain('may not be suitable for some minors')
})
