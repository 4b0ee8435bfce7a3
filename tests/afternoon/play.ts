import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createGate, type ModelServerGate, openModelServer } from '../../src/testing/index.ts'
import { until } from '../outages/until.ts'
import { type Service, startService } from './service.ts'

/** A model and the program beside it, in a folder of its own; a platform is opened by whoever needs one. */
export interface Play {
  readonly directory: string
  /** The one that was started last. */
  service(): Service
  /** What all of them have logged so far, in the order of their starts: lines of JSON. */
  logged(): string
  /** A word that nobody has said yet. */
  newWord(): string
  /** Keeps the model's reply to that word back, token by token. */
  hold(word: string): ModelServerGate
  /** Starts the program with these variables; resolves when it listens, fails when it ends instead. */
  start(environment: { readonly [name: string]: string }, isListening: () => boolean): Promise<void>
  close(): Promise<void>
}

/** See {@link openPlay}. */
export interface PlayOptions {
  /** What stands in `dramatis.yaml`. */
  readonly settings: string
  readonly environment?: { readonly [name: string]: string }
  /** By the names of their files. Default: Mira and Otto. */
  readonly cards?: { readonly [file: string]: string }
  /** What the model answers, instead of naming the words that it heard. */
  readonly reply?: () => string
}

const harbourCards = {
  'mira.yaml': 'name: Mira\nlanguage: en\nabout: Mira keeps the light.\ngreeting: The lamp is lit.\n',
  'otto.yaml': 'name: Otto\nlanguage: en\nabout: Otto mends nets.\ngreeting: Mind the nets.\n',
}

/** Words by which what was said is known again. */
export function wordsOf(text: string): readonly string[] {
  return text.match(/\bquay\d+\b/g) ?? []
}

/** Whether a character says it, and not the bot itself. */
export function isSpoken(text: string): boolean {
  return /Aye\.|The lamp is lit\.|Mind the nets\.|Better said/.test(text)
}

/** Opens it; the program is not started yet. */
export async function openPlay(options: PlayOptions): Promise<Play> {
  const { settings, cards = harbourCards } = options
  const directory = await mkdtemp(join(tmpdir(), 'dramatis-afternoon-'))
  await mkdir(join(directory, 'characters'))
  for (const [name, text] of Object.entries(cards)) await writeFile(join(directory, 'characters', name), text)
  await writeFile(join(directory, 'dramatis.yaml'), settings)
  const gates = new Map<string, ModelServerGate>()
  const model = await openModelServer({
    reply: ({ messages }, index) => {
      if (options.reply) return options.reply()
      const words = wordsOf(messages.findLast(({ role }) => role === 'user')?.content ?? '')
      const gate = words.map((word) => gates.get(word)).find((one) => one !== undefined)
      // Several sentences, so that there is something to see while it is written. The number tells takes apart.
      const text = `Aye. I heard you well. You spoke of ${words.join(' and ')}. So I say, number ${index}.`
      return { text, ...(gate ? { gate } : {}) }
    },
  })
  let count = 0
  const lives: Service[] = []

  return {
    directory,
    service() {
      const last = lives.at(-1)
      if (!last) throw new Error('The program was not started.')
      return last
    },
    logged: () => lives.map((life) => life.logged()).join(''),
    newWord: () => `quay${count++}`,
    hold(word) {
      const gate = createGate()
      gates.set(word, gate)
      return gate
    },
    async start(environment, isListening) {
      const started = startService(directory, {
        MODEL_BASE_URL: model.baseUrl,
        MODEL_NAME: 'test-model',
        ...environment,
        ...options.environment,
      })
      lives.push(started)
      await until(
        'it listens',
        () => isListening() || !started.isAlive,
        () => started.logged(),
      )
      if (!started.isAlive) throw new Error(`It ended: ${started.logged()}`)
    },
    async close() {
      await lives.at(-1)?.kill()
      await model.close()
      await rm(directory, { recursive: true })
    },
  }
}
