import { expect } from 'vitest'
import type { Line } from '../../src/contract/line.ts'
import type { Scenario } from './adapter-scenario.ts'
import type { Seen } from './adapter-stage.ts'
import type { AdapterWorld } from './adapter-world.ts'

/** A reply of Mira's to Alice. */
async function openReply(world: AdapterWorld): Promise<{ word: string; reply: Seen }> {
  await world.cast(world.stage.group, 'mira')
  const told = world.tell('alice', world.stage.group, 'Mira, tell me something.')
  return { word: told.word, reply: await world.isAnswered(told) }
}

const number = ({ text }: Pick<Seen, 'text'>) => /number (\d+)\./.exec(text)?.[1]

async function lastLine(world: AdapterWorld): Promise<Line | undefined> {
  return (await world.program.lines(world.stage.group)).findLast(({ role }) => role === 'character')
}

/** Resolves when the number of the last line is that one. */
async function isTake(world: AdapterWorld, wanted: string): Promise<void> {
  await world.until(`take ${wanted} is in the story`, async () => {
    const line = await lastLine(world)
    return line !== undefined && number(line) === wanted
  })
}

/** Other words for what was said, and what people think of it. */
export function takesSuite(scenario: Scenario): void {
  scenario(
    'another take, the one before and the one after take the place of what is shown',
    ['replacing'],
    async (world) => {
      const { group } = world.stage
      const { word, reply } = await openReply(world)
      for (const [command, wanted] of [
        ['regenerate', '1'],
        ['previous', '0'],
        ['next', '1'],
      ] as const) {
        world.stage.invoke('alice', group, command)
        const isNow = (seen: Seen) => seen.text.includes(word) && number(seen) === wanted
        expect(await world.isSeen(group, command, isNow)).toMatchObject({
          id: reply.id,
          speaker: reply.speaker,
        })
        await isTake(world, wanted)
        expect(world.stage.seen(group).filter(({ text }) => text.includes(word))).toHaveLength(1)
      }
      expect((await world.program.lines(group)).filter(({ text }) => text.includes('number'))).toHaveLength(1)
      await world.isAnswered(world.tell('alice', group, 'Mira, go on.'))
      expect(world.model.requests.at(-1)?.text).toContain('number 1.')
      expect(world.model.requests.at(-1)?.text).not.toContain('number 0.')
    },
  )

  scenario('another take is the only one in the story', [], async (world) => {
    const { group } = world.stage
    const { word, reply } = await openReply(world)
    world.stage.invoke('alice', group, 'regenerate')
    await world.isSeen(
      group,
      'another take',
      (seen) => seen.text.includes(word) && number(seen) !== number(reply),
    )
    await isTake(world, '1')
    world.stage.invoke('alice', group, 'previous')
    await isTake(world, '0')
    world.stage.invoke('alice', group, 'next')
    await isTake(world, '1')
    expect((await world.program.lines(group)).filter(({ text }) => text.includes('number'))).toHaveLength(1)
    expect((await world.program.turns(group)).map(({ take }) => take)).toEqual([0, 1])
    expect((await world.program.feedback()).map(({ deed }) => deed.type)).toEqual([
      'regeneration',
      'pick',
      'pick',
    ])
  })

  scenario('a rewrite is shown in the place of the reply, and in the story', ['replacing'], async (world) => {
    const { group } = world.stage
    const { word, reply } = await openReply(world)
    reply.rewrite('alice', `Better said, ${word}.`)
    const rewritten = await world.isSeen(group, 'it is rewritten', ({ text }) => text.includes('Better said'))
    expect(rewritten).toMatchObject({ id: reply.id, speaker: reply.speaker })
    expect(world.stage.seen(group).filter(({ text }) => text.includes(word))).toHaveLength(1)
    await world.until('it is written', async () => (await lastLine(world))?.text === `Better said, ${word}.`)
    await world.isAnswered(world.tell('alice', group, 'Mira, go on.'))
    expect(world.model.requests.at(-1)?.text).toContain('Better said')
    expect(world.model.requests.at(-1)?.text).not.toContain('number 0.')
  })

  scenario('a rewrite is in the story', [], async (world) => {
    const { word, reply } = await openReply(world)
    const asked = reply.rewrite('alice', `Better said, ${word}.`)
    const told = await world.isTold(asked, 'it is done', ({ text }) => text.includes('in your words'))
    expect(told.isPrivate).toBe(true)
    await world.until('it is written', async () => (await lastLine(world))?.text === `Better said, ${word}.`)
    const [record] = await world.program.feedback()
    expect(record).toMatchObject({ deed: { type: 'rewrite' }, take: 0, characterId: 'mira' })
    expect(JSON.stringify(record)).not.toContain('Better said')
  })

  scenario('who was not answered may not rewrite a reply', ['groups'], async (world) => {
    const { group } = world.stage
    const { reply } = await openReply(world)
    const asked = reply.rewrite('bob', 'Worse said.')
    const refusal = await world.isTold(asked, 'a refusal', ({ text }) => text.includes('Only the person who'))
    expect(refusal.isPrivate).toBe(true)
    await world.isAnswered(world.tell('alice', group, 'Mira, go on.'))
    expect(world.model.requests.at(-1)?.text).not.toContain('Worse said')
    expect(world.stage.seen(group).some(({ text }) => text.includes('Worse said'))).toBe(false)
  })

  scenario(
    'a reaction is kept with the take that it is about, also when the program began anew',
    ['reactions'],
    async (world) => {
      const { reply } = await openReply(world)
      const line = await lastLine(world)
      reply.react('alice', '👍')
      await world.until('it is kept', async () => (await world.program.feedback()).length === 1)
      await world.program.stop()
      await world.program.start()
      reply.react('bob', '👎')
      reply.react('alice', '👍', false)
      await world.until('all are kept', async () => (await world.program.feedback()).length === 3)
      const records = await world.program.feedback()
      expect(records.every((record) => record.line.id === line?.id && record.take === 0)).toBe(true)
      const deeds = records.map(({ deed }) => deed)
      expect(deeds).toMatchObject([
        { type: 'reaction-added', rating: 1 },
        { type: 'reaction-added', rating: -1 },
        { type: 'reaction-removed', rating: 1 },
      ])
      expect(new Set(records.map(({ personId }) => personId)).size).toBe(2)
      expect(world.model.requests).toHaveLength(1)
    },
  )

  scenario('a rating is kept with its reasons, and thanked for in private', [], async (world) => {
    const { group } = world.stage
    await openReply(world)
    const rated = world.stage.invoke('alice', group, 'rate', { rating: 'good', reasons: 'low-quality' })
    const thanks = await world.isTold(rated, 'thanks', ({ text }) => text.includes('Thank you'))
    expect(thanks.isPrivate).toBe(true)
    await world.until('it is kept', async () => (await world.program.feedback()).length > 0)
    expect((await world.program.feedback()).map(({ deed, take }) => [deed, take])).toEqual([
      [{ type: 'rating', rating: 1, reasons: ['low-quality'] }, 0],
    ])
  })
}
