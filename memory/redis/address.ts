import { MemoryError } from '../../src/contract/errors.ts'

/** Where a store is. */
export interface RedisAddress {
  readonly host: string
  readonly port: number
  readonly isEncrypted: boolean
  readonly username: string | undefined
  readonly password: string | undefined
  readonly database: number
  /** What the names of its keys begin with. */
  readonly prefix: string
}

/** `redis://[USER:PASSWORD@]HOST[:PORT][/DB][?prefix=PREFIX]`, or `rediss://` for TLS. Fails with a MemoryError `unsupported-url`. */
export function parseAddress(url: string): RedisAddress {
  const parsed = URL.parse(url)
  const database = /^\/?(\d{0,5})$/.exec(parsed?.pathname ?? '')?.[1]
  const parameters = [...(parsed?.searchParams ?? [])]
  const isKnown = parameters.every(([name, value]) => name === 'prefix' && /^[!-~]+$/.test(value))
  if (!parsed || parsed.hostname === '' || database === undefined || !isKnown || parsed.hash !== '')
    throw refusal()
  return {
    host: parsed.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(parsed.port || 6379),
    isEncrypted: parsed.protocol === 'rediss:',
    username: decode(parsed.username),
    password: decode(parsed.password),
    database: Number(database),
    prefix: parsed.searchParams.get('prefix') ?? 'dramatis:',
  }
}

function decode(part: string): string | undefined {
  try {
    return part === '' ? undefined : decodeURIComponent(part)
  } catch {
    throw refusal()
  }
}

/** The URL is not told: it may hold a password. */
function refusal(): MemoryError {
  return new MemoryError({
    code: 'unsupported-url',
    what: 'The URL of the Redis store is not understood.',
    remedy:
      'Write it as redis://USER:PASSWORD@HOST:PORT/DB?prefix=NAME: (all but the host may be left out, rediss:// for TLS, special characters percent-encoded).',
  })
}
