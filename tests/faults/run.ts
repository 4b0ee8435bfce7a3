import { rm } from 'node:fs/promises'
import { openStore } from '../../memory/index.ts'
import { systemClock, systemRandom } from '../../src/app/system.ts'
import type { ConversationKey } from '../../src/contract/conversation.ts'
import type { LoopbackMessage } from '../../src/testing/index.ts'
import { isAway } from '../../src/util/is-away.ts'
import { createSeededRandom } from '../../src/util/seeded-random.ts'
import type { RedisServer } from '../support/redis-server.ts'
import { silentLog } from '../support/store.ts'
import { type Audit, audit } from './audit.ts'
import { openDiscord } from './discord.ts'
import { createKiller, type Kill } from './killer.ts'
import { createPeople, type Said } from './people.ts'
import { type FaultPlatform, type OpenedPlatform, openLoopback, type PlatformOptions } from './platform.ts'
import { openTelegram } from './telegram.ts'
import type { Told } from './tells.ts'
import { measureWaits, type Waits } from './waits.ts'
import { type Fallen, startWorkers, type Workers } from './workers.ts'
import { openWorldOf } from './world.ts'

const clock = systemClock

type OpenPlatform = (options: PlatformOptions) => Promise<OpenedPlatform<FaultPlatform>>

/** A run. */
export interface FaultOptions {
  /** `undefined`: an SQLite file. */
  readonly redis?: RedisServer
  /** Chooses who dies when, and who says what when. */
  readonly seed: string
  readonly workers: number
  readonly conversations: number
  readonly messages: number
  /** How often something is killed; Redis hangs beside that. */
  readonly kills: number
  /** How often a worker hangs (SIGSTOP), for 3 to 4 s. */
  readonly hangs: number
  /** How long Redis is stopped once, in the middle (ms); `0`: not at all. */
  readonly outageMs: number
  /** Shortest and longest time between two kills (ms). */
  readonly killPauseMs: readonly [number, number]
  /** Longest pause of a person between an answer and the next message (ms). */
  readonly pauseMs: number
  /** Default: the loopback platform. */
  readonly platform?: FaultRun['platform']
  /** How much faster than the platform's own its limits refill. Default: so fast that they hardly matter. */
  readonly speed?: number
  /** Whether the platform knows messages by their keys; Discord as far as Discord does, Telegram never. */
  readonly keepsKeys: boolean
  /** After that time the run ends, whatever is missing (ms). */
  readonly mostMs: number
}

/** What happened. */
export interface FaultRun {
  readonly said: readonly (readonly Said[])[]
  readonly shown: readonly LoopbackMessage[]
  readonly kills: readonly Kill[]
  /** Workers that ended though nobody killed them. */
  readonly fallen: readonly Fallen[]
  /** What the workers told of their work. */
  readonly told: readonly Told[]
  readonly platform: 'loopback' | 'discord' | 'telegram'
  readonly keepsKeys: boolean
  readonly exitCodes: readonly (number | null)[]
  /** How often two processes listened at once. */
  readonly conflicts: number
  readonly audit: Audit
  readonly waits: Waits
  /** Until everything was written. */
  readonly tookMs: number
  /** Most memory that each worker alive at the end has ever taken. */
  readonly peakBytes: readonly number[]
  /** See `OpenedPlatform.figures`. */
  readonly figures: readonly (readonly [string, string])[]
  readonly complaints: readonly string[]
  /** What the workers logged. */
  readonly folder: string
  /** Removes the folder. */
  forget(): Promise<void>
}

/** Lets people talk with several workers on one store, while workers and Redis die; then reads what is stored. */
export async function runFaults(options: FaultOptions): Promise<FaultRun> {
  const { redis, seed, mostMs } = options
  const startedAt = clock.now()
  const listeners: ((message: LoopbackMessage) => void)[] = []
  const { platform: name = 'loopback', speed } = options
  const limited = speed ? { speed } : {}
  const opens: { readonly [Name in FaultRun['platform']]: OpenPlatform } = {
    loopback: openLoopback,
    discord: (given) => openDiscord({ ...given, ...limited }),
    telegram: (given) => openTelegram({ ...given, ...limited }),
  }
  const world = await openWorldOf(opens[name], {
    ...options,
    clock,
    chance: createSeededRandom(`${seed} world`),
    memoryUrl: redis?.url,
    tellsSenders: options.kills + options.hangs > 0,
    onShown: (message) => {
      for (const listen of listeners) listen(message)
    },
    onAsked: (words) => people.onAsked(words),
  })
  const { platform, tellsDeletions, keyOf, settings, folder, modelMs } = world
  const workers = startWorkers(options.workers, folder, settings)
  const killer = createKiller({
    ...options,
    workers,
    redis,
    clock,
    chance: createSeededRandom(`${seed} killer`),
    pauseMs: options.killPauseMs,
  })
  const people = createPeople({
    ...options,
    platform,
    tellsDeletions,
    clock,
    chance: createSeededRandom(`${seed} people`),
    erase: (conversation) => erasePatiently(settings.memoryUrl, keyOf(conversation)),
    reached: killer.reached,
  })
  listeners.push(people.onShown, killer.onShown)

  const timeout = AbortSignal.timeout(mostMs)
  try {
    await together(timeout, workers, [world.isReady])
    await together(timeout, workers, [people.begin])
    await together(timeout, workers, [people.talk, killer.run])
    const reader = await open(settings.memoryUrl)
    try {
      // People see an answer before it is written.
      while (!timeout.aborted && (await reader.mailbox.list()).length > 0) await clock.sleep(50)
      const tookMs = clock.now() - startedAt
      const peakBytes = await workers.peakBytes()
      const exitCodes = await workers.stop()
      return {
        said: people.said,
        shown: platform.messages,
        kills: killer.kills,
        fallen: workers.fallen,
        told: workers.told,
        platform: name,
        keepsKeys: options.keepsKeys,
        exitCodes,
        conflicts: platform.conflicts,
        audit: await audit(reader, people.said, platform.messages, keyOf),
        waits: measureWaits(people.said.flat(), killer.kills, modelMs),
        tookMs,
        peakBytes,
        figures: world.figures(),
        complaints: world.complaints(),
        folder,
        forget: () => rm(folder, { recursive: true }),
      }
    } finally {
      await reader.close()
    }
  } finally {
    await workers.close()
    await world.close()
  }
}

const open = (url: string) => openStore(url, { clock, random: systemRandom, log: silentLog })

/** Forgets a conversation, as somebody does from elsewhere; while Redis is away, again and again. */
async function erasePatiently(url: string, conversation: ConversationKey): Promise<void> {
  for (;;) {
    try {
      const store = await open(url)
      return void (await store.memory.erase({ type: 'conversation', conversation }).finally(store.close))
    } catch (error) {
      if (!isAway(error)) throw error
    }
    await clock.sleep(100)
  }
}

/** Does all of it until the time is over; what is missing then, the audit finds. What fails ends the others. */
async function together(
  timeout: AbortSignal,
  workers: Workers,
  works: readonly ((signal: AbortSignal) => Promise<void>)[],
): Promise<void> {
  const failed = new AbortController()
  const done = new AbortController()
  const signal = AbortSignal.any([timeout, failed.signal, done.signal])
  const guarded = [...works, workers.watch].map((work) =>
    work(signal).catch((error: unknown) => {
      if (!signal.aborted) failed.abort(error)
    }),
  )
  await Promise.all(guarded.slice(0, -1))
  done.abort()
  await Promise.all(guarded)
  failed.signal.throwIfAborted()
}
