import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { systemRandom } from '../../src/app/system.ts'
import { feedbackDefaults } from '../../src/contract/config.ts'
import type { LogQuery, LogSchema } from '../../src/contract/memory.ts'
import { createFeedbackDesk } from '../../src/feedback/index.ts'
import { type FeedbackRow, feedbackRowSchema } from '../../src/feedback/rows/schema.ts'
import { createFakeRandom } from '../support/store.ts'
import { gather, openPlayhouse, signal } from './open-playhouse.ts'
import { ann, bob, cleo, guild, hashes, type Playhouse, tavern } from './playhouse.ts'

type Open = Awaited<ReturnType<typeof openPlayhouse>>

const limits = { maxFileBytes: 1 << 20, maxFiles: 5 }
const nameOf = (person: { readonly id: string }, platform = 'telegram') =>
  hashes.pseudonym(platform, person.id)

async function exportRows({ desk }: Open, filter = {}, conversation = tavern) {
  const request = { format: 'jsonl' as const, filter, conversation, by: 'p_mod', ...limits }
  const { files, report } = await desk.exportPlace(request, signal)
  const text = files.map(({ bytes }) => new TextDecoder().decode(bytes)).join('')
  const rows = text
    .split('\n')
    .filter(Boolean)
    .map((row) => feedbackRowSchema.parse(JSON.parse(row)))
  return { rows, report, text }
}

/** Ann and Bob are answered; both judge it. */
async function tell(play: Playhouse) {
  const told = play.turn(
    tavern,
    [
      [ann, 'Hello from ann archer, write to ann@example.org!'],
      [bob, '问问Bob在不在'],
    ],
    ['Aye, Ann. Bob is aboard.', 'Aye.'],
  )
  await play.agrees('telegram', ann, 'feedback', 'training')
  play.likes(told, bob)
  play.does(told, bob, { type: 'reaction-added', emoji: '❤️', rating: undefined })
  play.dislikes(told, ann)
  await play.settle()
  return told
}

describe('a row of JSON Lines', () => {
  it('tells the deed, the reply, its context and where it is from', async () => {
    const open = await openPlayhouse()
    await tell(open.play)
    const { rows, report } = await exportRows(open)
    expect(report).toMatchObject({ rows: 2, leftOut: { 'story-reaction': 1 } })
    const [liked, disliked] = rows
    expect(liked).toMatchObject({
      export: report.exportId,
      kind: 'reaction',
      deed: { type: 'reaction-added', emoji: '👍', rating: 1 },
      person: nameOf(bob),
      standing: 'answered',
      isRetracted: false,
      isSuperseded: false,
      votes: { good: 1, bad: 1 },
      take: { index: 0, count: 2 },
      model: { name: 'model', seed: 1 },
      promptState: 'ok',
      contentOrigin: { reply: 'model-output', rewritten: null, context: ['api-message'] },
      trainingAllowed: false,
      policyNote: expect.stringContaining('no-consent'),
      consentVersion: { feedback: null, training: null },
    })
    expect(disliked).toMatchObject({
      deed: { type: 'rating', rating: -1, reasons: ['repetition'] },
      consentVersion: { feedback: 1, training: 1 },
    })
    expect(new Set(liked?.people)).toEqual(new Set([nameOf(ann), nameOf(bob)]))
  })

  it('shows words of those who agreed, nobody’s name, and no secret', async () => {
    const open = await openPlayhouse()
    await tell(open.play)
    const { rows, report, text } = await exportRows(open)
    const [row] = rows
    expect(row?.context).toMatchObject([
      { role: 'user', speaker: nameOf(ann), text: `Hello from ${nameOf(ann)}, write to [secret]!` },
      { role: 'user', speaker: nameOf(bob), text: null, withheld: 'no-consent' },
    ])
    expect(row?.reply.accepted).toBe(`Aye, ${nameOf(ann)}. ${nameOf(bob)} is aboard.`)
    expect(report.masked).toBe(4)
    for (const secret of ['Ann', 'ann@', 'Bob', '"1001', '"1002', '在不在'])
      expect(text).not.toContain(secret)
  })

  it('shows words that are quoted only where everybody whose words they are agreed', async () => {
    const open = await openPlayhouse()
    const { play } = open
    await play.agrees('telegram', ann, 'feedback', 'training')
    const quoting: [typeof ann, string, ...string[]][] = [
      [ann, '> A heron.\nAnd this?', bob.id],
      [ann, '> An owl.\nAnd this?', ''],
      [ann, 'And this?'],
    ]
    play.likes(play.turn(tavern, quoting, ['A bird.']), ann)
    await play.settle()
    const before = await exportRows(open)
    const withheld = { speaker: nameOf(ann), text: null, withheld: 'no-consent' }
    expect(before.rows[0]?.context).toMatchObject([withheld, withheld, { text: 'And this?' }])
    expect(before.rows[0]?.policyNote).toContain('no-consent')
    expect(before.text).not.toMatch(/heron|owl/)
    await play.agrees('telegram', bob, 'feedback', 'training')
    await play.settle()
    const { rows } = await exportRows(open)
    const common = { role: 'user', speaker: nameOf(ann), origin: 'api-message', revision: 0 }
    const at = expect.any(String)
    expect(rows[0]?.context).toEqual([
      { ...common, at, author: nameOf(bob), text: '> A heron.\nAnd this?' },
      { ...common, at, text: null, withheld: 'no-consent' },
      { ...common, at, text: 'And this?' },
    ])
    expect(rows[0]?.trainingAllowed).toBe(false)
    expect(rows[0]?.people.toSorted()).toEqual([nameOf(ann), nameOf(bob)].toSorted())
  })

  it('has the words of a rewrite only where its author agreed', async () => {
    const open = await openPlayhouse()
    const { play } = open
    for (const by of [ann, bob]) {
      const told = play.turn(tavern, [[by, 'Hi.']], ['Wrong.'], { rewritten: { by, text: `Better, Bob.` } })
      play.does(told, by, { type: 'rewrite', edit: { distance: 5, before: 6, after: 7 } })
      play.likes(told, cleo, { line: { id: told.lineId, revision: 1 } })
    }
    await play.agrees('telegram', ann, 'feedback')
    await play.settle()
    const { rows } = await exportRows(open)
    expect(rows.map(({ rewritten }) => rewritten)).toEqual([
      { text: 'Better, Bob.', author: nameOf(ann) },
      { text: 'Better, Bob.', author: nameOf(ann) },
      { text: null, withheld: 'no-consent', author: nameOf(bob) },
      { text: null, withheld: 'no-consent', author: nameOf(bob) },
    ])
    expect(rows[0]?.deed.edit).toEqual({ distance: 5, before: 6, after: 7 })
    expect(rows[0]?.contentOrigin.rewritten).toBe('interaction-input')
  })

  it('has the words of a rewrite of a rewrite only where both agreed', async () => {
    const open = await openPlayhouse()
    const { play } = open
    const rewritten = { by: ann, after: bob, text: 'The ferry sinks.' }
    const told = play.turn(tavern, [[ann, 'Hi.']], ['Wrong.'], { rewritten })
    play.does(told, ann, { type: 'rewrite' })
    play.likes(play.turn(tavern, [[ann, 'And now?']], ['Now.']), ann)
    await play.agrees('telegram', ann, 'feedback')
    await play.settle()
    const withheld = await exportRows(open)
    expect(withheld.text).not.toContain('sinks')
    expect(withheld.rows.map(({ people }) => people.includes(nameOf(bob)))).toEqual([true, true])
    await play.agrees('telegram', bob, 'feedback')
    await play.settle()
    const { rows } = await exportRows(open)
    expect(rows[0]?.rewritten).toEqual({ text: 'The ferry sinks.', author: nameOf(ann) })
    expect(rows[1]?.context[1]).toMatchObject({ text: 'The ferry sinks.', author: nameOf(ann) })
  })

  it('tells the card’s words of a greeting that people gave others, and theirs where all of them agreed', async () => {
    const open = await openPlayhouse()
    const { play } = open
    const rewritten = {
      by: ann,
      after: bob,
      text: 'Do come in, write to bob@example.org or bob@example.com.',
    }
    const told = play.turn(tavern, [[ann, 'Hi.']], ['Come in, Ann, or ask pier@example.org.'], { rewritten })
    const greeting = { ...told, turnId: '' }
    play.does(greeting, ann, { type: 'rewrite' }, { take: undefined })
    play.likes(greeting, cleo, { take: undefined, line: { id: told.lineId, revision: 1 } })
    await play.agrees('telegram', ann, 'feedback')
    await play.settle()
    const card = `Come in, ${nameOf(ann)}, or ask [secret].`
    const author = nameOf(ann)
    const withheld = await exportRows(open)
    for (const row of withheld.rows) {
      expect(row).toMatchObject({ promptState: 'greeting', reply: { shown: card, accepted: card } })
      expect(row.rewritten).toEqual({ text: null, withheld: 'no-consent', author })
      expect(row.contentOrigin).toMatchObject({ reply: 'card', rewritten: 'interaction-input' })
      expect(row.people).toEqual(expect.arrayContaining([nameOf(ann), nameOf(bob)]))
    }
    expect(withheld.report).toMatchObject({ rows: 2, masked: 4 })
    await play.agrees('telegram', bob, 'feedback')
    const { rows, report } = await exportRows(open)
    for (const row of rows) {
      expect(row.reply).toEqual({ shown: card, accepted: card })
      expect(row.rewritten).toEqual({ text: 'Do come in, write to [secret] or [secret].', author })
    }
    expect(report).toMatchObject({ rows: 2, masked: 4 })
  })

  it('withholds a greeting whose first words are gone', async () => {
    const open = await openPlayhouse()
    const { play } = open
    const told = play.turn(tavern, [[ann, 'Hi.']], [], { lineId: 'x' })
    play.likes({ ...told, turnId: '' }, ann, { take: undefined })
    await play.settle()
    const { rows } = await exportRows(open)
    expect(rows[0]).toMatchObject({
      reply: { shown: null, accepted: null, withheld: 'gone' },
      rewritten: null,
    })
  })

  it('says when the prompt is another one, or gone', async () => {
    const open = await openPlayhouse()
    const { play } = open
    play.likes(play.turn(tavern, [[ann, 'One.']], ['A.'], { promptHash: 'other' }), ann)
    play.likes(play.turn(tavern, [[ann, 'Two.']], ['B.'], { headHash: 'gone' }), ann)
    const third = play.turn(tavern, [[ann, 'Three.']], ['C.'])
    play.likes({ ...third, turnId: 'unknown' }, ann)
    await play.settle()
    const { rows } = await exportRows(open)
    expect(rows.map(({ promptState }) => promptState)).toEqual(['prompt-drift', 'record-gone', 'record-gone'])
    expect(rows[2]).toMatchObject({ reply: { shown: null, withheld: 'gone' }, model: null, context: [] })
  })

  it('allows training only where everybody agreed, and never on Discord', async () => {
    const open = await openPlayhouse()
    const { play } = open
    await play.agrees('telegram', ann, 'training')
    await play.agrees('discord', ann, 'training')
    play.likes(play.turn(tavern, [[ann, 'One.']], ['A.']), ann)
    play.likes(play.turn(guild, [[ann, 'One.']], ['A.']), ann)
    await play.settle()
    const notes = async (conversation: typeof tavern) => {
      const { rows } = await exportRows(open, {}, conversation)
      return rows.map(({ trainingAllowed, policyNote }) => [trainingAllowed, policyNote])
    }
    expect(await notes(tavern)).toEqual([[true, null]])
    expect(await notes(guild)).toEqual([[false, expect.stringContaining('rule 21')]])
  })
})

it('allows no training on words of somebody who does not agree to it, as training formats do', async () => {
  const open = await openPlayhouse()
  const { play, desk } = open
  const rewritten = { by: bob, text: 'To the other side.' }
  // As records of earlier versions: they do not name those who rewrote a line.
  const told = play.turn(tavern, [[ann, 'Where to?']], ['Wrong.'], { rewritten, personIds: [ann.id] })
  play.likes(told, ann, { line: { id: told.lineId, revision: 1 } })
  play.likes(told, ann)
  play.likes(play.turn(tavern, [[ann, 'And now?']], ['Home.'], { personIds: [ann.id] }), ann)
  await play.agrees('telegram', ann, 'feedback', 'training')
  await play.agrees('telegram', bob, 'feedback')
  await play.settle()
  const noted = async () =>
    (await exportRows(open)).rows.map(({ trainingAllowed, policyNote, people }) => [
      trainingAllowed,
      policyNote?.split(':')[0],
      people.includes(nameOf(bob)),
    ])
  expect(await noted()).toEqual([
    [false, 'no-consent', true],
    [true, undefined, false],
    [false, 'no-consent', true],
  ])
  const request = { format: 'kto' as const, filter: {}, conversation: tavern, by: 'p_mod', ...limits }
  expect((await desk.exportPlace(request, signal)).report).toMatchObject({
    rows: 1,
    leftOut: { 'no-consent': 2 },
  })
  await play.agrees('telegram', bob, 'feedback', 'training')
  expect((await noted()).map(([isAllowed]) => isAllowed)).toEqual([true, true, true])
})

describe('which rows there are', () => {
  it('holds only the place that was asked from, whatever the filter says', async () => {
    const open = await openPlayhouse()
    const { play } = open
    play.likes(play.turn(tavern, [[ann, 'One.']], ['A.']), ann)
    play.likes(play.turn(guild, [[ann, 'One.']], ['A.']), ann)
    await play.settle()
    const { rows } = await exportRows(open, { platform: 'discord', place: '4242' })
    expect(rows.map(({ platform }) => platform)).toEqual(['telegram'])
  })

  it.each([
    [{ kinds: ['reaction'] as const }, ['reaction-added', 'reaction-added']],
    [{ rating: -1 } as const, ['rating']],
    [{ characterId: 'lin' }, []],
    [{ until: 0 }, []],
  ])('is filtered by %j', async (filter, deeds) => {
    const open = await openPlayhouse()
    await tell(open.play)
    const { rows } = await exportRows(open, filter)
    expect(rows.map(({ deed }) => deed.type)).toEqual(deeds)
  })

  it('leaves out what somebody did before they asked to be forgotten, and keeps what they did later', async () => {
    const open = await openPlayhouse()
    const { play, store, desk, clock } = open
    const told = play.turn(tavern, [[ann, 'One.']], ['A.'])
    play.likes(told, bob)
    await play.settle()
    await desk.forgetPerson('telegram', bob.id)
    // As a backup would bring it back.
    play.likes(told, bob)
    const later = play.does(told, bob, { type: 'report' })
    play.append({ ...later, id: 'later', at: clock.now() + 1 })
    await play.settle()
    const { rows, report } = await exportRows(open)
    expect(rows.map(({ kind }) => kind)).toEqual(['report'])
    expect(report.leftOut).toEqual({ forgotten: 2 })
    expect(await gather(store.memory.log.stream('tombstone'))).toHaveLength(1)
  })
})

it('names nobody who was forgotten, whoever still calls them by name', async () => {
  const open = await openPlayhouse()
  const { play, desk, store } = open
  play.turn(tavern, [[ann, 'Hello.']], ['Hello, Ann.'])
  const later = { ...tavern, thread: 'later' }
  const told = play.turn(later, [[bob, 'Ann Archer told me; ARCHER knows Wren.']], ['Ann? Wren is me.'], {
    rewritten: { by: bob, text: 'Not Archer!' },
  })
  play.likes(told, bob, { line: { id: told.lineId, revision: 1 } })
  await play.agrees('telegram', bob, 'feedback', 'training')
  await play.settle()
  await desk.forgetPerson('telegram', ann.id)
  const [tombstone] = await gather(store.memory.log.stream('tombstone'))
  expect(tombstone?.value.names).toHaveLength(4)
  expect(JSON.stringify(tombstone)).not.toMatch(/ann|archer/i)
  const { rows, text } = await exportRows(open)
  expect(
    rows.map(({ context, reply, rewritten }) => [context[0]?.text, reply.shown, rewritten?.text]),
  ).toEqual([['[name] told me; [name] knows Wren.', '[name]? Wren is me.', 'Not [name]!']])
  expect(text).not.toMatch(/\bann\b|archer/i)
  const request = { format: 'kto' as const, filter: {}, conversation: tavern, by: 'p_mod', ...limits }
  const { report } = await desk.exportPlace(request, signal)
  expect([report.rows, report.leftOut]).toEqual([0, { forgotten: 1 }])
})

describe('an export', () => {
  it('is made anew where somebody took consent back meanwhile', async () => {
    const open = await openPlayhouse()
    const { play, store, clock } = open
    await play.agrees('telegram', ann, 'feedback', 'training')
    for (let index = 0; index < 5; index += 1)
      play.likes(play.turn(tavern, [[ann, `Line ${index}.`]], [`Answer ${index}.`]), ann)
    await play.settle()
    const { memory } = store
    async function* stream<Name extends keyof LogSchema>(name: Name, query?: LogQuery) {
      for await (const entry of memory.log.stream(name, query)) yield entry
      if (name !== 'feedback' || query?.turnId !== undefined) return
      const answer = { isGiven: false, textVersion: 1, at: clock.now() }
      const scope = { platform: 'telegram', place: '', thread: '' }
      const scopes = { feedback: answer, training: answer }
      await memory.state.set({ name: 'consent', scope, owner: ann.id }, { scopes, local: [] })
    }
    const desk = createFeedbackDesk({
      memory: { ...memory, log: { append: memory.log.append, stream } },
      hashes,
      clock,
      random: createFakeRandom(),
      settings: feedbackDefaults,
    })
    for (const format of ['jsonl', 'kto'] as const) {
      await play.agrees('telegram', ann, 'feedback', 'training')
      const request = { format, filter: {}, conversation: tavern, by: 'p_mod', ...limits }
      const { files, report } = await desk.exportPlace(request, signal)
      expect([format, report.rows]).toEqual([format, format === 'jsonl' ? 5 : 0])
      const text = files.map(({ bytes }) => new TextDecoder().decode(bytes)).join('')
      expect(text).not.toMatch(/Line \d|"trainingAllowed":true/)
    }
  })

  it('looks at so many records, and is made once at a time', async () => {
    const { play, desk } = await openPlayhouse()
    for (let index = 0; index < 5; index += 1)
      play.likes(play.turn(tavern, [[ann, `Line ${index}.`]], [`Answer ${index}.`]), ann)
    await play.settle()
    const request = { filter: {}, conversation: tavern, by: 'p_mod', ...limits }
    for (const format of ['jsonl', 'csv', 'kto'] as const) {
      const few = desk.exportPlace({ ...request, format, maxRecords: 4 }, signal)
      await expect(few).rejects.toMatchObject({ code: 'too-many' })
      const enough = desk.exportPlace({ ...request, format, maxRecords: 5 }, signal)
      await expect(desk.exportPlace({ ...request, format }, signal)).rejects.toMatchObject({ code: 'busy' })
      const elsewhere = { ...request, format, conversation: guild }
      expect((await desk.exportPlace(elsewhere, signal)).report.rows).toBe(0)
      expect((await enough).report).toMatchObject({ rows: format === 'kto' ? 0 : 5 })
    }
  })

  it('looks at no more of them where a filter wants few', async () => {
    const { play, desk } = await openPlayhouse()
    for (let index = 0; index < 5; index += 1)
      play.likes(play.turn(tavern, [[ann, `Line ${index}.`]], [`Answer ${index}.`]), ann)
    const since = play.tick()
    play.likes(play.turn(tavern, [[ann, 'The last.']], ['And the end.']), ann)
    await play.settle()
    const request = { format: 'jsonl' as const, conversation: tavern, by: 'p_mod', ...limits, maxRecords: 5 }
    const few = desk.exportPlace({ ...request, filter: { kinds: ['report'] } }, signal)
    await expect(few).rejects.toMatchObject({ code: 'too-many' })
    // The store itself passes over what is not of that time.
    const late = await desk.exportPlace({ ...request, filter: { since } }, signal)
    expect(late.report).toMatchObject({ rows: 1 })
    expect(Object.keys(late).toSorted()).toEqual(['files', 'report', 'withdraw'])
  })

  it('loses no other that ends at the same moment, in this process or another', async () => {
    const { play, store, clock } = await openPlayhouse()
    play.likes(play.turn(tavern, [[ann, 'One.']], ['A.']), ann)
    await play.settle()
    const { memory, leases } = store
    const tools = { memory, leases, hashes, clock, random: systemRandom, settings: feedbackDefaults }
    const desks = Array.from({ length: 6 }, () => createFeedbackDesk(tools))
    const request = { format: 'jsonl' as const, filter: {}, conversation: tavern, by: 'p_mod', ...limits }
    const making = Promise.all(desks.map((one) => one.exportPlace(request, signal)))
    let isOver = false
    making.finally(() => {
      isOver = true
    })
    while (!isOver) await clock.advance(1_000)
    const exportIds = (await making).map(({ report }) => report.exportId)
    const scope = { platform: 'telegram', place: '', thread: '' }
    const known = await store.memory.state.get({ name: 'exports-of', scope, owner: ann.id })
    expect(new Set(known)).toEqual(new Set(exportIds))
    expect(known).toHaveLength(6)
  })

  it('is in the audit, and each person in it in the registry, as hashes', async () => {
    const open = await openPlayhouse()
    await tell(open.play)
    const { report } = await exportRows(open)
    const audit = await gather(open.store.memory.log.stream('audit'))
    expect(audit).toMatchObject([
      {
        conversation: tavern,
        personIds: [],
        value: { type: 'export', by: 'p_mod', exportId: report.exportId, rows: 2, people: 2 },
      },
    ])
    const scope = { platform: 'telegram', place: '', thread: '' }
    for (const owner of [ann.id, bob.id])
      expect(await open.store.memory.state.get({ name: 'exports-of', scope, owner })).toEqual([
        report.exportId,
      ])
    await open.desk.forgetPerson('telegram', ann.id)
    const [tombstone] = await gather(open.store.memory.log.stream('tombstone'))
    expect(tombstone).toMatchObject({
      personIds: [],
      value: { pseudonym: nameOf(ann), exportIds: [report.exportId] },
    })
    expect(await open.store.memory.state.get({ name: 'exports-of', scope, owner: ann.id })).toBeUndefined()
  })

  it('splits into gzipped files of whole rows that the platform takes', async () => {
    const open = await openPlayhouse()
    const { play, desk } = open
    for (let index = 0; index < 120; index += 1)
      play.likes(play.turn(tavern, [[ann, `Line ${index} ${'x'.repeat(index)}`]], ['A.']), ann)
    await play.settle()
    const request = { format: 'csv' as const, filter: {}, conversation: tavern, by: 'p_mod' }
    const { files } = await desk.exportPlace({ ...request, maxFileBytes: 4_000, maxFiles: 9 }, signal)
    expect(files.length).toBeGreaterThan(1)
    const texts = files.map(({ bytes }) => gunzipSync(bytes).toString())
    for (const [index, { name, bytes }] of files.entries()) {
      expect(bytes.length).toBeLessThanOrEqual(4_000)
      expect(name).toBe(`feedback-2026-10-31-${index + 1}.csv.gz`)
      expect(texts[index]?.startsWith('\uFEFFversion,export,id')).toBe(true)
      expect(texts[index]?.endsWith('\r\n')).toBe(true)
    }
    expect(texts.join('').match(/,r_[0-9a-f]{24},/g)).toHaveLength(120)
    await expect(
      desk.exportPlace({ ...request, maxFileBytes: 4_000, maxFiles: 1 }, signal),
    ).rejects.toMatchObject({ code: 'too-large' })
    await expect(
      desk.exportPlace({ ...request, maxFileBytes: 100, maxFiles: 1 }, signal),
    ).rejects.toMatchObject({ code: 'too-large' })
  })

  it('for training is one archive, and says why rows are missing', async () => {
    const open = await openPlayhouse()
    const { play, desk } = open
    await play.agrees('telegram', ann, 'training')
    play.likes(play.turn(tavern, [[ann, 'Where does this go?']], ['Other side.']), ann)
    play.likes(play.turn(tavern, [[bob, 'And back?']], ['Never.']), bob)
    play.likes({ ...play.turn(tavern, [[ann, 'x']], ['y']), turnId: '' }, ann, { take: undefined })
    await play.settle()
    const request = { format: 'kto' as const, filter: {}, conversation: tavern, by: 'p_mod', ...limits }
    const { files, report } = await desk.exportPlace(request, signal)
    expect(report).toMatchObject({ rows: 1, leftOut: { 'no-consent': 1, greeting: 1 } })
    expect(files).toMatchObject([{ name: 'feedback-2026-10-31-kto.zip', mediaType: 'application/zip' }])
    const onDiscord = await desk.exportPlace({ ...request, conversation: guild }, signal)
    expect(onDiscord.files).toEqual([])
  })
})

it('has the same rows each time but for the id of the export', async () => {
  const open = await openPlayhouse()
  await tell(open.play)
  const strip = ({ rows }: { readonly rows: readonly FeedbackRow[] }) =>
    rows.map((row) => ({ ...row, export: '' }))
  expect(strip(await exportRows(open))).toEqual(strip(await exportRows(open)))
})
