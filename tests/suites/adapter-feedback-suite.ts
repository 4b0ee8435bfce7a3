import { expect } from 'vitest'
import type { AuditRecord } from '../../src/contract/audit.ts'
import type { ConsentRecord } from '../../src/contract/consent.ts'
import type { LogSchema } from '../../src/contract/memory.ts'
import type { Scenario } from './adapter-scenario.ts'
import type { Answer, Seen } from './adapter-stage.ts'
import type { AdapterWorld } from './adapter-world.ts'

async function entries<Name extends keyof LogSchema>(
  { program }: AdapterWorld,
  name: Name,
): Promise<readonly LogSchema[Name][]> {
  const found: LogSchema[Name][] = []
  for await (const { value } of program.app.store.memory.log.stream(name)) found.push(value)
  return found
}

const consents = (world: AdapterWorld): Promise<readonly ConsentRecord[]> => entries(world, 'consent')
const audit = (world: AdapterWorld): Promise<readonly AuditRecord[]> => entries(world, 'audit')

/** A reply of Mira's to Alice, who can be written to alone. */
async function openReply(world: AdapterWorld): Promise<{ readonly word: string; readonly reply: Seen }> {
  await world.cast(world.stage.alone, 'mira')
  await world.cast(world.stage.group, 'mira')
  const told = world.tell('alice', world.stage.group, 'Mira, tell me something.')
  return { word: told.word, reply: await world.isAnswered(told) }
}

const hasFile = ({ file }: Answer) => file !== undefined
const isQuestion = ({ labels }: Answer) => labels.includes('Yes, I agree')

/** Consent, what is kept about somebody, and what moderators take home. */
export function feedbackSuite(scenario: Scenario): void {
  scenario('what is kept about somebody is theirs, as a file', [], async (world) => {
    const { group } = world.stage
    const { word } = await openReply(world)
    const before = world.stage.seen(group).length
    const asked = world.stage.invoke('alice', group, 'privacy data')
    const { file, isPrivate } = await world.isTold(asked, 'a file', hasFile)
    expect(isPrivate).toBe(true)
    expect(file?.bytes.length).toBeGreaterThan(0)
    const isAlone = world.stage.alone === group
    if (!isAlone) expect(world.stage.seen(group)).toHaveLength(before)
    expect(world.program.logged.join('\n')).not.toContain(word)
  })

  scenario('what somebody agrees to is read before, and can be taken back', [], async (world) => {
    const { group } = world.stage
    await openReply(world)
    const asked = world.stage.invoke('alice', group, 'privacy consent', { scope: 'training', answer: 'yes' })
    const question = await world.isTold(asked, 'its text', isQuestion)
    expect(question.isPrivate).toBe(true)
    expect(question.text).toContain('may train')
    expect(await consents(world)).toEqual([])
    await world.isTold(question.choose('Yes, I agree'), 'it is noted', ({ text }) =>
      text.includes('you agree'),
    )
    await world.until('it is in the ledger', async () => (await consents(world)).length === 1)
    const again = world.stage.invoke('alice', group, 'privacy consent', { scope: 'training', answer: 'no' })
    await world.isTold(again, 'so is that', ({ text }) => text.includes('do not agree'))
    await world.until('so is that', async () => (await consents(world)).length === 2)
    expect(await consents(world)).toMatchObject([
      { scope: 'training', isGiven: true, textVersion: 1, by: 'command' },
      { scope: 'training', isGiven: false },
    ])
  })

  scenario('a rating with labels is kept, and its question is asked once', [], async (world) => {
    const { group } = world.stage
    await openReply(world)
    const rating = { rating: 'bad', reasons: 'out-of-character,repetition' }
    const rated = world.stage.invoke('alice', group, 'rate', rating)
    const question = await world.isTold(rated, 'a question', isQuestion)
    expect(question).toMatchObject({ isPrivate: true, text: expect.stringContaining('export its feedback') })
    await world.isTold(question.choose('No'), 'it is noted', ({ text }) => text.includes('do not agree'))
    await world.until('it is kept', async () => (await consents(world)).length === 1)
    const [first] = await consents(world)
    const again = world.stage.invoke('alice', group, 'rate', rating)
    await world.until('both are kept', async () => (await world.program.feedback()).length === 2)
    const deed = { type: 'rating', rating: -1, reasons: ['out-of-character', 'repetition'] }
    expect((await world.program.feedback()).map((record) => record.deed)).toEqual([deed, deed])
    expect(first).toMatchObject({ scope: 'feedback', isGiven: false })
    await world.isTold(again, 'thanks', ({ text }) => text.includes('Thank you'))
    const asked = (await again.answers()).filter(isQuestion)
    expect(asked.filter(({ text }) => text.includes('export its feedback'))).toEqual([])
  })

  scenario('a rewrite is followed by the question whether it may be used', [], async (world) => {
    const { word, reply } = await openReply(world)
    const asked = reply.rewrite('alice', `Better said, ${word}.`)
    await world.isTold(asked, 'it is done', ({ text }) => text.includes('in your words'))
    const question = await world.isTold(asked, 'a question', isQuestion)
    expect(question.isPrivate).toBe(true)
    await world.isTold(question.choose('Yes, I agree'), 'it is noted', ({ text }) =>
      text.includes('you agree'),
    )
    await world.until('it is in the ledger', async () => (await consents(world)).length === 1)
    expect(await consents(world)).toMatchObject([{ scope: 'feedback', isGiven: true, textVersion: 1 }])
  })

  scenario('a moderator sees what people think, and takes it home', [], async (world) => {
    const { group } = world.stage
    const { word } = await openReply(world)
    world.stage.invoke('alice', group, 'rate', { rating: 'bad' })
    await world.until('it is kept', async () => (await world.program.feedback()).length === 1)
    const asked = world.stage.invoke('alice', group, 'feedback summary')
    const summary = await world.isTold(asked, 'a summary', ({ text }) => text.includes('Feedback here'))
    expect(summary).toMatchObject({ isPrivate: true, text: expect.stringMatching(/Mira: 0 good, 1 bad/) })
    const exporting = world.stage.invoke('alice', group, 'feedback export', { format: 'csv' })
    const { file, isPrivate } = await world.isTold(exporting, 'a file', hasFile)
    expect(isPrivate).toBe(true)
    expect(file?.name).toMatch(/\.csv(\.gz)?$/)
    const types = async () => (await audit(world)).map(({ type }) => type)
    await world.until('both are in the audit', async () => (await types()).length === 2)
    expect(await types()).toEqual(['summary', 'export'])
    // Alice has not agreed that her words be in it.
    expect(Buffer.from(file?.bytes ?? []).toString()).not.toContain(`tell me something. ${word}`)
  })

  scenario('a member sees nothing of it, and moderators see that they tried', ['groups'], async (world) => {
    const { group } = world.stage
    await openReply(world)
    world.stage.invoke('alice', group, 'rate', { rating: 'bad' })
    await world.until('it is kept', async () => (await world.program.feedback()).length === 1)
    for (const command of ['feedback summary', 'feedback export', 'feedback audit']) {
      const asked = world.stage.invoke('bob', group, command)
      const told = await world.isTold(asked, 'a refusal', ({ text }) => text.includes('Only'))
      expect(told).toMatchObject({ isPrivate: true, file: undefined })
      expect((await asked.answers()).map(({ text }) => text).join()).not.toMatch(
        /[0-9] bad|Rows|Feedback here/,
      )
    }
    await world.until('all are in the audit', async () => (await audit(world)).length === 3)
    expect(await audit(world)).toMatchObject(
      Array.from({ length: 3 }, () => ({ type: 'refused', why: 'not-moderator' })),
    )
    const asked = world.stage.invoke('alice', group, 'feedback audit')
    const told = await world.isTold(asked, 'the audit', ({ text }) => text.includes('was refused'))
    expect(told.isPrivate).toBe(true)
    expect(told.text).not.toContain('Bob')
  })

  scenario('a command that comes again does nothing', ['repeats'], async (world) => {
    const { group } = world.stage
    await openReply(world)
    const asked = world.stage.invoke('alice', group, 'feedback summary')
    await world.isTold(asked, 'a summary', ({ text }) => text.includes('no feedback'))
    world.stage.repeat(5)
    await world.isAnswered(world.tell('alice', group, 'Mira, go on.'))
    expect((await asked.answers()).filter(({ text }) => text.includes('no feedback'))).toHaveLength(1)
    expect((await audit(world)).filter(({ type }) => type === 'summary')).toHaveLength(1)
  })

  scenario('a studio is begun by who agrees, and others join it', ['groups'], async (world) => {
    const { group } = world.stage
    await openReply(world)
    const asked = world.stage.invoke('alice', group, 'studio start')
    const question = await world.isTold(asked, 'its text', ({ labels }) => labels.length === 1)
    expect(question.isPrivate).toBe(true)
    question.choose(question.labels[0] ?? '')
    const offer = await world.isOffered(group, 'Take part')
    expect(offer.isPrivate).toBe(false)
    const joining = world.stage.invoke('bob', group, 'studio join')
    const terms = await world.isTold(joining, 'its text', ({ labels }) => labels.length === 1)
    await world.isTold(terms.choose(terms.labels[0] ?? ''), 'he takes part', ({ text }) =>
      text.includes('You take part'),
    )
    await world.until('both have agreed', async () => (await consents(world)).length === 2)
    const found = await consents(world)
    expect(found.every(({ by, isGiven, chapter }) => by === 'studio' && isGiven && chapter)).toBe(true)
    // The offer is for everybody, whoever was first.
    expect((await world.isOffered(group, 'Take part')).text).toBe(offer.text)
    world.stage.invoke('alice', group, 'studio done')
    await world.isSeen(group, 'it is over', ({ text }) => text.includes('The studio is over'))
  })
}
