import { MemoryError } from '../src/contract/errors.ts'
import type { Store } from '../src/contract/store.ts'
import type { StoreDependencies } from './dependencies.ts'
import { createSteadyClock } from './steady-clock.ts'

export type { StoreDependencies } from './dependencies.ts'

/**
 * Opens what a URL names: `sqlite:FILE` (made where there is none, with its folder), `sqlite::memory:`, `memory:`, or
 * `redis://[USER:PASSWORD@]HOST[:PORT][/DB][?prefix=PREFIX]` (`rediss://` for TLS).
 * Fails with a MemoryError: `unsupported-url`, `unreachable`, `corrupt`, `newer-schema`, `busy`, `full`, `not-persistent`.
 */
export async function openStore(url: string, given: StoreDependencies): Promise<Store> {
  // None goes back in time with the machine's clock.
  const dependencies = { ...given, clock: createSteadyClock(given.clock) }
  if (url === 'memory:') {
    const { openInMemoryStore } = await import('./in-memory/index.ts')
    return await openInMemoryStore(dependencies)
  }
  const path = /^sqlite:(?:\/\/)?(.+)$/s.exec(url)?.[1]
  if (path !== undefined) {
    const { openSqliteStore } = await import('./sqlite/index.ts')
    return await openSqliteStore({ ...dependencies, path })
  }
  if (/^rediss?:/i.test(url)) {
    const { openRedisStore } = await import('./redis/index.ts')
    return await openRedisStore({ ...dependencies, url })
  }
  // Of the URL only the scheme is told: the rest may hold a password.
  const scheme = /^[a-z][a-z0-9+.-]*:(?=\/\/)/i.exec(url)?.[0]
  throw new MemoryError({
    code: 'unsupported-url',
    what: scheme ? `No store is known for URLs with ${scheme}//.` : 'The URL of the store is not understood.',
    remedy:
      'Set MEMORY_URL to sqlite:FILE (such as sqlite:./data/dramatis.db), sqlite::memory:, redis://HOST:PORT, rediss://HOST:PORT or memory:.',
  })
}
