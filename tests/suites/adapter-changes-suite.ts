import { expect } from 'vitest'
import type { Scenario } from './adapter-scenario.ts'
import type { AdapterWorld, Told } from './adapter-world.ts'

/** A message that waits for its turn, for another is being answered; `goOn` lets them come to their ends. */
async function openWaiting(world: AdapterWorld): Promise<{ first: Told; waiting: Told; goOn: () => void }> {
  const { group } = world.stage
  await world.cast(group, 'mira')
  const word = world.newWord()
  const gate = world.hold(word)
  const first = world.tell('alice', group, 'Mira, a story!', { word })
  await world.model.request(0)
  const waiting = world.tell('alice', group, 'Mira, the net is blue.')
  await world.hears('it', (event) => event.type === 'message-received' && event.text.includes(waiting.word))
  return { first, waiting, goOn: () => gate.open() }
}

/** Resolves when the adapter has handed over that it was changed. */
async function isChanged(
  world: AdapterWorld,
  { word }: Told,
  type: 'message-edited' | 'message-deleted',
): Promise<void> {
  const said = await world.hears(
    'it',
    (event) => event.type === 'message-received' && event.text.includes(word),
  )
  const messageId = said.type === 'message-received' && said.messageId
  await world.hears(type, (event) => event.type === type && event.messageId === messageId)
}

/** Edits and deletions of what people said. */
export function changesSuite(scenario: Scenario): void {
  scenario('what is edited before it is answered is answered as it is now', ['edits'], async (world) => {
    const { group } = world.stage
    const { first, waiting, goOn } = await openWaiting(world)
    waiting.edit(`Mira, the net is green. ${waiting.word}`)
    await isChanged(world, waiting, 'message-edited')
    goOn()
    await world.isAnswered(first)
    await world.isAnswered(waiting)
    expect(world.model.requests.at(-1)?.text).toContain('net is green')
    expect(world.model.requests.at(-1)?.text).not.toContain('net is blue')
    expect(world.model.requests).toHaveLength(2)
    expect((await world.program.lines(group)).map(({ text }) => text).join()).not.toContain('net is blue')
  })

  scenario(
    'what is edited afterwards is so in the story, and not answered again',
    ['edits'],
    async (world) => {
      const { group } = world.stage
      await world.cast(group, 'mira')
      const told = world.tell('alice', group, 'Mira, the net is blue.')
      await world.isAnswered(told)
      told.edit(`Mira, the net is green. ${told.word}`)
      await isChanged(world, told, 'message-edited')
      const [line] = (await world.program.lines(group)).filter(({ role }) => role === 'user')
      expect(line).toMatchObject({ text: expect.stringContaining('net is green'), revision: 1 })
      await world.isAnswered(world.tell('alice', group, 'Mira, which colour is it?'))
      expect(world.model.requests).toHaveLength(2)
      expect(world.model.requests.at(-1)?.text).not.toContain('net is blue')
      expect(world.stage.seen(group).filter(({ text }) => text.includes(told.word))).toHaveLength(1)
    },
  )

  scenario('what is deleted before it is answered is never answered', ['deletions'], async (world) => {
    const { group } = world.stage
    const { first, waiting, goOn } = await openWaiting(world)
    waiting.delete()
    await isChanged(world, waiting, 'message-deleted')
    goOn()
    await world.isAnswered(first)
    await world.isAnswered(world.tell('alice', group, 'Mira, good night.'))
    expect(world.model.requests).toHaveLength(2)
    expect(world.model.requests.at(-1)?.text).not.toContain('net is blue')
    expect(world.stage.seen(group).some(({ text }) => text.includes(waiting.word))).toBe(false)
  })

  scenario('what is deleted afterwards is gone from the story', ['deletions'], async (world) => {
    const { group } = world.stage
    await world.cast(group, 'mira')
    const told = world.tell('alice', group, 'Mira, the net is blue.')
    await world.isAnswered(told)
    told.delete()
    await isChanged(world, told, 'message-deleted')
    await world.isAnswered(world.tell('alice', group, 'Mira, which colour is it?'))
    expect(world.model.requests.at(-1)?.text).not.toContain('net is blue')
  })

  scenario('what is told twice by the platform happens once', ['repeats'], async (world) => {
    const { group } = world.stage
    await world.cast(group, 'mira')
    const told = world.tell('alice', group, 'Mira, is the lamp lit?')
    await world.isAnswered(told)
    world.stage.repeat(5)
    await world.isAnswered(world.tell('alice', group, 'Mira, and the door?'))
    expect(world.model.requests).toHaveLength(2)
    expect(world.stage.seen(group).filter(({ text }) => text.includes(told.word))).toHaveLength(1)
    const lines = (await world.program.lines(group)).filter(({ role }) => role === 'user')
    expect(lines).toHaveLength(2)
  })
}
