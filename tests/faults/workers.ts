import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Told } from './tells.ts'
import type { WorkerSettings } from './worker.ts'

const script = new URL('./worker.ts', import.meta.url)

/** A worker that is given longer to end in order is killed. */
const stopMs = 15_000

/** One that ended by itself, such as for want of its store, is started again after this pause, as a supervisor does. */
const againMs = 300

/** So many that end by themselves are no accident. */
const mostFallen = 60

/** A worker that ended though nobody killed it. */
export interface Fallen {
  readonly name: string
  readonly startedAt: number
  readonly at: number
  /** Code of the error that it told; empty: none. */
  readonly code: string
}

/** Worker processes, by place; each life of a place has a name of its own. */
export interface Workers {
  /** Names of those that live. */
  readonly living: readonly string[]
  /** Those that ended though nobody killed them. */
  readonly fallen: readonly Fallen[]
  /** What they tell of their work, in the order of hearing it. */
  readonly told: readonly Told[]
  /** Rejects when they end by themselves again and again; resolves when the signal is aborted. */
  watch(signal: AbortSignal): Promise<void>
  /** SIGKILL, at once; `false`: it does not live. */
  kill(name: string): boolean
  /** SIGSTOP; `undefined`: it does not live. The answer lets it go on, where it lives still. */
  pause(name: string): (() => void) | undefined
  /** Starts the next life in that one's place. */
  restart(name: string): void
  /** Most memory that each of them has taken so far; empty where the system does not tell. */
  peakBytes(): Promise<readonly number[]>
  /** SIGTERM; answers the exit code of each that was alive, `null` where it had to be killed. */
  stop(): Promise<readonly (number | null)[]>
  /** SIGKILL to all of them. */
  close(): Promise<void>
}

/** Starts so many workers. What they log goes to files of that folder. */
export function startWorkers(
  count: number,
  folder: string,
  settings: Omit<WorkerSettings, 'sender'>,
): Workers {
  const lives = new Map<string, ChildProcess>()
  /** Before it has loaded, a signal would end it as it ends any process. */
  const loaded = new WeakMap<ChildProcess, Promise<unknown>>()
  const fallen: Fallen[] = []
  const told: Told[] = []
  let giveUp: ((error: Error) => void) | undefined
  let isClosing = false
  const killAll = () => {
    isClosing = true
    for (const child of lives.values()) child.kill('SIGKILL')
  }
  process.once('exit', killAll)

  function start(place: number, life: number): void {
    const sender = `worker-${place}.${life}`
    const log = openSync(join(folder, `${sender}.log`), 'w')
    const child = fork(script, [JSON.stringify({ ...settings, sender })], {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', log, log, 'ipc'],
    })
    closeSync(log)
    lives.set(sender, child)
    loaded.set(
      child,
      once(child, 'message').catch(() => {}),
    )
    const startedAt = Date.now()
    let code = ''
    child.on('message', (message: Told) => {
      told.push(message)
      if (message.type === 'failed') code = message.outcome
    })
    child.once('close', () => {
      if (isClosing || !lives.delete(sender)) return
      fallen.push({ name: sender, startedAt, at: Date.now(), code })
      if (fallen.length > mostFallen)
        giveUp?.(new Error(`The workers end by themselves; what they logged is in ${folder}.`))
      setTimeout(() => isClosing || start(place, life + 1), againMs)
    })
  }

  async function stopOne(child: ChildProcess): Promise<number | null> {
    const exited = once(child, 'exit')
    await Promise.race([loaded.get(child), exited])
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), stopMs)
    const [code] = await exited
    clearTimeout(timer)
    return code
  }

  for (let place = 1; place <= count; place += 1) start(place, 1)

  return {
    get living() {
      return [...lives.keys()]
    },
    fallen,
    told,
    async watch(signal) {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      giveUp = reject
      signal.addEventListener('abort', () => resolve(), { once: true })
      await promise
    },
    kill(name) {
      const child = lives.get(name)
      lives.delete(name)
      return child?.kill('SIGKILL') ?? false
    },
    pause(name) {
      const child = lives.get(name)
      return child?.kill('SIGSTOP') ? () => void child.kill('SIGCONT') : undefined
    },
    restart(name) {
      const [place = 0, life = 0] = name.slice('worker-'.length).split('.').map(Number)
      start(place, life + 1)
    },
    async peakBytes() {
      const read = async ({ pid }: ChildProcess) => {
        const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
        return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1_024
      }
      return (await Promise.all([...lives.values()].map(read))).filter((bytes) => bytes > 0)
    },
    async stop() {
      isClosing = true
      const codes = await Promise.all([...lives.values()].map(stopOne))
      lives.clear()
      return codes
    },
    async close() {
      const exits = [...lives.values()].map((child) => once(child, 'exit'))
      killAll()
      await Promise.all(exits)
      process.off('exit', killAll)
    },
  }
}
