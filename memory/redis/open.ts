import { createHash } from 'node:crypto'
import { MemoryError } from '../../src/contract/errors.ts'
import { plainCodec } from '../codec.ts'
import type { StoreDependencies } from '../dependencies.ts'
import { parseAddress, type RedisAddress } from './address.ts'
import { type Answers, createAnswers } from './answers.ts'
import { checkServer } from './check-server.ts'
import type { Client, CreateClient } from './client.ts'
import type { Connection, Context, Script } from './connection.ts'
import { diagnose } from './diagnose.ts'
import { isReply, translateError } from './errors.ts'
import { createLayout, layoutVersion } from './layout.ts'
import { bellPatience, commandPatience, createRedisClient, jobPatience } from './open-client.ts'
import type { WorkerTimes } from './workers.ts'

/** What opens a store in a Redis. */
export interface RedisOptions extends StoreDependencies {
  /** See {@link parseAddress}. */
  readonly url: string
  /** What workers do again and again, and when. */
  readonly times?: WorkerTimes
}

/** A store's connection, and what else it is made of. */
export interface OpenedContext extends Context {
  /** The client of the connection. */
  readonly client: Client
  readonly createClient: CreateClient
  /** Asks the client. Fails with a MemoryError, also where no answer comes. */
  ask<Result>(call: () => Promise<Result>): Promise<Result>
  /** Lets what is under way end, where it does so soon. */
  close(): Promise<void>
}

const patiences = { jobs: jobPatience, bell: bellPatience }

/** Connects, and refuses a server that would lose what it is given. */
export async function openContext(options: RedisOptions): Promise<OpenedContext> {
  const { clock, random, log, codec = plainCodec, mayForget = false } = options
  const address = parseAddress(options.url)
  const where = `Redis at ${address.host}:${address.port}`
  const client = await createRedisClient(address, commandPatience, log)
  await connect(client, address, where)
  const answers = createAnswers()
  const connection = createConnection(client, answers)
  const layout = createLayout(address.prefix)
  const context: OpenedContext = {
    connection,
    layout,
    codec,
    clock,
    random,
    log,
    client,
    createClient: (use) => createRedisClient(address, patiences[use], log),
    async ask(call) {
      return await answers.ask(call).catch((error: unknown) => {
        throw translateError(error)
      })
    },
    async close() {
      if (client.isReady) await answers.ask(() => client.close()).catch(() => {})
      if (client.isOpen) client.destroy()
    },
  }
  try {
    // The first question, which whoever is not let in is refused.
    const version = await fetchVersion(context)
    await checkServer(connection, { where, mayForget, log })
    if (version === undefined) await writeVersion(context)
    return context
  } catch (error) {
    client.destroy()
    throw error
  }
}

async function connect(client: Client, address: RedisAddress, where: string): Promise<void> {
  try {
    await client.connect()
  } catch (cause) {
    if (client.isOpen) client.destroy()
    const isMissing = isReply(cause) && /DB index/i.test(cause.message)
    if (isMissing) {
      throw new MemoryError({
        code: 'unreachable',
        what: `${where} has no database ${address.database}.`,
        remedy: 'Set MEMORY_URL to a number below its setting "databases", such as redis://HOST/0.',
      })
    }
    throw isReply(cause) ? translateError(cause) : await diagnose(address, where, cause)
  }
}

/** Sends commands and runs scripts on a client. */
function createConnection(client: Client, answers: Answers): Connection {
  const hashes = new Map<string, string>()

  function hashOf({ lua }: Script): string {
    const known = hashes.get(lua)
    if (known !== undefined) return known
    const hash = createHash('sha1').update(lua).digest('hex')
    hashes.set(lua, hash)
    return hash
  }

  async function send(...words: readonly (string | number)[]): Promise<unknown> {
    try {
      return await answers.ask(() => client.sendCommand(words.map(String)))
    } catch (error) {
      throw translateError(error)
    }
  }

  return {
    send,
    async run(script, keys, values) {
      const words = [keys.length, ...keys, ...values].map(String)
      try {
        return await answers.ask(() => client.sendCommand(['EVALSHA', hashOf(script), ...words]))
      } catch (error) {
        const isUnknown = isReply(error) && error.message.startsWith('NOSCRIPT')
        if (!isUnknown) throw translateError(error)
        return await send('EVAL', script.lua, ...words)
      }
    },
  }
}

/** The layout's version; `undefined` where none is written down yet. Refuses a newer one. */
async function fetchVersion({ connection, layout }: Context): Promise<number | undefined> {
  const written = await connection.send('GET', layout.version)
  if (written === null) return undefined
  const version = Number(written)
  if (version <= layoutVersion) return version
  throw new MemoryError({
    code: 'newer-schema',
    what: 'The store in Redis was written by a newer version of this program.',
    remedy: 'Update this program, or set another prefix (MEMORY_URL=redis://…?prefix=NAME:).',
  })
}

/** A server that takes no writes can be looked at all the same, and what is not needed be erased. */
async function writeVersion({ connection, layout }: Context): Promise<void> {
  const written = ['MSETNX', layout.version, layoutVersion, layout.textsCounted, 1] as const
  await connection.send(...written).catch((error: unknown) => {
    if (!MemoryError.isInstance(error) || error.code !== 'full') throw error
  })
}
