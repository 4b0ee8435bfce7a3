import { GatewayDispatchEvents } from 'discord-api-types/v10'
import { PlatformError } from '../../contract/errors.ts'
import { postMessage, removeMessages } from './messages.ts'
import { encodeGuildChannel, encodeThread } from './payloads.ts'
import { createThread } from './threads.ts'
import type { LoopbackChannel } from './types.ts'
import { moveWebhook, removeWebhook, webhooksOf } from './webhook-routes.ts'
import type { Channel, World } from './world.ts'

/** A channel as people use it; always the same one. */
export function viewChannel(world: World, channel: Channel): LoopbackChannel {
  const view = world.views.get(channel.id) ?? createView(world, channel)
  world.views.set(channel.id, view)
  return view
}

function createView(world: World, channel: Channel): LoopbackChannel {
  return {
    id: channel.id,
    guildId: channel.guild?.id,
    createThread(owner, { name, text }) {
      const thread = createThread(world, channel, { ownerId: owner.id, name })
      const author = world.users.get(owner.id)
      if (text !== undefined && author !== undefined) postMessage(world, thread, { author, content: text })
      return viewChannel(world, thread)
    },
    shown() {
      return [...channel.messages.values()]
        .filter(({ isShown, isDeleted }) => isShown && !isDeleted)
        .map(({ view }) => view)
    },
    archive() {
      updateThread(world, channel, { isArchived: true })
    },
    lock() {
      updateThread(world, channel, { isLocked: true })
    },
    purge(messages) {
      removeMessages(
        world,
        channel,
        messages.flatMap(({ id }) => channel.messages.get(id) ?? []),
      )
    },
    deleteWebhooks() {
      for (const webhook of webhooksOf(world, channel)) removeWebhook(world, webhook)
    },
    moveWebhooks(to) {
      const target = world.channels.get(to.id)
      if (target !== undefined)
        for (const webhook of webhooksOf(world, channel)) moveWebhook(world, webhook, target)
    },
    delete() {
      removeChannel(world, channel)
    },
  }
}

function updateThread(
  world: World,
  channel: Channel,
  change: Partial<Pick<Channel, 'isArchived' | 'isLocked'>>,
): void {
  if (channel.parent === undefined) throw notThread()
  Object.assign(channel, change)
  const d = encodeThread(channel)
  world.gateway.dispatch({ t: GatewayDispatchEvents.ThreadUpdate, d }, channel.guild?.id)
}

/** Removes a channel with its threads and webhooks. */
function removeChannel(world: World, channel: Channel): void {
  const { guild } = channel
  if (guild === undefined) throw notDirect()
  for (const webhook of webhooksOf(world, channel)) world.webhooks.delete(webhook.raw.id)
  const threads = [...guild.channels.values()].filter(({ parent }) => parent === channel)
  for (const { id } of [channel, ...threads]) {
    world.channels.delete(id)
    guild.channels.delete(id)
  }
  if (channel.parent === undefined) {
    const d = encodeGuildChannel(world, channel, guild)
    world.gateway.dispatch({ t: GatewayDispatchEvents.ChannelDelete, d }, guild.id)
  } else {
    const d = { id: channel.id, guild_id: guild.id, parent_id: channel.parent.id, type: channel.type }
    world.gateway.dispatch({ t: GatewayDispatchEvents.ThreadDelete, d }, guild.id)
  }
}

function notThread(): PlatformError {
  return new PlatformError({
    code: 'rejected',
    what: 'Only threads are archived.',
    remedy: 'Archive what createThread answered.',
  })
}

function notDirect(): PlatformError {
  return new PlatformError({
    code: 'rejected',
    what: 'A DM cannot be deleted.',
    remedy: 'Delete a channel of a guild.',
  })
}
