import { describe, expect, onTestFinished, test } from 'vitest'
import type { AuditRecord } from '../../src/contract/audit.ts'
import type { FileSent } from '../../src/contract/reply.ts'
import { openStage, type StageOptions } from '../support/stage.ts'

const ordinary = { isModerator: false }

async function open(options: StageOptions = {}) {
  const stage = await openStage({ reply: (_, index) => `Reply ${index}.`, ...options })
  onTestFinished(() => stage.close())
  const alice = stage.person('Alice')
  const bob = stage.person('Bob')
  await alice.invokes('character set', { character: 'wren' })
  const [reply] = await alice.says('Wren, tea?')
  const files = () => stage.platform.parts.filter((part): part is FileSent => part.type === 'file-sent')
  async function audit(): Promise<readonly AuditRecord[]> {
    const records: AuditRecord[] = []
    for await (const { value } of stage.app.store.memory.log.stream('audit')) records.push(value)
    return records
  }
  return { stage, alice, bob, files, audit, messageId: reply?.messageId ?? '' }
}

const textOf = (file: FileSent | undefined) => new TextDecoder().decode(file?.bytes)

describe('/feedback export', () => {
  test('hands over a private file to keep, of this place alone, without names', async () => {
    const { stage, alice, files, audit } = await open()
    await alice.invokes('rate', { rating: 'good' })
    const elsewhere = stage.person('Carol', { place: 'harbour' })
    await elsewhere.invokes('character set', { character: 'wren' })
    await elsewhere.says('Wren, a heron!')
    await elsewhere.invokes('rate', { rating: 'bad' })
    await alice.invokes('feedback export')
    expect(files()).toMatchObject([{ visibility: 'private', isToKeep: true }])
    const rows = textOf(files()[0]).trim().split('\n')
    expect(rows).toHaveLength(1)
    expect(rows[0]).not.toMatch(/heron|user-Alice|Alice/)
    expect(files()[0]?.text).toContain('Rows: 1 (export e_')
    expect(await audit()).toMatchObject([
      {
        type: 'export',
        rows: 1,
        by: expect.stringMatching(/^p_/),
        filter: { platform: 'test', place: 'tavern' },
      },
    ])
  })

  test('that nobody could be handed is no export: the audit says so, and its people are in none', async () => {
    const { stage, alice, audit } = await open()
    await alice.invokes('rate', { rating: 'good' })
    const deliver = stage.platform.deliver.bind(stage.platform)
    const without: typeof deliver = async (...all) => ({ ...(await deliver(...all)), isFileLeft: true })
    Object.assign(stage.platform, { deliver: without })
    await alice.invokes('feedback export')
    expect(await audit()).toMatchObject([{ type: 'export' }, { type: 'undelivered' }])
    const scope = { platform: 'test', place: '', thread: '' }
    const { state } = stage.app.store.memory
    expect(await state.get({ name: 'exports-of', scope, owner: 'user-Alice' })).toBeUndefined()
    Object.assign(stage.platform, { deliver })
    const [told] = await alice.invokes('feedback audit')
    expect(told?.text).toContain('could not be handed over (e_')
    expect(told?.text).not.toContain('exported as')
  })

  test('takes what was asked for', async () => {
    const { stage, alice, bob, files } = await open()
    await alice.invokes('rate', { rating: 'good' })
    await bob.invokes('rate', { rating: 'bad' })
    await bob.invokes('report')
    await stage.clock.advance(3_600_000)
    const rows = async (options: Record<string, string>) => {
      const before = files().length
      await alice.invokes('feedback export', options)
      return files()
        .slice(before)
        .flatMap((file) => textOf(file).trim().split('\n')).length
    }
    expect(await rows({ kind: 'rating' })).toBe(2)
    expect(await rows({ kind: 'rating', rating: 'bad' })).toBe(1)
    expect(await rows({ character: 'Wren', period: 'day' })).toBe(3)
    expect(await rows({ character: 'lin' })).toBe(0)
  })

  test('of training files says why rows are left out', async () => {
    const { alice, files, stage } = await open()
    await alice.invokes('rewrite', { text: 'The heron took all of the tea, and the sugar with it.' })
    await alice.invokes('feedback export', { format: 'sft' })
    expect(files()).toEqual([])
    const told = stage.platform.shown.at(-1)
    expect(told?.text).toContain('Rows: 0')
    expect(told?.text).toContain(
      '1 left out: somebody whose words or deed it holds has not agreed to training.',
    )
  })
})

describe('whoever asks too often', () => {
  test('is told when the place can be exported again', async () => {
    const { stage, alice, bob, audit } = await open()
    for (let count = 0; count < 3; count += 1) {
      await alice.invokes('feedback export')
      await bob.invokes('feedback export')
    }
    const [told] = await bob.invokes('feedback export')
    expect(told?.text).toMatch(/6 times an hour at most\. Ask again in \d+ min\./)
    expect(await audit()).toHaveLength(6)
    const [elsewhere] = await stage.person('Carol', { place: 'harbour' }).invokes('feedback export')
    expect(elsewhere?.text).toContain('Rows: 0')
    await stage.clock.advance(3_600_000)
    expect((await bob.invokes('feedback export'))[0]?.text).toContain('Rows: 0')
  })

  test('is told when their data can be had again', async () => {
    const { alice, bob, files } = await open()
    for (let count = 0; count < 6; count += 1) await alice.invokes('privacy data', {}, ordinary)
    expect(files()).toHaveLength(6)
    const [told] = await alice.invokes('privacy data', {}, ordinary)
    expect(told?.text).toMatch(/6 times a day at most\. Ask again in about \d+ h\./)
    expect(files()).toHaveLength(6)
    await bob.invokes('privacy data', {}, ordinary)
    expect(files()).toHaveLength(7)
  })
})

test('/feedback summary counts this place, and links what was disliked', async () => {
  const { stage, alice, bob, messageId, audit } = await open()
  Object.assign(stage.platform, {
    linkTo: ({ place }: { place: string }, id: string) => `https://chat.example/${place}/${id}`,
  })
  await alice.invokes('rate', { rating: 'bad', reasons: 'repetition', message: messageId })
  await bob.invokes('rate', { rating: 'good', message: messageId })
  const [told] = await alice.invokes('feedback summary', { period: 'week' })
  expect(told).toMatchObject({ type: 'notice', visibility: 'private' })
  expect(told?.text).toContain('rating 2')
  expect(told?.text).toContain('1 good, 1 bad; replies with both: 1')
  expect(told?.text).toContain(
    `Wren Halloway: 1 bad, 1 good (repeats) https://chat.example/tavern/${messageId}`,
  )
  expect(told?.text).not.toContain('{{')
  const [none] = await alice.invokes('feedback summary', { character: 'lin' })
  expect(none?.text).toContain('no feedback of that kind')
  expect(await audit()).toMatchObject([{ type: 'summary' }, { type: 'summary' }])
})

test('/feedback audit shows who did what, to every moderator of the place and to no other', async () => {
  const { stage, alice, bob } = await open()
  await alice.invokes('rate', { rating: 'good' })
  await alice.invokes('feedback export')
  await bob.invokes('feedback summary', {}, ordinary)
  const [told] = await alice.invokes('feedback audit')
  const [, , exported, , refused] = told?.text.split('\n') ?? []
  expect(refused).toMatch(
    /^- \d{4}-\d\d-\d\d \d\d:\d\d · p_[0-9a-f]{12} · \/feedback summary was refused: does not/,
  )
  expect(exported).toMatch(/ · you · exported as jsonl, rows: 1 \(e_/)
  expect(told?.text).not.toMatch(/Bob|user-/)
  const [later] = await bob.invokes('feedback audit')
  expect(later?.text.split('\n')[4]).toMatch(/ · p_[0-9a-f]{12} · read this list$/)
  const [elsewhere] = await stage.person('Dan', { place: 'harbour' }).invokes('feedback audit')
  expect(elsewhere?.text).toContain('Nobody has looked')
})

test('/feedback audit counts what was done again, and hides nothing behind it', async () => {
  const { stage, alice, bob } = await open()
  await alice.invokes('feedback export')
  for (let count = 0; count < 15; count += 1) await bob.invokes('feedback export', {}, ordinary)
  const carol = stage.person('Carol')
  for (let count = 0; count < 12; count += 1) await carol.invokes('feedback summary')
  const [told] = await alice.invokes('feedback audit')
  expect(told?.text.replace(/\d{4}-\d\d-\d\d \d\d:\d\d|[pe]_[0-9a-f]{12}/g, '…').split('\n')).toEqual([
    expect.stringContaining('newest first'),
    'Taken home:',
    '- … · you · exported as jsonl, rows: 0 (…)',
    'Looked at:',
    '- … · … · read the summary ×12',
    'Refused:',
    '- … · … · /feedback export was refused: does not moderate this place ×15',
  ])
})

describe('whoever asks for what is not theirs to have', () => {
  test('is refused and told in the audit, by a hash: another’s place, an option of their own, a replay', async () => {
    const { stage, alice, bob, files, audit } = await open()
    await alice.invokes('rate', { rating: 'good' })
    const [notModerator] = await bob.invokes('feedback export', {}, ordinary)
    expect(notModerator?.text).toContain('moderate')
    const [unknown] = await bob.invokes('feedback export', { place: 'harbour' })
    expect(unknown?.text).toContain('no such option')
    expect(unknown?.text).toContain('FORMAT (jsonl, csv')
    const replayed = bob.command('feedback audit')
    await stage.happens(replayed)
    expect(await stage.host.accept(replayed)).toBe('duplicate')
    const { type: _, ...pressed } = bob.command('feedback summary', {}, ordinary)
    // What a button's event has beside a command's is the message that it is under.
    await stage.happens({ ...pressed, type: 'control-used', messageId: 'bot-1' } as typeof replayed)
    expect(files()).toEqual([])
    const by = expect.stringMatching(/^p_/)
    expect(await audit()).toMatchObject([
      { type: 'refused', by, command: 'feedback export', why: 'not-moderator' },
      { type: 'refused', by, command: 'feedback export', why: 'unknown-option' },
      { type: 'audit-read' },
      { type: 'refused', by, command: 'feedback audit', why: 'replayed' },
      { type: 'refused', by, command: 'feedback summary', why: 'not-moderator' },
    ])
    expect(JSON.stringify(await audit())).not.toMatch(/Bob|user-|harbour/)
  })

  test.each(['xml', '30d', 'Wren 30d'])(
    'of words that mean nothing learns what there is: %s',
    async (character) => {
      const { alice, files } = await open()
      const [told, ...others] = await alice.invokes('feedback export', { character })
      expect(told).toMatchObject({ type: 'notice', visibility: 'private' })
      expect(told?.text).toContain(`“${character}” is nothing that /feedback export takes`)
      expect(told?.text).toMatch(/FORMAT \(jsonl, csv.*PERIOD \(.*KIND \(.*Characters: .*Wren Halloway/)
      expect([others, files()]).toEqual([[], []])
    },
  )

  test('fills no audit', async () => {
    const { bob, stage, audit } = await open()
    for (let count = 0; count < 25; count += 1)
      await stage.host.accept(bob.command('feedback export', {}, ordinary))
    await stage.happens(bob.message('Wren?'))
    expect(await audit()).toHaveLength(20)
  })
})

describe('a command about feedback that waited', () => {
  const minute = 60_000
  const commands = ['feedback export', 'feedback summary', 'feedback audit']

  test.each(commands)('longer than rights can be relied on is refused: /%s', async (command) => {
    const { stage, alice, files, audit } = await open()
    const waited = { at: stage.clock.now() - 16 * minute }
    const [told] = await alice.invokes(command, {}, waited)
    expect(told).toMatchObject({ visibility: 'private', text: expect.stringContaining('Ask again') })
    expect(files()).toEqual([])
    expect(await audit()).toMatchObject([{ type: 'refused', command, why: 'too-late' }])
    const [chinese] = await alice.invokes(command, {}, { ...waited, locale: 'zh-CN' })
    expect(chinese?.text).toContain('请再问一次')
    const [shown] = await alice.invokes('feedback audit')
    expect(shown?.text).toContain(`/${command} was refused: waited too long`)
  })

  test.each(commands)('a while, or in a DM, is answered: /%s', async (command) => {
    const { stage, alice, audit } = await open()
    await alice.invokes(command, {}, { at: stage.clock.now() - 10 * minute })
    await stage.directly('Carol').invokes(command, {}, { at: stage.clock.now() - 60 * minute })
    expect((await audit()).map(({ type }) => type)).not.toContain('refused')
  })
})

describe('/privacy data', () => {
  test('hands over all that is kept of the person, and of nobody else', async () => {
    const { alice, bob, files } = await open()
    await bob.says('Wren, a heron!')
    await bob.invokes('rate', { rating: 'bad' })
    await alice.invokes('privacy data', {}, ordinary)
    expect(files()).toMatchObject([{ visibility: 'private', isToKeep: true, mediaType: 'application/json' }])
    expect(textOf(files()[0])).toContain('tea?')
    expect(textOf(files()[0])).not.toContain('heron')
    expect(JSON.parse(textOf(files()[0]))).toBeTypeOf('object')
  })

  test('has nothing of the interaction that asked for it', async () => {
    const { stage, alice, files } = await open()
    const interaction = { token: 'zanzibar', expiresAt: stage.clock.now() + 900_000 }
    await alice.invokes('privacy data', {}, { ...ordinary, interaction })
    expect(JSON.parse(textOf(files()[0])).waiting).toMatchObject([{ command: 'privacy data' }])
    expect(textOf(files()[0])).not.toContain('zanzibar')
  })

  test('is packed where it is too large, and says so where that does not help', async () => {
    const { stage, alice, files } = await open()
    for (let turn = 0; turn < 5; turn += 1) await alice.says(`Wren, ${'tea '.repeat(200)}?`)
    Object.assign(stage.platform, { maxFileBytes: 4_000 })
    await alice.invokes('privacy data', {}, ordinary)
    expect(files().at(-1)).toMatchObject({ mediaType: 'application/gzip' })
    Object.assign(stage.platform, { maxFileBytes: 10 })
    const [told] = await alice.invokes('privacy data', {}, ordinary)
    expect(told?.text).toContain('more than I can send')
  })
})

test('an erased person leaves a tombstone and an audit line, and no id of theirs anywhere', async () => {
  const { stage, alice } = await open()
  const { memory } = stage.app.store
  await alice.invokes('rate', { rating: 'good' })
  await alice.invokes('feedback export')
  await stage.host.accept(alice.command('privacy erase', { what: 'me', answer: 'erase' }))
  const tombstones = []
  for await (const { value } of memory.log.stream('tombstone')) tombstones.push(value)
  expect(tombstones).toEqual([
    {
      version: 1,
      pseudonym: expect.stringMatching(/^u_/),
      exportIds: [expect.stringMatching(/^e_/)],
      names: [expect.anything()],
    },
  ])
  const names = ['turn', 'emotion', 'feedback', 'consent', 'audit', 'tombstone'] as const
  const entries = []
  for (const name of names) for await (const entry of memory.log.stream(name)) entries.push(entry)
  expect(entries.map(({ name, value }) => ('type' in value ? value.type : name))).toEqual([
    'export',
    'erased',
    'tombstone',
  ])
  expect(JSON.stringify(entries)).not.toContain('user-Alice')
})

test('whoever is erased in a DM leaves no name of it in the audit either', async () => {
  const { stage } = await open()
  const carol = stage.directly('Carol')
  await carol.invokes('character set', { character: 'wren' })
  await carol.says('A heron!')
  await carol.invokes('feedback export')
  await stage.host.accept(carol.command('privacy erase', { what: 'me', answer: 'erase' }))
  const entries = []
  for await (const entry of stage.app.store.memory.log.stream('audit')) entries.push(entry)
  expect(entries).toMatchObject([{ value: { type: 'erased', what: 'person' } }])
  expect(JSON.stringify(entries)).not.toContain('Carol')
})
