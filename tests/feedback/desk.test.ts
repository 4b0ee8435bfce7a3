import { expect, it } from 'vitest'
import type { ExportFilter } from '../../src/contract/feedback-export.ts'
import { openPlayhouse, signal } from './open-playhouse.ts'
import { ann, bob, cleo, guild, tavern } from './playhouse.ts'

const dayMs = 86_400_000

it('sums up a place: votes that stand, trend, characters, what was disliked most', async () => {
  const { play, desk } = await openPlayhouse()
  const first = play.turn(tavern, [[ann, 'One.']], ['A.'])
  play.likes(first, ann)
  play.dislikes(first, bob)
  play.tick(2 * dayMs)
  const second = play.turn(tavern, [[ann, 'Two.']], ['B.'])
  play.dislikes(second, ann)
  play.dislikes(second, bob, { messageId: undefined })
  play.likes(second, cleo)
  play.does(second, cleo, { type: 'reaction-removed', emoji: '👍', rating: 1 })
  play.does(second, cleo, { type: 'rewrite' })
  play.does(second, cleo, { type: 'report' })
  play.dislikes(play.turn(guild, [[ann, 'Elsewhere.']], ['C.']), ann)
  await play.settle()
  const summary = await desk.summarize({ filter: {}, conversation: tavern, by: 'p_mod' }, signal)
  expect(summary).toMatchObject({
    kinds: { reaction: 3, rating: 3, rewrite: 1, report: 1 },
    good: 1,
    bad: 3,
    disagreements: 1,
    characters: [{ characterId: 'wren', good: 1, bad: 3, rewrites: 1, reports: 1 }],
    disliked: [
      { conversation: tavern, messageId: `m-${second.turnId}`, good: 0, bad: 2, reasons: ['repetition'] },
      { messageId: `m-${first.turnId}`, good: 1, bad: 1 },
    ],
  })
  expect(summary.trend.map(({ good, bad }) => [good, bad])).toEqual([
    [1, 1],
    [0, 0],
    [0, 2],
  ])
  expect(summary.trend.every(({ since }) => since % dayMs === 0)).toBe(true)
  expect(await desk.readAudit(tavern, 10, signal)).toMatchObject([
    { group: 'looks', lines: [{ record: { type: 'summary', by: 'p_mod' }, count: 1 }], earlier: 0 },
  ])
  expect(await desk.readAudit(guild, 10, signal)).toEqual([])
  expect(JSON.stringify(await desk.readAudit(tavern, 10, signal))).not.toContain(ann.id)
})

it('sums up votes that stand, also where only some are asked for', async () => {
  const { play, desk } = await openPlayhouse()
  const told = play.turn(tavern, [[ann, 'One.']], ['A.'])
  play.does(told, ann, { type: 'reaction-added', emoji: '👎', rating: -1 })
  play.dislikes(told, bob)
  const noon = play.tick()
  play.does(told, ann, { type: 'rating', rating: 1, reasons: [] })
  await play.settle()
  const countsOf = async (filter: ExportFilter) => {
    const { good, bad, disliked } = await desk.summarize({ filter, conversation: tavern, by: 'p' }, signal)
    return [good, bad, disliked.map((one) => one.bad)]
  }
  expect(await countsOf({})).toEqual([1, 1, [1]])
  expect(await countsOf({ rating: -1 })).toEqual([0, 1, [1]])
  expect(await countsOf({ rating: 1 })).toEqual([1, 0, []])
  expect(await countsOf({ kinds: ['reaction'] })).toEqual([0, 0, []])
  expect(await countsOf({ kinds: ['rating'] })).toEqual([1, 1, [1]])
  // What was said of a time, as it stood at its end.
  expect(await countsOf({ until: noon })).toEqual([0, 2, [2]])
  expect(await countsOf({ since: noon })).toEqual([1, 0, []])
})

it('tells more than two weeks by weeks, from Monday', async () => {
  const { play, desk } = await openPlayhouse()
  const told = play.turn(tavern, [[ann, 'One.']], ['A.'])
  play.likes(told, ann)
  play.tick(20 * dayMs)
  play.likes(told, bob)
  await play.settle()
  const { trend } = await desk.summarize({ filter: {}, conversation: tavern, by: 'p_mod' }, signal)
  expect(trend).toHaveLength(4)
  expect(trend.map(({ since }) => new Date(since).getUTCDay())).toEqual([1, 1, 1, 1])
})

it('has nothing to sum up where nothing was done', async () => {
  const { desk } = await openPlayhouse()
  const summary = await desk.summarize({ filter: {}, conversation: tavern, by: 'p_mod' }, signal)
  expect(summary).toMatchObject({ kinds: {}, good: 0, bad: 0, trend: [], characters: [], disliked: [] })
})

it('reads the latest of the audit, newest first', async () => {
  const { desk } = await openPlayhouse()
  for (let index = 0; index < 7; index += 1)
    await desk.summarize({ filter: {}, conversation: tavern, by: `p_${index}` }, signal)
  const [looks] = await desk.readAudit(tavern, 3, signal)
  expect(looks?.earlier).toBeGreaterThan(0)
  expect(looks?.lines.map(({ record }) => record.by)).toEqual(['p_6', 'p_5', 'p_4'])
})

it('collects all that is kept about somebody, and nobody else’s id or words', async () => {
  const { play, desk } = await openPlayhouse()
  await play.agrees('telegram', ann, 'training')
  const told = play.turn(
    tavern,
    [
      [ann, 'My words.'],
      [bob, 'The words of Bob.'],
    ],
    ['An answer.'],
  )
  play.likes(told, ann)
  play.dislikes(told, bob)
  await play.settle()
  const { name, mediaType, bytes } = await desk.collectPerson(
    { platform: 'telegram', personId: ann.id, language: 'en' },
    signal,
  )
  expect([name, mediaType]).toEqual(['my-data-telegram.json', 'application/json'])
  const text = new TextDecoder().decode(bytes)
  const data = JSON.parse(text)
  expect(Object.keys(data.purposes)).toEqual(Object.keys(data).slice(3))
  expect(data).toMatchObject({
    person: { platform: 'telegram', id: ann.id },
    lines: expect.arrayContaining([expect.objectContaining({ by: 'you', text: 'My words.' })]),
    feedback: [expect.objectContaining({ by: 'you', emoji: '👍' })],
    settings: [expect.objectContaining({ name: 'consent' })],
  })
  expect([...data.replies, ...data.mentions]).toHaveLength(1)
  expect(text).not.toContain(bob.id)
  expect(text).not.toContain('The words of Bob.')
})

it('gives texts as they are, whatever breaks their lines', async () => {
  const { play, desk } = await openPlayhouse()
  const text = 'one\u2028two\u2029three\nfour\r\nfive'
  play.turn(tavern, [[ann, text]], ['An answer.'])
  await play.settle()
  const { bytes } = await desk.collectPerson(
    { platform: 'telegram', personId: ann.id, language: 'en' },
    signal,
  )
  const data = JSON.parse(new TextDecoder().decode(bytes))
  expect(data.lines).toContainEqual(expect.objectContaining({ by: 'you', text }))
})

it('forgets whole chapters where nobody else has spoken, and no place', async () => {
  const { play, desk, store } = await openPlayhouse()
  const cellar = { ...tavern, thread: 'cellar' }
  const attic = { ...tavern, thread: 'attic' }
  for (const conversation of [cellar, tavern, attic])
    play.turn(conversation, conversation === attic ? [] : [[ann, 'One.']], ['Well met, Ann.'], {
      personIds: [],
    })
  play.turn(tavern, [[bob, 'Two.']], ['Aye, Bob.'], { personIds: [bob.id] })
  await play.settle()
  const replies = { name: 'replies', scope: { ...tavern, place: ann.id }, owner: '' } as const
  await store.memory.state.set(replies, 'every')
  const studio = { name: 'studio', scope: { ...cellar, chapter: 'one' }, owner: '' } as const
  await store.memory.state.set(studio, { startedAt: 1, participants: [], doneAt: undefined })
  await desk.forgetPerson('telegram', ann.id)
  const texts = async (conversation: typeof tavern) =>
    (await store.memory.history.read({ ...conversation, chapter: 'one' }, { limit: 9 })).lines.map(
      ({ text }) => text,
    )
  expect(await texts(cellar)).toEqual([])
  expect(await store.memory.state.get(studio)).toBeUndefined()
  expect(await texts(attic)).toEqual(['Well met, Ann.'])
  expect((await texts(tavern)).at(-1)).toBe('Aye, Bob.')
  expect(await store.memory.state.get(replies)).toBe('every')
})

it('forgets a person twice without harm', async () => {
  const { play, desk, store } = await openPlayhouse()
  play.likes(play.turn(tavern, [[ann, 'One.']], ['A.']), ann)
  await play.settle()
  expect(await desk.forgetPerson('telegram', ann.id)).toMatchObject({ lines: 2, logEntries: 2 })
  expect(await desk.forgetPerson('telegram', ann.id)).toEqual({
    lines: 0,
    logEntries: 0,
    stateValues: 0,
    waitingEvents: 0,
  })
  const left: unknown[] = []
  for await (const entry of store.memory.log.stream('tombstone')) left.push(entry)
  expect(JSON.stringify(left)).not.toContain(ann.id)
})
