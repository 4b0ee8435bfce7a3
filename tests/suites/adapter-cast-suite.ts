import { expect } from 'vitest'
import type { Scenario } from './adapter-scenario.ts'

/** Who plays where, and who hears what. */
export function castSuite(scenario: Scenario): void {
  scenario('a character greets in its voice, under its name with the mark of an AI', [], async (world) => {
    const greeting = await world.cast(world.stage.group, 'otto')
    expect(greeting).toMatchObject({ speaker: 'Otto (AI)', pinged: 0 })
    expect(world.stage.seen(world.stage.group).filter(({ text }) => text.includes('Mind the nets.'))).toEqual(
      [expect.objectContaining({ id: greeting.id })],
    )
  })

  scenario('a message becomes one turn and one reply', [], async (world) => {
    const { group } = world.stage
    await world.cast(group, 'mira')
    const told = world.tell('alice', group, 'Mira, is the lamp lit?')
    const reply = await world.isAnswered(told)
    expect(reply.speaker).toBe('Mira (AI)')
    const next = world.tell('alice', group, 'Mira, and the door?')
    await world.isAnswered(next)
    const turns = await world.program.turns(group)
    expect(turns.map(({ shown, eventIds }) => [shown.includes(told.word), eventIds.length])).toEqual([
      [true, 1],
      [false, 1],
    ])
    expect(new Set(turns.map(({ turnId }) => turnId)).size).toBe(2)
    const replies = world.stage.seen(group).filter(({ text }) => text.includes(told.word))
    expect(replies).toHaveLength(1)
    const lines = await world.program.lines(group)
    const line = lines.find(({ role, text }) => role === 'user' && text.includes(told.word))
    expect(line).toMatchObject({ turnId: turns[0]?.turnId })
    expect(world.model.requests).toHaveLength(2)
  })

  scenario('alone with a character, every message is answered', [], async (world) => {
    const { alone } = world.stage
    await world.cast(alone, 'mira')
    const first = await world.isAnswered(world.tell('alice', alone, 'Are you there?'))
    const second = await world.isAnswered(world.tell('alice', alone, 'It is late.'))
    expect(['', 'Mira (AI)']).toContain(first.speaker)
    expect(second.id).not.toBe(first.id)
    expect((await world.program.turns(alone)).map(({ isGroup }) => isGroup)).toEqual([false, false])
  })

  scenario('what is told to a character in private is not known among others', ['groups'], async (world) => {
    const { alone, group } = world.stage
    await world.cast(alone, 'mira')
    await world.cast(group, 'mira')
    const secret = world.tell('alice', alone, 'The treasure is below the quay.')
    await world.isAnswered(secret)
    await world.isAnswered(world.tell('alice', group, 'Mira, what do you know?'))
    expect(world.model.requests.at(-1)?.text).not.toContain(secret.word)
  })

  scenario('two people are told apart by their names', ['groups'], async (world) => {
    const { group } = world.stage
    await world.cast(group, 'mira')
    const hers = world.tell('alice', group, 'Mira, I lost an oar.')
    await world.isAnswered(hers)
    const his = world.tell('bob', group, 'Mira, I found one.')
    await world.isAnswered(his)
    const people = (await world.program.lines(group)).filter(({ role }) => role === 'user')
    expect(people.map(({ speakerName, text }) => [speakerName, text.includes(hers.word)])).toEqual([
      ['Alice', true],
      ['Bob', false],
    ])
    expect(world.model.requests.at(-1)?.text).toMatch(/Alice.*oar[\s\S]*Bob.*found/)
  })

  scenario('who is not addressed is not answered', ['groups'], async (world) => {
    const { group } = world.stage
    await world.cast(group, 'mira')
    const aside = world.tell('bob', group, 'What a wind.')
    const asked = world.tell('alice', group, 'Mira, is it cold?')
    await world.isAnswered(asked)
    expect(world.model.requests).toHaveLength(1)
    const lines = await world.program.lines(group)
    const order = [aside.word, asked.word].map((word) => lines.findIndex(({ text }) => text.includes(word)))
    expect(order[0]).toBeGreaterThanOrEqual(0)
    expect(order[0]).toBeLessThan(order[1] ?? 0)
  })

  scenario('two conversations know nothing of one another', ['groups'], async (world) => {
    const { group, other } = world.stage
    await world.cast(group, 'mira')
    await world.cast(other, 'mira')
    const here = world.tell('alice', group, 'Mira, the boat is red.')
    await world.isAnswered(here)
    const there = world.tell('alice', other, 'Mira, which colour is the boat?')
    await world.isAnswered(there)
    expect(world.model.requests.at(-1)?.text).not.toContain(here.word)
    expect((await world.program.lines(other)).some(({ text }) => text.includes(here.word))).toBe(false)
    expect(world.stage.seen(group).some(({ text }) => text.includes(there.word))).toBe(false)
  })

  scenario('a thread has the cast of its parent, and a story of its own', ['threads'], async (world) => {
    const { group } = world.stage
    await world.cast(group, 'mira')
    const above = world.tell('alice', group, 'Mira, there is a wreck.')
    await world.isAnswered(above)
    const thread = world.stage.openThread('alice')
    const inside = world.tell('alice', thread, 'Mira, tell me of it.')
    expect(await world.isAnswered(inside)).toMatchObject({ speaker: 'Mira (AI)' })
    expect(world.model.requests.at(-1)?.text).not.toContain(above.word)
    const chapters = [await world.program.turns(group), await world.program.turns(thread)].map(
      (turns) => turns.at(-1)?.chapter,
    )
    expect(chapters[1]?.thread).not.toBe(chapters[0]?.thread)
    await world.cast(thread, 'otto')
    const again = await world.isAnswered(world.tell('alice', group, 'Mira, are you still here?'))
    expect(again.speaker).toBe('Mira (AI)')
  })

  scenario('a reply to an older line is answered by who said it', ['replies', 'groups'], async (world) => {
    const { group } = world.stage
    await world.cast(group, 'otto')
    await world.cast(group, 'mira', 'character add')
    const older = await world.isAnswered(world.tell('alice', group, 'Otto, have you a net?'))
    await world.isAnswered(world.tell('alice', group, 'Mira, is it late?'))
    const reply = world.tell('bob', group, 'What did you say?', { replyTo: older })
    expect(await world.isAnswered(reply)).toMatchObject({ speaker: 'Otto (AI)' })
  })

  scenario(
    'whoever mentions the bot where nobody plays is offered who there is',
    ['mentions', 'groups'],
    async (world) => {
      const { group } = world.stage
      world.stage.mention('alice', group, 'hello?')
      const offer = await world.isOffered(group, 'Mira')
      offer.choose('Otto')
      await world.isSeen(group, 'Otto greets', ({ text }) => text.includes('Mind the nets.'))
    },
  )
}
