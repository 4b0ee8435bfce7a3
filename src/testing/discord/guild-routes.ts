import { directOf } from './directs.ts'
import { channelOf, guildOf } from './lookups.ts'
import { encodeChannel, encodeGuild, encodeGuildChannel, encodeMember, encodeThread } from './payloads.ts'
import { permissionsOf, sendingPermission } from './permissions.ts'
import { refusals } from './refusal.ts'
import { type Answer, type Call, done, ok, type Route } from './route.ts'
import { tellTyping } from './typing.ts'
import { object, snowflake } from './validate.ts'
import { requireValid } from './validate-message.ts'

function member(call: Call): Answer {
  const found = guildOf(call).members.get(call.params.user ?? '')
  if (found === undefined) throw refusals.unknownMember()
  return ok(encodeMember(found))
}

function user({ world, params }: Call): Answer {
  const found = world.users.get(params.user ?? '')
  if (found === undefined) throw refusals.unknownUser()
  return ok(found)
}

function openDirect({ world, body }: Call): Answer {
  requireValid(object({ recipient_id: snowflake }), body)
  const { recipient_id: id } = body as { readonly recipient_id: string } // checked right above
  const recipient = world.users.get(id)
  if (recipient === undefined) throw refusals.unknownUser()
  if (recipient.bot) throw refusals.cannotMessage()
  return ok(encodeChannel(world, directOf(world, recipient)))
}

function type(call: Call): Answer {
  const channel = channelOf(call)
  channelOf(call, sendingPermission(channel))
  tellTyping(call.world, channel, call.world.bot.id)
  return done
}

function channels(call: Call): Answer {
  const guild = guildOf(call)
  const found = [...guild.channels.values()].filter(({ parent }) => parent === undefined)
  return ok(found.map((channel) => encodeGuildChannel(call.world, channel, guild)))
}

function activeThreads(call: Call): Answer {
  const found = [...guildOf(call).channels.values()]
  const threads = found.filter(({ parent, isArchived }) => parent !== undefined && !isArchived)
  return ok({ threads: threads.map(encodeThread), members: [] })
}

function ownGuilds({ world }: Call): Answer {
  const guilds = [...world.guilds.values()].filter(({ hasBot }) => hasBot)
  return ok(
    guilds.map((guild) => ({
      id: guild.id,
      name: guild.name,
      icon: null,
      banner: null,
      owner: false,
      permissions: permissionsOf(world, guild, world.bot.id).toString(),
      features: [],
    })),
  )
}

/** Guilds, channels and people, as they can be asked for. */
export const guildRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/users/@me',
    handle: ({ world }) => ok({ ...world.bot, verified: true, mfa_enabled: true }),
  },
  { method: 'GET', path: '/users/@me/guilds', handle: ownGuilds },
  { method: 'POST', path: '/users/@me/channels', handle: openDirect },
  { method: 'GET', path: '/users/:user', handle: user },
  { method: 'GET', path: '/guilds/:guild', handle: (call) => ok(encodeGuild(guildOf(call))) },
  { method: 'GET', path: '/guilds/:guild/roles', handle: (call) => ok([...guildOf(call).roles.values()]) },
  { method: 'GET', path: '/guilds/:guild/channels', handle: channels },
  { method: 'GET', path: '/guilds/:guild/threads/active', handle: activeThreads },
  { method: 'GET', path: '/guilds/:guild/members/:user', handle: member },
  {
    method: 'GET',
    path: '/channels/:channel',
    handle: (call) => ok(encodeChannel(call.world, channelOf(call))),
  },
  { method: 'POST', path: '/channels/:channel/typing', bucket: 'typing', handle: type },
]
