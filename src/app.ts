import { pino } from 'pino'
import { openStore } from '../memory/index.ts'
import { openLibrary } from './cards/library.ts'
import type { CharacterLibrary } from './contract/character.ts'
import type { Clock, Random } from './contract/clock.ts'
import type { Config } from './contract/config.ts'
import type { Log } from './contract/log.ts'
import type { ChatModel } from './contract/model.ts'
import type { PlatformAdapter } from './contract/platform.ts'
import type { Store } from './contract/store.ts'
import { dispatch } from './engine/dispatch.ts'
import { createEngine } from './engine/engine.ts'
import { createHost } from './engine/host.ts'
import { createPending } from './engine/pending.ts'
import { openModels } from './model/open-models.ts'
import { createTexts } from './texts/index.ts'

/** What comes from outside. */
export interface AppDependencies {
  readonly log: Log
  readonly clock: Clock
  readonly random: Random
  /** How the store is opened, instead of by its URL. */
  readonly openStore?: typeof openStore
}

/** Everything wired together; the parts are open for whoever asks without talking. */
export interface App {
  readonly library: CharacterLibrary
  readonly store: Store
  readonly model: ChatModel
  /**
   * Listens and works until every adapter has ended or the signal is aborted, then finishes what runs. Fails with what an
   * adapter failed with.
   */
  run(adapters: readonly PlatformAdapter[], signal: AbortSignal): Promise<void>
  /** Resolves when nothing is done beside the conversations: no summary, no label, no window on its way. */
  settled(): Promise<void>
  close(): Promise<void>
}

/** Opens cards, store and model, and wires the engine to them. Fails before anything listens when one of them is not usable. */
export async function createApp(config: Config, dependencies: AppDependencies): Promise<App> {
  const { log, clock, random } = dependencies
  const open = dependencies.openStore ?? openStore
  const models = openModels(config.models, { log, clock })
  const model = models.reply
  const library = await openLibrary({ directory: config.charactersDirectory, log, clock, watch: true })
  const store = await open(config.memoryUrl, { clock, random, log }).catch(async (error: unknown) => {
    await library.close()
    throw error
  })
  const { memory, mailbox } = store
  const settings = config.conversation
  const engine = createEngine({
    characters: library,
    memory,
    model,
    helper: models.helper,
    texts: createTexts(),
    settings,
    language: config.language,
    clock,
    random,
    log,
  })

  /** Listens and works until the platform ends or the signal is aborted; what fails ends the other. */
  async function runAdapter(adapter: PlatformAdapter, signal: AbortSignal): Promise<void> {
    const pending = createPending()
    const host = createHost(adapter, { mailbox, memory, characters: library, settings, pending })
    const ended = new AbortController()
    const failed = new AbortController()
    const listening = adapter
      .listen(host, AbortSignal.any([signal, failed.signal]))
      .finally(() => ended.abort())
    const working = dispatch(
      adapter,
      { engine, mailbox, clock, log, onSettled: pending.settle },
      { ending: AbortSignal.any([signal, ended.signal]), leaving: signal },
    ).catch((error: unknown) => {
      failed.abort(error)
      throw error
    })
    await allOrFirstFailure([listening, working])
  }

  return {
    library,
    store,
    model,
    async run(adapters, signal) {
      const failed = new AbortController()
      const ending = AbortSignal.any([signal, failed.signal])
      const running = adapters.map((adapter) =>
        runAdapter(adapter, ending).catch((error: unknown) => {
          failed.abort(error)
          throw error
        }),
      )
      try {
        await allOrFirstFailure(running)
      } finally {
        await Promise.allSettled(adapters.map((adapter) => adapter.close()))
      }
    },
    settled: engine.idle,
    async close() {
      await engine.close()
      await library.close()
      await models.close()
      await store.close()
    },
  }
}

/** Waits for all of them, then fails as the first that failed did. */
async function allOrFirstFailure(promises: readonly Promise<void>[]): Promise<void> {
  let first: { readonly error: unknown } | undefined
  const watched = promises.map((promise) =>
    promise.catch((error: unknown) => {
      first ??= { error }
    }),
  )
  await Promise.all(watched)
  if (first) throw first.error
}

/** The log: JSON lines on standard error, with secrets cut out wherever a field is named like one. */
export function createLog(level: Config['logLevel']): Log {
  const secrets = ['token', 'apiKey', 'authorization', 'password', 'secret']
  const redact = [...secrets, ...secrets.map((name) => `*.${name}`)]
  return pino(
    { level, redact, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  )
}

/** The machine's time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  // By hand, for Node's own makes an error with a stack whenever a wait is over early, and most of ours are.
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const abort = () => {
        clearTimeout(timer)
        reject(signal?.reason)
      }
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', abort)
        resolve()
      }, ms)
      signal?.addEventListener('abort', abort, { once: true })
    }),
}

/** The machine's chance. */
export const systemRandom: Random = {
  next: () => Math.random(),
  id: () => crypto.randomUUID(),
}
