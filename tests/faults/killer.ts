import type { Clock } from '../../src/contract/clock.ts'
import type { LoopbackMessage } from '../../src/testing/index.ts'
import type { RedisServer } from '../support/redis-server.ts'
import type { Workers } from './workers.ts'

/** Something was killed with -9, or hung (SIGSTOP), or Redis was stopped in order. */
export interface Kill {
  /** A worker's name, or `redis`. */
  readonly what: string
  readonly how: 'killed' | 'hung' | 'stopped'
  readonly at: number
  /** When it ran again. */
  readonly backAt: number
}

/** See {@link createKiller}. */
export interface KillerOptions {
  readonly workers: Workers
  readonly redis: RedisServer | undefined
  readonly clock: Clock
  /** In [0, 1). */
  readonly chance: () => number
  /** How often something is killed; Redis hangs and stops beside that. */
  readonly kills: number
  /** How often a worker hangs, for longer than its locks last. */
  readonly hangs: number
  /** How long Redis is stopped once, in the middle; `0`: not at all. */
  readonly outageMs: number
  /** Shortest and longest time between two of them (ms). */
  readonly pauseMs: readonly [number, number]
}

/** Shortest and longest time that a worker hangs. */
const hangsMs = [3_000, 4_000] as const

/** Kills workers and Redis at moments that chance chooses. */
export interface Killer {
  readonly kills: readonly Kill[]
  /** Resolves when that share (0 to 1) of the kills has happened. */
  reached(share: number): Promise<void>
  /** Told of what the platform shows: some workers die right then, between the platform's storing and its answer. */
  onShown(message: LoopbackMessage): void
  /** Resolves when all is done and everything runs again. */
  run(signal: AbortSignal): Promise<void>
}

/** Builds it; nothing dies yet. */
export function createKiller(options: KillerOptions): Killer {
  const { workers, redis, clock, chance } = options
  const kills: Kill[] = []
  const waiting: { readonly count: number; readonly resolve: () => void }[] = []
  const restarts: Promise<void>[] = []
  let nextShown: ((sender: string) => void) | undefined

  const between = (least: number, most: number) => least + chance() * (most - least)

  const killed = () => kills.filter(({ how }) => how === 'killed').length

  /** Notes it, and sees to it that it runs again after that time. */
  function record(
    kill: Omit<Kill, 'at' | 'backAt'>,
    backMs: number,
    back: () => unknown,
    signal: AbortSignal,
  ) {
    const index = kills.length
    const at = clock.now()
    kills.push({ ...kill, at, backAt: Number.POSITIVE_INFINITY })
    for (const { count, resolve } of waiting) if (killed() >= count) resolve()
    const comeBack = async () => {
      // At the end of the run everything comes back at once.
      await clock.sleep(backMs, signal).catch(() => {})
      await back()
      kills[index] = { ...kill, at, backAt: clock.now() }
    }
    const coming = comeBack()
    restarts.push(coming)
    return coming
  }

  function killWorker(name: string, signal: AbortSignal): void {
    if (!workers.kill(name)) return
    record({ what: name, how: 'killed' }, between(0, 600), () => workers.restart(name), signal)
  }

  async function disturb(server: RedisServer, how: Kill['how'], signal: AbortSignal): Promise<void> {
    if (how === 'hung') server.pause()
    else await (how === 'killed' ? server.kill() : server.stop())
    const backMs = how === 'stopped' ? options.outageMs : between(50, 1_500)
    const back = () => (how === 'hung' ? server.resume() : server.restart())
    // The next one waits for it: what is away cannot be killed.
    await record({ what: 'redis', how }, backMs, back, signal)
  }

  /** Between the platform's storing of what it shows and its answer: what it writes later is too late. */
  async function hang(signal: AbortSignal): Promise<void> {
    await catchSender(chooseWorker(), signal, (name) => {
      const resume = workers.pause(name)
      if (resume) void record({ what: name, how: 'hung' }, between(...hangsMs), resume, signal)
    })
  }

  const chooseWorker = () => workers.living[Math.floor(chance() * workers.living.length)] ?? ''

  async function killOne(signal: AbortSignal): Promise<void> {
    if (redis && chance() < 0.4) return await disturb(redis, chance() < 0.8 ? 'killed' : 'hung', signal)
    const name = chooseWorker()
    if (chance() < 0.7) killWorker(name, signal)
    else await catchSender(name, signal, (sender) => killWorker(sender, signal))
  }

  /** Acts on whoever shows something next, at once, for a moment later it has its answer; on that one, when nobody does. */
  async function catchSender(
    otherwise: string,
    signal: AbortSignal,
    act: (name: string) => void,
  ): Promise<void> {
    const shown = Promise.withResolvers<boolean>()
    nextShown = (sender) => {
      act(sender)
      shown.resolve(true)
    }
    const waited = clock.sleep(options.pauseMs[0], signal).then(() => false)
    const isCaught = await Promise.race([shown.promise, waited])
    nextShown = undefined
    if (!isCaught) act(otherwise)
  }

  return {
    kills,
    onShown({ sender, type }) {
      const kill = nextShown
      if (type !== 'reply' || !kill) return
      nextShown = undefined
      kill(sender)
    },
    async reached(share) {
      const count = Math.min(options.kills, Math.floor(share * (options.kills + 1)))
      if (killed() >= count) return
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.push({ count, resolve })
      await promise
    },
    async run(signal) {
      const middle = Math.floor(options.kills / 2)
      let hung = 0
      try {
        while (killed() < options.kills) {
          await clock.sleep(between(...options.pauseMs), signal)
          const isDue =
            options.outageMs > 0 && killed() >= middle && !kills.some(({ how }) => how === 'stopped')
          if (redis && isDue) await disturb(redis, 'stopped', signal)
          // Spread over the run, the first one early.
          if (hung < options.hangs && killed() * options.hangs >= hung * options.kills) {
            hung += 1
            await hang(signal)
          }
          await killOne(signal)
        }
      } finally {
        await Promise.all(restarts)
      }
    },
  }
}
