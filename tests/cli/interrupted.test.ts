import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { runCommandLine } from '../../src/cli/run.ts'
import { openFilled, tellMany } from './filled-store.ts'
import { createDirectory } from './run-cli.ts'
import { fillStore } from './store-records.ts'

/** Runs a verb in a terminal, in which somebody types ctrl-C once it is told how far it got. */
async function interrupt(words: readonly string[], directory: string, environment: Record<string, string>) {
  const interrupted = new AbortController()
  let shown = ''
  const terminal = Object.assign(new PassThrough(), { isTTY: true }).on('data', (text) => {
    if (!interrupted.signal.aborted) shown += `${text}^C`
    else shown += String(text)
    interrupted.abort('SIGINT')
  })
  const code = await runCommandLine(words, {
    environment,
    directory,
    input: new PassThrough(),
    output: new PassThrough().resume(),
    errorOutput: terminal,
    fetch,
    signal: interrupted.signal,
  })
  return { code, shown }
}

const erased = '\r\u001b[2K'

test('an export says behind its last line that it goes on', async () => {
  const { directory, settings, run } = await openFilled(tellMany(3))
  const words = ['feedback', 'export', '--format', 'jsonl']
  const { code, shown } = await interrupt(words, directory, settings)
  expect(code).toBe(130)
  expect(shown.replace(/after \d+ rows/, 'after 1 rows')).toBe(
    `${erased}1 rows^C${erased}Broken off after 1 rows. The same command goes on from there.\n`,
  )
  expect(await run('export', '--format', 'jsonl')).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^6 rows\n/),
  })
})

test('encrypt says on a line of its own that it goes on', async () => {
  const directory = await createDirectory()
  const settings = {
    MEMORY_URL: `sqlite:${join(directory, 'a.db')}`,
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  }
  await fillStore(settings.MEMORY_URL, 3_000)
  const { code, shown } = await interrupt(['encrypt'], directory, settings)
  expect(code).toBe(130)
  expect(shown).toMatch(
    /records \(\d+ %\)\nBroken off after \d+ texts\. The same command goes on with the rest\.\n$/,
  )
})
