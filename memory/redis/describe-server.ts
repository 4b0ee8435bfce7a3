import { fetchInfo, fetchSetting } from './check-server.ts'
import { openContext, type RedisOptions } from './open.ts'

/** What an operator wants to know of a server; `undefined`: it does not tell. */
export interface ServerFacts {
  readonly version: string | undefined
  /** Median of some questions. */
  readonly roundTripMs: number
  /** Whether each write goes to an append-only file. */
  readonly appends: boolean | undefined
  /** When snapshots are written, such as `3600 1`; empty: never. */
  readonly snapshots: string | undefined
  readonly evictionPolicy: string | undefined
  /** Bytes. */
  readonly usedMemory: number | undefined
  /** Bytes; 0: no bound but the machine's. */
  readonly maxMemory: number | undefined
  /** Whether the last write of the append-only file, or of a snapshot, went wrong. */
  readonly hasFailedToPersist: boolean
}

const questions = 5

/** Asks a server that a store can be opened on. Fails with a MemoryError. */
export async function describeServer(options: RedisOptions): Promise<ServerFacts> {
  const { connection, clock, close } = await openContext(options)
  try {
    const times: number[] = []
    for (let count = 0; count < questions; count += 1) {
      const askedAt = clock.now()
      await connection.send('PING')
      times.push(clock.now() - askedAt)
    }
    const info = await fetchInfo(connection)
    const number = (name: string) => (info.has(name) ? Number(info.get(name)) : undefined)
    const appends = info.get('aof_enabled')
    const states = ['aof_last_write_status', 'rdb_last_bgsave_status'].map((name) => info.get(name))
    return {
      version: info.get('redis_version'),
      roundTripMs: times.toSorted((one, other) => one - other)[Math.floor(questions / 2)] ?? 0,
      appends: appends === undefined ? undefined : appends === '1',
      snapshots: await fetchSetting(connection, 'save'),
      evictionPolicy: info.get('maxmemory_policy'),
      usedMemory: number('used_memory'),
      maxMemory: number('maxmemory'),
      hasFailedToPersist: states.includes('err'),
    }
  } finally {
    await close()
  }
}
