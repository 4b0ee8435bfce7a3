import { readBotId } from '../../adapters/discord/bot-id.ts'
import { inviteUrl } from '../../adapters/discord/examine.ts'
import { portal } from '../../adapters/discord/portal.ts'
import { adapterFactories } from '../../adapters/index.ts'
import { tokenPlace } from '../../adapters/telegram/bot-father.ts'
import { readBotId as readTelegramId } from '../../adapters/telegram/bot-id.ts'
import { loadConfig } from '../config.ts'
import { DramatisError } from '../contract/errors.ts'
import type { Questions } from './questions.ts'
import type { Surroundings } from './surroundings.ts'

/** Longest wait for a bot's name. */
const nameMs = 5_000

/** What there is to say of a platform's tokens. */
interface TokenKind {
  /** The platform, as people write it. */
  readonly title: string
  /** Where a token is from. */
  readonly hint: string
  /** The token in what somebody pasted; `undefined`: there is none. */
  readonly read: (written: string) => string | undefined
  readonly refusal: string
}

const kinds: { readonly [platform: string]: TokenKind } = {
  discord: {
    title: 'Discord',
    hint: `A bot of yours on Discord: ${portal}, "New Application", "Bot", "Reset Token". Turn on "Message Content Intent" there, too.`,
    read(written) {
      // As examples of requests have it.
      const token = written.replace(/^Bot\s+/i, '')
      return readBotId(token) === undefined ? undefined : token
    },
    refusal: 'This is no token of a bot: that has three parts with points between them.',
  },
  telegram: {
    title: 'Telegram',
    hint: `A bot of yours on Telegram: ${tokenPlace}.`,
    read(written) {
      // The token stands in the middle of what @BotFather says.
      return written.split(/[\s`]+/).find((word) => readTelegramId(word) !== undefined)
    },
    refusal: 'This is no token of a bot: that is a number, a colon, and 35 letters and digits.',
  },
}

/** Asks for the tokens of the platforms that this version has an adapter for. Answers them by the variable that sets them. */
export async function askTokens(questions: Questions): Promise<{ readonly [name: string]: string }> {
  const tokens: { [name: string]: string } = {}
  for (const name of Object.keys(adapterFactories)) {
    const { title = name, hint, read = (written: string) => written, refusal } = kinds[name] ?? {}
    if (hint) questions.say(hint)
    const written = await questions.writeSecret(`Token of the bot on ${title} (leave empty for none)`, {
      check: (text) => (text === '' || read(text) !== undefined ? undefined : refusal),
    })
    const token = read(written)
    if (token) tokens[`${name.toUpperCase()}_TOKEN`] = token
  }
  return tokens
}

/** Says how a bot with such tokens gets to where people talk; the one on Telegram is asked for its name. */
export async function sayInvitation(
  tokens: { readonly [name: string]: string },
  questions: Questions,
  surroundings: Surroundings,
): Promise<void> {
  const applicationId = tokens.DISCORD_TOKEN && readBotId(tokens.DISCORD_TOKEN)
  if (applicationId) questions.say(`Add the bot to your server: ${inviteUrl(applicationId)}`)
  if (tokens.TELEGRAM_TOKEN) questions.say(await describeTelegramBot(tokens.TELEGRAM_TOKEN, surroundings))
}

async function describeTelegramBot(
  token: string,
  { environment, directory, fetch, signal }: Surroundings,
): Promise<string> {
  const { examineTelegram } = await import('../../adapters/telegram/examine.ts')
  const { telegram } = await loadConfig({ environment, directory, logLevel: 'error' })
  const patience = AbortSignal.any([signal, AbortSignal.timeout(nameMs)])
  try {
    const { name, username } = await examineTelegram(
      { token, apiUrl: telegram?.apiUrl },
      { fetch, signal: patience },
    )
    return `Talk with ${name}, your bot on Telegram: https://t.me/${username}`
  } catch (error) {
    signal.throwIfAborted()
    if (DramatisError.isInstance(error)) return error.message
    return 'Telegram did not answer in time, so the bot on Telegram is not known by its name.'
  }
}
