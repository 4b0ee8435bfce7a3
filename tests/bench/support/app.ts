import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLog, systemClock, systemRandom } from '../../../src/app/system.ts'
import { type App, createApp } from '../../../src/app.ts'
import {
  type Config,
  feedbackDefaults,
  type ModelConfig,
  retentionDefaults,
  safetyDefaults,
} from '../../../src/contract/config.ts'
import { createEvents, createTestPlatform, type Speaker } from '../../support/platform.ts'

/** What a benchmark runs. */
export interface BenchAppOptions {
  /** YAML of the one card, whose id is `lin`. */
  readonly card: string
  readonly reply: ModelConfig
  readonly helper?: ModelConfig
  /** Default: an SQLite file of its own. */
  readonly memoryUrl?: string
}

/** The whole program on a test platform, driven through its one door. */
export interface BenchApp {
  readonly app: App
  /** Sets the character in this person's DM. */
  enter(index: number): Promise<void>
  /** One turn in that DM; resolves when it is answered and written. */
  speak(index: number, text: string): Promise<void>
  /** Drops what the test platform has recorded: it is no part of the program. */
  forget(): void
  close(): Promise<void>
}

export async function openBenchApp(options: BenchAppOptions): Promise<BenchApp> {
  const directory = await mkdtemp(join(tmpdir(), 'dramatis-bench-'))
  // Cards in a folder of their own: it is watched, and the store's file changes at every turn.
  const cards = join(directory, 'characters')
  await mkdir(cards)
  await writeFile(join(cards, 'lin.yaml'), options.card)
  const config = configFor(cards, options.memoryUrl ?? `sqlite:${join(directory, 'bench.db')}`, options)
  const app = await createApp(config, {
    log: createLog('silent'),
    clock: systemClock,
    random: systemRandom,
  })
  const platform = createTestPlatform('bench', false)
  const running = app.run([platform], new AbortController().signal)
  const host = await platform.host()
  const events = createEvents(systemClock.now)
  const { signal } = new AbortController()

  return {
    app,
    async enter(index) {
      const speaker = directly(index)
      await host.accept(events.command(speaker, 'character set', { character: 'lin' }))
      await host.whenIdle(speaker.conversation, signal)
    },
    async speak(index, text) {
      const speaker = directly(index)
      await host.accept(events.message(speaker, text))
      await host.whenIdle(speaker.conversation, signal)
    },
    forget() {
      platform.parts.length = 0
      platform.shown.length = 0
    },
    async close() {
      platform.end()
      await running
      await app.close()
      await rm(directory, { recursive: true })
    },
  }
}

function directly(index: number): Speaker {
  return {
    id: `user-${index}`,
    name: '阿明',
    audience: 'direct',
    conversation: { platform: 'bench', place: `dm-${index}`, thread: '' },
  }
}

function configFor(
  charactersDirectory: string,
  memoryUrl: string,
  { reply, helper }: BenchAppOptions,
): Config {
  return {
    charactersDirectory,
    memoryUrl,
    memoryMayForget: true,
    models: { reply: [reply], helper, judge: undefined, embedder: undefined },
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
      aiMark: ' (AI)',
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
    hashKey: 'bench',
    logLevel: 'silent',
    language: undefined,
  }
}
