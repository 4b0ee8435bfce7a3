import {
  type APIUser,
  type APIWebhook,
  ChannelType,
  GatewayDispatchEvents,
  PermissionFlagsBits,
  type RESTPostAPIChannelWebhookJSONBody,
  type RESTPostAPIWebhookWithTokenJSONBody,
  WebhookType,
} from 'discord-api-types/v10'
import { sha256 } from '../../util/sha256.ts'
import { followUp, interactionMessage } from './answers.ts'
import { attachmentsAfter } from './attachments.ts'
import { channelOf, guildOf } from './lookups.ts'
import { applyEdit, requireSomething, shownFields } from './message-bodies.ts'
import { postMessage, removeMessage } from './messages.ts'
import { requirePermissions } from './permissions.ts'
import { refusals } from './refusal.ts'
import { type Answer, type Call, done, ok, type Route } from './route.ts'
import { createThread, requireUnlocked } from './threads.ts'
import { anything, object } from './validate.ts'
import { messageBodies, requireValid, webhookName } from './validate-message.ts'
import type { Channel, Message, Webhook, World } from './world.ts'

const mostWebhooksOfChannel = 15
const { ManageWebhooks } = PermissionFlagsBits

/** Makes a webhook of a channel, owned by an application. */
export function createWebhook(world: World, channel: Channel, owner: APIUser, name: string): Webhook {
  const id = world.ids.next()
  const raw: APIWebhook = {
    id,
    type: WebhookType.Incoming,
    guild_id: channel.guild?.id ?? null,
    channel_id: channel.id,
    user: owner,
    name,
    avatar: null,
    token: sha256(`webhook ${id}`).padEnd(68, 'x'),
    application_id: owner.id === world.bot.id ? world.applicationId : owner.id,
  }
  const webhook = { raw, channel }
  world.webhooks.set(id, webhook)
  tellOfChange(world, channel)
  return webhook
}

/** Removes a webhook. */
export function removeWebhook(world: World, webhook: Webhook): void {
  world.webhooks.delete(webhook.raw.id)
  tellOfChange(world, webhook.channel)
}

/** Lets a webhook speak in another channel. */
export function moveWebhook(world: World, { raw, channel: from }: Webhook, to: Channel): void {
  world.webhooks.set(raw.id, { raw: { ...raw, channel_id: to.id }, channel: to })
  for (const channel of [from, to]) tellOfChange(world, channel)
}

/** The webhooks of a channel. */
export function webhooksOf(world: World, channel: Channel): Webhook[] {
  return [...world.webhooks.values()].filter((webhook) => webhook.channel === channel)
}

function tellOfChange(world: World, channel: Channel): void {
  if (channel.guild === undefined) return
  const d = { guild_id: channel.guild.id, channel_id: channel.id }
  world.gateway.dispatch({ t: GatewayDispatchEvents.WebhooksUpdate, d }, channel.guild.id)
}

/** The channel of a path, if it can have webhooks: DMs and threads have none. */
function homeOf(call: Call): Channel {
  const channel = channelOf(call)
  if (channel.guild === undefined || channel.parent !== undefined) throw refusals.wrongChannelType()
  return channelOf(call, ManageWebhooks)
}

function create(call: Call): Answer {
  const channel = homeOf(call)
  requireValid(object({ name: webhookName }, { avatar: anything }), call.body)
  const { name } = call.body as RESTPostAPIChannelWebhookJSONBody // checked right above
  if (webhooksOf(call.world, channel).length >= mostWebhooksOfChannel) throw refusals.tooManyWebhooks()
  return ok(createWebhook(call.world, channel, call.world.bot, name).raw)
}

/** Tokens of other applications' webhooks are told to nobody else. */
function encode(world: World, { raw }: Webhook): APIWebhook {
  if (raw.application_id === world.applicationId) return raw
  const { token: _, ...shown } = raw
  return shown
}

function listOfChannel(call: Call): Answer {
  const channel = homeOf(call)
  return ok(webhooksOf(call.world, channel).map((webhook) => encode(call.world, webhook)))
}

function listOfGuild(call: Call): Answer {
  const guild = guildOf(call)
  const found = [...call.world.webhooks.values()].filter(({ channel }) => channel.guild === guild)
  for (const { channel } of found) requirePermissions(call.world, channel, ManageWebhooks)
  return ok(found.map((webhook) => encode(call.world, webhook)))
}

function find({ world, params }: Call): Webhook {
  const webhook = world.webhooks.get(params.webhook ?? '')
  if (webhook === undefined) throw refusals.unknownWebhook()
  if (params.token !== undefined && params.token !== webhook.raw.token) throw refusals.wrongToken()
  if (params.token === undefined) requirePermissions(world, webhook.channel, ManageWebhooks)
  return webhook
}

function remove(call: Call): Answer {
  removeWebhook(call.world, find(call))
  return done
}

function execute(call: Call): Answer {
  const { world, params, query, files } = call
  if (params.webhook === world.applicationId) return followUp(call)
  const webhook = find(call)
  requireValid(messageBodies.webhook, call.body)
  const body = call.body as RESTPostAPIWebhookWithTokenJSONBody // checked right above
  requireSomething(body.content ?? '', body, files.size)
  const channel = targetOf(world, webhook, query.get('thread_id'), body.thread_name)
  // Nobody's permissions are a webhook's.
  requireUnlocked(channel, false)
  const message = postMessage(world, channel, {
    author: authorOf(webhook, body),
    content: body.content ?? '',
    allowedMentions: body.allowed_mentions,
    avatarUrl: shownPicture(body.avatar_url),
    fields: {
      webhook_id: webhook.raw.id,
      ...(webhook.raw.application_id === null ? {} : { application_id: webhook.raw.application_id }),
      ...shownFields(body),
      attachments: attachmentsAfter(world, { channelId: channel.id, listed: body.attachments, files }),
    },
  })
  return query.get('wait') === 'true' ? ok(message.raw) : done
}

/** Of a picture that moves, webhooks show nothing. */
function shownPicture(address: string | undefined): string | undefined {
  return address !== undefined && /\.gif(?:$|[?#])/i.test(address) ? undefined : address
}

/** The account that a webhook's message shows. */
export function authorOf(
  { raw }: Webhook,
  as: { readonly username?: string | undefined; readonly avatar_url?: string | undefined },
): APIUser {
  return {
    id: raw.id,
    username: as.username ?? raw.name ?? 'Webhook',
    discriminator: '0000',
    global_name: null,
    avatar: as.avatar_url === undefined ? raw.avatar : sha256(as.avatar_url).slice(0, 32),
    bot: true,
    flags: 0 as NonNullable<APIUser['flags']>, // no flag is set
  }
}

function targetOf(
  world: World,
  { channel, raw }: Webhook,
  threadId: string | null,
  threadName: string | undefined,
): Channel {
  const isForum = channel.type === ChannelType.GuildForum || channel.type === ChannelType.GuildMedia
  if (threadId !== null) {
    const thread = world.channels.get(threadId)
    if (thread?.parent !== channel) throw refusals.unknownChannel()
    return thread
  }
  if (threadName !== undefined) {
    if (!isForum) throw refusals.threadNameOutsideForum()
    return createThread(world, channel, { ownerId: raw.id, name: threadName })
  }
  if (isForum) throw refusals.forumWithoutThread()
  return channel
}

function messageOf(call: Call): Message {
  const { world, params, query } = call
  if (params.webhook === world.applicationId) return interactionMessage(call)
  const webhook = find(call)
  const channel = targetOf(world, webhook, query.get('thread_id'), undefined)
  const message = channel.messages.get(params.message ?? '')
  const isKnown = message !== undefined && !message.isDeleted && message.raw.webhook_id === webhook.raw.id
  if (!isKnown) throw refusals.unknownMessage()
  return message
}

function edit(call: Call): Answer {
  const message = messageOf(call)
  requireValid(messageBodies.edit, call.body)
  applyEdit(call, message)
  return ok(message.raw)
}

function removeOwn(call: Call): Answer {
  const message = messageOf(call)
  if (message.channel.isArchived) throw refusals.archivedThread()
  removeMessage(call.world, message)
  return done
}

const withToken = '/webhooks/:webhook/:token'
const message = `${withToken}/messages/:message`

/** Webhooks, and the answers of interactions, which are posted through the same paths. */
export const webhookRoutes: readonly Route[] = [
  { method: 'POST', path: '/channels/:channel/webhooks', bucket: 'webhook-create', handle: create },
  { method: 'GET', path: '/channels/:channel/webhooks', handle: listOfChannel },
  { method: 'GET', path: '/guilds/:guild/webhooks', handle: listOfGuild },
  { method: 'GET', path: '/webhooks/:webhook', handle: (call) => ok(encode(call.world, find(call))) },
  { method: 'DELETE', path: '/webhooks/:webhook', handle: remove },
  { method: 'GET', path: withToken, isOpen: true, handle: (call) => ok(find(call).raw) },
  { method: 'DELETE', path: withToken, isOpen: true, handle: remove },
  { method: 'POST', path: withToken, bucket: 'webhook', isOpen: true, handle: execute },
  { method: 'GET', path: message, isOpen: true, handle: (call) => ok(messageOf(call).raw) },
  { method: 'PATCH', path: message, bucket: 'webhook-edit', isOpen: true, handle: edit },
  { method: 'DELETE', path: message, bucket: 'webhook-edit', isOpen: true, handle: removeOwn },
]
