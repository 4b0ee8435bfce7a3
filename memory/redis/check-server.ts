import { MemoryError } from '../../src/contract/errors.ts'
import type { Log } from '../../src/contract/log.ts'
import type { Connection } from './connection.ts'

/** What a server is checked for. */
export interface CheckServerOptions {
  /** Such as `Redis at HOST:PORT`. */
  readonly where: string
  /** See `StoreDependencies.mayForget`. */
  readonly mayForget: boolean
  readonly log: Log
}

/** The oldest version that has all commands that we use. */
const oldestVersion = [6, 2] as const

/** Refuses a server that is too old, or that would lose what it is given. */
export async function checkServer(connection: Connection, options: CheckServerOptions): Promise<void> {
  const info = await fetchInfo(connection)
  checkVersion(info.get('redis_version'), options)
  if (options.mayForget) return
  checkEviction(info.get('maxmemory_policy'), options)
  await checkPersistence(connection, info, options)
}

/** What `INFO` tells; nothing where it is forbidden. */
export async function fetchInfo(connection: Connection): Promise<ReadonlyMap<string, string>> {
  const info = await ask(connection, 'INFO')
  const lines = typeof info === 'string' ? info.matchAll(/^(\w+):(.*?)\r?$/gm) : []
  return new Map([...lines].map(([, name = '', value = '']) => [name, value]))
}

/** The answer; `undefined` where the server does not allow the question. */
async function ask(connection: Connection, ...words: readonly string[]): Promise<unknown> {
  return await connection.send(...words).catch((error: unknown) => {
    if (MemoryError.isInstance(error) && !error.isRetryable) return undefined
    throw error
  })
}

function checkVersion(version: string | undefined, { where }: CheckServerOptions): void {
  const [major = 0, minor = 0] = version?.split('.').map(Number) ?? oldestVersion
  const [oldestMajor, oldestMinor] = oldestVersion
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return
  throw new MemoryError({
    code: 'unreachable',
    what: `${where} is version ${version}, which is too old.`,
    remedy: `Update it to ${oldestVersion.join('.')} or newer.`,
  })
}

function checkEviction(policy: string | undefined, { where, log }: CheckServerOptions): void {
  if (policy === 'noeviction') return
  if (policy === undefined) {
    log.warn({}, 'it cannot be told whether Redis evicts keys: look that its maxmemory-policy is noeviction')
    return
  }
  throw new MemoryError({
    code: 'not-persistent',
    what: `${where} drops keys when its memory is full (maxmemory-policy ${policy}), and with them histories.`,
    remedy:
      'Add this line to its configuration:\nmaxmemory-policy noeviction\nOr set MEMORY_MAY_FORGET=true where nothing needs to be kept.',
  })
}

async function checkPersistence(
  connection: Connection,
  info: ReadonlyMap<string, string>,
  { where, log }: CheckServerOptions,
): Promise<void> {
  const appends = (await fetchSetting(connection, 'appendonly')) ?? (isAppending(info) ? 'yes' : undefined)
  if (appends === 'yes') return
  const save = await fetchSetting(connection, 'save')
  if (appends === undefined || save === undefined) {
    log.warn(
      {},
      'it cannot be told whether Redis keeps what it is given: look that it writes an append-only file',
    )
    return
  }
  if (save !== '') {
    log.warn(
      { save },
      'Redis keeps snapshots only, and loses minutes when it dies: set "appendonly yes" and "appendfsync everysec" in its configuration',
    )
    return
  }
  throw new MemoryError({
    code: 'not-persistent',
    what: `${where} keeps nothing on disk: with its process all would be lost.`,
    remedy:
      'Add these two lines to its configuration:\nappendonly yes\nappendfsync everysec\nOr set MEMORY_MAY_FORGET=true where nothing needs to be kept.',
  })
}

function isAppending(info: ReadonlyMap<string, string>): boolean {
  return info.get('aof_enabled') === '1'
}

/** A setting of the server; `undefined` where it does not tell. */
export async function fetchSetting(connection: Connection, name: string): Promise<string | undefined> {
  const answer = await ask(connection, 'CONFIG', 'GET', name)
  const value: unknown = Array.isArray(answer) ? answer[1] : undefined
  return typeof value === 'string' ? value : undefined
}
