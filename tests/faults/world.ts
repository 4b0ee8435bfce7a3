import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../../src/contract/clock.ts'
import {
  type LoopbackMessage,
  type LoopbackPlatform,
  openLoopbackPlatform,
  openModelServer,
} from '../../src/testing/index.ts'
import { wordsOf } from './people.ts'
import type { WorkerSettings } from './worker.ts'

/** Longest time between the platform's storing of a message and its answer (ms). */
const mostAnswerMs = 15

/** What the workers talk to, in this process, which nobody kills. */
export interface World {
  /** For what is left of the run. */
  readonly folder: string
  readonly platform: LoopbackPlatform
  /** How long the model took for the answer that names a word (ms). */
  readonly modelMs: ReadonlyMap<string, number>
  readonly settings: Omit<WorkerSettings, 'sender'>
  close(): Promise<void>
}

/** See {@link openWorld}. */
export interface WorldOptions {
  readonly clock: Clock
  /** In [0, 1). */
  readonly chance: () => number
  readonly keepsKeys: boolean
  /** `undefined`: an SQLite file in the folder. */
  readonly memoryUrl: string | undefined
  readonly onShown: (message: LoopbackMessage) => void
  /** Told of the words that the model is asked about; resolves when it may answer. */
  readonly onAsked: (words: readonly string[]) => Promise<void>
}

/** Opens a platform, and a model that repeats the words that it was asked about. */
export async function openWorld(options: WorldOptions): Promise<World> {
  const { clock, chance, keepsKeys, onShown } = options
  const folder = await mkdtemp(join(tmpdir(), 'dramatis-faults-'))
  const charactersDirectory = join(folder, 'characters')
  await mkdir(charactersDirectory)
  const card = 'name: Lin\nlanguage: en\nabout: Lin collects words.\n'
  await writeFile(join(charactersDirectory, 'lin.yaml'), card)

  const platform = await openLoopbackPlatform({
    clock,
    keepsKeys,
    onShown,
    fault: ({ method }) => (method === 'GET /updates' ? undefined : { afterMs: chance() * mostAnswerMs }),
  })
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
    platform,
    modelMs,
    settings: {
      memoryUrl: options.memoryUrl ?? `sqlite:${join(folder, 'dramatis.db')}`,
      platformUrl: platform.url,
      modelUrl: model.baseUrl,
      charactersDirectory,
    },
    async close() {
      await platform.close()
      await model.close()
    },
  }
}
