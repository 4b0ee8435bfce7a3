import { existsSync } from 'node:fs'
import { copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { systemClock } from '../../src/app/system.ts'
import { formatFeedbackJsonSchema } from '../../src/feedback/rows/schema.ts'
import { ann, bob, guild, hashes, tavern } from '../feedback/playhouse.ts'
import { openFilled, tellMany } from './filled-store.ts'

it('needs no token of a platform that the settings name', async () => {
  const { run, at } = await openFilled(tellMany(1))
  await writeFile(at('dramatis.yaml'), 'telegram:\n  drafts: true\ndiscord: {}\n')
  expect(await run('export', '--format', 'jsonl')).toMatchObject({ code: 0 })
})

const idsOf = (text: string) => text.match(/"id":"r_[0-9a-f]{24}"/g) ?? []

it('exports JSON Lines and CSV, and says what is left out', async () => {
  const { run, read } = await openFilled(tellMany(3))
  const jsonl = await run('export', '--format', 'jsonl')
  expect(jsonl).toMatchObject({ code: 0, errorOutput: '' })
  expect(jsonl.output).toMatch(/^6 rows\n/)
  expect(idsOf(await read('feedback.jsonl'))).toHaveLength(6)
  const csv = await run('export', '--format', 'csv', '--rating', 'good', '--out', 'good.csv')
  expect(csv.output).toMatch(/^3 rows\n/)
  expect((await read('good.csv')).trimEnd().split('\r\n')).toHaveLength(4)
})

it('has nothing for training without consent, and says so in words', async () => {
  const { run, at } = await openFilled(async (play) => {
    await play.agrees('discord', ann, 'training')
    play.likes(play.turn(guild, [[ann, 'Hi.']], ['A.']), ann)
  })
  const { code, output, errorOutput } = await run('export', '--format', 'kto')
  expect(code).toBe(0)
  expect(errorOutput).toContain('rule 21')
  expect(output).toMatch(/^0 rows; 1 left out: Discord rule 21\n/)
  expect(existsSync(at('feedback-kto'))).toBe(true)
})

it('refuses what cannot be meant, and a file that is there', async () => {
  const { run } = await openFilled(tellMany(1))
  for (const words of [
    ['--format', 'xml'],
    ['--format', 'jsonl', '--place', '1'],
    ['--format', 'jsonl', '--since', 'yesterday'],
    ['--format', 'jsonl', '--kind', 'applause'],
    ['--format', 'jsonl', '--shape', 'trl'],
    ['--format', 'sft', '--context', '3'],
    ['--format', 'csv', '--context', '-3'],
  ])
    expect((await run('export', ...words)).code, words.join(' ')).toBe(2)
  expect((await run('export', '--format', 'csv', '--since', '2026-10-01', '--until', '0d')).code).toBe(0)
  expect((await run('export', '--format', 'csv')).errorOutput).toContain('--force')
  expect((await run('export', '--format', 'csv', '--force')).code).toBe(0)
})

it('refuses to go on with other options, and begins anew when it is told to', async () => {
  const { run, at } = await openFilled(tellMany(3))
  await writeFile(at('feedback.jsonl.part'), '{"half":')
  await writeFile(
    at('feedback.jsonl.part.json'),
    JSON.stringify({ version: 1, options: 'others', bytes: {} }),
  )
  const refused = await run('export', '--format', 'jsonl')
  expect(refused).toMatchObject({ code: 1, errorOutput: expect.stringContaining('other options') })
  expect((await run('export', '--format', 'jsonl', '--force')).output).toMatch(/^6 rows\n/)
  expect(existsSync(at('feedback.jsonl.part.json'))).toBe(false)
})

it('takes whoever was forgotten out of earlier files', async () => {
  const { run, read, at, desk } = await openFilled(tellMany(4))
  await run('export', '--format', 'jsonl')
  await run('export', '--format', 'csv')
  await writeFile(at('packed.jsonl.gz'), gzipSync(await readFile(at('feedback.jsonl'))))
  await copyFile(at('feedback.jsonl'), at('before.jsonl'))
  await desk.forgetPerson('telegram', bob.id)
  const files = ['feedback.jsonl', 'feedback.csv', 'packed.jsonl.gz']
  const pseudonym = hashes.pseudonym('telegram', bob.id)
  const dry = await run('clean', '--dry-run', ...files)
  expect(dry.output).toContain('8 rows, 4 would be removed, 3 would lose their texts.')
  expect(await read('feedback.jsonl')).toBe(await read('before.jsonl'))
  const cleaned = await run('clean', ...files)
  expect(cleaned).toMatchObject({
    code: 0,
    output: expect.stringContaining('All 3 files: 24 rows, 12 removed, 9'),
  })
  const packed = gunzipSync(await readFile(at('packed.jsonl.gz'))).toString()
  for (const text of [await read('feedback.jsonl'), await read('feedback.csv'), packed]) {
    expect(text).not.toContain(pseudonym)
    expect(text).not.toContain('Answer 3.')
    expect(text).toContain('Answer 0.')
  }
  expect((await run('clean', ...files)).output).toContain('0 removed, 0 lost')
  expect((await run('audit')).output).toContain('cleaned')
})

it('takes forgotten people out of an export that their tombstone names, whatever a clock said', async () => {
  const { run, read, at, desk } = await openFilled(tellMany(4))
  await run('export', '--format', 'jsonl')
  await run('export', '--format', 'csv')
  for (const name of ['feedback.jsonl', 'feedback.csv'])
    await writeFile(at(name), (await read(name)).replace(/2026-10-\d\dT/g, '2096-10-01T'))
  await desk.forgetPerson('telegram', bob.id)
  for (const name of ['feedback.jsonl', 'feedback.csv']) {
    expect((await run('clean', name)).output).toContain('8 rows, 4 removed, 3 lost')
    expect(await read(name)).not.toContain(hashes.pseudonym('telegram', bob.id))
  }
})

it('takes out of earlier files what people no longer agree to', async () => {
  const { run, read, store } = await openFilled(async (play) => {
    for (const person of [ann, bob]) await play.agrees('telegram', person, 'feedback', 'training')
    for (let index = 0; index < 4; index += 1) {
      const words = `${'the heron took a cup of tea '.repeat(index + 1)}${index * 7919}`
      const told = play.turn(
        tavern,
        [[index % 2 === 0 ? ann : bob, `Line ${index}.`]],
        [`Answer ${index}. ${words}`],
      )
      play.likes(told, ann)
    }
  })
  for (const format of ['jsonl', 'csv', 'kto'])
    expect(await run('export', '--format', format)).toMatchObject({ code: 0 })
  const names = ['feedback.jsonl', 'feedback.csv', 'feedback-kto']
  expect((await run('clean', ...names)).output).toContain('0 removed, 0 lost')
  const answer = { isGiven: false, textVersion: 1, at: systemClock.now() }
  const scope = { platform: 'telegram', place: '', thread: '' }
  const scopes = { feedback: answer, training: answer }
  const value = { version: 1, personId: bob.id, scope: 'feedback', isGiven: false } as const
  const told = { textVersion: 1, language: 'en', by: 'command', chapter: undefined } as const
  const entry = { id: 'no', at: answer.at, turnId: '', personIds: [bob.id], value: { ...value, ...told } }
  await store.memory.log.append([{ ...entry, name: 'consent', conversation: scope }])
  await store.memory.state.set({ name: 'consent', scope, owner: bob.id }, { scopes, local: [] })
  const { output } = await run('clean', ...names)
  expect(output).toContain('feedback.jsonl: 4 rows, 0 removed, ')
  for (const text of [await read('feedback.jsonl'), await read('feedback.csv')]) {
    expect(text).not.toMatch(/Line [13]\./)
    expect(text).toContain('Answer 1.')
  }
  // Of the first reply, which Ann alone was told.
  expect((await read('feedback.jsonl')).match(/"trainingAllowed":true/g)).toHaveLength(1)
  expect((await run('clean', ...names)).output).toMatch(/All .* 0 removed, 0 lost/)
})

it('cleans other files beside an export for training that has no rows', async () => {
  const { run, at, desk } = await openFilled(tellMany(2))
  await run('export', '--format', 'jsonl')
  expect(await run('export', '--format', 'kto')).toMatchObject({ code: 0 })
  await desk.forgetPerson('telegram', ann.id)
  const { code, output } = await run('clean', 'feedback.jsonl', 'feedback-kto')
  expect([code, output]).toEqual([0, expect.stringMatching(/feedback\.jsonl: .* [1-9]\d* removed/)])
  await mkdir(at('notes'))
  await writeFile(at('notes/README.md'), '# Notes\n')
  expect(await run('clean', 'notes')).toMatchObject({ code: 1 })
})

it('cleans nothing that is no export, and then nothing at all', async () => {
  const { run, at, read, desk } = await openFilled(tellMany(2))
  await run('export', '--format', 'jsonl')
  await desk.forgetPerson('telegram', ann.id)
  const before = await read('feedback.jsonl')
  await writeFile(at('other.jsonl'), '{"id":"x","people":[]}\n')
  await writeFile(at('other.csv'), 'a,b\n1,2\n')
  for (const other of ['other.jsonl', 'other.csv']) {
    const refused = await run('clean', 'feedback.jsonl', other)
    expect(refused).toMatchObject({ code: 1, errorOutput: expect.stringContaining('no export') })
  }
  expect((await run('clean', 'missing.jsonl')).code).toBe(2)
  expect(await read('feedback.jsonl')).toBe(before)
})

it('tells which adapters a forgotten person is in', async () => {
  const { run, desk } = await openFilled(tellMany(1))
  const { output } = await run('export', '--format', 'jsonl')
  const [exportId = ''] = /e_[0-9a-f]{12}/.exec(output) ?? []
  expect((await run('trained', 'e_000000000000', '--adapter', 'wren-1')).code).toBe(1)
  expect((await run('trained', exportId, '--adapter', 'wren-1', '--digest', 'abc')).code).toBe(0)
  expect((await run('trained', exportId, '--adapter', 'wren-1', '--digest', 'abc')).output).toContain(
    'already',
  )
  await desk.forgetPerson('telegram', ann.id)
  const { output: tombstones } = await run('tombstones')
  expect(tombstones).toMatch(/^person\tforgotten\texports\tadapters\n/)
  expect(tombstones).toContain(`${hashes.pseudonym('telegram', ann.id)}\t`)
  expect(tombstones).toContain(`\t${exportId}\twren-1@abc\n`)
  expect(tombstones).not.toContain(ann.id)
})

it('sums up without texts, and writes it into the audit', async () => {
  const { run } = await openFilled(tellMany(2))
  const { output } = await run('summary')
  expect(output).toContain('Votes that stand: 2 good, 2 bad; replies with both: 2')
  expect(output).not.toContain('Answer')
  expect((await run('audit')).output).toMatch(/\tcli\tsummary\t/)
})

it('prints the schema that lies in the package', async () => {
  const { run } = await openFilled(() => {})
  expect((await run('schema')).output).toBe(formatFeedbackJsonSchema())
  const file = new URL('../../feedback.schema.json', import.meta.url)
  const remedy = 'write it anew with `npx dramatis feedback schema > feedback.schema.json`'
  expect(await readFile(file, 'utf8'), remedy).toBe(formatFeedbackJsonSchema())
  expect((await stat(file)).size).toBeGreaterThan(1_000)
})
