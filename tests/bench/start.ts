import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { type Ended, runProgram } from './support/processes.ts'
import { packagesDirectory, withStagedPackage } from './support/stage-package.ts'
import { median } from './support/statistics.ts'
import { type Print, printFigures, printTable } from './support/table.ts'

const rounds = 15
const goalMs = 200

/** How long the terminal chat takes until it would read its first line. Its input is empty, so that it ends there. */
export async function run(print: Print): Promise<void> {
  await withStagedPackage(async (directory) => {
    await symlink(packagesDirectory, join(directory, 'node_modules'))
    const environment = {
      PATH: process.env.PATH ?? '',
      HOME: directory,
      NODE_COMPILE_CACHE: join(directory, 'compile-cache'),
    }
    const node = (...words: string[]) => runNode(words, directory, environment)
    const chat = (...words: string[]) => node(...words, 'dist/src/main.js', 'chat', '--memory', 'memory:')

    const first = await chat()
    const times: { readonly alone: number; readonly chat: number; readonly sqlite: number }[] = []
    for (let round = 0; round < rounds; round += 1) {
      times.push({
        alone: (await node('-e', '0')).ms,
        chat: (await chat()).ms,
        sqlite: (await node('dist/src/main.js', 'chat', '--memory', 'sqlite:chat.db')).ms,
      })
    }
    const alone = median(times.map((time) => time.alone))
    const added = median(times.map((time) => time.chat - time.alone))
    print(
      `start of the terminal chat to the end of an empty input, medians of ${rounds} in turns, built package`,
    )
    printFigures(print, [
      { name: 'node -e 0', value: alone, unit: 'ms', digits: 0 },
      { name: 'chat, store in memory', value: alone + added, unit: 'ms', digits: 0 },
      { name: 'after Node itself', value: added, unit: 'ms', digits: 0, goal: { atMost: goalMs } },
      {
        name: 'after Node itself, SQLite',
        value: median(times.map((time) => time.sqlite - time.alone)),
        unit: 'ms',
        digits: 0,
      },
      { name: 'the very first start', value: first.ms - alone, unit: 'ms', digits: 0 },
    ])
    await printModules(print, await listModules(chat), (name) => timeImport(name, node))
  })
}

async function runNode(words: string[], directory: string, environment: NodeJS.ProcessEnv): Promise<Ended> {
  const ended = await runProgram(process.execPath, words, { directory, environment })
  if (ended.code !== 0) throw new TypeError(`node ${words.join(' ')} failed: ${ended.errorOutput}`)
  return ended
}

/** Addresses of the modules that a start loads. */
async function listModules(chat: (...words: string[]) => Promise<Ended>): Promise<readonly string[]> {
  const hook = new URL('./support/list-modules.ts', import.meta.url)
  const { errorOutput } = await chat('--import', hook.href)
  const listed = errorOutput.split('\n').find((line) => line.startsWith('["'))
  return JSON.parse(listed ?? '[]')
}

async function printModules(
  print: Print,
  modules: readonly string[],
  time: (name: string) => Promise<number>,
): Promise<void> {
  const byPackage = Map.groupBy(modules, packageOf)
  const counts = [...byPackage].map(([name, { length }]) => ({ name, length }))
  const own = counts.find(({ name }) => name === '')?.length ?? 0
  const packages = counts.filter(({ name }) => name !== '')
  print(`modules: ${own} of our own, ${modules.length - own} of ${packages.length} packages`)
  const costs: { name: string; length: number; ms: number }[] = []
  for (const { name, length } of packages) costs.push({ name, length, ms: await time(name) })
  const dearest = costs.toSorted((a, b) => b.ms - a.ms).slice(0, 5)
  print('the dearest, each imported alone with what it imports:')
  printTable(
    print,
    dearest.map(({ name, length, ms }) => [`  ${name}`, `${length} modules`, `${ms.toFixed(1)} ms`]),
  )
}

/** Name of the package that a module belongs to; empty: ours. */
function packageOf(address: string): string {
  const path = address.split('/node_modules/').at(-1) ?? ''
  if (path === address) return ''
  const [scope = '', name = ''] = path.split('/')
  return scope.startsWith('@') ? `${scope}/${name}` : scope
}

/** Ms that the import of a package takes in a process of its own; packages that only others can import take none. */
async function timeImport(name: string, node: (...words: string[]) => Promise<Ended>): Promise<number> {
  const script =
    'const t = performance.now(); await import(process.argv[1]).catch(() => {}); console.log(performance.now() - t)'
  const times: number[] = []
  for (let round = 0; round < 3; round += 1) {
    const { output } = await node('--input-type=module', '-e', script, name)
    times.push(Number(output))
  }
  return median(times)
}
