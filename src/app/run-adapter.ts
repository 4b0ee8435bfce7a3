import type { Clock } from '../contract/clock.ts'
import type { Config } from '../contract/config.ts'
import type { FeedbackDesk } from '../contract/feedback-desk.ts'
import type { Log } from '../contract/log.ts'
import type { Metrics } from '../contract/metrics.ts'
import type { PlatformAdapter } from '../contract/platform.ts'
import type { Store } from '../contract/store.ts'
import type { Consents } from '../engine/consent/consents.ts'
import { createDepartures } from '../engine/departures.ts'
import { dispatch } from '../engine/dispatch.ts'
import type { Engine } from '../engine/engine.ts'
import { createHost } from '../engine/host.ts'
import { createPending } from '../engine/pending.ts'
import type { Pictures } from '../engine/pictures.ts'
import type { PlaceCards } from '../engine/place-cards.ts'
import { createRefusedCommands } from '../engine/refused-commands.ts'
import { addresseeOf, createTell } from '../engine/tell.ts'
import type { Texts } from '../texts/index.ts'
import type { IdentityHashes } from '../util/hash-id.ts'
import type { Status } from './status.ts'

/** What an adapter runs on. */
export interface AdapterSurroundings {
  readonly config: Config
  readonly store: Store
  readonly engine: Engine
  readonly places: PlaceCards
  readonly pictures: Pictures
  readonly texts: Texts
  readonly clock: Clock
  readonly log: Log
  readonly hashes: IdentityHashes
  readonly desk: FeedbackDesk
  readonly consents: Consents
  readonly metrics: Metrics
  readonly status: Status
}

/** Listens and works until the platform ends or the signal is aborted; what fails ends the other. */
export async function runAdapter(
  adapter: PlatformAdapter,
  surroundings: AdapterSurroundings,
  signal: AbortSignal,
): Promise<void> {
  const { config, store, engine, texts, clock, metrics, status } = surroundings
  const log = surroundings.log.child({ adapter: adapter.name })
  const pending = createPending()
  const refused = createRefusedCommands()
  const ended = new AbortController()
  const failed = new AbortController()
  const done = new AbortController()
  const leaving = leavingSignal(adapter, surroundings, signal, done.signal)
  const tell = createTell({ adapter, texts, log })
  const departures = createDepartures({ ...surroundings, log, graceMs: config.departedMs })
  const host = createHost(adapter, {
    ...surroundings,
    tell,
    departures,
    settings: config.conversation,
    feedback: config.feedback,
    safety: config.safety,
    language: config.language,
    pending,
    refused,
    log,
    onListening: (isListening) => status.setListening(adapter.name, isListening),
    signal: AbortSignal.any([leaving, done.signal]),
  })
  const listening = adapter
    .listen(host, AbortSignal.any([signal, failed.signal]))
    .finally(() => ended.abort())
  const working = dispatch(
    adapter,
    {
      engine,
      mailbox: store.mailbox,
      refused,
      clock,
      log,
      hashes: surroundings.hashes,
      metrics,
      tellGivenUp: (event) => tell(addresseeOf(event, config.language), 'turn.given-up', 'public', leaving),
      onRunning: status.addRunning,
      onShown: pending.setShown,
      onSettled: pending.settle,
    },
    { ending: AbortSignal.any([signal, ended.signal]), leaving },
  ).catch((error: unknown) => {
    failed.abort(error)
    throw error
  })
  const sweeping = adapter.isService && departures.run(adapter.name, AbortSignal.any([signal, done.signal]))
  status.setWorking(adapter.name, true)
  try {
    await allOrFirstFailure([listening, working])
  } finally {
    status.setWorking(adapter.name, false)
    done.abort()
    await sweeping
  }
}

/** Aborted when what runs must be broken off: at a service some time after `signal`, so that it may be finished. */
function leavingSignal(
  adapter: PlatformAdapter,
  { config, clock }: Pick<AdapterSurroundings, 'config' | 'clock'>,
  signal: AbortSignal,
  done: AbortSignal,
): AbortSignal {
  if (!adapter.isService) return signal
  const leaving = new AbortController()
  const begin = () => {
    clock.sleep(config.shutdownMs, done).then(
      () => leaving.abort(signal.reason),
      () => {},
    )
  }
  if (signal.aborted) begin()
  else signal.addEventListener('abort', begin, { once: true, signal: done })
  return leaving.signal
}

/** Waits for all of them, then fails as the first that failed did. */
export async function allOrFirstFailure(promises: readonly Promise<void>[]): Promise<void> {
  let first: { readonly error: unknown } | undefined
  const watched = promises.map((promise) =>
    promise.catch((error: unknown) => {
      first ??= { error }
    }),
  )
  await Promise.all(watched)
  if (first) throw first.error
}
