import {
  AllowedMentionsTypes,
  type APIMessage,
  ApplicationCommandType,
  InteractionType,
} from 'discord-api-types/v10'
import { PlatformError } from '../../contract/errors.ts'
import { storeAttachment } from './attachments.ts'
import { viewChannel } from './channel-view.ts'
import { encodeCommandData, findCommand } from './commands.ts'
import { fillModal, findPressed } from './components.ts'
import { directOf } from './directs.ts'
import { joinGuild } from './guild-view.ts'
import { beginInteraction } from './interactions.ts'
import { changeMessage, postMessage, removeMessage } from './messages.ts'
import { makeUser } from './payloads.ts'
import { parseEmoji, react } from './reactions.ts'
import type {
  LoopbackInteraction,
  LoopbackUser,
  LoopbackUserOptions,
  SaysOptions,
  ShownMessage,
} from './types.ts'
import { tellTyping } from './typing.ts'
import { authorOf, createWebhook, webhooksOf } from './webhook-routes.ts'
import { type Channel, type Interaction, type Message, timestamp, type World } from './world.ts'

/** Somebody opens an account. */
export function createUser(world: World, options: LoopbackUserOptions): LoopbackUser {
  const { name, locale = 'en-US', isBot = false } = options
  const account = makeUser(options.id ?? world.ids.next(), name, isBot)
  world.users.set(account.id, account)
  const entered = (channel: { readonly id: string }) => enter(world, account.id, channel.id)
  const begin = (draft: Omit<Parameters<typeof beginInteraction>[1], 'user' | 'locale'>) =>
    beginInteraction(world, { ...draft, user: account, locale })
  const reacting = (message: ShownMessage, emoji: string, isAdded: boolean) =>
    react(world, messageOf(world, message), { userId: account.id, emoji: parseEmoji(emoji), isAdded })
  const offered = (channel: Channel, path: string, type = ApplicationCommandType.ChatInput) =>
    findCommand(world, { channel, userId: account.id, path, type })

  return {
    id: account.id,
    get dm() {
      return viewChannel(world, directOf(world, account))
    },
    says: (channel, text, how) => say(world, entered(channel), { author: account, text, ...how }).view,
    edits(message, text) {
      const found = messageOf(world, message)
      if (found.raw.author.id !== account.id) throw refused('Somebody edits only their own messages.')
      // Finer than what comes with the embeds of the same edit.
      const edited_timestamp = timestamp(world).replace('000+', '195+')
      changeMessage(world, found, { content: text, edited_timestamp })
    },
    deletes: (message) => removeMessage(world, messageOf(world, message)),
    reacts: (message, emoji) => void reacting(message, emoji, true),
    unreacts: (message, emoji) => void reacting(message, emoji, false),
    types: (channel) => tellTyping(world, entered(channel), account.id),
    invokes(where, path, given = {}) {
      const channel = entered(where)
      const data = encodeCommandData(world, { channel, found: offered(channel, path), given })
      return begin({ type: InteractionType.ApplicationCommand, channel, name: path, data }).interaction.view
    },
    async autocompletes(where, path, option, typed, given = {}) {
      const channel = entered(where)
      const found = offered(channel, path)
      const filled = { ...given, [option]: typed }
      const data = encodeCommandData(world, { channel, found, given: filled, focused: option })
      const type = InteractionType.ApplicationCommandAutocomplete
      const response = await begin({ type, channel, name: path, data }).response
      return response.type === 'choices' ? response.choices : []
    },
    usesMenu(message, name) {
      const source = messageOf(world, message)
      const { channel, raw } = source
      const { id } = offered(channel, name, ApplicationCommandType.Message).command
      const resolved = { messages: { [raw.id]: raw } }
      const data = { id, name, type: ApplicationCommandType.Message, target_id: raw.id, resolved }
      return begin({ type: InteractionType.ApplicationCommand, channel, name, data, source }).interaction.view
    },
    presses(message, label) {
      const source = messageOf(world, message)
      const { customId, data } = findPressed(source, label)
      const { channel } = source
      entered(channel)
      return begin({ type: InteractionType.MessageComponent, channel, name: customId, data, source })
        .interaction.view
    },
    submits(interaction, values) {
      const begunBy = interactionOf(world, interaction)
      const { modal, channel, source, type } = begunBy
      if (modal === undefined) throw refused('The interaction was not answered with a modal.')
      const data = fillModal(modal, values)
      // The message of a menu's entry is not that of its modal.
      const pressed = type === InteractionType.MessageComponent ? source : undefined
      const draft = {
        type: InteractionType.ModalSubmit,
        channel,
        name: modal.custom_id,
        data,
        source: pressed,
        begunBy,
      }
      return begin(draft).interaction.view
    },
    forges(where, data) {
      const source = 'content' in where ? messageOf(world, where) : undefined
      const channel = source?.channel ?? entered(where)
      const type = source ? InteractionType.MessageComponent : InteractionType.ApplicationCommand
      return begin({ type, channel, name: String(data.name ?? data.custom_id), data, source }).interaction
        .view
    },
    replays: (interaction) => interactionOf(world, interaction).tell(),
    closesDm: (isClosed) =>
      void (isClosed ? world.closedDirects.add(account.id) : world.closedDirects.delete(account.id)),
    isProxied: (original, proxy, as) => proxied(world, messageOf(world, original), proxy, as).view,
  }
}

/** What somebody says. */
interface Saying extends SaysOptions {
  readonly author: APIMessage['author']
  readonly text: string
}

function say(world: World, channel: Channel, { author, text, ...how }: Saying): Message {
  const attachments = (how.attachments ?? []).map(({ name, mediaType, bytes = new Uint8Array(1) }) =>
    storeAttachment(world, channel.id, {
      name,
      type: mediaType,
      blob: new Blob([bytes.slice()], { type: mediaType }),
    }),
  )
  return postMessage(world, channel, {
    author,
    content: text,
    // People ping whom they name; the reply's ping can be switched off.
    ...(how.pingsReply === false
      ? { allowedMentions: { parse: Object.values(AllowedMentionsTypes), replied_user: false } }
      : {}),
    replyTo: how.replyTo === undefined ? undefined : messageOf(world, how.replyTo),
    fields: { attachments },
  })
}

/** A proxy bot posts the message through its own webhook, then deletes the original. */
function proxied(
  world: World,
  original: Message,
  proxy: LoopbackUser,
  as: { readonly name: string; readonly text: string },
): Message {
  const owner = world.users.get(proxy.id)
  if (owner === undefined || !owner.bot) throw refused('Only a bot proxies messages.')
  const channel = original.channel.parent ?? original.channel
  const known = webhooksOf(world, channel).find(({ raw }) => raw.application_id === owner.id)
  const webhook = known ?? createWebhook(world, channel, owner, `${owner.username} proxy`)
  const message = postMessage(world, original.channel, {
    author: authorOf(webhook, { username: as.name }),
    content: as.text,
    fields: { webhook_id: webhook.raw.id, application_id: owner.id },
  })
  removeMessage(world, original)
  return message
}

/** Whoever does something in a guild is a member of it. */
function enter(world: World, userId: string, id: string): Channel {
  const channel = world.channels.get(id)
  if (channel === undefined) throw refused('There is no such channel any more.')
  const { guild, recipient } = channel
  if (guild === undefined && recipient?.id !== userId) throw refused('That is the DM of somebody else.')
  if (guild !== undefined && !guild.members.has(userId)) joinGuild(world, guild, userId)
  return channel
}

function messageOf(world: World, shown: ShownMessage): Message {
  const message = world.channels.get(shown.channelId)?.messages.get(shown.id)
  if (message === undefined || message.isDeleted) throw refused('There is no such message any more.')
  return message
}

function interactionOf(world: World, view: LoopbackInteraction): Interaction {
  for (const interaction of world.interactions.values()) if (interaction.id === view.id) return interaction
  throw refused('There is no such interaction.')
}

function refused(what: string): PlatformError {
  return new PlatformError({ code: 'rejected', what, remedy: 'Do what somebody at the client could do.' })
}
