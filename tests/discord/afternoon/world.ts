import {
  type LoopbackChannel,
  type LoopbackDiscord,
  type LoopbackUser,
  openLoopbackDiscord,
  type SaysOptions,
  type ShownMessage,
} from '../../../src/testing/index.ts'
import { openPlay, type Play, type PlayOptions, wordsOf } from '../../afternoon/play.ts'
import type { Service } from '../../afternoon/service.ts'
import { until } from '../../outages/until.ts'

/** Something that somebody said to be answered. */
export interface Said {
  /** By which it is known again in the reply; unique. */
  readonly word: string
  readonly message: ShownMessage
  readonly channel: LoopbackChannel
}

/** A Discord, a model, and the program between them, in a folder of its own. */
export interface World extends Omit<Play, 'start' | 'service'> {
  readonly discord: LoopbackDiscord
  /** The program that was started last. */
  readonly service: Service
  /** Everything that was said to be answered, in order. */
  readonly said: readonly Said[]
  /** Says a text with a word of its own in it. */
  say(user: LoopbackUser, channel: LoopbackChannel, text: string, options?: SaysOptions): Said
  /** Resolves with the reply that names all of them, once it is complete and written down. */
  isAnswered(...said: readonly Said[]): Promise<ShownMessage>
  /** Starts the program; resolves when it has begun or resumed a session. */
  start(): Promise<void>
}

/** Opens it; the program is not started yet. */
export async function openWorld(options: PlayOptions): Promise<World> {
  const play = await openPlay(options)
  const discord = await openLoopbackDiscord({ speed: 10, deadlineSpeed: 1 })
  const said: Said[] = []
  /** Whether the log tells that the turn with that message was committed. */
  const isWritten = ({ message }: Said) =>
    play
      .logged()
      .split('\n')
      .some((line) => line.includes('a turn was written') && line.includes(message.id))

  return {
    ...play,
    discord,
    said,
    get service() {
      return play.service()
    },
    say(user, channel, text, options) {
      const word = play.newWord()
      const message = user.says(channel, `${text} ${word}`, options)
      const one = { word, message, channel }
      said.push(one)
      return one
    },
    async isAnswered(...wanted) {
      const [first] = wanted
      const isReply = ({ content, isDeleted }: ShownMessage) =>
        !isDeleted &&
        /number \d+\./.test(content) &&
        wanted.every(({ word }) => wordsOf(content).includes(word))
      const find = () => first?.channel.shown().find(isReply)
      const tellInstead = () => [
        wanted.map(({ word }) => word),
        first?.channel.shown().map(({ authorName, content }) => `${authorName}: ${content}`),
        discord.complaints,
        play.logged().split('\n').slice(-12),
      ]
      await until('it is answered', () => find() !== undefined, tellInstead)
      await until('it is written', () => wanted.every(isWritten), tellInstead)
      const found = find()
      if (!found) throw new Error('It was answered, and the answer is gone.')
      return found
    },
    async start() {
      const before = discord.sessions.length
      const reached = { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl }
      await play.start(reached, () => discord.sessions.length > before)
    },
    async close() {
      await play.close()
      await discord.close()
    },
  }
}
