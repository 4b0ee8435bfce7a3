import { existsSync, statSync } from 'node:fs'
import { link, mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import {
  checkStoreFile,
  copyStoreFile,
  isDatabase,
  releaseStoreFile,
} from '../../memory/sqlite/store-file.ts'
import { systemClock } from '../app/system.ts'
import { showStoreUrl } from '../config/store-url.ts'
import type { Config } from '../contract/config.ts'
import { ConfigurationError, MemoryError } from '../contract/errors.ts'
import type { Store } from '../contract/store.ts'
import { describeFile, missingError } from './backup.ts'
import { carryStore } from './carry-store.ts'
import { count } from './count.ts'
import { fetchHashKeys } from './forget-again.ts'
import { type KeptForgotten, keepForgotten } from './keep-forgotten.ts'
import {
  describeEmptying,
  findStoreFile,
  identifyStore,
  loadStoreConfig,
  openConfiguredStore,
  quote,
  refuseFleeting,
} from './open-store.ts'
import { print, type Surroundings, warn } from './surroundings.ts'

/** What SQLite keeps beside a file that is open, or was left by a crash. */
const sideFiles = ['-wal', '-shm', '-journal']

/**
 * `dramatis restore FILE`: the store becomes what a backup holds. A file that was there stays beside it; a Redis must be empty.
 */
export async function restore(name: string, surroundings: Surroundings): Promise<number> {
  const config = await loadStoreConfig(surroundings)
  refuseFleeting(config.memoryUrl)
  const backup = resolve(surroundings.directory, name)
  if (!existsSync(backup)) throw missingError(backup)
  if (!statSync(backup).isFile())
    throw new ConfigurationError({
      code: 'unreadable-file',
      what: `${backup} is ${statSync(backup).isDirectory() ? 'a folder' : 'no file'}.`,
      remedy: 'Name a file that `npx dramatis backup` wrote.',
    })
  const target = findStoreFile(config.memoryUrl)
  if (target === backup)
    throw new ConfigurationError({
      code: 'usage',
      what: `${backup} is the store itself.`,
      remedy: 'Name a file that `npx dramatis backup` wrote.',
    })
  const held = await checkStoreFile(backup, surroundings.signal)
  const kept = target
    ? await replaceFile(backup, target, config, surroundings)
    : await carryFromFile(backup, config, surroundings)
  const now = kept.again && target ? await checkStoreFile(target, surroundings.signal) : held
  await print(
    surroundings,
    `${showStoreUrl(config.memoryUrl)} holds ${describeFile(now)}.\n${describe(kept)}`,
  )
  if (!kept.again?.isWhole) warn(surroundings, unknownNote)
  if (now.events > 0)
    warn(
      surroundings,
      'What waits in the mailbox will be answered at the next start, also where it was since the backup: `npx dramatis mailbox list` shows it, `mailbox drop` removes it.',
    )
  return 0
}

/** What became of the store that was there. */
interface Kept {
  /** Where its file is; absent: there was none. */
  readonly old?: string
  /** What it told of people; absent: nothing, for nobody could read it. */
  readonly again?: KeptForgotten
}

const unknownNote = `What people asked for after the backup was made is not known here: whoever had asked to be forgotten is there again, and what was taken back of consent holds again.
Where a newer backup, or the store as it was, is still there: restore that one into a file first, then this one over it; \`npx dramatis migrate\` carries the file on. Else tell people to send /privacy erase, or /privacy consent, once more.`

function describe({ old, again }: Kept): string {
  const told = [
    again && again.forgotten > 0
      ? `${count(again.forgotten, 'person', 'people')} had asked to be forgotten since the backup, and ${again.forgotten === 1 ? 'is' : 'are'} forgotten again.\n`
      : '',
    again && again.consents > 0
      ? `What ${count(again.consents, 'person', 'people')} agreed to, or took back, since then still holds.\n`
      : '',
    old === undefined ? '' : `What was there is in ${old}.\n`,
  ]
  return told.join('')
}

/** Before it has its name, the new file is what it is to be: killed, the command begins anew. */
async function replaceFile(
  backup: string,
  target: string,
  config: Config,
  surroundings: Surroundings,
): Promise<Kept> {
  if (!releaseStoreFile(target)) throw inUseError(target)
  const fresh = `${target}.restored`
  // Of one that was killed.
  for (const side of sideFiles) await rm(fresh + side, { force: true })
  await copyStoreFile(backup, fresh, surroundings.signal)
  if (!existsSync(target)) {
    await rename(fresh, target)
    return {}
  }
  const again = await keepForgottenOf(target, fresh, config, surroundings).catch(async (error: unknown) => {
    for (const side of ['', ...sideFiles]) await rm(fresh + side, { force: true })
    throw error
  })
  if (!releaseStoreFile(target)) throw inUseError(target)
  const time = new Date(systemClock.now())
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-')
  const old = `${target}.before-restore-${time}`
  // A damaged file's last writes may be in them.
  for (const side of sideFiles) if (existsSync(target + side)) await rename(target + side, old + side)
  // So that there is no moment without a store; not every disk knows links.
  await link(target, old).catch(() => rename(target, old))
  await rename(fresh, target)
  return { old, ...(again ? { again } : {}) }
}

/** Nothing is answered where the file that is there tells nothing. */
async function keepForgottenOf(
  target: string,
  fresh: string,
  config: Config,
  surroundings: Surroundings,
): Promise<KeptForgotten | undefined> {
  if (!isDatabase(target)) return undefined
  const { signal } = surroundings
  const old = await openConfiguredStore(config, `sqlite:${target}`).catch((error: unknown) => {
    if (!MemoryError.isInstance(error)) throw error
    warn(surroundings, `The store that was there tells nothing of people. ${error.message}`)
    return undefined
  })
  if (!old) return undefined
  try {
    const store = await openConfiguredStore(config, `sqlite:${fresh}`)
    try {
      const isLater = await isLaterOf(old, store, config.hashKey, signal)
      const kept = await keepForgotten(old, store, config.hashKey, signal)
      return { ...kept, isWhole: kept.isWhole && isLater }
    } finally {
      await store.close()
      // Nothing of it stands in a side file any more.
      releaseStoreFile(fresh)
    }
  } finally {
    await old.close()
  }
}

/** Whether one is the other, later on: a store keeps its key for as long as it is. */
async function isLaterOf(
  old: Store,
  fresh: Store,
  setting: string | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  const keys = await fetchHashKeys(old, fresh, setting, signal)
  return keys.target === undefined || keys.source === keys.target
}

function inUseError(target: string): MemoryError {
  return new MemoryError({
    code: 'busy',
    what: `A running program uses the store ${target}.`,
    remedy: 'End it first (all of its processes), then try again.',
  })
}

/** By way of a copy: a backup stays as it is. */
async function carryFromFile(backup: string, config: Config, surroundings: Surroundings): Promise<Kept> {
  const folder = await mkdtemp(join(tmpdir(), 'dramatis-restore-'))
  try {
    const copy = join(folder, 'store.db')
    await copyStoreFile(backup, copy, surroundings.signal)
    const file = await openConfiguredStore(config, `sqlite:${copy}`)
    try {
      const store = await openConfiguredStore(config)
      try {
        await carryStore(file, store, {
          title: 'restored',
          whenFilled: await describeEmptying(config.memoryUrl),
          command: `npx dramatis restore ${quote(backup)}`,
          name: identifyStore(backup),
          from: backup,
          to: showStoreUrl(config.memoryUrl),
          mayMerge: false,
          hashKey: config.hashKey,
          whenBroken: 'The same command goes on where it was.',
          surroundings,
        })
      } finally {
        await store.close()
      }
    } finally {
      await file.close()
    }
    return {}
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
