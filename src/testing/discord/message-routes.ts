import {
  type APIMessage,
  PermissionFlagsBits,
  type RESTPostAPIChannelMessageJSONBody,
} from 'discord-api-types/v10'
import { attachmentsAfter } from './attachments.ts'
import { channelOf, isOfBot, messageIn } from './lookups.ts'
import { applyEdit, requireSomething, shownFields } from './message-bodies.ts'
import { postMessage, removeMessage, removeMessages } from './messages.ts'
import { type Page, parsePage } from './page.ts'
import { permissionsOf, sendingPermission } from './permissions.ts'
import { refusals } from './refusal.ts'
import { type Answer, type Call, done, ok, type Route } from './route.ts'
import { requireUnlocked } from './threads.ts'
import { list, object, snowflake } from './validate.ts'
import { messageBodies, requireValid } from './validate-message.ts'
import { concealMessage } from './visibility.ts'
import type { Channel, Message, World } from './world.ts'

const { ManageMessages, ManageThreads, ReadMessageHistory, AttachFiles } = PermissionFlagsBits

const nonceLifeMs = 300_000

function create(call: Call): Answer {
  const { world, files } = call
  const channel = channelOf(call)
  channelOf(call, sendingPermission(channel) | (files.size > 0 ? AttachFiles : 0n))
  requireText(channel)
  if (world.closedDirects.has(channel.recipient?.id ?? '')) throw refusals.cannotMessage()
  requireUnlocked(channel, maySpeakAlways(world, channel))
  requireValid(messageBodies.create, call.body)
  const body = call.body as RESTPostAPIChannelMessageJSONBody // checked right above
  const nonce = body.nonce === undefined ? undefined : String(body.nonce)
  const known = body.enforce_nonce ? postedWith(world, nonce) : undefined
  if (known?.isDeleted) throw refusals.unknownMessage()
  if (known !== undefined) return ok({ ...known.raw, nonce: body.nonce })
  const content = body.content ?? ''
  requireSomething(content, body, files.size)
  const message = postMessage(world, channel, {
    author: world.bot,
    content,
    allowedMentions: body.allowed_mentions,
    replyTo: repliedTo(call, channel, body.message_reference),
    nonce: body.nonce,
    fields: {
      ...shownFields(body),
      attachments: attachmentsAfter(world, { channelId: channel.id, listed: body.attachments, files }),
    },
  })
  if (nonce !== undefined) world.nonces.set(nonce, { message, at: world.clock.now() })
  return ok(nonce === undefined ? message.raw : { ...message.raw, nonce: body.nonce })
}

/** The message that was posted with a nonce in the last minutes, somewhere; it may be deleted by now. */
function postedWith(world: World, nonce: string | undefined): Message | undefined {
  const posted = world.nonces.get(nonce ?? '')
  if (posted === undefined) return undefined
  const ageMs = world.clock.now() - posted.at
  return ageMs > nonceLifeMs / world.deadlineSpeed ? undefined : posted.message
}

function repliedTo(
  call: Call,
  channel: Channel,
  reference: RESTPostAPIChannelMessageJSONBody['message_reference'],
): Message | undefined {
  if (reference === undefined) return undefined
  if (!mayReadBack(call.world, channel)) throw refusals.historyHidden()
  const message = channel.messages.get(reference.message_id)
  if (message !== undefined && !message.isDeleted && !message.isPrivate) return message
  if (reference.fail_if_not_exists === false) return undefined
  throw refusals.unknownReference()
}

function maySpeakAlways(world: World, { guild }: Channel): boolean {
  return guild === undefined || (permissionsOf(world, guild, world.bot.id) & ManageThreads) !== 0n
}

function requireText(channel: Channel): void {
  if (channel.type === 15 || channel.type === 4) throw refusals.wrongChannelType()
}

function edit(call: Call): Answer {
  const message = messageIn(channelOf(call), call.params.message)
  if (!isOfBot(call.world, message)) throw refusals.foreignMessage()
  requireValid(messageBodies.edit, call.body)
  applyEdit(call, message)
  return ok(message.raw)
}

function remove(call: Call): Answer {
  const channel = channelOf(call)
  const message = messageIn(channel, call.params.message)
  if (!isOfBot(call.world, message)) channelOf(call, ManageMessages)
  if (channel.isArchived) throw refusals.archivedThread()
  removeMessage(call.world, message)
  return done
}

function removeMany(call: Call): Answer {
  const channel = channelOf(call, ManageMessages)
  requireValid(object({ messages: list(snowflake, 2, 100) }), call.body)
  const { messages } = call.body as { readonly messages: readonly string[] } // checked right above
  removeMessages(
    call.world,
    channel,
    messages.flatMap((id) => channel.messages.get(id) ?? []),
  )
  return done
}

/** A message as REST tells it: without the switch, the text is hidden here too. */
function encode(world: World, { raw, channel }: Message): APIMessage {
  return world.messageContent || channel.guild === undefined ? raw : concealMessage(raw, world)
}

function mayReadBack(world: World, { guild }: Channel): boolean {
  return guild === undefined || (permissionsOf(world, guild, world.bot.id) & ReadMessageHistory) !== 0n
}

function read(call: Call): Answer {
  const { world, query } = call
  const channel = channelOf(call)
  if (!mayReadBack(world, channel)) return ok([])
  const page = parsePage(query, 50)
  const seen = [...channel.messages.values()].filter(({ isDeleted, isPrivate }) => !isDeleted && !isPrivate)
  return ok(
    choose(seen, page)
      .reverse()
      .map((message) => encode(world, message)),
  )
}

function choose(seen: Message[], { limit, after, before, around }: Page): Message[] {
  const idOf = ({ raw }: Message) => BigInt(raw.id)
  if (after !== undefined) return seen.filter((message) => idOf(message) > after).slice(0, limit)
  if (before !== undefined) return seen.filter((message) => idOf(message) < before).slice(-limit)
  if (around === undefined) return seen.slice(-limit)
  const index = seen.findIndex((message) => idOf(message) >= around)
  const start = Math.max(0, (index < 0 ? seen.length : index) - Math.floor(limit / 2))
  return seen.slice(start, start + limit)
}

const messages = '/channels/:channel/messages'
const message = `${messages}/:message`

/** Messages of the bot, and those that it reads. */
export const messageRoutes: readonly Route[] = [
  { method: 'POST', path: messages, bucket: 'message-create', handle: create },
  { method: 'GET', path: messages, handle: read },
  { method: 'POST', path: `${messages}/bulk-delete`, bucket: 'message-delete', handle: removeMany },
  {
    method: 'GET',
    path: message,
    handle: (call) =>
      ok(encode(call.world, messageIn(channelOf(call, ReadMessageHistory), call.params.message))),
  },
  { method: 'PATCH', path: message, bucket: 'message-edit', handle: edit },
  { method: 'DELETE', path: message, bucket: 'message-delete', handle: remove },
]
