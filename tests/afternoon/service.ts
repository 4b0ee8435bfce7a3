import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const main = join(import.meta.dirname, '../../src/main.ts')

/** A process that runs `dramatis start`. */
export interface Service {
  /** What it logged so far: lines of JSON. */
  logged(): string
  /** SIGKILL, at once: nothing that it has not done is done. */
  kill(): Promise<void>
  /** SIGTERM; answers its exit code. */
  stop(): Promise<number | null>
  readonly isAlive: boolean
}

/** Starts it in a folder, with nothing in its environment but what is given. */
export function startService(directory: string, environment: { readonly [name: string]: string }): Service {
  const child: ChildProcess = spawn(process.execPath, [main, 'start'], {
    cwd: directory,
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let logged = ''
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    logged += chunk
  })
  const closed = once(child, 'close')
  const isAlive = () => child.exitCode === null && child.signalCode === null
  async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    child.kill(signal)
    const [code] = await closed
    return code
  }
  return {
    logged: () => logged,
    async kill() {
      await end('SIGKILL')
    },
    stop: () => end('SIGTERM'),
    get isAlive() {
      return isAlive()
    },
  }
}
