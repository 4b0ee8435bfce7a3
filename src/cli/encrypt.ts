import { existsSync } from 'node:fs'
import { createCodec } from '../../memory/encryption.ts'
import { refuseMoving } from '../app/refuse-moving.ts'
import { createLog, systemClock } from '../app/system.ts'
import { showStoreUrl } from '../config/store-url.ts'
import type { Config } from '../contract/config.ts'
import { ConfigurationError, MemoryError } from '../contract/errors.ts'
import type { Store } from '../contract/store.ts'
import { plainKey } from '../util/encryption-key.ts'
import { missingError } from './backup.ts'
import { refuseInUse } from './hold-store.ts'
import { findStoreFile, loadStoreConfig, openConfiguredStore, refuseFleeting } from './open-store.ts'
import { createProgress } from './progress.ts'
import { print, type Surroundings, warn } from './surroundings.ts'

/**
 * `dramatis encrypt`: writes anew every text of the store that is not written as the settings say, while the program runs. What was
 * interrupted goes on when it is called again. 1: something else goes on writing otherwise.
 */
export async function encrypt(surroundings: Surroundings): Promise<number> {
  const config = await loadStoreConfig(surroundings)
  const { memoryUrl, encryptionKeys } = config
  refuseFleeting(memoryUrl)
  const file = findStoreFile(memoryUrl)
  if (file !== undefined && !existsSync(file)) throw missingError(file)
  if (encryptionKeys.length === 0) throw noKeyError()
  const shown = showStoreUrl(memoryUrl)
  const store = await openConfiguredStore(config)
  try {
    const { signal } = surroundings
    await refuseMoving(store, { clock: systemClock, log: createLog(config.logLevel), signal })
    await refuseWithoutKey(store, config, surroundings)
    const first = await reencode(store, surroundings)
    // Whatever another program wrote meanwhile is behind it.
    const second = first.written > 0 ? await reencode(store, surroundings) : first
    if (first.written > 0 && second.written > 0) {
      warn(
        surroundings,
        `While this ran, something wrote ${second.written} texts otherwise: start all programs anew with the same ENCRYPTION_KEY, then run this again.`,
      )
      return 1
    }
    const told = `${shown}: ${first.written} of ${first.looked} texts were written anew.`
    await print(surroundings, `${told}\n${describeEnd(encryptionKeys)}\n`)
    return 0
  } finally {
    await store.close()
  }
}

/**
 * A program that lacks the key would end at the next text that it reads. Whoever starts with it writes the store's own key with it,
 * which those who lack it can read until then.
 */
async function refuseWithoutKey(store: Store, config: Config, surroundings: Surroundings): Promise<void> {
  const [first, ...others] = config.encryptionKeys
  if (first === plainKey || !(await isReadable({ ...config, encryptionKeys: others }))) return
  const shown = showStoreUrl(config.memoryUrl)
  await refuseInUse(store, shown, surroundings).catch((error: unknown) => {
    throw MemoryError.isInstance(error) && error.code === 'busy' ? keylessError(shown, error) : error
  })
}

async function isReadable(config: Config): Promise<boolean> {
  try {
    await (await openConfiguredStore(config)).close()
    return true
  } catch (error) {
    if (MemoryError.isInstance(error) && error.code === 'unknown-key') return false
    throw error
  }
}

function keylessError(shown: string, cause: unknown): MemoryError {
  return new MemoryError({
    code: 'busy',
    what: `A running program uses the store ${shown}, and was started without the first key of ENCRYPTION_KEY: it could not read what this writes.`,
    remedy: 'Start all programs anew with the same ENCRYPTION_KEY, then run this again.',
    cause,
  })
}

/** What is so now, and what to do next. */
function describeEnd(keys: readonly string[]): string {
  if (keys[0] === plainKey)
    return 'All texts are stored as they are. Unset ENCRYPTION_KEY, and keep its keys for as long as you keep backups of before.'
  const { keyId } = createCodec(keys)
  const backups = 'Backups of before are as they were.'
  const next =
    keys.length === 1
      ? 'Keep a copy of the key, apart from the store and its backups: without it nobody can read them.'
      : 'Remove the other keys from ENCRYPTION_KEY, and keep them for as long as you keep backups of before.'
  return `All texts are encrypted with the first key of ENCRYPTION_KEY (${keyId}). ${next} ${backups}`
}

/** How many texts were looked at, and how many written anew. */
interface Reencoded {
  readonly looked: number
  readonly written: number
}

async function reencode({ memory, transfer }: Store, surroundings: Surroundings): Promise<Reencoded> {
  const { signal } = surroundings
  const counts = await transfer.count(signal)
  // Earlier lines come on top.
  const total = counts.text + counts.line + counts.entry + counts.event + counts.state
  const progress = createProgress('looked at', surroundings, systemClock)
  let last: Reencoded = { looked: 0, written: 0 }
  try {
    for await (const reencoded of memory.reencode(signal)) {
      last = reencoded
      progress.tell(last.looked, Math.max(total, last.looked))
    }
  } catch (error) {
    progress.end()
    if (signal.aborted)
      warn(surroundings, `Broken off after ${last.looked} texts. The same command goes on with the rest.`)
    throw error
  }
  progress.end()
  return last
}

function noKeyError(): ConfigurationError {
  return new ConfigurationError({
    code: 'missing-setting',
    what: 'There is no key: ENCRYPTION_KEY is not set.',
    remedy:
      'Set it in .env to what `openssl rand -base64 32` writes, start all programs anew, then run this. To go back to plain texts, put the word plain before the key.',
  })
}
