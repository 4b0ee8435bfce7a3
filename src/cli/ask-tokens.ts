import { readBotId } from '../../adapters/discord/bot-id.ts'
import { inviteUrl } from '../../adapters/discord/examine.ts'
import { portal } from '../../adapters/discord/portal.ts'
import { adapterFactories } from '../../adapters/index.ts'
import type { Questions } from './questions.ts'

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

/** Says how a bot with such tokens gets to where people talk. */
export function sayInvitation(tokens: { readonly [name: string]: string }, questions: Questions): void {
  const applicationId = tokens.DISCORD_TOKEN && readBotId(tokens.DISCORD_TOKEN)
  if (applicationId) questions.say(`Add the bot to your server: ${inviteUrl(applicationId)}`)
}
