import type { API } from '@discordjs/core'
import { type APIChannel, ChannelType } from 'discord-api-types/v10'
import { keep } from '../../src/util/keep.ts'
import { toPlatformError } from './client.ts'

/** What the adapter knows of a channel. */
export interface KnownChannel {
  readonly id: string
  readonly type: ChannelType
  /** As it is shown; `undefined`: it has none, or it was not told. */
  readonly name?: string | undefined
  /** `undefined`: a DM. */
  readonly guildId: string | undefined
  /** Of a thread: the channel or forum that it is in. */
  readonly parentId: string | undefined
  /** Of a thread: who began it. */
  readonly ownerId: string | undefined
  /** The channel is age-restricted; a thread is as its parent. */
  readonly isAdultsOnly: boolean
}

/** Channels by id: a bounded book, filled from events and interactions, else asked for. */
export interface ChannelBook {
  /** Fails with a PlatformError `not-found` or `forbidden`. */
  fetch(id: string, signal?: AbortSignal): Promise<KnownChannel>
  /** What is known without asking. */
  find(id: string): KnownChannel | undefined
  learn(channel: KnownChannel): void
  /** This process has heard a message there. */
  note(id: string, messageId: string): void
  /** The last one that it has heard; `undefined`: it does not listen there, or has heard none. */
  newest(id: string): string | undefined
  /** It does not listen any more. */
  forgetNewest(): void
  forget(id: string): void
}

/** Most channels that are kept in mind. */
const mostChannels = 10_000

/** Builds the book. */
export function createChannelBook(api: Pick<API, 'channels'>): ChannelBook {
  const known = new Map<string, KnownChannel>()
  const newest = new Map<string, string>()
  const asked = new Map<string, Promise<KnownChannel>>()

  const learn = (channel: KnownChannel) => keep(known, channel.id, channel, mostChannels)

  async function ask(id: string): Promise<KnownChannel> {
    const raw = await api.channels.get(id).catch((error: unknown) => {
      throw toPlatformError(error, 'to show a channel')
    })
    const channel = readChannel(raw)
    // A thread does not say it of itself.
    const parent = channel.parentId === undefined ? undefined : await findOrAsk(channel.parentId)
    const whole = { ...channel, isAdultsOnly: channel.isAdultsOnly || (parent?.isAdultsOnly ?? false) }
    learn(whole)
    return whole
  }

  /** Who asks for the same at the same time gets the same answer. */
  async function findOrAsk(id: string): Promise<KnownChannel> {
    const channel = known.get(id)
    if (channel) {
      learn(channel)
      return channel
    }
    const asking = asked.get(id) ?? ask(id).finally(() => asked.delete(id))
    asked.set(id, asking)
    return await asking
  }

  return {
    async fetch(id, signal) {
      signal?.throwIfAborted()
      return await findOrAsk(id)
    },
    find: (id) => known.get(id),
    learn,
    note(id, messageId) {
      keep(newest, id, messageId, mostChannels)
    },
    newest: (id) => newest.get(id),
    forgetNewest: () => newest.clear(),
    forget(id) {
      known.delete(id)
      // Threads are as their parent.
      for (const channel of known.values()) if (channel.parentId === id) known.delete(channel.id)
    },
  }
}

const threadTypes: readonly ChannelType[] = [
  ChannelType.AnnouncementThread,
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
]

/** What Discord tells of a channel; a category above a channel is no parent of a conversation. */
export function readChannel(channel: APIChannel, guildId?: string): KnownChannel {
  const inThread = isThread(channel)
  return {
    id: channel.id,
    type: channel.type,
    name: ('name' in channel && channel.name) || undefined,
    guildId: ('guild_id' in channel ? channel.guild_id : undefined) ?? guildId,
    parentId: (inThread && 'parent_id' in channel ? channel.parent_id : undefined) ?? undefined,
    ownerId: (inThread && 'owner_id' in channel ? channel.owner_id : undefined) ?? undefined,
    isAdultsOnly: 'nsfw' in channel && channel.nsfw === true,
  }
}

/** Whether a channel hangs under another. */
export function isThread({ type }: Pick<KnownChannel, 'type'>): boolean {
  return threadTypes.includes(type)
}

const forumTypes: readonly ChannelType[] = [ChannelType.GuildForum, ChannelType.GuildMedia]

/** Whether nothing but threads stands in a channel. */
export function isForum({ type }: Pick<KnownChannel, 'type'>): boolean {
  return forumTypes.includes(type)
}
