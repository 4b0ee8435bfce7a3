import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { findRedisServer } from './find-redis-server.ts'

/** How a server starts. */
export interface RedisServerOptions {
  /** Whether it writes an append-only file, as production should. Default: `true`. */
  readonly persistent?: boolean
  /** Such as `8mb`; writes beyond it are refused, nothing is evicted. Default: no bound. */
  readonly maxMemory?: string
  /** More settings, as arguments: `['--hz', '100']`. */
  readonly config?: readonly string[]
}

/** A real server on the loopback address, with a folder of its own. */
export interface RedisServer {
  readonly url: string
  readonly port: number
  /** SIGKILL: what was acknowledged is in its file. Resolves when it is gone. */
  kill(): Promise<void>
  /** SIGTERM: it ends in order. Resolves when it is gone. */
  stop(): Promise<void>
  /** Starts it again, on the same port and folder; resolves when it answers. */
  restart(): Promise<void>
  /** SIGSTOP: connections stay open, nothing answers. */
  pause(): void
  /** SIGCONT. */
  resume(): void
  /** Kills it and removes its folder. */
  close(): Promise<void>
}

const tries = 8

/** Starts a server on a free port; resolves when it answers. */
export async function openRedisServer(options: RedisServerOptions = {}): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'dramatis-redis-'))
  const settings = settingsOf(folder, options)
  let { port, child } = await startOnFreePort(settings).catch(async (error: unknown) => {
    await rm(folder, { recursive: true })
    throw error
  })

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (hasEnded(child)) return
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
  }

  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    async restart() {
      await end('SIGKILL')
      child = await start(port, settings)
    },
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async close() {
      await end('SIGKILL')
      // A child of its own, which rewrites the append-only file, may outlive it for a moment and still write there.
      await rm(folder, { recursive: true, maxRetries: 20, retryDelay: 50 })
    },
  }
}

function settingsOf(folder: string, { persistent = true, maxMemory, config = [] }: RedisServerOptions) {
  const durability = persistent
    ? ['--appendonly', 'yes', '--appendfsync', 'everysec']
    : ['--appendonly', 'no']
  const memory = maxMemory ? ['--maxmemory', maxMemory, '--maxmemory-policy', 'noeviction'] : []
  return ['--bind', '127.0.0.1', '--dir', folder, '--save', '', ...durability, ...memory, ...config]
}

async function startOnFreePort(settings: readonly string[]) {
  for (let count = 1; ; count += 1) {
    // Below the ports that systems hand out by themselves: a client that reconnects to a server that is down could be given its
    // very port, and then talk to itself.
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    try {
      return { port, child: await start(port, settings) }
    } catch (error) {
      const isTaken = error instanceof Error && error.message.includes('Address already in use')
      if (!isTaken || count === tries) throw error
    }
  }
}

async function start(port: number, settings: readonly string[]): Promise<ChildProcess> {
  const child = spawn(findRedisServer(), ['--port', `${port}`, ...settings], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  // Tests that break leave no server behind.
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('exit', () => void process.off('exit', kill))
  await untilReady(child)
  await ping(port)
  return child
}

/** Reads what the server says until it is ready; it goes on being read, or a full pipe would stop the server. */
async function untilReady(child: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const said: string[] = []
  child.once('error', reject)
  child.once('close', () => reject(new Error(`redis-server ended at once:\n${said.join('\n')}`)))
  for (const output of [child.stdout, child.stderr]) {
    if (!output) continue
    createInterface(output).on('line', (line) => {
      if (said.length < 30) said.push(line)
      if (line.includes('Ready to accept connections')) resolve()
    })
  }
  await promise
}

async function ping(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    socket.write('PING\r\n')
    const [answer] = await once(socket, 'data')
    if (!`${answer}`.startsWith('+PONG')) throw new Error(`redis-server answers ${answer}`)
  } finally {
    socket.destroy()
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}
