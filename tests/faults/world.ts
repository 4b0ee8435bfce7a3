import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LoopbackPlatform, openModelServer } from '../../src/testing/index.ts'
import { wordsOf } from './people.ts'
import { type FaultPlatform, type OpenedPlatform, openLoopback, type PlatformOptions } from './platform.ts'
import type { WorkerSettings } from './worker.ts'

/** What the workers talk to, in this process, which nobody kills. */
export interface World<Platform extends FaultPlatform> extends Omit<OpenedPlatform<Platform>, 'settings'> {
  /** For what is left of the run. */
  readonly folder: string
  /** How long the model took for the answer that names a word (ms). */
  readonly modelMs: ReadonlyMap<string, number>
  readonly settings: Omit<WorkerSettings, 'sender'>
  close(): Promise<void>
}

/** See {@link openWorld}. */
export interface WorldOptions extends PlatformOptions {
  /** `undefined`: an SQLite file in the folder. */
  readonly memoryUrl: string | undefined
  /** Told of the words that the model is asked about; resolves when it may answer. */
  readonly onAsked: (words: readonly string[]) => Promise<void>
}

/** Opens the loopback platform, and a model that repeats the words that it was asked about. */
export async function openWorld(
  options: Omit<WorldOptions, 'tellsSenders'>,
): Promise<World<LoopbackPlatform>> {
  return await openWorldOf(openLoopback, { ...options, tellsSenders: true })
}

/** The same, on any platform. */
export async function openWorldOf<Platform extends FaultPlatform>(
  openPlatform: (options: PlatformOptions) => Promise<OpenedPlatform<Platform>>,
  options: WorldOptions,
): Promise<World<Platform>> {
  const { clock, chance } = options
  const folder = await mkdtemp(join(tmpdir(), 'dramatis-faults-'))
  const charactersDirectory = join(folder, 'characters')
  await mkdir(charactersDirectory)
  const card = 'name: Lin\nlanguage: en\nabout: Lin collects words.\n'
  await writeFile(join(charactersDirectory, 'lin.yaml'), card)

  const { settings, ...opened } = await openPlatform(options)
  const modelMs = new Map<string, number>()
  const model = await openModelServer({
    async reply({ messages, ended }) {
      const words = wordsOf(messages.findLast(({ role }) => role === 'user')?.content ?? '')
      const askedAt = clock.now()
      void ended.then(() => {
        for (const word of words) modelMs.set(word, clock.now() - askedAt)
      })
      await options.onAsked(words)
      await clock.sleep(5 + chance() * 40)
      return `Yes: ${words.join(', ')}.`
    },
  })
  return {
    folder,
    ...opened,
    modelMs,
    settings: {
      memoryUrl: options.memoryUrl ?? `sqlite:${join(folder, 'dramatis.db')}`,
      platform: settings,
      modelUrl: model.baseUrl,
      charactersDirectory,
    },
    async close() {
      await opened.platform.close()
      await model.close()
    },
  }
}
