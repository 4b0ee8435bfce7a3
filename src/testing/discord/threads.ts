import { ChannelType, GatewayDispatchEvents } from 'discord-api-types/v10'
import { encodeThread } from './payloads.ts'
import { refusals } from './refusal.ts'
import { type Channel, type Guild, timestamp, type World } from './world.ts'

/** What a new channel is. */
export interface ChannelDraft {
  readonly id?: string
  readonly type: ChannelType
  readonly name: string
  readonly guild?: Guild
  readonly parent?: Channel
  readonly ownerId?: string
  readonly recipient?: Channel['recipient']
  readonly isAdultsOnly?: boolean
}

/** Adds a channel to the world; nobody is told yet. */
export function addChannel(world: World, draft: ChannelDraft): Channel {
  const channel: Channel = {
    id: draft.id ?? world.ids.next(),
    type: draft.type,
    name: draft.name,
    guild: draft.guild,
    parent: draft.parent,
    ownerId: draft.ownerId,
    recipient: draft.recipient,
    isAdultsOnly: draft.isAdultsOnly ?? false,
    createdAt: timestamp(world),
    isArchived: false,
    isLocked: false,
    messages: new Map(),
    lastMessageId: null,
  }
  world.channels.set(channel.id, channel)
  draft.guild?.channels.set(channel.id, channel)
  return channel
}

/** Refuses what is said in a locked thread by others than moderators. */
export function requireUnlocked({ isLocked, isArchived }: Channel, isModerator: boolean): void {
  if (isLocked && !isModerator) throw isArchived ? refusals.archivedThread(403) : refusals.lockedThread()
}

/** Begins a thread under a channel, or a post in a forum. */
export function createThread(
  world: World,
  parent: Channel,
  { ownerId, name }: { readonly ownerId: string; readonly name: string },
): Channel {
  const { guild } = parent
  const type =
    parent.type === ChannelType.GuildAnnouncement ? ChannelType.AnnouncementThread : ChannelType.PublicThread
  const thread = addChannel(world, {
    type,
    name,
    parent,
    ownerId,
    ...(guild === undefined ? {} : { guild }),
    isAdultsOnly: parent.isAdultsOnly,
  })
  const d = { ...encodeThread(thread), newly_created: true as const }
  world.gateway.dispatch({ t: GatewayDispatchEvents.ThreadCreate, d }, guild?.id)
  return thread
}
