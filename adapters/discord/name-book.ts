import { keep } from '../../src/util/keep.ts'
import { decodePerson, type ReceivedMessage } from './decode.ts'
import { listMentions, type MentionedNames } from './decode-words.ts'
import type { RightsBook } from './rights.ts'
import type { DiscordTools } from './tools.ts'

/** Most channels that are asked for because of one message: whoever writes one must not make the bot busy. */
const mostAsked = 5

/** How long a channel that Discord would not show is not asked for again, and after how many of them none is. */
const refusedMs = 600_000
const mostRefused = 50

/** Finds the names of what messages mention. */
export interface NameBook {
  /** What Discord does not tell is left out. */
  fetch(message: ReceivedMessage, signal: AbortSignal): Promise<MentionedNames>
}

/** Builds the book. */
export function createNameBook(
  { channels, clock }: Pick<DiscordTools, 'channels' | 'clock'>,
  rights: RightsBook,
): NameBook {
  /** Until when, by channel; the oldest first. */
  const refused = new Map<string, number>()

  function mayAsk(id: string): boolean {
    for (const [old, until] of refused) if (until <= clock.now()) refused.delete(old)
    return !refused.has(id) && refused.size < mostRefused
  }

  async function askFor(id: string, signal: AbortSignal): Promise<void> {
    await channels.fetch(id, signal).catch(() => {
      keep(refused, id, clock.now() + refusedMs, mostRefused)
    })
  }

  /** Channels of the same guild alone: another one's names are not for the people here. */
  async function fetchChannels(
    { guild_id }: ReceivedMessage,
    text: string,
    signal: AbortSignal,
  ): Promise<Map<string, string>> {
    if (guild_id === undefined) return new Map()
    const ids = listMentions(text, '#')
    const unknown = ids.filter((id) => !channels.find(id) && mayAsk(id)).slice(0, mostAsked)
    await Promise.all(unknown.map((id) => askFor(id, signal)))
    const found = ids.map((id) => channels.find(id))
    return new Map(
      found.flatMap((channel) =>
        channel?.guildId === guild_id && channel.name !== undefined ? [[channel.id, channel.name]] : [],
      ),
    )
  }

  async function fetchRoles(message: ReceivedMessage, text: string, signal: AbortSignal) {
    if (message.guild_id === undefined || listMentions(text, '@&').length === 0) return new Map()
    const guild = await rights.fetchRoles(message.guild_id, signal).catch(() => undefined)
    return new Map([...(guild?.roles.values() ?? [])].map(({ id, name }) => [id, name]))
  }

  return {
    async fetch(message, signal) {
      const forwarded = message.message_snapshots?.map((snapshot) => snapshot.message) ?? []
      const text = [message, ...forwarded].map(({ content }) => content).join('\n')
      const [roles, channels] = await Promise.all([
        fetchRoles(message, text, signal),
        fetchChannels(message, text, signal),
      ])
      const mentions = [message, ...forwarded].flatMap((part) => part.mentions ?? [])
      const users = new Map(mentions.map((user) => [user.id, memberName(user)]))
      signal.throwIfAborted()
      return { users, roles, channels }
    },
  }
}

function memberName(user: ReceivedMessage['mentions'][number]): string {
  return decodePerson(user, user.member).name
}
