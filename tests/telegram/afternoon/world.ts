import { once } from 'node:events'
import { createServer } from 'node:net'
import {
  type LoopbackTelegram,
  type LoopbackTelegramChat,
  type LoopbackTelegramUser,
  openLoopbackTelegram,
  type ShownTelegramMessage,
  type TelegramSaysOptions,
} from '../../../src/testing/index.ts'
import { openPlay, type Play, type PlayOptions, wordsOf } from '../../afternoon/play.ts'
import { until } from '../../outages/until.ts'

/** Something that somebody said to be answered. */
export interface Said {
  /** By which it is known again in the reply; unique. */
  readonly word: string
  readonly message: ShownTelegramMessage
  readonly chat: LoopbackTelegramChat
  /** How much was logged before. */
  readonly since: number
}

/** A Telegram, a model, and the program between them, in a folder of its own. */
export interface World extends Omit<Play, 'start'> {
  readonly telegram: LoopbackTelegram
  /** Everything that was said to be answered, in order. */
  readonly said: readonly Said[]
  /** Says a text with a word of its own in it. */
  say(
    user: LoopbackTelegramUser,
    chat: LoopbackTelegramChat,
    text: string,
    options?: TelegramSaysOptions,
  ): Said
  /** Resolves with the reply that names all of them, once it is complete and written down. */
  isAnswered(...said: readonly Said[]): Promise<ShownTelegramMessage>
  /** Resolves with the last message of the bot that is shown there and is so. */
  isShown(
    chat: LoopbackTelegramChat,
    what: string,
    is: (message: ShownTelegramMessage) => boolean,
  ): Promise<ShownTelegramMessage>
  /** Resolves when a message says so. */
  becomes(message: ShownTelegramMessage, what: string, is: (text: string) => boolean): Promise<void>
  /** Presses the button below a message whose label is so; resolves when that was answered. */
  press(user: LoopbackTelegramUser, message: ShownTelegramMessage, label: RegExp): Promise<void>
  /** Starts the program; resolves when it listens. */
  start(): Promise<void>
}

/** Opens it; the program is not started yet. */
export async function openWorld(
  options: PlayOptions & { readonly updates: 'polling' | 'webhook' },
): Promise<World> {
  const play = await openPlay(options)
  // More is said here in a minute than its limits let through.
  const telegram = await openLoopbackTelegram({ hasLimits: false })
  const port = await findPort()
  const said: Said[] = []

  /** What there is instead of what a test waits for. */
  const tellInstead = (chat: LoopbackTelegramChat | undefined) => [
    chat
      ?.shown()
      .map(
        ({ isFromBot, text, isDeleted }) =>
          `${isFromBot ? 'bot' : ''}${isDeleted ? ' deleted' : ''}: ${text}`,
      ),
    chat?.draft(),
    telegram.complaints,
    telegram.updates,
    play.logged().split('\n').slice(-12),
  ]

  /** Whether the log tells that the turn was committed whose answer this message is. */
  function isWritten(reply: ShownTelegramMessage, { since }: Said): boolean {
    const entries = play.logged().slice(since).split('\n')
    const isIts = (line: string) => new RegExp(`"messages":\\[[^\\]]*"s?${reply.id}"`).test(line)
    const delivered = entries.findLast((line) => line.includes('an answer was delivered') && isIts(line))
    const [turn] = delivered?.match(/"turn":"[^"]*"/) ?? []
    return entries.some((line) => line.includes('a turn was written') && line.includes(turn ?? 'none'))
  }

  async function isShown(
    chat: LoopbackTelegramChat,
    what: string,
    is: (message: ShownTelegramMessage) => boolean,
  ): Promise<ShownTelegramMessage> {
    const find = () => chat.shown().findLast((one) => one.isFromBot && !one.isDeleted && is(one))
    await until(
      what,
      () => find() !== undefined,
      () => tellInstead(chat),
    )
    const found = find()
    if (!found) throw new Error(`It is gone: ${what}`)
    return found
  }

  return {
    ...play,
    telegram,
    said,
    say(user, chat, text, given) {
      const word = play.newWord()
      const since = play.logged().length
      const message = user.says(chat, `${text} ${word}`, given)
      const one = { word, message, chat, since }
      said.push(one)
      return one
    },
    isShown,
    async isAnswered(...wanted) {
      const [first] = wanted
      if (!first) throw new Error('Nothing was said.')
      const isReply = ({ text }: ShownTelegramMessage) =>
        /number \d+\./.test(text) && wanted.every(({ word }) => wordsOf(text).includes(word))
      const reply = await isShown(first.chat, 'it is answered', isReply)
      await until(
        'it is written',
        () => isWritten(reply, first),
        () => tellInstead(first.chat),
      )
      return reply
    },
    async becomes(message, what, is) {
      const tell = () => [message, telegram.complaints, play.logged().split('\n').slice(-12)]
      await until(what, () => is(message.text), tell)
    },
    async press(user, message, label) {
      const found = message.buttons.flat().find((one) => label.test(one))
      if (found === undefined) throw new Error(`No such button: ${JSON.stringify(message.buttons)}`)
      await user.presses(message, found).answered
    },
    async start() {
      const isWebhook = options.updates === 'webhook'
      const before = play.logged().length
      await play.start(
        {
          TELEGRAM_TOKEN: telegram.token,
          TELEGRAM_API_URL: telegram.apiUrl,
          LOG_LEVEL: 'debug',
          ...(isWebhook
            ? { PUBLIC_URL: `http://127.0.0.1:${port}`, HTTP_HOST: '127.0.0.1', HTTP_PORT: `${port}` }
            : {}),
        },
        () => play.logged().slice(before).includes('listening to Telegram'),
      )
    },
    async close() {
      await play.close()
      await telegram.close()
    },
  }
}

/** A port that is free now. */
async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const closed = once(server, 'close')
  server.close()
  await closed
  return typeof address === 'object' && address !== null ? address.port : 0
}
