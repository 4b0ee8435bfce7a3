import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { systemClock } from '../../src/app/system.ts'
import type { Person } from '../../src/contract/conversation.ts'
import type { ExportFormat } from '../../src/contract/feedback-export.ts'
import { readmeTitle } from '../../src/feedback/training/types.ts'
import { packZip } from '../../src/util/pack-zip.ts'
import { platformScope } from '../../src/util/platform-scope.ts'
import { sha256 } from '../../src/util/sha256.ts'
import { ann, bob, cleo, hashes, tavern } from '../feedback/playhouse.ts'
import { decodeZip, encodeZip, type ZipEntry } from '../fixtures/cards/zip.ts'
import { openFilled } from './filled-store.ts'

type Filled = Awaited<ReturnType<typeof openFilled>>

const things = 'ferry lamp kettle storm ledger anchor piper gull rope tide bell net crate oar fog sail'.split(
  ' ',
)
const { signal } = new AbortController()

/** Each in a thread of their own, so that a chapter has one of them in it. */
const told = 36

/** Everybody agrees, and each is told something in many chapters, of which they like some. */
async function openTrained(): Promise<Filled> {
  return await openFilled(async (play) => {
    const people = [ann, bob, cleo]
    for (const person of people) await play.agrees('telegram', person, 'feedback', 'training')
    for (let index = 0; index < told; index += 1) {
      const person = people[index % 3] ?? ann
      const thread = { ...tavern, thread: `t${index}` }
      const reply = play.turn(thread, [[person, `What of ${wordsOf(index)}?`]], [`${wordsOf(index + 100)}.`])
      if (index % 3 === 0 || index % 4 === 0) play.likes(reply, person)
      else play.dislikes(reply, person)
    }
  })
}

/** Words that no two turns share: near-duplicates are left out. */
function wordsOf(index: number): string {
  return Array.from(sha256(`${index}`).slice(0, 16), (digit) => things[Number.parseInt(digit, 16)]).join(' ')
}

/** What a moderator is sent. */
async function exportPlace(
  { desk }: Filled,
  format: ExportFormat,
  limits = { maxFileBytes: 1 << 20, maxFiles: 5 },
) {
  const { files } = await desk.exportPlace(
    { format, filter: {}, conversation: tavern, by: 'p_mod', ...limits },
    signal,
  )
  return files
}

async function writeSent(open: Filled, name: string, format: ExportFormat = 'kto'): Promise<Uint8Array> {
  const [sent] = await exportPlace(open, format)
  await writeFile(open.at(name), sent?.bytes ?? '')
  return sent?.bytes ?? Buffer.alloc(0)
}

async function takesBack({ store }: Filled, person: Person): Promise<void> {
  const answer = { isGiven: false, textVersion: 1, at: systemClock.now() }
  const scopes = { feedback: answer, training: answer }
  const scope = { platform: 'telegram', place: '', thread: '' }
  const value = { version: 1, personId: person.id, scope: 'feedback', isGiven: false } as const
  const how = { textVersion: 1, language: 'en', by: 'command', chapter: undefined } as const
  const entry = { id: `no-${person.id}`, at: answer.at, turnId: '', personIds: [person.id] }
  await store.memory.log.append([
    { ...entry, name: 'consent', conversation: scope, value: { ...value, ...how } },
  ])
  await store.memory.state.set({ name: 'consent', scope, owner: person.id }, { scopes, local: [] })
}

const pseudonymOf = ({ id }: Person) => hashes.pseudonym('telegram', id)
const rowsOf = (text: string) => text.split('\n').filter(Boolean)
const textOf = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString()

/** All files of a folder, by path. */
async function readFolder(path: string): Promise<ReadonlyMap<string, string>> {
  const names = (await readdir(path, { recursive: true })).filter((name) => name.includes('.')).sort()
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(`${path}/${name}`, 'utf8')] as const)),
  )
}

const note = /\nTaken out since: (\d+), by `dramatis feedback clean`, last on \d{4}-\d\d-\d\d\. .*\n/

/** What a README tells of rows and how to train on them; whether there are rows to check on is another question. */
function tableOf(readme: string): string {
  return readme
    .replace(note, '')
    .replace(/\be_[0-9a-f]{12}\b/g, 'e_…')
    .replace(/## Left out[\s\S]*?(?=## |$)/, '')
    .replace(/^(?:eval_dataset:| {2}--val_dataset) .*\n/gm, '')
}

it.each<ExportFormat>(['jsonl', 'csv', 'kto'])(
  'leaves an export of %s whole, whose people had agreed again before it, or come back after they were forgotten',
  async (format) => {
    const open = await openFilled(async (play) => {
      for (const person of [ann, bob]) {
        await play.agrees('telegram', person, 'feedback', 'training')
        play.likes(play.turn(tavern, [[person, `I am ${person.id}.`]], [`Welcome, ${person.id}.`]), person)
      }
    })
    const { run, store, at } = open
    const minutesAgo = (minutes: number) => systemClock.now() - minutes * 60_000
    const no = { isGiven: false, textVersion: 1, at: minutesAgo(30) }
    const yes = { isGiven: true, textVersion: 1, at: minutesAgo(20), place: tavern.place, chapter: undefined }
    const key = { name: 'consent', scope: platformScope('telegram'), owner: ann.id } as const
    await store.memory.state.set(key, {
      scopes: { feedback: no, training: no },
      local: [
        { ...yes, scope: 'feedback' },
        { ...yes, scope: 'training' },
      ],
    })
    const value = { version: 1, pseudonym: pseudonymOf(bob), exportIds: [], names: [] } as const
    const stone = {
      id: 'stone',
      name: 'tombstone',
      at: 1,
      conversation: key.scope,
      turnId: '',
      personIds: [],
    } as const
    await store.memory.log.append([{ ...stone, value }])
    const [sent] = await exportPlace(open, format)
    await writeFile(at('sent'), sent?.bytes ?? '')
    expect((await run('clean', 'sent')).output).toContain('2 rows, 0 removed, 0 lost')
    await takesBack(open, ann)
    expect((await run('clean', 'sent')).output).not.toContain('0 removed, 0 lost')
  },
)

it('takes out what somebody else quotes', async () => {
  const open = await openFilled(async (play) => {
    for (const person of [ann, bob]) await play.agrees('telegram', person, 'feedback')
    const quoting = [ann, '> A heron.\nAnd this?', bob.id] as const
    play.likes(play.turn(tavern, [quoting, [ann, 'Look there.']], ['A bird.']), ann)
  })
  const [sent] = await exportPlace(open, 'jsonl')
  await writeFile(open.at('sent'), sent?.bytes ?? '')
  expect(await open.read('sent')).toContain('A heron.')
  await takesBack(open, bob)
  await open.run('clean', 'sent')
  const [row = ''] = rowsOf(await open.read('sent'))
  expect(JSON.parse(row).context).toMatchObject([
    { text: null, withheld: 'no-consent' },
    { text: 'Look there.' },
  ])
})

it('cleans a zip file that was sent where it is, and leaves what is not theirs as it was', async () => {
  const open = await openTrained()
  const { run, at, desk } = open
  const sent = await writeSent(open, 'sent.zip')
  expect((await run('clean', 'sent.zip')).output).toContain(`${told} rows, 0 removed, 0 lost`)
  expect(await readFile(at('sent.zip'))).toEqual(Buffer.from(sent))
  await desk.forgetPerson('telegram', bob.id)
  expect((await run('clean', '--dry-run', 'sent.zip')).output).toContain('36 rows, 12 would be removed, 0')
  expect(await readFile(at('sent.zip'))).toEqual(Buffer.from(sent))
  const { code, output } = await run('clean', 'sent.zip')
  expect([code, output]).toEqual([0, expect.stringContaining('sent.zip: 36 rows, 12 removed, 0 lost')])
  const [before, after] = [decodeZip(sent), decodeZip(await readFile(at('sent.zip')))]
  expect([...after.keys()]).toEqual([...before.keys()])
  for (const [name, bytes] of after) {
    if (!name.endsWith('.jsonl')) continue
    const kept = rowsOf(textOf(before.get(name))).filter((row) => !row.includes(pseudonymOf(bob)))
    expect(rowsOf(textOf(bytes))).toEqual(kept)
  }
  const cleaned = await readFile(at('sent.zip'))
  expect((await run('clean', 'sent.zip')).output).toContain('24 rows, 0 removed, 0 lost')
  expect(await readFile(at('sent.zip'))).toEqual(cleaned)
  expect(await readdir(open.directory)).not.toContainEqual(expect.stringContaining('.cleaning'))
})

it('tells what is left in the README of a zip file', async () => {
  const open = await openTrained()
  const { run, at } = open
  await writeSent(open, 'sent.zip')
  await takesBack(open, bob)
  await run('clean', 'sent.zip')
  const readme = textOf(decodeZip(await readFile(at('sent.zip'))).get('README.md'))
  expect(readme).toContain('## Rows: 24\n')
  const [, exportId = ''] =
    /npx dramatis feedback trained (e_[0-9a-f]{12}) --adapter NAME\n/.exec(readme) ?? []
  expect((await run('trained', exportId, '--adapter', 'wren-1')).output).toContain(`trained on ${exportId}`)
  expect(note.exec(readme)?.[1]).toBe('12')
  await run('export', '--format', 'kto', '--shape', 'trl', '--out', 'anew')
  const anew = await open.read('anew/README.md')
  const counts = (text: string) => tableOf(text).replace(/^Asked for: .*\n\n/m, '')
  expect(counts(readme)).toBe(counts(anew))
})

it('keeps other files of a zip file byte for byte, and cleans more than one export in it', async () => {
  const open = await openTrained()
  const { run, at, desk } = open
  const sent = decodeZip(await writeSent(open, 'sent.zip'))
  const picture = Buffer.from([0xff, 0xfe, 0, 0x80, 0x0a])
  const entries = [...sent].map(([name, bytes]) => ({ name: `ours/${name}`, bytes }))
  const others = [
    { name: 'ours/notes.txt', bytes: Buffer.from('Mine.\r\n') },
    { name: 'picture.png', bytes: picture, isStored: true },
    // Not theirs, and as another program would end it.
    { name: 'more.jsonl', bytes: Buffer.from(row) },
  ]
  await writeFile(at('sent.zip'), await packZip([...others, ...entries]))
  await desk.forgetPerson('telegram', bob.id)
  expect((await run('clean', 'sent.zip')).output).toContain('37 rows, 12 removed')
  const cleaned = await readFile(at('sent.zip'))
  expect(cleaned.includes(picture)).toBe(true)
  const after = decodeZip(cleaned)
  for (const { name, bytes } of others) expect(after.get(name)).toEqual(bytes)
  expect([...after.keys()]).toEqual([...others, ...entries].map(({ name }) => name))
  expect(textOf(after.get('ours/README.md'))).toMatch(note)
})

const row = JSON.stringify({ id: `r_${'0'.repeat(24)}`, people: [pseudonymOf(ann)], label: true })
const rowsEntry: ZipEntry = { name: 'trl/kto.train.jsonl', data: Buffer.from(`${row}\n`) }
const ours: readonly ZipEntry[] = [
  rowsEntry,
  { name: 'README.md', data: Buffer.from(`# KTO ${readmeTitle}\n\n## Rows: 1\n`) },
]

it('cleans a zip file of words that were said again and again', async () => {
  const { run, at, desk } = await openFilled((play) => {
    play.likes(play.turn(tavern, [[bob, 'Hi.']], ['A.']), bob)
  })
  const people = [pseudonymOf(bob)]
  const completion = 'a'.repeat(3_000_000)
  const more = JSON.stringify({ completion, label: false, id: `r_${'1'.repeat(24)}`, people })
  const packed = encodeZip([{ ...rowsEntry, data: Buffer.from(`${row}\n${more}\n`) }])
  expect(packed.length).toBeLessThan(completion.length / 500)
  await writeFile(at('sent.zip'), packed)
  await desk.forgetPerson('telegram', bob.id)
  expect((await run('clean', 'sent.zip')).output).toContain('2 rows, 1 removed')
  expect([...decodeZip(await readFile(at('sent.zip'))).values()].map(textOf)).toEqual([`${row}\n`])
})

const zeros = Buffer.alloc((1 << 26) + (1 << 21))

it.each<[string, Uint8Array]>([
  ['of something else', encodeZip([{ name: 'notes.txt', data: Buffer.from('Mine.') }])],
  ['with a README of something else', encodeZip([{ name: 'README.md', data: Buffer.from('# Notes\n') }])],
  ['of other rows', encodeZip([...ours, { name: 'mine.jsonl', data: Buffer.from('{"id":1}\n') }])],
  ['of another table', encodeZip([...ours, { name: 'mine.csv', data: Buffer.from('a,b\n1,2\n') }])],
  ['with a packed file', encodeZip([...ours, { name: 'more.jsonl.gz', data: Buffer.from('x') }])],
  ['with a zip file', encodeZip([...ours, { name: 'More.ZIP', data: encodeZip(ours) }])],
  ['cut off', encodeZip(ours).subarray(0, -9)],
  ['without its beginning', encodeZip(ours).subarray(9)],
  ['with a wrong checksum', encodeZip([...ours, { ...rowsEntry, name: 'a', lies: { crc: 1 } }])],
  ['with a length that is too short', encodeZip([...ours, { ...rowsEntry, name: 'a', lies: { size: 5 } }])],
  ['with a path that leads out', encodeZip([...ours, { ...rowsEntry, name: '../a.jsonl' }])],
  ['with a link', encodeZip([...ours, { ...rowsEntry, name: 'a', attributes: (0o120777 << 16) >>> 0 }])],
  ['that is encrypted', encodeZip([...ours, { ...rowsEntry, name: 'a', flags: 1 }])],
  ['of one large file', encodeZip([...ours, { name: 'zeros', data: zeros }])],
  [
    'of files that are large together',
    encodeZip([...ours, ...[1, 2, 3].map((n) => ({ name: `${n}`, data: zeros.subarray(1 << 25) }))]),
  ],
  ['that is large as it is', encodeZip([...ours, { name: 'zeros', data: zeros, method: 0 }])],
  [
    'of very many files',
    encodeZip(Array.from({ length: 1_001 }, (_, n) => ({ ...rowsEntry, name: `${n}.jsonl` }))),
  ],
])('refuses a zip file %s, and changes nothing', async (_, bytes) => {
  const { run, at, desk, read } = await openFilled(async (play) => {
    play.likes(play.turn(tavern, [[ann, 'Hi.']], ['A.']), ann)
  })
  await run('export', '--format', 'jsonl')
  const before = await read('feedback.jsonl')
  await writeFile(at('other.zip'), bytes)
  await desk.forgetPerson('telegram', ann.id)
  const { code, output, errorOutput } = await run('clean', 'feedback.jsonl', 'other.zip')
  expect([code, output]).toEqual([1, ''])
  expect(errorOutput).toMatch(/other\.zip.* is no export of feedback\. .+ Name files or folders/)
  expect((await readFile(at('other.zip'))).equals(bytes)).toBe(true)
  expect(await read('feedback.jsonl')).toBe(before)
})

it('finds zip files in a folder, too', async () => {
  const open = await openTrained()
  const { run, at, desk } = open
  await mkdir(at('sent'))
  await writeSent(open, 'sent/feedback-2026-11-21-sft.zip', 'kto')
  await desk.forgetPerson('telegram', bob.id)
  expect((await run('clean', 'sent')).output).toContain('-sft.zip: 36 rows, 12 removed')
})

it.each(['jsonl', 'csv'] as const)(
  'cleans each part of a %s export that was sent in parts',
  async (format) => {
    const open = await openTrained()
    const { run, at, desk } = open
    const files = await exportPlace(open, format, { maxFileBytes: 3_000, maxFiles: 9 })
    expect(files.length).toBeGreaterThan(2)
    await mkdir(at('sent'))
    for (const { name, bytes } of files) await writeFile(at(`sent/${name}`), bytes)
    await desk.forgetPerson('telegram', bob.id)
    const names = files.map(({ name }) => `sent/${name}`)
    const { output } = await run('clean', ...names)
    expect(output).toContain(`All ${files.length} files: 36 rows, 12 removed`)
    const texts = await Promise.all(
      names.map(async (name) => gunzipSync(await readFile(at(name))).toString()),
    )
    for (const text of texts) {
      expect(text).not.toContain(pseudonymOf(bob))
      if (format === 'csv') expect(text.startsWith('\uFEFFversion,export,id')).toBe(true)
    }
    expect(texts.join('').match(/\br_[0-9a-f]{24}\b/g)).toHaveLength(24)
    expect((await run('clean', 'sent')).output).toContain('24 rows, 0 removed, 0 lost')
  },
)

/** Rewrites, takes that were kept, and thumbs, of three people. */
async function openTaught(): Promise<Filled> {
  return await openFilled(async (play) => {
    const people = [ann, bob, cleo]
    for (const person of people) await play.agrees('telegram', person, 'training')
    for (let index = 0; index < 3 * told; index += 1) {
      const person = people[Math.trunc(index / 3) % 3] ?? ann
      const thread = { ...tavern, thread: `t${index}` }
      const asked = [[person, `What of ${wordsOf(index)}?`]] as const
      const answers = [`${wordsOf(index + 200)}.`, `${wordsOf(index + 400)}.`] as const
      if (index % 3 === 0) {
        const rewritten = { by: person, text: `${wordsOf(index + 600)}!` }
        play.does(play.turn(thread, asked, answers.slice(0, 1), { rewritten }), person, { type: 'rewrite' })
      } else if (index % 3 === 1) {
        const turn = play.turn(thread, asked, answers)
        play.does(
          turn,
          person,
          { type: 'kept', takes: 2 },
          {
            take: 1,
            line: { id: turn.lineId, revision: 1 },
          },
        )
      } else if (index % 4 === 0) play.dislikes(play.turn(thread, asked, answers.slice(0, 1)), person)
      else play.likes(play.turn(thread, asked, answers.slice(0, 1)), person)
    }
  })
}

it.each(['sft', 'dpo', 'kto'] as const)(
  'tells what is left in the README of a folder of %s',
  async (format) => {
    const open = await openTaught()
    const { run, read } = open
    await run('export', '--format', format, '--out', 'rows')
    const before = await read('rows/README.md')
    const rows = Number(/## Rows: (\d+)/.exec(before)?.[1])
    expect(rows).toBeGreaterThan(2)
    await run('clean', 'rows')
    expect(await read('rows/README.md')).toBe(before)
    let taken = 0
    for (const person of [bob, cleo]) {
      await takesBack(open, person)
      await run('clean', '--dry-run', 'rows')
      await run('clean', 'rows')
      const anew = `without-${person.id}`
      await run('export', '--format', format, '--out', anew)
      const readme = await read('rows/README.md')
      // Parts that have no rows are not told of where they never had any.
      expect(tableOf(readme).replace(/^\| \w+ \| \w+ \| 0 \|.*\n/gm, '')).toBe(
        tableOf(await read(`${anew}/README.md`)),
      )
      expect(readme.match(new RegExp(note, 'g'))).toHaveLength(1)
      taken = Number(note.exec(readme)?.[1])
      expect(taken).toBe(rows - Number(/## Rows: (\d+)/.exec(readme)?.[1]))
      const { output } = await run('clean', 'rows')
      expect(output).not.toContain('README')
      expect(await read('rows/README.md')).toBe(readme)
    }
    expect(taken).toBeGreaterThan(0)
  },
)

it('tells the README, and cleans what is left, after a run that was killed', async () => {
  const open = await openTrained()
  const { run, at, read } = open
  await run('export', '--format', 'kto', '--out', 'rows')
  await cp(at('rows'), at('before'), { recursive: true })
  await takesBack(open, bob)
  await run('clean', 'rows')
  const whole = await readFolder(at('rows'))
  const before = await readFolder(at('before'))
  const names = [...whole.keys()].filter(
    (name) => name.endsWith('.jsonl') && before.get(name) !== whole.get(name),
  )
  expect(names.length).toBeGreaterThan(3)
  for (const left of [names.slice(0, 0), names.slice(1, 2), names.slice(3), names]) {
    await writeFile(at('rows/README.md'), await read('before/README.md'))
    await writeFile(at('rows/README.md.cleaning'), '# KTO')
    for (const name of left) {
      await rename(at(`rows/${name}`), at(`rows/${name}.cleaning`))
      await cp(at(`before/${name}`), at(`rows/${name}`))
    }
    expect(await run('clean', 'rows')).toMatchObject({ code: 0 })
    expect(await readFolder(at('rows'))).toEqual(whole)
  }
})

it('tells in a README that a file has no rows any more', async () => {
  const open = await openTrained()
  const { run, read } = open
  await run('export', '--format', 'kto', '--out', 'rows')
  expect(await read('rows/README.md')).toMatch(/desirable_weight: 1\.\d/)
  for (const person of [ann, bob, cleo]) await takesBack(open, person)
  await run('clean', 'rows')
  const readme = await read('rows/README.md')
  expect(readme).toContain('## Rows: 0\n')
  expect(readme).toContain('A file without rows')
  expect(readme.match(/weight:? .*/g)?.join()).not.toMatch(/\d\.\d/)
})

it('counts in a README what stands in the files of any trainer, and leaves others alone', async () => {
  const open = await openTrained()
  const { run, at, read } = open
  await run('export', '--format', 'kto', '--out', 'rows')
  const before = await read('rows/README.md')
  await takesBack(open, bob)
  const trl = (await readdir(at('rows/trl'))).map((name) => `rows/trl/${name}`)
  expect((await run('clean', ...trl)).output).not.toContain('README')
  expect(await read('rows/README.md')).toBe(before)
  await rm(at('rows/ms-swift'), { recursive: true })
  expect((await run('clean', 'rows/llama-factory')).output).toContain('README.md tells')
  expect(await read('rows/README.md')).toContain('## Rows: 24\n')
  await cp(at('rows'), at('mine'), { recursive: true })
  await writeFile(at('mine/README.md'), '# Mine\n\n## Rows: 36\n')
  await takesBack(open, cleo)
  await run('clean', 'mine')
  expect(await read('mine/README.md')).toBe('# Mine\n\n## Rows: 36\n')
})

it('cleans what a link leads to, and lets nobody read it who could not before', async () => {
  const open = await openTrained()
  const { run, at, desk, read } = open
  await run('export', '--format', 'jsonl', '--out', 'kept.jsonl')
  await chmod(at('kept.jsonl'), 0o600)
  await symlink(at('kept.jsonl'), at('link.jsonl'))
  await desk.forgetPerson('telegram', bob.id)
  expect((await run('clean', 'link.jsonl')).output).toContain('kept.jsonl: 36 rows, 12 removed')
  expect(await read('kept.jsonl')).not.toContain(pseudonymOf(bob))
  expect((await stat(at('kept.jsonl'))).mode & 0o777).toBe(0o600)
  expect(existsSync(at('link.jsonl'))).toBe(true)
  await mkdir(at('links'))
  await symlink(at('kept.jsonl'), at('links/one.jsonl'))
  await symlink(at('nowhere.jsonl'), at('links/two.jsonl'))
  await desk.forgetPerson('telegram', cleo.id)
  expect((await run('clean', 'links', 'kept.jsonl')).output).toContain('kept.jsonl: 24 rows, 12 removed')
  expect(await read('kept.jsonl')).not.toContain(pseudonymOf(cleo))
})
