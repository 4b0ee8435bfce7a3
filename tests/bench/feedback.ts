import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, stat, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createPlayhouse, hashKey } from '../feedback/playhouse.ts'
import { packagesDirectory, withStagedPackage } from './support/stage-package.ts'
import { openForBench } from './support/turns.ts'

const records = Number(process.env.FEEDBACK_RECORDS ?? 1_000_000)
const recordsPerTurn = 3
const places = 200
const people = Array.from({ length: 500 }, (_, index) => ({ id: `10${index}`, name: `Person ${index}` }))
const formats = ['jsonl', 'csv', 'sft', 'dpo', 'kto'] as const

/** What exporting a million feedback records costs, each format in a process of its own, of the package as it is published. */
export async function run(print: (line: string) => void): Promise<void> {
  await withStagedPackage(async (staged) => {
    await symlink(packagesDirectory, join(staged, 'node_modules'))
    await measureAll(join(staged, 'dist/src/main.js'), print)
  })
}

async function measureAll(main: string, print: (line: string) => void): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'dramatis-bench-'))
  try {
    const path = join(directory, 'feedback.db')
    const seconds = await fill(path)
    const megabytes = (await stat(path)).size / 2 ** 20
    print(
      `${records} feedback records on SQLite (${megabytes.toFixed(0)} MB, written in ${seconds.toFixed(0)} s)`,
    )
    for (const format of formats) print(await measure(main, format, path, directory))
  } finally {
    await rm(directory, { recursive: true })
  }
}

async function fill(path: string): Promise<number> {
  const since = performance.now()
  const store = await openForBench(`sqlite:${path}`)
  const play = createPlayhouse(store, 20)
  const at = <Item>(items: readonly Item[], index: number): Item => items[index % items.length] as Item // There are some.
  for (const [index, person] of people.entries())
    if (index % 5 > 0) await play.agrees('telegram', person, 'feedback', 'training')
  for (let turn = 0; turn * recordsPerTurn < records; turn += 1) {
    const place = turn % places
    const conversation = { platform: 'telegram', place: `-100${place}`, thread: '' }
    // Whoever talks in a place is one of a few.
    const speaker = at(people, 2 * place + (turn % 7))
    const words = `Line ${turn}: ${'it rains on the quay and nobody comes, '.repeat(1 + (turn % 3))}what now?`
    const reply = `Answer ${turn}. ${'The ferry leaves when the bell rings. '.repeat(1 + (turn % 4))}`
    const told = play.turn(conversation, [[speaker, words]], [reply])
    play.likes(told, speaker)
    if (turn % 3 === 0) play.dislikes(told, at(people, 2 * place + 1))
    else play.likes(told, at(people, 2 * place + 1))
    play.does(told, speaker, { type: 'reaction-added', emoji: '👍', rating: 1 }, { messageId: 'other' })
    if (turn % 2_000 === 0) await play.settle()
  }
  await play.settle()
  await store.close()
  return (performance.now() - since) / 1_000
}

async function measure(main: string, format: string, path: string, directory: string): Promise<string> {
  const since = performance.now()
  const out = join(directory, `out.${format}`)
  const child = spawn(process.execPath, [main, 'feedback', 'export', '--format', format, '--out', out], {
    cwd: directory,
    env: { PATH: process.env.PATH, MEMORY_URL: `sqlite:${path}`, HASH_KEY: hashKey },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let peak = 0
  const timer = setInterval(() => {
    peak = Math.max(peak, readPeak(child.pid))
  }, 50)
  const [output] = await Promise.all([text(child.stdout), once(child, 'close')])
  clearInterval(timer)
  const seconds = (performance.now() - since) / 1_000
  await rm(out, { recursive: true, force: true })
  return (
    `${format.padEnd(6)} ${(records / seconds).toFixed(0).padStart(7)} records/s  ${seconds.toFixed(1).padStart(6)} s` +
    `  peak ${peak.toFixed(0).padStart(4)} MB   goal < 150 MB   ${output.split('\n')[0] ?? ''}`
  )
}

/** The most that a process has held in memory so far, in MB; 0: it is gone. */
function readPeak(pid: number | undefined): number {
  try {
    const [, kilobytes = '0'] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(kilobytes) / 1_024
  } catch {
    return 0
  }
}

if (import.meta.main) await run((line) => process.stdout.write(`${line}\n`))
