import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { createConsoleAdapter } from '../../adapters/console/index.ts'
import { openStore } from '../../memory/index.ts'
import { openSqliteStore } from '../../memory/sqlite/index.ts'
import { systemClock, systemRandom } from '../../src/app/system.ts'
import { createApp } from '../../src/app.ts'
import { loadConfig } from '../../src/config.ts'
import type { Log } from '../../src/contract/log.ts'
import { createTexts } from '../../src/texts/index.ts'
import { patience } from '../support/patience.ts'

test('on a disk that fills up, what was shown as answered is in the history, once, and the rest is told', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'dramatis-full-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  const path = join(directory, 'small.db')
  const config = await loadConfig({ environment: {}, directory })
  const logged: string[] = []
  const note = (_: object, message: string) => void logged.push(message)
  const log: Log = { debug: note, info: note, warn: note, error: note, child: () => log }
  const dependencies = {
    log,
    clock: { ...systemClock, sleep: async () => {} },
    random: systemRandom,
  }
  const app = await createApp(config, {
    ...dependencies,
    // Room for the schema and some turns.
    openStore: (_, storeDependencies) =>
      openSqliteStore({ ...storeDependencies, clock: systemClock, path, maxPages: 80 }),
  })
  const input = new PassThrough()
  const [output, errorOutput] = [new PassThrough(), new PassThrough()]
  const adapter = createConsoleAdapter({
    ...dependencies,
    input,
    output,
    errorOutput,
    characterId: 'wren-halloway',
    personName: 'Alice',
    locale: 'en',
    language: 'en',
    colours: false,
    aiMark: ' (AI)',
    directory,
    home: directory,
    texts: createTexts(),
  })
  const read = Promise.all([text(output), text(errorOutput)])
  input.end(
    Array.from({ length: 60 }, (_, index) => `Line ${index} ${'about the fog '.repeat(40)}`).join('\n'),
  )
  await app.run([adapter], patience())
  await app.close()
  output.end()
  errorOutput.end()
  const [shown, told] = await read

  expect(adapter.hasFailed()).toBe(true)
  expect(told).toContain('could not be saved')
  expect(logged.join()).toMatch(/full/)
  const answers = shown.trim().split('\n')
  expect(answers.length).toBeGreaterThan(2)
  const store = await openStore(`sqlite:${path}`, { ...dependencies, clock: systemClock })
  onTestFinished(() => store.close())
  const chapter = { platform: 'console', place: 'local', thread: '', chapter: 'wren-halloway' }
  const { lines } = await store.memory.history.read(chapter, { limit: 500 })
  const written = lines.filter(({ role, kind }) => role === 'character' && kind === 'speech')
  expect(written.map(({ shown: seen, text: accepted }) => seen ?? accepted)).toEqual(answers)
})
