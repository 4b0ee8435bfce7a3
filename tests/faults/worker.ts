import { createAdapter } from '../../adapters/index.ts'
import { openStore } from '../../memory/index.ts'
import { createLog, systemClock, systemRandom } from '../../src/app/system.ts'
import { createApp } from '../../src/app.ts'
import { createModelConfig } from '../../src/config/model-config.ts'
import {
  type Config,
  feedbackDefaults,
  retentionDefaults,
  safetyDefaults,
  telegramDefaults,
} from '../../src/contract/config.ts'
import type { PlatformAdapter } from '../../src/contract/platform.ts'
import { createLoopbackAdapter } from '../../src/testing/index.ts'
import { createTexts } from '../../src/texts/index.ts'
import { describeError } from '../../src/util/describe-error.ts'
import { discordSettings } from '../support/discord-settings.ts'
import type { PlatformSettings } from './platform.ts'
import { type Tell, type Told, watchAdapter, watchedMetrics, watchStore } from './tells.ts'

// One of several processes on one store. Its one argument says where everything is. SIGTERM ends it in order; so does its parent's end.

/** The argument, as JSON. */
export interface WorkerSettings {
  /** Shown by the platform beside each message. */
  readonly sender: string
  readonly memoryUrl: string
  readonly platform: PlatformSettings
  readonly modelUrl: string
  readonly charactersDirectory: string
}

const settings = JSON.parse(process.argv[2] ?? '') as WorkerSettings // the parent is ours
const { sender, memoryUrl, platform, modelUrl, charactersDirectory } = settings
const stopping = new AbortController()
process.once('SIGTERM', () => stopping.abort())
const tell = (told: Tell) => {
  // To the kernel before it returns: what was told is not lost with the process.
  process.send?.({ ...told, sender, at: systemClock.now() } satisfies Told)
}
tell({ type: 'loaded' })
const orphaned = () => process.exit(1)
process.once('disconnect', orphaned)

const log = createLog('info')
const reply = createModelConfig({
  baseUrl: modelUrl,
  name: 'test-model',
  contextTokens: 200_000,
  maxConcurrent: 256,
  followsInstructions: false,
})
const config: Config = {
  charactersDirectory,
  memoryUrl,
  memoryMayForget: false,
  models: { reply: [reply], helper: undefined, judge: undefined, embedder: undefined },
  discord: platform.type === 'discord' ? discordSettings(reachedBy(platform)) : undefined,
  telegram: platform.type === 'telegram' ? { ...telegramDefaults, ...reachedBy(platform) } : undefined,
  conversation: {
    quietDirectMs: 0,
    quietGroupMs: 100,
    maxWaitMs: 6_000,
    repliesInGroups: 'every',
    goesOnMs: 180_000,
    maxAgeMs: 3_600_000,
    maxMessageLength: 4_096,
    maxReplyTokens: undefined,
    aiMark: '',
    cutAt: 0.85,
    cutTo: 0.5,
  },
  limits: undefined,
  imports: { perPlace: 20, maxFileBytes: 10_000_000 },
  publicUrl: undefined,
  feedback: feedbackDefaults,
  safety: safetyDefaults,
  retention: retentionDefaults,
  encryptionKeys: [],
  departedMs: 30 * 86_400_000,
  http: undefined,
  shutdownMs: 5_000,
  hashKey: 'faults',
  logLevel: 'info',
  language: 'en',
}

function reachedBy({ token, url }: Extract<PlatformSettings, { token: string }>) {
  return { token, apiUrl: url.replace('SENDER', sender) }
}

async function run(): Promise<void> {
  const app = await createApp(config, {
    log,
    clock: systemClock,
    random: systemRandom,
    metrics: watchedMetrics(tell),
    openStore: async (url, dependencies) => watchStore(await openStore(url, dependencies), tell),
  })
  try {
    await app.run([watchAdapter(await openAdapter(platform), tell)], stopping.signal)
  } finally {
    await app.close()
  }
}

async function openAdapter(reached: PlatformSettings): Promise<PlatformAdapter> {
  if (reached.type === 'loopback')
    return createLoopbackAdapter({ url: reached.url, sender, log, clock: systemClock })
  return await createAdapter(reached.type, config, {
    log,
    clock: systemClock,
    random: systemRandom,
    texts: createTexts(),
  })
}

await run().catch((error: unknown) => {
  tell({ type: 'failed', outcome: describeError(error) })
  throw error
})
process.off('disconnect', orphaned)
process.disconnect()
