import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createGate,
  type LoopbackChannel,
  type LoopbackDiscord,
  type LoopbackUser,
  type ModelServerGate,
  openLoopbackDiscord,
  openModelServer,
  type SaysOptions,
  type ShownMessage,
} from '../../../src/testing/index.ts'
import { until } from '../../outages/until.ts'
import { type Service, startService } from './service.ts'

/** Something that somebody said to be answered. */
export interface Said {
  /** By which it is known again in the reply; unique. */
  readonly word: string
  readonly message: ShownMessage
  readonly channel: LoopbackChannel
}

/** A Discord, a model, and the program between them, in a folder of its own. */
export interface World {
  readonly discord: LoopbackDiscord
  readonly directory: string
  readonly service: Service
  /** Everything that was said to be answered, in order. */
  readonly said: readonly Said[]
  /** Says a text with a word of its own in it. */
  say(user: LoopbackUser, channel: LoopbackChannel, text: string, options?: SaysOptions): Said
  /** A word that nobody has said yet. */
  newWord(): string
  /** Resolves with the reply that names all of them, once it is complete and written down. */
  isAnswered(...said: readonly Said[]): Promise<ShownMessage>
  /** Keeps the model's reply to that word back, token by token. */
  hold(word: string): ModelServerGate
  /** Starts the program; resolves when it has begun or resumed a session. */
  start(): Promise<void>
  close(): Promise<void>
}

const harbourCards = {
  'mira.yaml': 'name: Mira\nlanguage: en\nabout: Mira keeps the light.\ngreeting: The lamp is lit.\n',
  'otto.yaml': 'name: Otto\nlanguage: en\nabout: Otto mends nets.\ngreeting: Mind the nets.\n',
}

/** Words by which what was said is known again. */
export function wordsOf(text: string): readonly string[] {
  return text.match(/\bquay\d+\b/g) ?? []
}

/** Whether the log tells that the turn with that message was committed. */
function isWritten(logged: string, messageId: string): boolean {
  return logged.split('\n').some((line) => line.includes('a turn was written') && line.includes(messageId))
}

/** See {@link openWorld}. */
export interface WorldOptions {
  /** What stands in `dramatis.yaml`. */
  readonly settings: string
  readonly environment?: { readonly [name: string]: string }
  /** By the names of their files. Default: Mira and Otto. */
  readonly cards?: { readonly [file: string]: string }
  /** What the model answers, instead of naming the words that it heard. */
  readonly reply?: () => string
}

/** Opens it; the program is not started yet. */
export async function openWorld(options: WorldOptions): Promise<World> {
  const { settings, environment = {}, cards = harbourCards } = options
  const directory = await mkdtemp(join(tmpdir(), 'dramatis-afternoon-'))
  await mkdir(join(directory, 'characters'))
  for (const [name, text] of Object.entries(cards)) await writeFile(join(directory, 'characters', name), text)
  await writeFile(join(directory, 'dramatis.yaml'), settings)
  const discord = await openLoopbackDiscord({ speed: 10, deadlineSpeed: 1 })
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
  const said: Said[] = []
  const shown: ShownMessage[] = []
  const stopWatching = discord.watch((change) => {
    if (change.type !== 'typing') shown.push(change.message)
  })
  let count = 0
  const lives: Service[] = []
  let service: Service | undefined
  const newWord = () => `quay${count++}`

  return {
    discord,
    directory,
    said,
    get service() {
      if (!service) throw new Error('The program was not started.')
      return service
    },
    newWord,
    say(user, channel, text, options) {
      const word = newWord()
      const message = user.says(channel, `${text} ${word}`, options)
      const one = { word, message, channel }
      said.push(one)
      return one
    },
    async isAnswered(...wanted) {
      const [first] = wanted
      const find = () =>
        first?.channel
          .shown()
          .find(
            ({ content, isDeleted }) =>
              !isDeleted &&
              /number \d+\./.test(content) &&
              wanted.every(({ word }) => wordsOf(content).includes(word)),
          )
      const tellInstead = () => [
        wanted.map(({ word }) => word),
        first?.channel.shown().map(({ authorName, content }) => `${authorName}: ${content}`),
        discord.complaints,
        service?.logged().split('\n').slice(-12),
      ]
      await until('it is answered', () => find() !== undefined, tellInstead)
      for (const { message } of wanted)
        await until(
          'it is written',
          () => lives.some((life) => isWritten(life.logged(), message.id)),
          tellInstead,
        )
      const found = find()
      if (!found) throw new Error('It was answered, and the answer is gone.')
      return found
    },
    hold(word) {
      const gate = createGate()
      gates.set(word, gate)
      return gate
    },
    async start() {
      const before = discord.sessions.length
      const started = startService(directory, {
        DISCORD_TOKEN: discord.token,
        DISCORD_API_URL: discord.apiUrl,
        MODEL_BASE_URL: model.baseUrl,
        MODEL_NAME: 'test-model',
        ...environment,
      })
      service = started
      lives.push(started)
      await until(
        'it listens',
        () => discord.sessions.length > before || !started.isAlive,
        () => started.logged(),
      )
      if (!started.isAlive) throw new Error(`It ended: ${started.logged()}`)
    },
    async close() {
      stopWatching()
      await service?.kill()
      await discord.close()
      await model.close()
      await rm(directory, { recursive: true })
    },
  }
}
