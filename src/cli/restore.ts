import { existsSync, statSync } from 'node:fs'
import { link, mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { checkStoreFile, copyStoreFile, releaseStoreFile } from '../../memory/sqlite/store-file.ts'
import { systemClock } from '../app/system.ts'
import { showStoreUrl } from '../config/store-url.ts'
import type { Config } from '../contract/config.ts'
import { ConfigurationError, MemoryError } from '../contract/errors.ts'
import { describeFile, missingError } from './backup.ts'
import { carryStore } from './carry-store.ts'
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
    ? await replaceFile(backup, target, surroundings)
    : await carryFromFile(backup, config, surroundings)
  await print(surroundings, `${showStoreUrl(config.memoryUrl)} holds ${describeFile(held)}.\n${kept}`)
  if (held.events > 0)
    warn(
      surroundings,
      'What waits in the mailbox will be answered at the next start, also where it was since the backup: `npx dramatis mailbox list` shows it, `mailbox drop` removes it.',
    )
  return 0
}

/** Answers where the file is that was there. */
async function replaceFile(backup: string, target: string, surroundings: Surroundings): Promise<string> {
  if (!releaseStoreFile(target))
    throw new MemoryError({
      code: 'busy',
      what: `A running program uses the store ${target}.`,
      remedy: 'End it first (all of its processes), then try again.',
    })
  const fresh = `${target}.restored`
  await copyStoreFile(backup, fresh, surroundings.signal)
  if (!existsSync(target)) {
    await rename(fresh, target)
    return ''
  }
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
  return `What was there is in ${old}.\n`
}

/** By way of a copy: a backup stays as it is. */
async function carryFromFile(backup: string, config: Config, surroundings: Surroundings): Promise<string> {
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
          whenBroken: 'The same command goes on where it was.',
          surroundings,
        })
      } finally {
        await store.close()
      }
    } finally {
      await file.close()
    }
    return ''
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
