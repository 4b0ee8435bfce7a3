import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { readdir, readFile, watch } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, it, onTestFinished } from 'vitest'
import { openStore } from '../../memory/index.ts'
import { systemClock, systemRandom } from '../../src/app/system.ts'
import { sha256 } from '../../src/util/sha256.ts'
import { ann, bob, createPlayhouse, hashKey, tavern } from '../feedback/playhouse.ts'
import { silentLog } from '../support/store.ts'
import { createDirectory, runCli, startCli } from './run-cli.ts'

const longMs = 120_000
const turns = 4_000
const words = (format: string, out: string) => ['feedback', 'export', '--format', format, '--out', out]

/** A store that takes an export long enough for its process to be killed behind a mark. */
async function createStore() {
  const directory = await createDirectory()
  const environment = { MEMORY_URL: `sqlite:${join(directory, 'store.db')}`, HASH_KEY: hashKey }
  const store = await openStore(environment.MEMORY_URL, {
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
  })
  const play = createPlayhouse(store)
  await play.agrees('telegram', ann, 'training', 'feedback')
  await play.agrees('telegram', bob, 'training', 'feedback')
  for (let index = 0; index < turns; index += 1) {
    const person = index % 2 === 0 ? ann : bob
    const said = `${wordsOf(`said ${index}`)} and what now?`
    const told = play.turn(tavern, [[person, said]], [`${wordsOf(`told ${index}`)}.`])
    play.likes(told, person)
    if (index % 500 === 0) await play.settle()
  }
  await play.settle()
  await store.close()
  return { directory, environment }
}

const things =
  'ferry lamp harbour kettle storm ledger anchor piper gull rope tide bell net crate oar fog'.split(' ')

/** Twelve words that no two turns share: near-duplicates are left out. */
function wordsOf(seed: string): string {
  return Array.from(sha256(seed).slice(0, 12), (digit) => things[Number.parseInt(digit, 16)]).join(' ')
}

/** Starts an export, and resolves when it is behind a mark of how far it got. */
async function startExport(directory: string, environment: Record<string, string>, format: string) {
  const given = new AbortController()
  onTestFinished(() => given.abort())
  const mark = join(directory, 'broken.part.json')
  const changes = watch(directory, { signal: given.signal })
  const running = startCli(words(format, 'broken'), { directory, environment, input: '' })
  // The folder is told of each file that gets its name.
  for await (const _ of changes) if (existsSync(mark)) break
  if (format !== 'jsonl') return running
  const { bytes }: { bytes: Record<string, number> } = JSON.parse(await readFile(mark, 'utf8'))
  const part = join(directory, 'broken.part')
  for await (const _ of watch(part, { signal: given.signal }))
    if (statSync(part).size > (bytes[''] ?? 0)) break
  return running
}

/** Files by name; the export's id is of chance. */
async function readAll(path: string): Promise<ReadonlyMap<string, string>> {
  const names = statSync(path).isDirectory()
    ? (await readdir(path, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : [path]
  const texts = await Promise.all(names.map((name) => readFile(name, 'utf8')))
  return new Map(
    texts.map((whole, at) => [
      (names[at] ?? '').slice(path.length),
      whole.replace(/\be_[0-9a-f]{12}\b/g, 'e'),
    ]),
  )
}

it.each([
  ['jsonl', 'SIGKILL', undefined],
  ['kto', 'SIGKILL', undefined],
  ['jsonl', 'SIGINT', 130],
] as const)(
  'goes on with %s after %s, to the same bytes',
  async (format, signal, code) => {
    const { directory, environment } = await createStore()
    const whole = await runCli(words(format, 'whole'), { directory, environment })
    expect(whole).toMatchObject({ code: 0, output: expect.stringMatching(/^\d{3,} rows/) })
    const running = await startExport(directory, environment, format)
    running.child.kill('SIGSTOP')
    for (const other of [format, 'csv']) {
      const refused = await runCli([...words(other, 'broken'), '--force'], { directory, environment })
      expect(refused).toMatchObject({ code: 1, output: '' })
      expect(refused.errorOutput).toContain(`Another export writes ${join(directory, 'broken')}`)
    }
    running.child.kill(signal)
    running.child.kill('SIGCONT')
    const ended = await running.ended
    expect(ended.code).toBe(code)
    expect(existsSync(join(directory, 'broken'))).toBe(false)
    if (signal === 'SIGINT') expect(ended.errorOutput).toMatch(/Broken off after \d+ rows/)
    const again = await runCli(words(format, 'broken'), { directory, environment })
    expect(again).toMatchObject({ code: 0, errorOutput: expect.stringContaining('Going on where') })
    expect(again.output.split('\n')[0]).toBe(whole.output.split('\n')[0])
    expect(await readAll(join(directory, 'broken'))).toEqual(await readAll(join(directory, 'whole')))
    expect((await readdir(directory)).filter((name) => name.startsWith('broken.'))).toEqual([])
  },
  longMs,
)

/** An export that may write files of so many units of 512 bytes. */
async function runCramped(
  most: number,
  { directory, environment }: { directory: string; environment: Record<string, string> },
) {
  const main = join(import.meta.dirname, '../../src/main.ts')
  const command = ['ulimit -f "$0" && exec "$@"', `${most}`, process.execPath, main]
  const child = spawn('sh', ['-c', ...command, ...words('jsonl', 'broken')], {
    cwd: directory,
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const [told, [code]] = await Promise.all([text(child.stderr), once(child, 'close')])
  return { code, told }
}

it(
  'tells of a disk that is full, and goes on when there is room',
  async () => {
    const { directory, environment } = await createStore()
    const whole = await runCli(words('jsonl', 'whole'), { directory, environment })
    expect(whole.code).toBe(0)
    // No file grows beyond three quarters of it, in units of 512 bytes; a write that does fails as on a full disk, after a part of it.
    const most = Math.floor((statSync(join(directory, 'whole')).size * 3) / 4 / 512)
    const atOnce = await runCramped(200, { directory, environment })
    expect(atOnce.code).toBe(1)
    expect(atOnce.told).toContain(
      'broken cannot be written (EFBIG). Make room: the same command then begins anew.',
    )
    expect((await readdir(directory)).filter((name) => name.startsWith('broken'))).toEqual([])
    const { code, told } = await runCramped(most, { directory, environment })
    expect(code).toBe(1)
    expect(told).toContain('broken cannot be written (EFBIG). Make room: the same command then goes on.')
    const again = await runCli(words('jsonl', 'broken'), { directory, environment })
    expect(again).toMatchObject({ code: 0, errorOutput: expect.stringContaining('Going on where') })
    expect(await readAll(join(directory, 'broken'))).toEqual(await readAll(join(directory, 'whole')))
  },
  longMs,
)
