import { openStore } from '../memory/index.ts'
import { createSteadyClock } from '../memory/steady-clock.ts'
import { openWorkStore } from './app/open-work-store.ts'
import { readPictureFile } from './app/read-picture.ts'
import { runAdapters } from './app/run-adapters.ts'
import { type ActiveAdapters, createStatus } from './app/status.ts'
import { openLibrary } from './cards/library.ts'
import type { CharacterLibrary } from './contract/character.ts'
import type { Clock, Random } from './contract/clock.ts'
import type { Config } from './contract/config.ts'
import type { ConversationKey } from './contract/conversation.ts'
import type { Limits } from './contract/limits.ts'
import type { Log } from './contract/log.ts'
import { type Metrics, noMetrics } from './contract/metrics.ts'
import type { ChatModel } from './contract/model.ts'
import type { PlatformAdapter } from './contract/platform.ts'
import type { Store } from './contract/store.ts'
import { createConsents } from './engine/consent/consents.ts'
import { createEngine } from './engine/engine.ts'
import { createPictures, type Pictures } from './engine/pictures.ts'
import { createPlaceCards, type OpenWorkshop } from './engine/place-cards.ts'
import { createQuotas } from './engine/quotas.ts'
import { createFeedbackDesk } from './feedback/index.ts'
import { openModels } from './model/open-models.ts'
import { createTexts } from './texts/index.ts'

/** What comes from outside. */
export interface AppDependencies {
  readonly log: Log
  readonly clock: Clock
  readonly random: Random
  /** Default: nobody looks. */
  readonly metrics?: Metrics
  /** How the store is opened, instead of by its URL. */
  readonly openStore?: typeof openStore
  /** How cards of other tools are read and written. Default: by src/cards/isolated-workshop.ts, once somebody brings one. */
  readonly openWorkshop?: OpenWorkshop
}

/** Everything wired together; the parts are open for whoever asks without talking. */
export interface App {
  readonly library: CharacterLibrary
  /** Who can play in a conversation: those of the folder, and those that belong to its place. */
  charactersOf(conversation: ConversationKey): Promise<CharacterLibrary>
  readonly store: Store
  readonly model: ChatModel
  /**
   * Listens and works until every adapter has ended or the signal is aborted; services then finish what runs, for
   * `Config.shutdownMs` at most, and hand on the rest. Fails with what an adapter failed with.
   */
  run(adapters: readonly PlatformAdapter[], signal: AbortSignal): Promise<void>
  /** The picture that an address of `pictureAddress` asks for. */
  readonly findPicture: Pictures['find']
  /** What goes on in this process. */
  active(): ActiveAdapters
  /** Resolves when nothing is done beside the conversations: no summary, no label, no window on its way. */
  settled(): Promise<void>
  close(): Promise<void>
}

/** Opens cards, store and model, and wires the engine to them. Fails before anything listens when one of them is not usable. */
export async function createApp(config: Config, dependencies: AppDependencies): Promise<App> {
  const { log, random, metrics = noMetrics } = dependencies
  // A limit that ends what hangs must not wait for an hour to come again.
  const clock = createSteadyClock(dependencies.clock)
  const models = openModels(config.models, {
    log,
    clock,
    ...(dependencies.metrics ? { metrics: dependencies.metrics } : {}),
  })
  const model = models.reply
  const library = await openLibrary({ directory: config.charactersDirectory, log, clock, watch: true })
  const opening = openWorkStore(config, dependencies.openStore ?? openStore, { clock, random, log })
  const { store, hashes } = await opening.catch(async (error: unknown) => {
    await library.close()
    throw error
  })
  const { memory } = store
  // What is counted is counted by person, too, and nobody is named in a store by that.
  const limits: Limits = {
    count: (key, ...others) => store.limits.count(hashes.key(key), ...others),
  }
  const texts = createTexts()
  let workshop: ReturnType<OpenWorkshop> | undefined
  const openWorkshop = dependencies.openWorkshop ?? (() => (workshop ??= loadWorkshop(clock)))
  const places = createPlaceCards({ characters: library, state: memory.state, openWorkshop, log })
  const pictures = createPictures(places, readPictureFile)
  const consents = createConsents(memory, clock)
  const { leases } = store
  const desk = createFeedbackDesk({ memory, hashes, clock, random, leases, settings: config.feedback })
  const tools = { clock, random, log, metrics, hashes, texts, places, desk, consents }
  const { imports, departedMs, feedback, safety, retention, language } = config
  const engine = createEngine({
    ...tools,
    imports,
    departedMs,
    feedback,
    safety,
    retention,
    language,
    openWorkshop,
    leases,
    limits,
    quotas: createQuotas({ limits, settings: config.limits, clock, log, metrics }),
    memory,
    model,
    helper: models.helper,
    settings: config.conversation,
  })

  const status = createStatus(store, clock, metrics)
  const surroundings = { ...tools, config, store, engine, pictures, status }

  return {
    library,
    charactersOf: (conversation) => places.charactersOf(conversation),
    store,
    model,
    run: (adapters, signal) => runAdapters(adapters, surroundings, signal),
    findPicture: pictures.find,
    active: status.active,
    settled: engine.idle,
    async close() {
      await engine.close()
      await library.close()
      await models.close()
      await store.close()
    },
  }
}

/** Whoever has no card of another tool does not pay for what reads them. */
async function loadWorkshop(clock: Clock): ReturnType<OpenWorkshop> {
  const { createIsolatedWorkshop } = await import('./cards/isolated-workshop.ts')
  return createIsolatedWorkshop(clock)
}
