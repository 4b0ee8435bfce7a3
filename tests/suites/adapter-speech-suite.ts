import { expect } from 'vitest'
import type { Scenario } from './adapter-scenario.ts'

/** Longer than what any platform takes at once. */
const sentences = Array.from(
  { length: 130 },
  (_, index) => `Sentence ${index} tells of the unfathomable lighthouses. `,
)

const bare = (text: string) => text.replaceAll(/\s/g, '')

/** How replies are shown. */
export function speechSuite(scenario: Scenario): void {
  scenario(
    'a long reply comes in several messages, in order, and nothing of it is lost',
    ['limits'],
    async (world) => {
      const { group } = world.stage
      await world.cast(group, 'mira')
      const told = world.tell('alice', group, 'Mira, tell me all.', { word: world.newWord() })
      const long = `${sentences.join('')}The end, number 1.`
      world.prepare(told.word, long)
      await world.isSeen(group, 'the end of it', ({ text }) => text.includes('The end'))
      await world.until('it is written', async () => (await world.program.turns(group)).length === 1)
      const [turn] = await world.program.turns(group)
      const pieces = world.stage.seen(group).filter(({ text }) => /Sentence|The end/.test(text))
      expect(pieces.length).toBeGreaterThan(1)
      expect(pieces.map(({ id }) => id)).toEqual(turn?.messageIds)
      expect(bare(pieces.map(({ text }) => text).join(''))).toBe(bare(long))
    },
  )

  scenario(
    'a long line is one story, whichever of its messages is replied to',
    ['limits', 'replies'],
    async (world) => {
      const { group } = world.stage
      await world.cast(group, 'otto')
      await world.cast(group, 'mira', 'character add')
      const word = world.newWord()
      world.prepare(word, `${sentences.join('')}The end, number 1.`)
      world.tell('alice', group, 'Otto, tell me all.', { word })
      const last = await world.isSeen(group, 'the end of it', ({ text }) => text.includes('The end'))
      await world.until('it is written', async () => (await world.program.turns(group)).length === 1)
      await world.isAnswered(world.tell('alice', group, 'Mira, is it late?'))
      const reply = world.tell('bob', group, 'And then?', { replyTo: last })
      expect(await world.isAnswered(reply)).toMatchObject({ speaker: 'Otto (AI)' })
    },
  )

  scenario('what a model emphasises is emphasised', ['formatting'], async (world) => {
    const { group } = world.stage
    await world.cast(group, 'mira')
    const word = world.newWord()
    world.prepare(word, `You say **${word}**, and *nothing* is left open: **never, number 1.`)
    const reply = await world.isAnswered(world.tell('alice', group, 'Mira, speak up!', { word }))
    expect(reply.bold).toContain(word)
    expect(bare(reply.text)).toContain(bare('is left open: **never, number 1.'))
  })

  scenario('nobody is pinged by what a model writes', ['mentions'], async (world) => {
    const { group } = world.stage
    await world.cast(group, 'mira')
    const word = world.newWord()
    world.prepare(word, `${world.stage.pings} come here, ${word}, number 1.`)
    const reply = await world.isAnswered(world.tell('alice', group, 'Mira, call them!', { word }))
    expect(reply.text).toContain('come here')
    expect(reply.pinged).toBe(0)
  })

  scenario('nobody is pinged by the name of a character', [], async (world) => {
    const { group } = world.stage
    const greeting = await world.cast(group, 'hail')
    const reply = await world.isAnswered(world.tell('alice', group, 'Hail, who are you?'))
    for (const { speaker, pinged } of [greeting, reply]) {
      expect(speaker).toMatch(/^Hail/)
      expect(pinged).toBe(0)
    }
  })

  scenario('while a reply is thought of, it can be seen', [], async (world) => {
    const { group } = world.stage
    await world.cast(group, 'mira')
    await world.isAnswered(world.tell('alice', group, 'Mira, is it late?'))
    const before = world.stage.typings(group)
    const word = world.newWord()
    const gate = world.hold(word)
    const told = world.tell('alice', group, 'Mira, a story!', { word })
    await world.until('it is seen', () => world.stage.typings(group) > before)
    expect(world.stage.seen(group).some(({ text }) => text.includes(word))).toBe(false)
    gate.open()
    await world.isAnswered(told)
  })

  scenario('control characters of a model do nothing', [], async (world) => {
    const { group } = world.stage
    await world.cast(group, 'mira')
    const word = world.newWord()
    world.prepare(word, `One\u0007 \u202etwo ${word}, number 1.`)
    const reply = await world.isAnswered(world.tell('alice', group, 'Mira, speak!', { word }))
    expect(reply.text).toContain('two')
    expect(reply.text).not.toContain('\u0007')
  })

  scenario('what arrives while a reply is written is answered by the next one', ['groups'], async (world) => {
    const { group } = world.stage
    await world.cast(group, 'mira')
    const word = world.newWord()
    const gate = world.hold(word)
    const first = world.tell('alice', group, 'Mira, a story!', { word })
    await world.model.request(0)
    const [second, third] = [
      world.tell('bob', group, 'Mira, and me?'),
      world.tell('alice', group, 'Mira, and the sea?'),
    ]
    await world.hears('both', (event) => event.type === 'message-received' && event.text.includes(third.word))
    gate.open()
    await world.isAnswered(first)
    const reply = await world.isAnswered(second)
    expect(reply.text).toContain(third.word)
    await world.isAnswered(third)
    expect(world.model.requests).toHaveLength(2)
  })

  scenario('what is said outside of the story wakes nobody', [], async (world) => {
    const { group } = world.stage
    await world.cast(group, 'mira')
    const aside = world.tell('alice', group, '// Mira, I must go soon.')
    await world.isAnswered(world.tell('alice', group, 'Mira, is it late?'))
    expect(world.model.requests).toHaveLength(1)
    expect(world.model.requests[0]?.text).not.toContain(aside.word)
  })
}
