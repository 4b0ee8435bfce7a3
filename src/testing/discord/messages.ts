import {
  type APIAllowedMentions,
  type APIMessage,
  type APIUser,
  GatewayDispatchEvents,
  type GatewayMessageEventExtraFields,
  MessageFlags,
  MessageType,
  type TextChannelType,
} from 'discord-api-types/v10'
import { parsePings } from './mentions.ts'
import { encodeMemberOnly, encodeThread } from './payloads.ts'
import { viewMessage } from './shown.ts'
import { type Channel, type Message, timestamp, type World } from './world.ts'

/** A message to be posted. */
export interface Draft {
  readonly author: APIUser
  readonly content: string
  readonly allowedMentions?: APIAllowedMentions | null | undefined
  readonly replyTo?: Message | undefined
  readonly nonce?: string | number | undefined
  readonly isPrivate?: boolean
  /** Of a webhook message: the picture beside it. */
  readonly avatarUrl?: string | undefined
  /** Whatever else the API tells of it. */
  readonly fields?: Partial<APIMessage>
}

/** Posts a message: people see it, and the gateway tells of it. */
export function postMessage(world: World, channel: Channel, draft: Draft): Message {
  const repliedUser = draft.replyTo?.raw.webhook_id === undefined ? draft.replyTo?.raw.author.id : undefined
  const pings = parsePings(draft.content, draft.allowedMentions, repliedUser)
  const raw: APIMessage = {
    id: world.ids.next(),
    channel_id: channel.id,
    author: draft.author,
    content: shownText(draft.content),
    timestamp: timestamp(world),
    edited_timestamp: null,
    tts: false,
    mention_everyone: pings.everyone,
    mentions: usersOf(world, pings.users),
    mention_roles: [...pings.roles],
    attachments: [],
    embeds: [],
    components: [],
    pinned: false,
    type: MessageType.Default,
    flags: 0 as MessageFlags, // no flag is set
    ...(draft.replyTo === undefined ? {} : reference(draft.replyTo)),
    ...draft.fields,
  }
  const message: Message = {
    raw,
    channel,
    history: [],
    pinged: new Set(),
    reactions: new Map(),
    isDeleted: false,
    isShown: false,
    isPrivate: draft.isPrivate ?? false,
    avatarUrl: draft.avatarUrl,
    view: viewMessage(() => message),
  }
  remember(message, pings)
  channel.messages.set(raw.id, message)
  if (!message.isPrivate) {
    if (channel.isArchived) unarchive(world, channel)
    channel.lastMessageId = raw.id
    const nonce = draft.nonce === undefined ? {} : { nonce: draft.nonce }
    tell(world, GatewayDispatchEvents.MessageCreate, message, nonce)
  }
  show(world, message)
  return message
}

/** Discord drops the white space around a text. */
function shownText(text: string): string {
  return text.trim()
}

/** Changes a message; the time of the edit is given where somebody edited it. */
export function changeMessage(
  world: World,
  message: Message,
  change: Partial<APIMessage>,
  allowedMentions?: APIAllowedMentions | null,
): void {
  const before = message.raw.content
  message.raw = { ...message.raw, ...change }
  if (change.content !== undefined) {
    message.raw.content = shownText(change.content)
    const pings = parsePings(change.content, allowedMentions, undefined)
    const mentions = {
      mentions: usersOf(world, pings.users),
      mention_roles: [...pings.roles],
      mention_everyone: pings.everyone,
    }
    message.raw = { ...message.raw, ...mentions }
    remember(message, pings, before)
  }
  if (!message.isPrivate) tell(world, GatewayDispatchEvents.MessageUpdate, message, {})
  if (message.isShown) world.notify({ type: 'edited', message: message.view })
  else show(world, message)
}

/** Removes a message. */
export function removeMessage(world: World, message: Message): void {
  if (!forget(world, message)) return
  const { channel, raw } = message
  const guild = channel.guild === undefined ? {} : { guild_id: channel.guild.id }
  if (message.isPrivate) return
  const d = { id: raw.id, channel_id: channel.id, ...guild }
  world.gateway.dispatch({ t: GatewayDispatchEvents.MessageDelete, d }, channel.guild?.id)
}

/** Removes several at once, as moderators and their bots do. */
export function removeMessages(world: World, channel: Channel, messages: readonly Message[]): void {
  const gone = messages.filter((message) => forget(world, message)).map(({ raw }) => raw.id)
  const guild = channel.guild === undefined ? {} : { guild_id: channel.guild.id }
  const d = { ids: gone, channel_id: channel.id, ...guild }
  if (gone.length > 0)
    world.gateway.dispatch({ t: GatewayDispatchEvents.MessageDeleteBulk, d }, channel.guild?.id)
}

function forget(world: World, message: Message): boolean {
  if (message.isDeleted) return false
  message.isDeleted = true
  if (message.isShown) world.notify({ type: 'deleted', message: message.view })
  return true
}

/** Whether it is a deferral that still thinks. */
export function isLoading({ raw }: Message): boolean {
  return ((raw.flags ?? 0) & MessageFlags.Loading) !== 0
}

function show(world: World, message: Message): void {
  if (isLoading(message)) return
  message.isShown = true
  world.notify({ type: 'shown', message: message.view })
}

function remember(message: Message, pings: ReturnType<typeof parsePings>, before?: string): void {
  if (!isLoading(message) && before !== message.raw.content) message.history.push(message.raw.content)
  for (const id of [...pings.users, ...pings.roles]) message.pinged.add(id)
  if (pings.everyone) message.pinged.add('everyone')
}

function reference(replyTo: Message): Partial<APIMessage> {
  const { channel, raw } = replyTo
  const guild = channel.guild === undefined ? {} : { guild_id: channel.guild.id }
  const { referenced_message: _, ...quoted } = raw
  return {
    type: MessageType.Reply,
    message_reference: { type: 0, message_id: raw.id, channel_id: channel.id, ...guild },
    referenced_message: replyTo.isDeleted ? null : quoted,
  }
}

function usersOf(world: World, ids: readonly string[]): APIUser[] {
  return ids.flatMap((id) => world.users.get(id) ?? [])
}

function tell(
  world: World,
  t: GatewayDispatchEvents.MessageCreate | GatewayDispatchEvents.MessageUpdate,
  { raw, channel }: Message,
  extra: { readonly nonce?: string | number },
): void {
  const d = { ...raw, ...extraFields(channel, raw), ...extra }
  world.gateway.dispatch({ t, d }, channel.guild?.id)
}

/** What only the gateway tells of a message. */
function extraFields({ guild, type }: Channel, raw: APIMessage): GatewayMessageEventExtraFields {
  const channelType = { channel_type: type as TextChannelType } // messages are in channels with text only
  if (guild === undefined) return { ...channelType, mentions: raw.mentions }
  const member = raw.webhook_id === undefined ? guild.members.get(raw.author.id) : undefined
  return {
    ...channelType,
    guild_id: guild.id,
    ...(member === undefined ? {} : { member: encodeMemberOnly(member) }),
    mentions: raw.mentions.map((user) => {
      const mentioned = guild.members.get(user.id)
      return mentioned === undefined ? user : { ...user, member: encodeMemberOnly(mentioned) }
    }),
  }
}

function unarchive(world: World, channel: Channel): void {
  channel.isArchived = false
  world.gateway.dispatch(
    { t: GatewayDispatchEvents.ThreadUpdate, d: encodeThread(channel) },
    channel.guild?.id,
  )
}
