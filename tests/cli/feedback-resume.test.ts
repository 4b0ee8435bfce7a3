import { appendFile, readdir, readFile, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { expect, it, onTestFinished } from 'vitest'
import { openStore } from '../../memory/index.ts'
import { systemClock, systemRandom } from '../../src/app/system.ts'
import { type PartMark, readMark } from '../../src/cli/feedback-part.ts'
import { writeExport } from '../../src/cli/feedback-write.ts'
import type { Surroundings } from '../../src/cli/surroundings.ts'
import { loadConfig } from '../../src/config.ts'
import type { ExportFormat } from '../../src/contract/feedback-export.ts'
import type { LogQuery, LogSchema } from '../../src/contract/memory.ts'
import type { Store } from '../../src/contract/store.ts'
import { createFeedbackDesk } from '../../src/feedback/index.ts'
import { ann, bob, createPlayhouse, hashes, tavern } from '../feedback/playhouse.ts'
import { silentLog } from '../support/store.ts'
import { createDirectory } from './run-cli.ts'

const begun: PartMark = {
  version: 1,
  exportId: 'e_0123456789ab',
  startedAt: systemClock.now(),
  options: '',
  filter: {},
  bytes: {},
  rows: 0,
  masked: 0,
  leftOut: {},
}

async function openFilled(turns: number) {
  const directory = await createDirectory()
  const store = await openStore(`sqlite:${join(directory, 'store.db')}`, {
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
  })
  onTestFinished(() => store.close())
  const play = createPlayhouse(store)
  await play.agrees('telegram', ann, 'training')
  await play.agrees('telegram', bob, 'training')
  for (let index = 0; index < turns; index += 1) {
    const told = play.turn(tavern, [[index % 2 === 0 ? ann : bob, `Line ${index}.`]], [`Answer ${index}.`])
    play.likes(told, ann)
    if (index % 3 === 0) play.likes(told, bob)
  }
  await play.settle()
  const config = await loadConfig({ environment: {}, directory })
  const surroundings: Surroundings = {
    environment: {},
    directory,
    input: new PassThrough(),
    output: new PassThrough().resume(),
    errorOutput: new PassThrough().resume(),
    fetch,
    signal: new AbortController().signal,
  }
  const write = async (format: ExportFormat, name: string, from: Store = store) => {
    const out = join(directory, name)
    const mark = (await readMark(out)) ?? begun
    const { exportId, filter } = mark
    const shapes = ['trl', 'llama-factory', 'ms-swift'] as const
    const options = { exportId, format, filter, contextLines: 20, shapes, form: 'as-served' as const }
    return await writeExport({ opened: { store: from, hashes, config }, options, out, mark }, surroundings)
  }
  return { store, write, directory }
}

/** A store whose process is killed when it has read so many entries. */
function dyingStore(store: Store, name: keyof LogSchema, entries: number): Store {
  async function* stream<Name extends keyof LogSchema>(asked: Name, query?: LogQuery) {
    let count = 0
    for await (const entry of store.memory.log.stream(asked, query)) {
      count += 1
      if (asked === name && query?.turnId === undefined && count > entries) throw new RangeError('killed')
      yield entry
    }
  }
  const { memory } = store
  return { ...store, memory: { ...memory, log: { append: memory.log.append, stream } } }
}

async function readAll(path: string): Promise<readonly (readonly [string, string])[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
  return await Promise.all(
    files.sort().map(async (file) => [file.slice(path.length), await readFile(file, 'utf8')] as const),
  )
}

it.each(['jsonl', 'csv'] as const)(
  'goes on with %s where it was broken off, to the same file',
  async (format) => {
    const { store, write, directory } = await openFilled(90)
    const whole = await write(format, 'whole')
    for (const entries of [33, 50]) {
      await expect(write(format, 'part', dyingStore(store, 'feedback', entries))).rejects.toThrow('killed')
      // A process that was killed leaves what it wrote behind the mark.
      await appendFile(join(directory, 'part.part'), '"half a row')
    }
    // What is looked at while it breaks off is looked at again.
    expect((await readMark(join(directory, 'part')))?.rows).toBe(53)
    expect(await write(format, 'part')).toEqual(whole)
    const [first, second] = await Promise.all(
      ['whole', 'part'].map((name) => readFile(join(directory, name), 'utf8')),
    )
    expect(second).toBe(first)
    expect(await readdir(directory)).not.toContain('part.part.json')
  },
)

it('goes on with training files, which hold nothing twice', async () => {
  const { store, write, directory } = await openFilled(60)
  const whole = await write('kto', 'whole')
  expect(whole.rows).toBeGreaterThan(10)
  await expect(write('kto', 'part', dyingStore(store, 'turn', 41))).rejects.toThrow('killed')
  await appendFile(join(directory, 'part.part', 'trl', 'begun-later.jsonl'), '{}')
  expect(await write('kto', 'part')).toEqual(whole)
  expect(await readAll(join(directory, 'part'))).toEqual(await readAll(join(directory, 'whole')))
})

it('takes out whoever is forgotten before it goes on', async () => {
  const { store, write, directory } = await openFilled(40)
  await expect(write('jsonl', 'part', dyingStore(store, 'feedback', 30))).rejects.toThrow('killed')
  const settings = { emoji: {}, discordPermission: undefined }
  const desk = createFeedbackDesk({
    memory: store.memory,
    hashes,
    clock: systemClock,
    random: systemRandom,
    settings,
  })
  await desk.forgetPerson('telegram', bob.id)
  const { rows, leftOut } = await write('jsonl', 'part')
  const text = await readFile(join(directory, 'part'), 'utf8')
  expect(text).not.toContain(hashes.pseudonym('telegram', bob.id))
  expect(text.trimEnd().split('\n')).toHaveLength(rows)
  expect(leftOut.forgotten).toBeGreaterThan(0)
  const scope = { platform: 'telegram', place: '', thread: '' }
  expect(await store.memory.state.get({ name: 'exports-of', scope, owner: bob.id })).toBeUndefined()
})

/** Somebody takes everything back, as `/privacy consent` does. */
async function takeBack({ memory }: Store, person: typeof ann): Promise<void> {
  const answer = { isGiven: false, textVersion: 1, at: systemClock.now() }
  const scope = { platform: 'telegram', place: '', thread: '' }
  const scopes = { feedback: answer, training: answer }
  await memory.state.set({ name: 'consent', scope, owner: person.id }, { scopes, local: [] })
}

it.each(['sft', 'dpo', 'kto'] as const)(
  '%s that goes on holds nothing of whoever took consent back',
  async (format) => {
    const { store, write, directory } = await openFilled(60)
    await expect(write(format, 'part', dyingStore(store, 'turn', 41))).rejects.toThrow('killed')
    await takeBack(store, bob)
    const { rows, leftOut } = await write(format, 'part')
    const files = await readAll(join(directory, 'part'))
    expect(JSON.stringify(files)).not.toContain(hashes.pseudonym('telegram', bob.id))
    expect(rows).toBe(0)
    expect(leftOut['no-consent'] ?? 0).toBeGreaterThan(format === 'kto' ? 50 : -1)
  },
)

it.each(['jsonl', 'csv'] as const)(
  '%s shows no words that may be read no more when it is done',
  async (format) => {
    const { store, write, directory } = await openFilled(40)
    for (const person of [ann, bob])
      await createPlayhouse(store).agrees('telegram', person, 'feedback', 'training')
    await write(format, 'before')
    const before = await readFile(join(directory, 'before'), 'utf8')
    expect(before).toContain('Line 1.')
    await expect(write(format, 'part', dyingStore(store, 'feedback', 30))).rejects.toThrow('killed')
    await takeBack(store, bob)
    const { rows, masked } = await write(format, 'part')
    const text = await readFile(join(directory, 'part'), 'utf8')
    expect(text).not.toMatch(/Line \d*[13579]\./)
    expect(text).toContain('Answer 1.')
    expect([rows, masked > 0]).toEqual([54, true])
  },
)

it('asks once more at the end, also whoever was known to agree', async () => {
  const { store, write, directory } = await openFilled(40)
  const { memory } = store
  async function* stream<Name extends keyof LogSchema>(asked: Name, query?: LogQuery) {
    let count = 0
    for await (const entry of memory.log.stream(asked, query)) {
      count += 1
      if (asked === 'turn' && query?.turnId === undefined && count === 39) await takeBack(store, bob)
      yield entry
    }
  }
  const { rows, leftOut } = await write('kto', 'whole', {
    ...store,
    memory: { ...memory, log: { append: memory.log.append, stream } },
  })
  expect([rows, leftOut['no-consent']]).toEqual([0, 40])
  expect(JSON.stringify(await readAll(join(directory, 'whole')))).not.toContain(
    hashes.pseudonym('telegram', bob.id),
  )
})

it('begins anew, without being forced, after it was killed while it took somebody out', async () => {
  const { store, write, directory } = await openFilled(40)
  await expect(write('jsonl', 'part', dyingStore(store, 'feedback', 30))).rejects.toThrow('killed')
  const settings = { emoji: {}, discordPermission: undefined }
  const tools = { memory: store.memory, hashes, clock: systemClock, random: systemRandom, settings }
  await createFeedbackDesk(tools).forgetPerson('telegram', bob.id)
  const { memory } = store
  const append = async () => {
    throw new RangeError('killed')
  }
  const unaudited = { ...store, memory: { ...memory, log: { append, stream: memory.log.stream } } }
  await expect(write('jsonl', 'part', unaudited)).rejects.toThrow('killed')
  const { rows } = await write('jsonl', 'part')
  const text = await readFile(join(directory, 'part'), 'utf8')
  expect(text).not.toContain(hashes.pseudonym('telegram', bob.id))
  expect(text.trimEnd().split('\n')).toHaveLength(rows)
})

it('does not go on with a file that has become shorter', async () => {
  const { store, write, directory } = await openFilled(20)
  await expect(write('jsonl', 'part', dyingStore(store, 'feedback', 25))).rejects.toThrow('killed')
  await truncate(join(directory, 'part.part'), 5)
  await expect(write('jsonl', 'part')).rejects.toMatchObject({ code: 'cannot-resume' })
})
