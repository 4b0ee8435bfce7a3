import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock, systemRandom } from '../../src/app/system.ts'
import { type App, createApp } from '../../src/app.ts'
import { createCardWorkshop } from '../../src/cards/workshop.ts'
import { loadConfig } from '../../src/config.ts'
import type { Config } from '../../src/contract/config.ts'
import type { InboundEvent } from '../../src/contract/event.ts'
import type { FeedbackRecord } from '../../src/contract/feedback.ts'
import type { Line } from '../../src/contract/line.ts'
import type { AdapterHost, PlatformAdapter } from '../../src/contract/platform.ts'
import type { TurnRecord } from '../../src/contract/turn.ts'
import { createTexts } from '../../src/texts/index.ts'
import { createRecordingLog } from '../support/store.ts'
import type { AdapterStage, Place } from './adapter-stage.ts'

/** What the characters say first. */
export const greetings = {
  mira: 'The lamp is lit.',
  otto: 'Mind the nets.',
  hail: 'Come all!',
} as const

const cards = {
  'mira.yaml': `name: Mira\nlanguage: en\nabout: Mira keeps the light.\ngreeting: ${greetings.mira}\n`,
  'otto.yaml': `name: Otto\nlanguage: en\nabout: Otto mends nets.\ngreeting: ${greetings.otto}\n`,
  'hail.yaml': `name: Hail @everyone @bob_harbour\nnicknames: [Hail]\nlanguage: en\nabout: Hail calls.\ngreeting: ${greetings.hail}\n`,
  // Somebody who plays where nobody was chosen yet: a terminal begins with a character.
  'nell.yaml': 'name: Nell\nlanguage: en\nabout: Nell is about to leave.\n',
}

/** The program behind the adapter, which can end and begin anew on what it remembers. */
export interface AdapterProgram {
  /** Of the life that runs. */
  readonly app: App
  readonly adapter: PlatformAdapter
  /** What the adapter handed to its host, in all lives, once it was taken. */
  readonly accepted: readonly InboundEvent[]
  /** Places that the adapter told to be left. */
  readonly departed: readonly string[]
  readonly logged: readonly string[]
  /** Turn records of a conversation, one for each take. */
  turns(where: Place): Promise<readonly TurnRecord[]>
  /** Lines of the chapter in which the last turn was. */
  lines(where: Place): Promise<readonly Line[]>
  feedback(): Promise<readonly FeedbackRecord[]>
  /** Resolves when it listens. */
  start(): Promise<void>
  /** Resolves when all has ended. */
  stop(): Promise<void>
}

/** See {@link createProgram}. */
export interface ProgramOptions {
  readonly stage: AdapterStage
  /** For cards and store. */
  readonly directory: string
  readonly modelUrl: string
  /** How much faster than the machine's the adapter's clock sleeps. */
  readonly speed: number
}

/** One run of it. */
interface Life {
  readonly app: App
  readonly adapter: PlatformAdapter
  readonly stop: () => Promise<void>
}

/** Builds it, with the real engine and a real store; it is not started yet. */
export function createProgram({ stage, directory, modelUrl, speed }: ProgramOptions): AdapterProgram {
  const accepted: InboundEvent[] = []
  const departed: string[] = []
  const logged: string[] = []
  const log = createRecordingLog(logged)
  const clock = {
    now: systemClock.now,
    sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / speed, signal),
  }
  let life: Life | undefined

  function current(): Life {
    if (!life) throw new Error('The program does not run.')
    return life
  }

  async function turns({ conversation }: Place): Promise<readonly TurnRecord[]> {
    const found: TurnRecord[] = []
    for await (const { value } of current().app.store.memory.log.stream('turn', { conversation }))
      found.push(value)
    return found
  }

  return {
    ...{ accepted, departed, logged, turns },
    get app() {
      return current().app
    },
    get adapter() {
      return current().adapter
    },
    async lines(where) {
      const chapter = (await turns(where)).at(-1)?.chapter
      return chapter ? (await current().app.store.memory.history.read(chapter, { limit: 1_000 })).lines : []
    },
    async feedback() {
      const found: FeedbackRecord[] = []
      for await (const { value } of current().app.store.memory.log.stream('feedback')) found.push(value)
      return found
    },
    async start() {
      const app = await createApp(await loadSettings(directory, modelUrl), {
        ...{ log, clock: systemClock, random: systemRandom },
        // Without a thread for each card.
        openWorkshop: async () => createCardWorkshop(),
      })
      const adapter = stage.createAdapter({ log, clock, random: systemRandom, texts: createTexts() })
      const ending = new AbortController()
      const running = app.run([observe(adapter, accepted, departed)], ending.signal)
      life = {
        ...{ app, adapter },
        async stop() {
          ending.abort()
          await running.finally(() => app.close())
        },
      }
      await Promise.race([stage.ready(), running])
    },
    async stop() {
      const ended = life
      life = undefined
      await ended?.stop()
    },
  }
}

async function loadSettings(directory: string, modelUrl: string): Promise<Config> {
  const characters = join(directory, 'characters')
  await mkdir(characters, { recursive: true })
  for (const [name, text] of Object.entries(cards)) await writeFile(join(characters, name), text)
  const environment = {
    CHARACTERS_DIR: characters,
    MEMORY_URL: `sqlite:${join(directory, 'store.db')}`,
    MODEL_BASE_URL: modelUrl,
    MODEL_NAME: 'test-model',
  }
  const config = await loadConfig({ environment, directory })
  // Nobody is waited for: what belongs together is held together by the model's gate.
  const conversation = { ...config.conversation, quietDirectMs: 0, quietGroupMs: 0 }
  const reply = config.models.reply.map((one) => ({
    ...one,
    contextTokens: 32_768,
    sampling: { ...one.sampling, maxTokens: 4_000 },
  }))
  return { ...config, models: { ...config.models, reply }, conversation, shutdownMs: 20_000 }
}

/** The adapter, with what it tells its host written down once the host has taken it. */
function observe(adapter: PlatformAdapter, accepted: InboundEvent[], departed: string[]): PlatformAdapter {
  const watch = (host: AdapterHost): AdapterHost => ({
    ...host,
    async accept(event, options) {
      const acceptance = await host.accept(event, options)
      accepted.push(event)
      return acceptance
    },
    async depart(place, thread, signal) {
      await host.depart(place, thread, signal)
      departed.push(place)
    },
  })
  return { ...adapter, listen: (host, signal) => adapter.listen(watch(host), signal) }
}
