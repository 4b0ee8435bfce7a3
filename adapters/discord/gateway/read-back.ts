import { DramatisError, MemoryError } from '../../../src/contract/errors.ts'
import { describeError } from '../../../src/util/describe-error.ts'
import { leaveOut } from '../../shared/leave-out.ts'
import { toPlatformError } from '../client.ts'
import type { Receiver } from '../receive.ts'
import { snowflakeTime } from '../snowflake.ts'
import type { ReceiveTools } from '../tools.ts'
import type { ActiveChannel, ActiveChannels } from './active-channels.ts'
import { fetchMissed, findDeleted, type Missed, oldestMs } from './missed.ts'

/** Most channels that are read at once. */
const atOnce = 4

/** Pauses between tries while what is said in a channel now waits; after them it does not wait any more. */
const pausesMs = [1_000, 5_000, 15_000]
const lateMs = 30_000

/** See {@link createReadBack}. */
export interface ReadBackOptions {
  readonly tools: ReceiveTools
  readonly receiver: Receiver
  readonly active: ActiveChannels
  readonly signal: AbortSignal
}

/** Reads what people said and changed while nobody listened. */
export interface ReadBack {
  /** Reads all active channels, some at once. Rejects when what is read cannot be stored. */
  run(): Promise<void>
  /** Whether something is still to be read; for good, when it broke off. */
  isRunning(): boolean
  /** Reads a channel before what is said there now. */
  before(channelId: string): Promise<void>
  /** Whether something of that channel is still to be read: what is said there now is found with it. */
  isUnread(channelId: string): boolean
}

/** A channel with a gap. */
interface Unread {
  /** Its last message moves with what is taken. */
  channel: ActiveChannel
  /** It could not be read for long, and what is said now goes before it. */
  isLate: boolean
  isTruncated: boolean
}

/** Builds it. */
export function createReadBack({ tools, receiver, active, signal }: ReadBackOptions): ReadBack {
  const { clock, log } = tools
  const host = tools.host()
  const unread = new Map<string, Unread>()
  let running = 0
  let found = 0

  /** Answers whether all is read, or cannot be for good; else it is to be tried again. */
  async function read(gap: Unread): Promise<boolean> {
    const { channel } = gap
    try {
      const missed = await fetchMissed(tools, channel, signal)
      gap.isTruncated ||= missed.isTruncated
      if (!(await takeAll(gap, missed))) return false
      for (const id of await findDeleted({ ...tools, host }, channel, missed, signal))
        await receiver.takeBackDeletion(whereIs(channel), id)
    } catch (cause) {
      signal.throwIfAborted()
      const error = DramatisError.isInstance(cause)
        ? cause
        : toPlatformError(cause, 'to show the messages of a channel')
      if (error.isRetryable) return false
      if (error instanceof MemoryError) throw error
      if (error.code === 'not-found') active.forget(channel.id)
      log.warn({ error: error.code }, 'what was said in a channel while nobody listened cannot be read')
    }
    return true
  }

  /** Answers whether there was room for all. */
  async function takeAll(gap: Unread, { messages }: Missed): Promise<boolean> {
    const lastId = BigInt(gap.channel.lastMessageId)
    for (const message of messages) {
      const isKnown = BigInt(message.id) <= lastId
      const isEdited =
        message.edited_timestamp !== null && Date.parse(message.edited_timestamp) > snowflakeTime(`${lastId}`)
      const isOld = clock.now() - Date.parse(message.timestamp) > oldestMs
      if (isOld || (isKnown && !isEdited)) continue
      const edit = { id: `${message.id}:${message.edited_timestamp}`, at: clock.now(), isEdit: isKnown }
      const received = { ...message, ...whereIs(gap.channel) }
      if (
        (await leaveOut(() => receiver.takeBack(received, edit), { platform: 'Discord', log, signal })) ===
        false
      )
        return false
      if (isKnown) continue
      found += 1
      active.note(received)
      gap.channel = { ...gap.channel, lastMessageId: message.id }
    }
    return true
  }

  function close(gap: Unread): void {
    const { id } = gap.channel
    if (gap.isTruncated)
      log.warn({ messages: found }, 'more was said in a channel while nobody listened than is read back')
    // It may have got another one meanwhile.
    if (unread.get(id) === gap) unread.delete(id)
  }

  async function before(channelId: string): Promise<void> {
    const gap = unread.get(channelId)
    if (!gap || gap.isLate) return
    for (const pauseMs of [0, ...pausesMs]) {
      if (pauseMs > 0) await clock.sleep(pauseMs, signal)
      if (await read(gap)) return close(gap)
    }
    gap.isLate = true
    log.warn(
      {},
      'a channel cannot be read back yet: it is tried again, and what is said there now goes before',
    )
  }

  async function again(channelId: string): Promise<void> {
    const gap = unread.get(channelId)
    if (gap?.isLate && (await read(gap))) close(gap)
  }

  /** Some at once. */
  async function each(channelIds: readonly string[], work: (channelId: string) => Promise<void>) {
    const ids = [...channelIds]
    const next = async () => {
      for (let id = ids.shift(); id !== undefined; id = ids.shift()) {
        const channelId = id
        await receiver.inOrder(channelId, () => work(channelId))
      }
    }
    await Promise.all(Array.from({ length: atOnce }, next))
  }

  async function readAll(channelIds: readonly string[]): Promise<void> {
    await each(channelIds, before)
    for (;;) {
      const late = channelIds.filter((id) => unread.has(id))
      if (late.length === 0) return
      await clock.sleep(lateMs, signal)
      await each(late, again)
    }
  }

  return {
    async run() {
      running += 1
      found = 0
      for (const channel of active.list())
        unread.set(channel.id, { channel, isLate: false, isTruncated: false })
      const ids = [...unread.keys()]
      try {
        await readAll(ids)
      } catch (error) {
        if (!signal.aborted) log.error({ error: describeError(error) }, 'reading back broke off')
        throw error
      }
      running -= 1
      log.info({ channels: ids.length, messages: found }, 'what was said while nobody listened was read back')
    },
    isRunning: () => running > 0,
    before,
    isUnread: (channelId) => unread.has(channelId),
  }
}

/** What is read does not say in which guild it is. */
function whereIs({ id, guildId }: ActiveChannel): { channel_id: string; guild_id?: string } {
  return { channel_id: id, ...(guildId === undefined ? {} : { guild_id: guildId }) }
}
