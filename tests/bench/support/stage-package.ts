import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPackageDirectory } from '../../../src/util/package-directory.ts'
import { runProgram } from './processes.ts'

const root = findPackageDirectory()

/** The package as it would be published, built in a folder of its own: whoever works in the checkout is not disturbed. */
export async function withStagedPackage(use: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'dramatis-package-'))
  try {
    const { files }: { files: string[] } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
    const always = ['package.json', 'README.md', 'LICENSE']
    const present = new Set(await readdir(root))
    for (const name of [...always, ...files]) {
      if (name !== 'dist' && present.has(name))
        await cp(join(root, name), join(directory, name), { recursive: true })
    }
    // Types are checked by a command of their own.
    const compiler = join(root, 'node_modules', '.bin', 'tsc')
    const words = ['-p', join(root, 'tsconfig.build.json'), '--noCheck', '--outDir', join(directory, 'dist')]
    const { code, output } = await runProgram(compiler, words)
    if (code !== 0) throw new TypeError(`the build failed: ${output}`)
    await use(directory)
  } finally {
    await rm(directory, { recursive: true })
  }
}

/** Where this checkout keeps its packages. */
export const packagesDirectory = join(root, 'node_modules')
