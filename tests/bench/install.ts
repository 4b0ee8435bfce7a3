import { lstat, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProgram } from './support/processes.ts'
import { withStagedPackage } from './support/stage-package.ts'
import { sum } from './support/statistics.ts'
import { type Print, printFigures, printTable } from './support/table.ts'

/** What a production install of the package takes. */
export async function run(print: Print): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'dramatis-install-'))
  try {
    const archive = await pack(directory)
    await writeFile(join(directory, 'package.json'), '{ "private": true }')
    const words = ['install', archive, '--omit=dev', '--prefer-offline', '--fetch-retries=0', '--no-audit']
    const { code, errorOutput, ms } = await runProgram('npm', [...words, '--no-fund'], { directory })
    if (code !== 0) {
      const reason = /npm error (?:code )?(E[A-Z]+)/.exec(errorOutput)?.[1] ?? `code ${code}`
      print(
        `SKIPPED: nothing was measured, for npm could not install (${reason}); the registry has to be reachable`,
      )
      return
    }
    await printInstall(print, directory, ms)
  } finally {
    await rm(directory, { recursive: true })
  }
}

/** The archive that would be published. */
async function pack(directory: string): Promise<string> {
  await withStagedPackage(async (staged) => {
    const words = ['pack', '--ignore-scripts', '--pack-destination', directory]
    const { code, errorOutput } = await runProgram('npm', words, { directory: staged })
    if (code !== 0) throw new TypeError(`npm pack failed: ${errorOutput}`)
  })
  const [archive = ''] = await readdir(directory)
  return join(directory, archive)
}

async function printInstall(print: Print, directory: string, ms: number): Promise<void> {
  const lock: { packages: { [path: string]: unknown } } = JSON.parse(
    await readFile(join(directory, 'node_modules', '.package-lock.json'), 'utf8'),
  )
  const paths = Object.keys(lock.packages)
  const sizes: { path: string; bytes: number }[] = []
  for (const path of paths) sizes.push({ path, bytes: await sizeOf(join(directory, path)) })
  print(`npm install --omit=dev of the packed package (${(ms / 1_000).toFixed(0)} s)`)
  printFigures(print, [
    {
      name: 'node_modules on disk',
      value: (await sizeOf(join(directory, 'node_modules'))) / 1e6,
      unit: 'MB',
      digits: 1,
      goal: { atMost: 100 },
    },
    { name: 'packages, ours included', value: paths.length, digits: 0, goal: { atMost: 110 } },
  ])
  print('the largest:')
  const largest = sizes.toSorted((a, b) => b.bytes - a.bytes).slice(0, 5)
  printTable(
    print,
    largest.map(({ path, bytes }) => [
      `  ${path.replace(/^.*node_modules\//, '')}`,
      `${(bytes / 1e6).toFixed(1)} MB`,
    ]),
  )
}

/** Bytes on the disk, as `du` counts them. */
async function sizeOf(path: string): Promise<number> {
  const status = await lstat(path)
  const own = status.blocks * 512
  if (!status.isDirectory()) return own
  const names = await readdir(path)
  return own + sum(await Promise.all(names.map((name) => sizeOf(join(path, name)))))
}
