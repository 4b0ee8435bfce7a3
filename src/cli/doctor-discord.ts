import type { DiscordExamination } from '../../adapters/discord/examine.ts'
import { portal } from '../../adapters/discord/portal.ts'
import type { Config, DiscordConfig } from '../contract/config.ts'
import { count } from './count.ts'
import { broken, examine, type Finding, missing, works } from './finding.ts'
import type { Surroundings } from './surroundings.ts'

/** Longest wait for Discord. */
const answerMs = 10_000

/** Each start of a process that does not resume begins a session; Discord resets the token of a bot that has begun too many. */
const fewSessions = 50

/** Discord: whose token it is, what the bot may read there, how it is added to a server, and whether its pictures are seen. */
export async function checkDiscord(
  config: Config,
  discord: DiscordConfig,
  { fetch, signal }: Surroundings,
): Promise<readonly Finding[]> {
  return await examine('discord', async () => {
    const { examineDiscord } = await import('../../adapters/discord/examine.ts')
    const found = await examineDiscord(discord, {
      fetch,
      signal: AbortSignal.any([signal, AbortSignal.timeout(answerMs)]),
    })
    return [
      judgeBot(found),
      judgeReading(discord.messageContent, found),
      ...judgeCommands(found),
      ...judgeSessions(discord, found),
      judgePictures(config, discord, found),
    ]
  })
}

function judgeBot({ name, servers, isPublic, applicationId, inviteUrl }: DiscordExamination): Finding {
  const where = servers === undefined ? '' : `, in ${count(servers, 'server')}`
  const who = isPublic ? 'Whoever may manage a server adds it there with' : 'Only its owner can add it, with'
  return works(`discord: ${name} (${applicationId})${where}\n${who} ${inviteUrl}`)
}

/** `wanted`: see `DiscordConfig.messageContent`. */
function judgeReading(
  wanted: boolean | undefined,
  { readsMessages, applicationId }: DiscordExamination,
): Finding {
  const page = `${portal}/${applicationId}/bot`
  if (wanted === true && !readsMessages)
    return broken(
      `discord messages: message_content is true, but the switch "Message Content Intent" at ${page} is off: Discord refuses the bot\nTurn it on, or leave message_content out.`,
    )
  if (wanted ?? readsMessages)
    return works('discord messages: it reads what is said in channels that it sees')
  const way =
    wanted === false
      ? 'Leave message_content out of dramatis.yaml'
      : `Turn on "Message Content Intent" at ${page}, and start again`
  return missing(
    `discord messages: in servers it reads only those that mention it or reply to it; DMs, commands and menus work\n${way}, for characters that answer to their names, go on in a conversation, and speak with a face of their own.`,
  )
}

function judgeCommands({ interactionsUrl, applicationId }: DiscordExamination): readonly Finding[] {
  if (interactionsUrl === undefined) return []
  return [
    broken(
      `discord commands: none works, for Discord sends what people do with commands, menus and buttons to an address of the web\nClear "Interactions Endpoint URL" at ${portal}/${applicationId}/information and save.`,
    ),
  ]
}

function judgeSessions(discord: DiscordConfig, { sessions, shards }: DiscordExamination): readonly Finding[] {
  const { left, total, resetAfterMs } = sessions
  const few =
    left >= fewSessions
      ? []
      : [
          missing(
            `discord sessions: ${left} of ${total} are left for the next ${Math.ceil(resetAfterMs / 3_600_000)} h; each start that cannot resume takes one for each shard`,
          ),
        ]
  if (discord.shards === undefined || discord.shards >= shards) return few
  return [
    ...few,
    missing(`discord shards: ${discord.shards} are set, and Discord recommends ${shards} for this bot`),
  ]
}

function judgePictures(
  { publicUrl, http }: Config,
  { personas, messageContent }: DiscordConfig,
  { readsMessages }: DiscordExamination,
): Finding {
  const areBot = 'discord pictures: all characters speak as the bot, with its picture'
  if (personas === 'bot') return works(`${areBot} (discord.personas)`)
  if (!(messageContent ?? readsMessages))
    return works(`${areBot}, for replies to a webhook could not be read`)
  if (publicUrl === undefined)
    return works(
      'discord pictures: those that are files are uploaded once, as emojis of the application; with PUBLIC_URL they are served from here',
    )
  if (http === undefined)
    return broken(
      'discord pictures: PUBLIC_URL is set, but nothing is served\nSet HTTP_PORT to the port that it leads to, or unset PUBLIC_URL.',
    )
  return works(`discord pictures: served under ${publicUrl}, from port ${http.port}`)
}
