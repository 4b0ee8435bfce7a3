import { PermissionFlagsBits } from 'discord-api-types/v10'
import { channelOf, messageIn } from './lookups.ts'
import { parsePage } from './page.ts'
import { emojiKey, parseEmoji, react } from './reactions.ts'
import { refusals } from './refusal.ts'
import { type Answer, type Call, done, ok, type Route } from './route.ts'

const { ManageMessages, ReadMessageHistory, AddReactions, ViewChannel } = PermissionFlagsBits

function reactAs(call: Call, userId: string, isAdded: boolean): Answer {
  const channel = channelOf(call, isAdded ? AddReactions | ReadMessageHistory : ViewChannel)
  const message = messageIn(channel, call.params.message)
  if (channel.isArchived) throw refusals.archivedThread()
  const emoji = parseEmoji(call.params.emoji ?? '')
  const isEmoji =
    emoji.id !== null ||
    /\p{Extended_Pictographic}|\p{Regional_Indicator}|[0-9#*]\u{fe0f}?\u{20e3}/u.test(emoji.name ?? '')
  if (!isEmoji) throw refusals.unknownEmoji()
  if (userId !== call.world.bot.id) channelOf(call, ManageMessages)
  react(call.world, message, { userId, emoji, isAdded })
  return done
}

function reactionUsers(call: Call): Answer {
  const message = messageIn(channelOf(call, ReadMessageHistory), call.params.message)
  const users = message.reactions.get(emojiKey(parseEmoji(call.params.emoji ?? '')))?.users ?? []
  const { after = 0n, limit } = parsePage(call.query, 25)
  const found = [...users].filter((id) => BigInt(id) > after).slice(0, limit)
  return ok(found.flatMap((id) => call.world.users.get(id) ?? []))
}

const reactions = '/channels/:channel/messages/:message/reactions/:emoji'

/** Reactions of the bot, and of others as it sees them. */
export const reactionRoutes: readonly Route[] = [
  {
    method: 'PUT',
    path: `${reactions}/@me`,
    bucket: 'reaction',
    handle: (call) => reactAs(call, call.world.bot.id, true),
  },
  {
    method: 'DELETE',
    path: `${reactions}/@me`,
    bucket: 'reaction',
    handle: (call) => reactAs(call, call.world.bot.id, false),
  },
  {
    method: 'DELETE',
    path: `${reactions}/:user`,
    bucket: 'reaction',
    handle: (call) => reactAs(call, call.params.user ?? '', false),
  },
  { method: 'GET', path: reactions, handle: reactionUsers },
]
