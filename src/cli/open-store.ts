import { resolve } from 'node:path'
import { createCodec } from '../../memory/encryption.ts'
import { openStore } from '../../memory/index.ts'
import { createLog, systemClock, systemRandom } from '../app/system.ts'
import { isStoreUrl, showStoreUrl, storeUrlForms } from '../config/store-url.ts'
import { loadConfig } from '../config.ts'
import type { Config } from '../contract/config.ts'
import { ConfigurationError } from '../contract/errors.ts'
import type { Store } from '../contract/store.ts'
import { checkHashKey } from '../engine/hash-key.ts'
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
    isToListen: false,
    ...(url === undefined ? {} : { memoryUrl: url }),
  })
}

/** Opens the store of the settings, or another one. Fails with a MemoryError `unknown-key` where its key is not among the settings. */
export async function openConfiguredStore(config: Config, url = config.memoryUrl): Promise<Store> {
  const store = await openStore(url, {
    clock: systemClock,
    random: systemRandom,
    log: createLog(config.logLevel),
    codec: createCodec(config.encryptionKeys),
    mayForget: config.memoryMayForget,
  })
  try {
    await checkHashKey(store)
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}

/** Path of the file that a URL names; `undefined`: it names none. */
export function findStoreFile(url: string): string | undefined {
  const path = /^sqlite:(?:\/\/)?(?!:memory:)(.+)$/s.exec(url)?.[1]
  return path === undefined ? undefined : resolve(path)
}

/** The URL as a shell takes it: without its password, but with its prefix. */
export function writeStoreUrl(url: string): string {
  const parsed = url.startsWith('redis') ? URL.parse(url) : null
  if (!parsed || parsed.search.includes('@')) return quote(showStoreUrl(url))
  const user = parsed.username || parsed.password ? 'USER:PASSWORD@' : ''
  return quote(`${parsed.protocol}//${user}${parsed.host}${parsed.pathname}${parsed.search}`)
}

/** A word of a shell's command. */
export function quote(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

/** How a store is emptied: that of a Redis by a command that deletes the keys of its prefix and no others. */
export async function describeEmptying(url: string): Promise<string> {
  if (!url.startsWith('redis')) return 'Name another file, or move this one away.'
  const { parseAddress } = await import('../../memory/redis/address.ts')
  const { prefix } = parseAddress(url)
  const pattern = quote(`${prefix.replace(/[[\]*?\\]/g, '\\$&')}*`)
  const address = writeStoreUrl(url.replace(/\?prefix=.*$/, ''))
  return `Name another prefix (?prefix=NAME:), or empty this one; what is there is then gone for good:
redis-cli -u ${address} EVAL "for _, key in ipairs(redis.call('KEYS', ARGV[1])) do redis.call('DEL', key) end" 0 ${pattern}`
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
