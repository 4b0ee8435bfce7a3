import { existsSync } from 'node:fs'
import { createCodec } from '../../memory/encryption.ts'
import { refuseMoving } from '../app/refuse-moving.ts'
import { createLog, systemClock } from '../app/system.ts'
import { showStoreUrl } from '../config/store-url.ts'
import { ConfigurationError } from '../contract/errors.ts'
import type { Store } from '../contract/store.ts'
import { plainKey } from '../util/encryption-key.ts'
import { missingError } from './backup.ts'
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
  } finally {
    progress.end()
  }
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
