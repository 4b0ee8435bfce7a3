import { resolve } from 'node:path'
import { openStore } from '../../memory/index.ts'
import { createLog, systemClock, systemRandom } from '../app.ts'
import { isStoreUrl, storeUrlForms } from '../config/store-url.ts'
import { loadConfig } from '../config.ts'
import type { Config } from '../contract/config.ts'
import { ConfigurationError } from '../contract/errors.ts'
import type { Store } from '../contract/store.ts'
import { sha256 } from '../util/sha256.ts'
import type { Surroundings } from './surroundings.ts'

/** Settings for a verb that looks after the store; with `url`, of another store, which `option` named. */
export async function loadStoreConfig(
  { environment, directory }: Surroundings,
  option?: string,
  url?: string,
): Promise<Config> {
  if (url !== undefined && !isStoreUrl(url)) {
    // Not shown: it may hold a password.
    throw new ConfigurationError({
      code: 'invalid-setting',
      what: `${option} is no URL of a store.`,
      remedy: `Write it as ${storeUrlForms}.`,
    })
  }
  return await loadConfig({
    environment,
    directory,
    logLevel: 'warn',
    ...(url === undefined ? {} : { memoryUrl: url }),
  })
}

/** Opens the store of the settings, or another one. */
export async function openConfiguredStore(config: Config, url = config.memoryUrl): Promise<Store> {
  return await openStore(url, {
    clock: systemClock,
    random: systemRandom,
    log: createLog(config.logLevel),
    mayForget: config.memoryMayForget,
  })
}

/** Path of the file that a URL names; `undefined`: it names none. */
export function findStoreFile(url: string): string | undefined {
  const path = /^sqlite:(?:\/\/)?(?!:memory:)(.+)$/s.exec(url)?.[1]
  return path === undefined ? undefined : resolve(path)
}

/** A store that is gone with the process cannot be moved. */
export function refuseFleeting(url: string): void {
  if (url !== 'memory:' && !url.includes(':memory:')) return
  throw new ConfigurationError({
    code: 'usage',
    what: `The store ${url} is in the memory of one process: there is nothing to be carried, or kept.`,
    remedy:
      'Name a file (sqlite:FILE) or a Redis (redis://HOST:PORT); MEMORY_URL is the one of the settings.',
  })
}

/** By what a target knows a source, should a transfer be broken off; nothing secret is in it. */
export function identifyStore(url: string): string {
  const parsed = url.startsWith('redis') ? URL.parse(url) : null
  return sha256(parsed ? `${parsed.host}${parsed.pathname}${parsed.search}` : url)
}
