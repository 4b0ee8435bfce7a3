import { expect, test } from 'vitest'
import { systemClock, systemRandom } from '../../src/app/system.ts'
import { runService } from '../../src/cli/run-service.ts'
import { loadConfig } from '../../src/config.ts'
import { MemoryError } from '../../src/contract/errors.ts'
import type { PlatformAdapter } from '../../src/contract/platform.ts'
import { createTexts } from '../../src/texts/index.ts'
import { patience } from '../support/patience.ts'
import { createTestPlatform } from '../support/platform.ts'
import { silentLog } from '../support/store.ts'
import { createDirectory } from './run-cli.ts'

test('a text whose key comes to be missing while it runs is told, and has it started anew', async () => {
  const directory = await createDirectory()
  const config = await loadConfig({ environment: { MEMORY_URL: 'memory:' }, directory })
  const told: string[] = []
  const log = { ...silentLog, error: (_: unknown, message: string) => void told.push(message) }
  const dependencies = { log, clock: systemClock, random: systemRandom, texts: createTexts() }
  const run = (code: 'unknown-key' | 'corrupt') => {
    const failure = new MemoryError({ code, what: 'It cannot be read.', remedy: 'Add the key.' })
    const adapter: PlatformAdapter = {
      ...createTestPlatform('broken'),
      listen: () => Promise.reject(failure),
    }
    return runService([adapter], config, dependencies, patience())
  }
  expect(await run('unknown-key')).toBe('must-restart')
  expect(told).toEqual([expect.stringContaining('Add the key. It may be there by now')])
  await expect(run('corrupt')).rejects.toThrow('It cannot be read.')
})
