import { createApp, createLog, systemClock, systemRandom } from '../../src/app.ts'
import { createModelConfig } from '../../src/config/model-config.ts'
import { createLoopbackAdapter } from '../../src/testing/index.ts'

// One of several processes on one store. Its one argument says where everything is. SIGTERM ends it in order; so does its parent's end.

/** The argument, as JSON. */
export interface WorkerSettings {
  /** Shown by the platform beside each message. */
  readonly sender: string
  readonly memoryUrl: string
  readonly platformUrl: string
  readonly modelUrl: string
  readonly charactersDirectory: string
}

const settings = JSON.parse(process.argv[2] ?? '') as WorkerSettings // the parent is ours
const { sender, memoryUrl, platformUrl, modelUrl, charactersDirectory } = settings
const stopping = new AbortController()
process.once('SIGTERM', () => stopping.abort())
process.send?.('can be stopped')
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
const app = await createApp(
  {
    charactersDirectory,
    memoryUrl,
    memoryMayForget: false,
    models: { reply: [reply], helper: undefined, judge: undefined, embedder: undefined },
    discord: undefined,
    telegram: undefined,
    conversation: {
      quietDirectMs: 0,
      quietGroupMs: 0,
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
    http: undefined,
    shutdownMs: 5_000,
    hashKey: 'faults',
    logLevel: 'info',
    language: 'en',
  },
  { log, clock: systemClock, random: systemRandom },
)
const adapter = createLoopbackAdapter({ url: platformUrl, sender, log, clock: systemClock })
try {
  await app.run([adapter], stopping.signal)
} finally {
  await app.close()
}
process.off('disconnect', orphaned)
process.disconnect()
