import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import {
  checkStoreFile,
  copyStoreFile,
  releaseStoreFile,
  type StoreFile,
} from '../../memory/sqlite/store-file.ts'
import { showStoreUrl } from '../config/store-url.ts'
import type { Config } from '../contract/config.ts'
import { ConfigurationError } from '../contract/errors.ts'
import { carryStore } from './carry-store.ts'
import { count } from './count.ts'
import {
  findStoreFile,
  identifyStore,
  loadStoreConfig,
  openConfiguredStore,
  quote,
  refuseFleeting,
} from './open-store.ts'
import { print, type Surroundings } from './surroundings.ts'

/**
 * `dramatis backup FILE`: a file that holds all that the store holds, be it a file or a Redis, and can be restored into either. A file
 * is copied while the program runs.
 */
export async function backup(
  name: string,
  { mayReplace }: { readonly mayReplace: boolean },
  surroundings: Surroundings,
): Promise<number> {
  const config = await loadStoreConfig(surroundings)
  refuseFleeting(config.memoryUrl)
  const target = resolve(surroundings.directory, name)
  const source = findStoreFile(config.memoryUrl)
  if (source !== undefined && !existsSync(source)) throw missingError(source)
  if (source === target || (existsSync(target) && !mayReplace))
    throw new ConfigurationError({
      code: 'usage',
      what: source === target ? `${target} is the store itself.` : `${target} is there already.`,
      remedy: source === target ? 'Name another file.' : 'Name another file, or replace it with --force.',
    })
  const held = source
    ? await copyStoreFile(source, target, surroundings.signal)
    : await carryToFile(config, target, surroundings)
  await print(surroundings, `${target} holds ${describeFile(held)}.\n`)
  return 0
}

/** `12 conversations, 340 lines, …`. */
export function describeFile({ conversations, lines, entries, events }: StoreFile): string {
  const told = [
    count(conversations, 'conversation'),
    count(lines, 'line'),
    `${entries} log ${entries === 1 ? 'entry' : 'entries'}`,
    `${count(events, 'event')} in the mailbox`,
  ]
  return told.join(', ')
}

/** A file that is named and is not there. */
export function missingError(path: string): ConfigurationError {
  return new ConfigurationError({
    code: 'unreadable-file',
    what: `There is no file ${path}.`,
    remedy: 'Look at its name; MEMORY_URL names the store.',
  })
}

async function carryToFile(config: Config, target: string, surroundings: Surroundings): Promise<StoreFile> {
  const part = `${target}.part`
  const removePart = () => Promise.all(['', '-wal', '-shm'].map((side) => rm(part + side, { force: true })))
  // Of another time.
  await removePart()
  try {
    await carryInto(config, part, surroundings)
    // Nothing of it stands in a side file any more.
    releaseStoreFile(part)
    const held = await checkStoreFile(part, surroundings.signal)
    await rename(part, target)
    return held
  } catch (error) {
    await removePart()
    throw error
  }
}

async function carryInto(config: Config, path: string, surroundings: Surroundings): Promise<void> {
  const store = await openConfiguredStore(config)
  try {
    const file = await openConfiguredStore(config, `sqlite:${path}`)
    try {
      await carryStore(store, file, {
        title: 'saved',
        whenFilled: 'Name another file.',
        command: `npx dramatis backup ${quote(path)}`,
        name: identifyStore(config.memoryUrl),
        from: showStoreUrl(config.memoryUrl),
        to: path,
        mayMerge: false,
        hashKey: config.hashKey,
        whenBroken: 'There is no backup; begin anew.',
        surroundings,
      })
    } finally {
      await file.close()
    }
  } finally {
    await store.close()
  }
}
