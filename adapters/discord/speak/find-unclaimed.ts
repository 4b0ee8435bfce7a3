import type { APIMessage } from 'discord-api-types/v10'
import { createPatiently } from '../patiently.ts'
import { isSnowflake } from '../snowflake.ts'
import { persist } from './persist.ts'
import type { Stage } from './stage.ts'

/** Discord's limit for a page, and how many are read: nobody writes more while one reply is under way. */
const pageSize = 100
const mostPages = 5

/**
 * The oldest message of ours since the events came that no line is known to be shown by: one that was sent, and whoever sent it did not
 * learn so. `isOurs` tells whether a message is one that was to be sent. Where the channel cannot be read, there may be one: see `Stage.repeated`.
 */
export async function findUnclaimed(
  stage: Stage,
  isOurs: (message: APIMessage) => boolean,
): Promise<APIMessage | undefined> {
  const { tools, target, shown } = stage
  const patiently = createPatiently(tools)
  const times = target.eventIds.filter(isSnowflake)
  const oldest = times.reduce((first, id) => (BigInt(id) < BigInt(first) ? id : first), times[0] ?? '')
  if (!oldest) {
    stage.repeated = 'possible'
    return undefined
  }
  try {
    const messages = await readFrom(stage, oldest)
    // Who may not read the history is told that there is none.
    if (messages.length === 0) stage.repeated = 'possible'
    const own = messages.filter((message) => !shown.has(message.id) && isOurs(message))
    if (own.length === 0) return undefined
    const question = {
      type: 'known-messages',
      conversation: target.conversation,
      messageIds: own.map(({ id }) => id),
    } as const
    // A store that is away comes back, or the conversation is lost: either is better than the same reply twice.
    const answer = await patiently(() => tools.host().query(question, stage.signal), stage.signal)
    const known = new Set(answer.type === 'known-messages' ? answer.messageIds : [])
    return own.find(({ id }) => !known.has(id))
  } catch {
    stage.repeated = 'possible'
    return undefined
  }
}

/** A message and what was said after it, oldest first. */
async function readFrom(stage: Stage, messageId: string): Promise<readonly APIMessage[]> {
  const { tools, channelId, signal } = stage
  const messages: APIMessage[] = []
  let after = `${BigInt(messageId) - 1n}`
  for (let page = 0; page < mostPages; page += 1) {
    const query = { after, limit: pageSize }
    const found = await persist(stage, () => tools.api.channels.getMessages(channelId, query, { signal }))
    const sorted = found.toSorted((one, other) => (BigInt(one.id) < BigInt(other.id) ? -1 : 1))
    messages.push(...sorted)
    const last = sorted.at(-1)
    if (!last || sorted.length < pageSize) break
    after = last.id
  }
  return messages
}
