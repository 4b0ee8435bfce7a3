import { existsSync } from 'node:fs'
import { openStore } from '../../memory/index.ts'
import { openWorkStore, type WorkStore } from '../app/open-work-store.ts'
import { createLog, systemClock, systemRandom } from '../app/system.ts'
import type { Config } from '../contract/config.ts'
import { missingError } from './backup.ts'
import { findStoreFile, loadStoreConfig, refuseFleeting } from './open-store.ts'
import type { Surroundings } from './surroundings.ts'

/** The store of the settings, as the program works on it. */
export interface FeedbackStore extends WorkStore {
  readonly config: Config
}

/** Does something with the feedback that the store of the settings holds; the program may run beside it. */
export async function withFeedback(
  surroundings: Surroundings,
  act: (opened: FeedbackStore) => Promise<number>,
): Promise<number> {
  const config = await loadStoreConfig(surroundings)
  refuseFleeting(config.memoryUrl)
  const file = findStoreFile(config.memoryUrl)
  if (file !== undefined && !existsSync(file)) throw missingError(file)
  const opened = await openWorkStore(config, openStore, {
    clock: systemClock,
    random: systemRandom,
    log: createLog(config.logLevel),
  })
  try {
    return await act({ ...opened, config })
  } finally {
    await opened.store.close()
  }
}
