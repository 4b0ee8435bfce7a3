import type { APIMessage } from 'discord-api-types/v10'
import type { AdapterHost } from '../../../src/contract/platform.ts'
import { isGone } from '../client/discord-code.ts'
import { toPlatformError } from '../client.ts'
import { decodeConversation } from '../decode.ts'
import { snowflakeTime } from '../snowflake.ts'
import type { ReceiveTools } from '../tools.ts'
import type { ActiveChannel } from './active-channels.ts'

/** Nobody waits for an answer to what is older. */
export const oldestMs = 86_400_000

/** Most pages of a channel, 100 messages each. */
const mostPages = 20
const perPage = 100

/** What a channel shows now. */
export interface Missed {
  /** From the one after the last that is known, oldest first; before them, those of the same pages. */
  readonly messages: readonly APIMessage[]
  /** More was said than is read. */
  readonly isTruncated: boolean
  /** Whether the channel was read to its beginning. */
  readonly isWhole: boolean
}

/** Asks Discord for it, a page after the other. Fails with what the API fails with. */
export async function fetchMissed(
  { api, clock }: Pick<ReceiveTools, 'api' | 'clock'>,
  { id, lastMessageId }: ActiveChannel,
  signal: AbortSignal,
): Promise<Missed> {
  const messages: APIMessage[] = []
  for (let page = 0; page < mostPages; page += 1) {
    const [oldest] = messages
    const query = { limit: perPage, ...(oldest ? { before: oldest.id } : {}) }
    const earlier = await api.channels.getMessages(id, query, { signal })
    messages.unshift(...earlier.toReversed())
    const [first] = messages
    if (earlier.length < perPage || !first) return { messages, isTruncated: false, isWhole: true }
    const isOld = clock.now() - Date.parse(first.timestamp) > oldestMs
    if (isOld || BigInt(first.id) <= BigInt(lastMessageId))
      return { messages, isTruncated: false, isWhole: false }
  }
  return { messages, isTruncated: true, isWhole: false }
}

/** Which messages the store knows that the channel does not show any more, as far as it was read. */
export async function findDeleted(
  { api, host }: Pick<ReceiveTools, 'api'> & { readonly host: AdapterHost },
  { id, guildId, lastMessageId }: ActiveChannel,
  { messages, isWhole }: Missed,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const [first] = messages
  const since = isWhole || !first ? 0 : snowflakeTime(first.id)
  const conversation = decodeConversation({ channel_id: id, guild_id: guildId })
  const answer = await host.query({ type: 'recent-messages', conversation, since }, signal)
  const known = answer.type === 'recent-messages' ? answer.messageIds : []
  const shown = new Set(messages.map((message) => message.id))
  const missing = known.filter((messageId) => {
    const wasThere = BigInt(messageId) <= BigInt(lastMessageId) && !shown.has(messageId)
    return wasThere && (isWhole || isAfter(messageId, first))
  })
  // A channel whose history the bot may not read looks empty.
  const doubtful = missing.find((messageId) => !isAfter(messageId, first))
  return doubtful === undefined || (await isUnknown(doubtful)) ? missing : []

  async function isUnknown(messageId: string): Promise<boolean> {
    try {
      await api.channels.getMessage(id, messageId, { signal })
      return false
    } catch (error) {
      if (isGone(error)) return true
      signal.throwIfAborted()
      const { isRetryable } = toPlatformError(error, 'to show a message')
      if (isRetryable) throw error
      return false
    }
  }
}

function isAfter(id: string, first: APIMessage | undefined): boolean {
  return first !== undefined && BigInt(id) > BigInt(first.id)
}
