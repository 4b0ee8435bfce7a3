import { copyFile, mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { systemClock } from '../../src/app/system.ts'
import { writeExport } from '../../src/cli/feedback-write.ts'
import { loadConfig } from '../../src/config.ts'
import type { LogQuery, LogSchema } from '../../src/contract/memory.ts'
import type { Store } from '../../src/contract/store.ts'
import { ann, bob, hashes, type Playhouse, tavern } from '../feedback/playhouse.ts'
import { openFilled, tellMany } from './filled-store.ts'

async function tellTrained(play: Playhouse): Promise<void> {
  for (const person of [ann, bob]) await play.agrees('telegram', person, 'feedback', 'training')
  for (let index = 0; index < 12; index += 1) {
    const told = play.turn(
      tavern,
      [[index % 2 === 0 ? ann : bob, `Line ${index}.`]],
      [`${'The heron took a cup of tea. '.repeat(index + 1)}${index * 7919}`],
    )
    play.likes(told, index % 2 === 0 ? ann : bob)
  }
}

it('makes files and folders that nobody but their owner reads', async () => {
  const { run, at } = await openFilled(tellTrained)
  await run('export', '--format', 'jsonl', '--out', 'rows.jsonl')
  await run('export', '--format', 'kto', '--out', 'thumbs')
  const modeOf = async (name: string) => (await stat(at(name))).mode & 0o777
  expect(await modeOf('rows.jsonl')).toBe(0o600)
  expect(await modeOf('thumbs')).toBe(0o700)
  const entries = await readdir(at('thumbs'), { recursive: true, withFileTypes: true })
  expect(entries.some((entry) => entry.name === 'README.md')).toBe(true)
  for (const entry of entries) {
    const { mode } = await stat(`${entry.parentPath}/${entry.name}`)
    expect([entry.name, mode & 0o777]).toEqual([entry.name, entry.isDirectory() ? 0o700 : 0o600])
  }
})

it('tells the audit no place that may be a person', async () => {
  const { run, store } = await openFilled((play) => {
    const own = { platform: 'telegram', place: ann.id, thread: '' }
    play.likes(play.turn(own, [[ann, 'Hi.']], ['A.']), ann)
  })
  const words = ['--platform', 'telegram', '--place', ann.id]
  expect((await run('export', '--format', 'jsonl', ...words)).output).toMatch(/^1 row\n/)
  const told: unknown[] = []
  for await (const { value } of store.memory.log.stream('audit')) told.push(value)
  const place = hashes.conversation({ platform: 'telegram', place: ann.id, thread: '' })
  expect(told).toMatchObject([{ type: 'export', filter: { platform: 'telegram', place } }])
  expect(JSON.stringify(told)).not.toContain(ann.id)
})

/** A store in which somebody takes back what they agreed to once the rows are written. */
function changingStore(store: Store, change: () => Promise<void>): Store {
  async function* stream<Name extends keyof LogSchema>(name: Name, query?: LogQuery) {
    if (name === 'feedback' && query?.turnId === undefined) await change()
    yield* store.memory.log.stream(name, query)
  }
  const { memory } = store
  return { ...store, memory: { ...memory, log: { append: memory.log.append, stream } } }
}

it('tells in the README what is left where somebody takes consent back while it runs', async () => {
  const { store, directory, at, read } = await openFilled(tellTrained)
  const withdraw = async () => {
    const scope = { platform: 'telegram', place: '', thread: '' }
    const answer = { isGiven: false, textVersion: 1, at: systemClock.now() }
    const scopes = { feedback: answer, training: answer }
    await store.memory.state.set({ name: 'consent', scope, owner: bob.id }, { scopes, local: [] })
  }
  const [output, errorOutput, input] = [new PassThrough(), new PassThrough(), new PassThrough()]
  const { signal } = new AbortController()
  const surroundings = {
    environment: {},
    directory,
    input,
    output,
    errorOutput: errorOutput.resume(),
    fetch,
    signal,
  }
  const exportId = 'e_0123456789ab'
  const options = { exportId, format: 'kto', filter: {}, contextLines: 20, form: 'as-served' } as const
  const begun = {
    version: 1,
    exportId,
    startedAt: systemClock.now(),
    options: '',
    filter: {},
    bytes: {},
  } as const
  const opened = {
    store: changingStore(store, withdraw),
    hashes,
    config: await loadConfig({ environment: {}, directory }),
  }
  const job = {
    opened,
    options: { ...options, shapes: ['trl', 'ms-swift'] as const },
    out: at('thumbs'),
    mark: { ...begun, rows: 0, masked: 0, leftOut: {} },
  }
  const { rows, leftOut } = await writeExport(job, surroundings)
  // Bob’s turns hold what Ann said before, and hers what he did.
  expect(leftOut['no-consent']).toBeGreaterThan(0)
  const readme = await read('thumbs/README.md')
  expect(readme).toContain(`## Rows: ${rows}\n`)
  expect(readme).toMatch(/^Taken out since: \d+, by `dramatis feedback export`, last on /m)
  let count = 0
  for (const name of await readdir(at('thumbs/trl')))
    if (name.endsWith('.jsonl')) count += (await read(`thumbs/trl/${name}`)).split('\n').length - 1
  expect(count).toBe(rows)
})

it('cleans files in capitals, and says of what has not ended that it is not clean', async () => {
  const { run, at, desk } = await openFilled(tellMany(4))
  await run('export', '--format', 'jsonl', '--out', 'rows.jsonl')
  await mkdir(at('kept/thumbs.part'), { recursive: true })
  for (const name of ['A.JSONL', 'b.jsonl.part', 'c.jsonl.cleaning', 'thumbs.part/d.jsonl'])
    await copyFile(at('rows.jsonl'), at(`kept/${name}`))
  await desk.forgetPerson('telegram', bob.id)
  const { code, output, errorOutput } = await run('clean', 'kept')
  expect(code).toBe(1)
  expect(output).toContain('A.JSONL: 8 rows, 4 removed')
  expect(output).not.toContain('d.jsonl')
  const told = ['b.jsonl.part', 'c.jsonl.cleaning', 'thumbs.part']
  expect(errorOutput.trimEnd().split('\n')).toEqual(
    told.map((name) => expect.stringContaining(`${at(`kept/${name}`)} is of an export that has not ended`)),
  )
  expect(await readFile(at('kept/A.JSONL'), 'utf8')).not.toContain(hashes.pseudonym('telegram', bob.id))
  expect((await run('clean', 'rows.jsonl', 'kept/b.jsonl.part')).code).toBe(1)
  expect(await readFile(at('rows.jsonl'), 'utf8')).not.toContain(hashes.pseudonym('telegram', bob.id))
})
