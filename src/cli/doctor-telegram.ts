import type { TelegramExamination } from '../../adapters/telegram/examine.ts'
import type { Config, TelegramConfig } from '../contract/config.ts'
import { count } from './count.ts'
import { broken, examine, type Finding, missing, works } from './finding.ts'
import type { Surroundings } from './surroundings.ts'

/** Longest wait for Telegram. */
const answerMs = 10_000

/** Telegram: whose token it is, what the bot is told in groups, and how its updates reach this program. */
export async function checkTelegram(
  config: Config,
  telegram: TelegramConfig,
  { fetch, signal }: Surroundings,
): Promise<readonly Finding[]> {
  return await examine('telegram', async () => {
    const { examineTelegram } = await import('../../adapters/telegram/examine.ts')
    const found = await examineTelegram(telegram, {
      fetch,
      signal: AbortSignal.any([signal, AbortSignal.timeout(answerMs)]),
    })
    return [
      judgeBot(found),
      judgeReading(found),
      judgeTopics(found),
      telegram.updates === 'webhook' ? judgeWebhook(config, found) : judgePolling(found),
      judgeCommands(found),
    ]
  })
}

function judgeBot({ name, username, joinsGroups }: TelegramExamination): Finding {
  const link = `https://t.me/${username}`
  const groups = joinsGroups
    ? `Add it to a group with ${link}?startgroup=true`
    : 'Nobody can add it to a group; @BotFather, /setjoingroups, Enable changes that'
  return works(`telegram: ${name} (@${username}), at ${link}\n${groups}.`)
}

function judgeReading({ readsGroups }: TelegramExamination): Finding {
  if (readsGroups)
    return works(
      'telegram messages: privacy mode is off, and it reads what is said in its groups; as administrator of a group it is told of reactions, too\nGroups that it was added to before that was so: remove it there, and add it again.',
    )
  return missing(
    'telegram messages: privacy mode is on: in groups it reads commands and replies to it, mentions where Telegram passes them on; private chats and buttons work\nFor characters that answer to their names and go on in a conversation: @BotFather, /setprivacy, Disable, then remove the bot from each group and add it again; or make it an administrator of a group, which also tells it of reactions.',
  )
}

function judgeTopics({ hasTopics }: TelegramExamination): Finding {
  return works(
    hasTopics
      ? 'telegram topics: a private chat can have several, each with a story of its own'
      : 'telegram topics: a private chat is one conversation; the bot’s settings at @BotFather can give it topics',
  )
}

function judgePolling({ webhook, waiting }: TelegramExamination): Finding {
  if (webhook === undefined) return works(`telegram updates: asked for; ${describeWaiting(waiting)}`)
  return missing(
    `telegram updates: another program is told of them: a webhook at ${hostOf(webhook)} is set\nThe next start removes it. Where that program is to go on, make a bot of its own for one of them.`,
  )
}

function judgeWebhook({ publicUrl = '', http }: Config, found: TelegramExamination): Finding {
  const { webhook, waiting, lastError, botId } = found
  const url = `${publicUrl}/telegram/${botId}`
  const way = `${url} is to lead to port ${http?.port} of ${http?.host}`
  if (webhook !== url) {
    const instead = webhook === undefined ? 'no webhook is set yet' : `one at ${hostOf(webhook)} is set`
    return missing(`telegram updates: ${instead}; the next start sets its own\n${way}.`)
  }
  const state = `telegram updates: Telegram calls ${url}; ${describeWaiting(waiting)}`
  if (!lastError) return works(state)
  const trouble = `${state}\nThe last error, at ${new Date(lastError.at).toISOString()}: ${lastError.message}. ${way}.`
  return waiting > 0 ? broken(trouble) : missing(trouble)
}

function judgeCommands({ commands }: TelegramExamination): Finding {
  return commands > 0
    ? works(`telegram commands: ${count(commands, 'command')} in the menu`)
    : missing('telegram commands: none is in the menu yet; `npx dramatis start` puts them there')
}

function describeWaiting(waiting: number): string {
  return waiting === 0 ? 'none waits' : `${waiting} ${waiting === 1 ? 'waits' : 'wait'}`
}

/** Others put secrets into the paths of theirs. */
function hostOf(url: string): string {
  return URL.parse(url)?.host ?? 'an address that cannot be read'
}
