import { expect } from 'vitest'
import { blankData } from '../fixtures/cards/blank.ts'
import type { Scenario } from './adapter-scenario.ts'

const card = Buffer.from(
  JSON.stringify({
    spec: 'chara_card_v2',
    spec_version: '2.0',
    data: {
      ...blankData,
      name: 'Seraphina',
      description: 'Seraphina keeps bees.',
      first_mes: 'Mind the hives.',
    },
  }),
)

/** Commands, choices and files. */
export function commandsSuite(scenario: Scenario): void {
  scenario('what somebody asks for in private is seen by nobody else', ['groups'], async (world) => {
    const { group } = world.stage
    await world.cast(group, 'mira')
    const asked = world.stage.invoke('alice', group, 'help')
    const help = await world.isTold(asked, 'help', ({ text }) => text.includes('/character'))
    expect(help.isPrivate).toBe(true)
    expect(world.stage.seen(group).some(({ text }) => text.includes(help.text))).toBe(false)
  })

  scenario('a choice that is offered can be made', [], async (world) => {
    const { group } = world.stage
    await world.cast(group, 'mira')
    await world.isAnswered(world.tell('alice', group, 'Mira, is it late?'))
    const asked = world.stage.invoke('alice', group, 'privacy erase')
    const offer = await world.isTold(asked, 'a choice', ({ labels }) => labels.length > 0)
    expect(offer.isPrivate).toBe(true)
    expect(offer.labels).toEqual(['Forget it', 'Keep it'])
    await world.isTold(offer.choose('Keep it'), 'it is kept', ({ text }) =>
      text.includes('Nothing is forgotten'),
    )
    expect(await world.program.lines(group)).not.toEqual([])

    const again = world.stage.invoke('alice', group, 'privacy erase')
    const second = await world.isTold(again, 'a choice', ({ labels }) => labels.length > 0)
    await world.isTold(second.choose('Forget it'), 'it is forgotten', ({ text }) =>
      text.includes('Forgotten'),
    )
    expect((await world.program.lines(group)).filter(({ role }) => role === 'user')).toEqual([])
  })

  scenario('who may not change who plays is refused, and nobody else is told', ['groups'], async (world) => {
    const { group } = world.stage
    await world.cast(group, 'mira')
    const asked = world.stage.invoke('bob', group, 'character set', { character: 'otto' })
    const refusal = await world.isTold(asked, 'a refusal', ({ text }) => text.includes('cannot change this'))
    expect(refusal.isPrivate).toBe(true)
    const told = world.tell('bob', group, 'Mira, are you still here?')
    expect(await world.isAnswered(told)).toMatchObject({ speaker: 'Mira (AI)' })
    expect(world.stage.seen(group).some(({ text }) => text.includes('Mind the nets.'))).toBe(false)
  })

  scenario('a character that nobody knows is told of', [], async (world) => {
    const { group } = world.stage
    const asked = world.stage.invoke('alice', group, 'character set', { character: 'xylophone' })
    const told = await world.isTold(asked, 'who there is', ({ text }) => text.includes('xylophone'))
    expect(told.text).toMatch(/Mira[\s\S]*Otto/)
  })

  scenario(
    'a command that lacks something says what, or asks for it',
    ['incomplete-commands'],
    async (world) => {
      const { group } = world.stage
      await world.cast(group, 'mira')
      const asked = world.stage.invoke('alice', group, 'character set')
      const told = await world.isTold(asked, 'what is missing', ({ text }) => text !== '')
      if (told.labels.length === 0) expect(told.text).toContain('/character set')
      else {
        told.choose('Otto')
        await world.isSeen(group, 'Otto greets', ({ text }) => text.includes('Mind the nets.'))
      }
    },
  )

  scenario('a command that is none is told so', ['unknown-commands'], async (world) => {
    const where = world.stage.alone
    const asked = world.stage.invoke('alice', where, 'dance')
    await world.isTold(asked, 'there is none', ({ text }) => text.includes('/dance'))
    expect(world.model.requests).toEqual([])
  })

  scenario('a reply that is stopped stays as far as it went', [], async (world) => {
    const { group } = world.stage
    await world.cast(group, 'mira')
    const word = world.newWord()
    const gate = world.hold(word)
    world.prepare(word, `Aye, ${word}. This is the first sentence. Here is a second one, number 0.`)
    world.tell('alice', group, 'Mira, a long story!', { word })
    await world.model.request(0)
    gate.release(8)
    await world.isSeen(group, 'it begins', ({ text }) => text.includes(word))
    world.stage.invoke('alice', group, 'stop')
    await world.until('the turn is written', async () => (await world.program.turns(group)).length === 1)
    gate.open()
    const [turn] = await world.program.turns(group)
    expect(turn).toMatchObject({ finishReason: 'aborted' })
    expect(turn?.shown).toContain(`Aye, ${word}.`)
    expect(turn?.shown).not.toContain('second one')
    const shown = world.stage.seen(group).filter(({ text }) => text.includes(word))
    expect(shown).toHaveLength(1)
    expect(shown[0]?.text).toContain(turn?.shown)
    await world.isAnswered(world.tell('alice', group, 'Mira, and now?'))
  })

  scenario('where nothing is written, nothing is stopped', [], async (world) => {
    const asked = world.stage.invoke('alice', world.stage.group, 'stop')
    await world.isTold(asked, 'so', ({ text }) => text.includes('Nothing is being written'))
  })

  scenario('a card is brought along, plays, and is given back as a file', [], async (world) => {
    const { group } = world.stage
    // Where files can be shown to one person only alone with the bot, they must have begun that.
    await world.cast(world.stage.alone, 'mira')
    const file = { name: 'seraphina.json', bytes: card }
    const brought = world.stage.invoke('alice', group, 'character import', {}, file)
    const preview = await world.isTold(brought, 'a preview', ({ labels }) => labels.includes('Keep'))
    expect(preview.isPrivate).toBe(true)
    const kept = await world.isTold(preview.choose('Keep'), 'it is kept', ({ text }) =>
      text.includes('belongs to this place now'),
    )
    // Its id can be copied from where it is told.
    const id = /: (@\S+)\.$/m.exec(kept.text)?.[1] ?? ''
    world.stage.invoke('alice', group, 'character set', { character: id })
    const greeting = await world.isSeen(group, 'she greets', ({ text }) => text.includes('Mind the hives.'))
    expect(greeting.speaker).toBe('Seraphina (AI)')
    const asked = world.stage.invoke('alice', group, 'character export', {
      character: 'seraphina',
      format: 'json',
    })
    const given = await world.isTold(asked, 'a file', ({ file }) => file !== undefined)
    expect(given.isPrivate).toBe(true)
    expect(given.file?.name).toBe('seraphina.json')
    expect(JSON.parse(Buffer.from(given.file?.bytes ?? []).toString())).toMatchObject({
      data: { name: 'Seraphina' },
    })

    // Whoever plays is not deleted by one slip.
    const deletion = world.stage.invoke('alice', group, 'character delete', { character: id })
    const offer = await world.isTold(deletion, 'a question', ({ labels }) => labels.length > 0)
    expect(offer.text).toContain('plays in this conversation')
    expect(offer.labels).toEqual(['Delete', 'Keep'])
    await world.isTold(offer.choose('Delete'), 'it is deleted', ({ text }) => text.includes('is deleted'))
  })

  scenario('a file that is no card is refused', [], async (world) => {
    const file = { name: 'notes.json', bytes: Buffer.from('[1]') }
    const brought = world.stage.invoke('alice', world.stage.group, 'character import', {}, file)
    await world.isTold(brought, 'a refusal', ({ text }) => text.includes('no character card in that file'))
  })
}
