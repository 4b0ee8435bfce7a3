import { spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { createDirectory } from '../cli/run-cli.ts'

const root = join(import.meta.dirname, '../..')

/** Where the checkout has what the package has. */
const places = [
  ["'dramatis/testing'", JSON.stringify(join(root, 'src/testing/index.ts'))],
  [
    "spawn('node_modules/.bin/dramatis', ['start']",
    `spawn(process.execPath, [${JSON.stringify(join(root, 'src/main.ts'))}, 'start']`,
  ],
] as const

test('"Test against Discord" of the README runs as it is written', async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8')
  const [, block = ''] = /^### Test against Discord$.*?^```ts\n(.*?)^```$/ms.exec(readme) ?? []
  const program = places.reduce((source, [packed, here]) => {
    expect(source).toContain(packed)
    return source.replace(packed, here)
  }, block)
  const directory = await createDirectory()
  await writeFile(join(directory, 'talk.ts'), program)
  const child = spawn(process.execPath, ['talk.ts'], {
    cwd: directory,
    // Where it hangs, its bot is ended with it.
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(() => {
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  })
  expect(await text(child.stdout)).toMatch(
    /^Wren Halloway \(AI\): .*^Alice: Wren, is the ferry in\?\nWren Halloway \(AI\): .*^\[\]$/ms,
  )
})
