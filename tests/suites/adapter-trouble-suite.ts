import { expect } from 'vitest'
import type { Scenario } from './adapter-scenario.ts'
import type { AdapterStage } from './adapter-stage.ts'

/** Connections of this process, which has both ends of all of them. */
const countSockets = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length

/** Ends, outages, refusals. */
export function troubleSuite(scenario: Scenario): void {
  scenario('a program that begins anew goes on where it stopped', [], async (world) => {
    const { group } = world.stage
    await world.cast(group, 'mira')
    const before = world.tell('alice', group, 'Mira, the boat is red.')
    await world.isAnswered(before)
    await world.program.stop()
    await world.program.start()
    const after = world.tell('alice', group, 'Mira, which colour was it?')
    await world.isAnswered(after)
    expect(world.model.requests.at(-1)?.text).toContain(before.word)
    expect(world.model.requests).toHaveLength(2)
    expect((await world.program.turns(group)).map(({ eventIds }) => eventIds.length)).toEqual([1, 1])
  })

  scenario(
    'what is said while no program runs is answered once it does, and once',
    ['catching-up'],
    async (world) => {
      const { group } = world.stage
      await world.cast(group, 'mira')
      const before = world.tell('alice', group, 'Mira, is the lamp lit?')
      await world.isAnswered(before)
      await world.program.stop()
      const missed = world.tell('alice', group, 'Mira, are you there?')
      await world.program.start()
      await world.isAnswered(missed)
      const after = world.tell('alice', group, 'Mira, good night.')
      await world.isAnswered(after)
      for (const { word } of [before, missed, after]) {
        expect(world.stage.seen(group).filter(({ text }) => text.includes(word))).toHaveLength(1)
        expect((await world.program.turns(group)).filter(({ shown }) => shown.includes(word))).toHaveLength(1)
      }
      expect(world.model.requests).toHaveLength(3)
    },
  )

  scenario('what waits when the program ends is answered by the next one', ['catching-up'], async (world) => {
    const { group } = world.stage
    await world.cast(group, 'mira')
    const word = world.newWord()
    const gate = world.hold(word)
    const running = world.tell('alice', group, 'Mira, a story!', { word })
    await world.model.request(0)
    const waiting = world.tell('alice', group, 'Mira, and then?')
    await world.hears('it', (event) => event.type === 'message-received' && event.text.includes(waiting.word))
    const ending = world.program.stop()
    gate.open()
    await ending
    await world.program.start()
    await world.isAnswered(running)
    await world.isAnswered(waiting)
    for (const one of [running, waiting])
      expect(world.stage.seen(group).filter(({ text }) => text.includes(one.word))).toHaveLength(1)
  })

  scenario('a model that failed is asked once more by one choice', ['buttons'], async (world) => {
    const { alone } = world.stage
    await world.cast(alone, 'mira')
    const word = world.newWord()
    const illness = world.refuse(word)
    const told = world.tell('alice', alone, 'Mira, do you hear me?', { word })
    const offer = await world.isOffered(alone, 'Try again')
    expect(offer.text).toContain('The model failed')
    illness.mended()
    offer.choose('Try again')
    await world.isAnswered(told)
  })

  for (const [name, breakIt] of [
    ['is away for a while shows the reply once it is back', (stage: AdapterStage) => stage.breakSending(6)],
    ['asks for patience shows the reply later', (stage: AdapterStage) => stage.limitSending(1_000)],
  ] as const)
    scenario(
      `a platform that ${name}, and once`,
      ['outages'],
      async (world) => {
        const { group } = world.stage
        await world.cast(group, 'mira')
        const word = world.newWord()
        const gate = world.hold(word)
        const told = world.tell('alice', group, 'Mira, do you hear me?', { word })
        await world.model.request(0)
        breakIt(world.stage)
        gate.open()
        await world.isAnswered(told)
        expect(world.stage.seen(group).filter(({ text }) => text.includes(word))).toHaveLength(1)
        expect(await world.program.turns(group)).toHaveLength(1)
        await world.isAnswered(world.tell('alice', group, 'Mira, and now?'))
      },
      { speed: 20 },
    )

  scenario('where the bot may not speak nobody is answered, and it is known', ['outages'], async (world) => {
    const { group } = world.stage
    await world.cast(group, 'mira')
    expect(world.program.adapter.maySpeak?.(group.conversation)).toBe(true)
    const word = world.newWord()
    const gate = world.hold(word)
    world.tell('alice', group, 'Mira, do you hear me?', { word })
    await world.model.request(0)
    world.stage.silence(true)
    gate.open()
    await world.until('it is known', () => world.program.adapter.maySpeak?.(group.conversation) === false)
    expect(world.stage.seen(group).some(({ text }) => text.includes(word))).toBe(false)
    expect(world.program.adapter.maySpeak?.(world.stage.alone.conversation)).toBe(true)
    world.stage.silence(false)
    await world.until('it may again', () => world.program.adapter.maySpeak?.(group.conversation) === true)
    await world.isAnswered(world.tell('alice', group, 'Mira, and now?'))
  })

  scenario('a place that the bot was removed from is left alone', ['removal'], async (world) => {
    const { group } = world.stage
    await world.cast(group, 'mira')
    await world.cast(world.stage.alone, 'mira')
    const word = world.newWord()
    const gate = world.hold(word)
    world.tell('alice', group, 'Mira, do you hear me?', { word })
    await world.model.request(0)
    world.stage.removeBot()
    await world.until('it is told', () => world.program.departed.includes(group.conversation.place))
    gate.open()
    const elsewhere = world.tell('alice', world.stage.alone, 'Mira, are you well?')
    await world.isAnswered(elsewhere)
    expect(world.stage.seen(group).some(({ text }) => text.includes(word))).toBe(false)
    expect(await world.program.turns(group)).toEqual([])
  })

  scenario('an adapter that is closed lets go of everything', [], async (world) => {
    const { group } = world.stage
    await world.cast(group, 'mira')
    await world.isAnswered(world.tell('alice', group, 'Mira, is it late?'))
    const { adapter } = world.program
    const connected = countSockets()
    await world.program.stop()
    await adapter.close()
    const before = world.stage.requests()
    // All but a terminal asks somebody for something.
    expect(connected > 0 || before === 0).toBe(true)
    await world.until('nothing is connected', () => countSockets() === 0)
    expect(world.stage.requests()).toBe(before)
  })
}
