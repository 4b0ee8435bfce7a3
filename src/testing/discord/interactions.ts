import {
  type APIInteraction,
  type APIInteractionGuildMember,
  GatewayDispatchEvents,
  InteractionContextType,
  InteractionType,
  Locale,
} from 'discord-api-types/v10'
import { PlatformError } from '../../contract/errors.ts'
import { sha256 } from '../../util/sha256.ts'
import { attachmentSizeLimit } from './attachments.ts'
import { isLoading } from './messages.ts'
import { encodeChannel, encodeMember } from './payloads.ts'
import { allPermissions, permissionsOf } from './permissions.ts'
import type { LoopbackInteraction } from './types.ts'
import type { Channel, Interaction, InteractionResponse, Message, World } from './world.ts'

const callbackDeadlineMs = 3_000

/** What somebody begins. */
export interface InteractionDraft {
  readonly type: InteractionType
  readonly user: Interaction['user']
  readonly locale: string
  readonly channel: Channel
  readonly name: string
  readonly data: unknown
  readonly source?: Message | undefined
  readonly begunBy?: Interaction | undefined
}

/** An interaction that has begun, and its first response. */
export interface BegunInteraction {
  readonly interaction: Interaction
  readonly response: Promise<InteractionResponse>
}

/** Begins an interaction: the gateway tells of it, and the bot has 3 s. */
export function beginInteraction(world: World, draft: InteractionDraft): BegunInteraction {
  const id = world.ids.next()
  const token = Buffer.from(`interaction:${id}:${sha256(id)}${sha256(`${id} `)}`).toString('base64url')
  const { promise, resolve, reject } = Promise.withResolvers<InteractionResponse>()
  const answered = new AbortController()
  const interaction: Interaction = {
    id,
    token,
    at: world.clock.now(),
    type: draft.type,
    user: draft.user,
    channel: draft.channel,
    name: draft.name,
    source: draft.source,
    begunBy: draft.begunBy,
    isAcknowledged: false,
    original: undefined,
    answers: [],
    modal: undefined,
    tell: () => tell(),
    settle(response) {
      answered.abort()
      resolve(response)
    },
    view: viewInteraction(() => interaction, promise),
  }
  world.interactions.set(token, interaction)
  // Nobody need wait for it.
  promise.catch(() => {})
  world.clock.sleep(callbackDeadlineMs / world.deadlineSpeed, answered.signal).then(
    () => reject(unanswered(draft.name)),
    () => {},
  )
  const d = encodeInteraction(world, interaction, draft)
  const tell = () =>
    world.gateway.dispatch({ t: GatewayDispatchEvents.InteractionCreate, d }, draft.channel.guild?.id)
  // With an address of the portal it goes there, and not to the gateway.
  if (world.interactionsUrl === null) tell()
  return { interaction, response: promise }
}

function viewInteraction(
  find: () => Interaction,
  response: Promise<InteractionResponse>,
): LoopbackInteraction {
  const acknowledged = response.then((first) => {
    if (first.type === 'choices') throw unanswered(find().name)
    return first
  })
  acknowledged.catch(() => {})
  return {
    get id() {
      return find().id
    },
    acknowledged,
    answers: () =>
      find()
        .answers.filter(({ isShown, isDeleted }) => isShown && !isDeleted)
        .map(({ view }) => view),
    isThinking() {
      const { original } = find()
      return original !== undefined && !original.isDeleted && isLoading(original)
    },
  }
}

function unanswered(name: string): PlatformError {
  return new PlatformError({
    code: 'rejected',
    what: `The bot did not answer the interaction "${name}" within 3 s.`,
    remedy: 'Acknowledge it before anything that takes time.',
  })
}

function encodeInteraction(world: World, interaction: Interaction, draft: InteractionDraft): APIInteraction {
  const { channel, user, data, locale, source } = draft
  const { guild } = channel
  const member = guild?.members.get(user.id)
  const permissions = guild === undefined ? allPermissions : permissionsOf(world, guild, user.id)
  const place =
    guild === undefined || member === undefined
      ? { user, authorizing_integration_owners: { 0: '0' }, context: InteractionContextType.BotDM }
      : {
          guild_id: guild.id,
          guild: { id: guild.id, locale: Locale.EnglishUS, features: [] },
          guild_locale: Locale.EnglishUS,
          member: {
            ...encodeMember(member),
            permissions: permissions.toString(),
          } satisfies APIInteractionGuildMember,
          authorizing_integration_owners: { 0: guild.id },
          context: InteractionContextType.Guild,
        }
  const encoded = {
    id: interaction.id,
    application_id: world.applicationId,
    type: draft.type,
    token: interaction.token,
    version: 1,
    data,
    channel_id: channel.id,
    channel: encodeChannel(world, channel),
    app_permissions: (guild === undefined
      ? allPermissions
      : permissionsOf(world, guild, world.bot.id)
    ).toString(),
    locale,
    entitlements: [],
    attachment_size_limit: attachmentSizeLimit,
    ...(source === undefined || draft.type === InteractionType.ApplicationCommand
      ? {}
      : { message: source.raw }),
    ...place,
  }
  return encoded as unknown as APIInteraction // the union is by type, and whoever begins it gives the data of that type
}
