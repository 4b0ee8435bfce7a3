import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openSqliteStore } from '../../memory/sqlite/index.ts'
import { temporaryFolder } from '../support/sqlite.ts'
import { expectedReport } from './expected-report.ts'
import { createHurriedClock } from './hurried-clock.ts'
import { liveThrough } from './live-through.ts'
import { openWorld } from './world.ts'

// What is waited for has limits of its own, and says what is missing.
vi.setConfig({ testTimeout: 90_000 })

const padding = ' So they say.'.repeat(700)

test('the disk under an SQLite file is full, until somebody makes room', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const world = await openWorld({
    clock: createHurriedClock(5),
    memoryUrl: `sqlite:${path}`,
    // A file that may not grow refuses what needs a page of its own, as a full disk refuses everything.
    padding,
    conversation: { maxMessageLength: 20_000 },
    model: { contextTokens: 200_000 },
    openStore: (_, dependencies) => openSqliteStore({ ...dependencies, path, maxPages: 400 }),
  })
  onTestFinished(() => world.close())
  // Another program, for which there is room.
  const withFile = async (change: string) => {
    const file = new DatabaseSync(path, { timeout: 5_000 })
    file.exec(change)
    file.close()
  }
  const report = await liveThrough(
    {
      goAway: () => withFile('CREATE TABLE junk AS SELECT randomblob(4000000)'),
      comeBack: () => withFile('DROP TABLE junk'),
      state: 'full',
      lengthMs: 12_000,
      padding,
    },
    world,
  )
  expect(report).toEqual(expectedReport(true))
})
