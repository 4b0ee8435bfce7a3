import {
  type APIMessage,
  type APIMessageInteractionMetadata,
  InteractionType,
  MessageFlags,
  MessageType,
  type RESTPostAPIInteractionFollowupJSONBody,
} from 'discord-api-types/v10'
import { attachmentsAfter } from './attachments.ts'
import { requireSomething, shownFields } from './message-bodies.ts'
import { changeMessage, isLoading, postMessage } from './messages.ts'
import { refusals } from './refusal.ts'
import { type Answer, type Call, ok } from './route.ts'
import { messageBodies, requireValid } from './validate-message.ts'
import type { Interaction, Message, World } from './world.ts'

const tokenLifeMs = 15 * 60_000

/** The interaction of a token that is still good and was answered. */
function interactionOf({ world, params }: Call): Interaction {
  const interaction = world.interactions.get(params.token ?? '')
  if (interaction === undefined) throw refusals.unknownWebhook()
  if (world.clock.now() - interaction.at > tokenLifeMs / world.deadlineSpeed) throw refusals.expiredToken()
  if (!interaction.isAcknowledged) throw refusals.unknownWebhook()
  return interaction
}

/** The message of a path below an interaction's token: `@original`, or one of its follow-ups. */
export function interactionMessage(call: Call): Message {
  const interaction = interactionOf(call)
  const id = call.params.message
  const message =
    id === '@original' ? interaction.original : interaction.answers.find(({ raw }) => raw.id === id)
  if (message === undefined || message.isDeleted) throw refusals.unknownMessage()
  return message
}

/** A message that answers an interaction; the first one after a deferral fills that in. */
export function followUp(call: Call): Answer {
  const { world, files } = call
  const interaction = interactionOf(call)
  requireValid(messageBodies.answer, call.body)
  const body = call.body as RESTPostAPIInteractionFollowupJSONBody // checked right above
  requireSomething(body.content ?? '', body, files.size)
  const { original } = interaction
  if (original !== undefined && !original.isDeleted && isLoading(original)) {
    fill(call, original, body)
    return ok(original.raw)
  }
  const isPrivate = ((body.flags ?? 0) & MessageFlags.Ephemeral) !== 0
  return ok(answer(world, interaction, body, { isPrivate, files, isFollowUp: true }).raw)
}

/** A deferral becomes the message; whether it is private was decided before. */
function fill({ world, files }: Call, original: Message, body: RESTPostAPIInteractionFollowupJSONBody): void {
  const attachments = attachmentsAfter(world, {
    channelId: original.channel.id,
    listed: body.attachments,
    files,
  })
  const kept = (original.raw.flags ?? 0) & MessageFlags.Ephemeral
  const flags = ((body.flags ?? 0) & ~MessageFlags.Ephemeral) | kept
  const change = { ...shownFields(body), content: body.content ?? '', attachments, flags }
  changeMessage(world, original, change, body.allowed_mentions)
}

/** Posts what an interaction is answered with. */
export function answer(
  world: World,
  interaction: Interaction,
  body: Omit<RESTPostAPIInteractionFollowupJSONBody, 'username' | 'avatar_url'>,
  how: {
    readonly isPrivate: boolean
    readonly files: ReadonlyMap<number, File>
    readonly isFollowUp?: boolean
    readonly isLoading?: boolean
  },
): Message {
  const { channel } = interaction
  const flags =
    ((body.flags ?? 0) & ~MessageFlags.Ephemeral) |
    (how.isPrivate ? MessageFlags.Ephemeral : 0) |
    (how.isLoading ? MessageFlags.Loading : 0)
  const message = postMessage(world, channel, {
    author: world.bot,
    content: body.content ?? '',
    allowedMentions: body.allowed_mentions,
    isPrivate: how.isPrivate,
    fields: {
      application_id: world.applicationId,
      webhook_id: world.applicationId,
      ...kindOf(interaction, how.isFollowUp ?? false),
      ...shownFields(body),
      flags,
      attachments: attachmentsAfter(world, {
        channelId: channel.id,
        listed: body.attachments,
        files: how.files,
      }),
    },
  })
  interaction.answers.push(message)
  return message
}

function kindOf(interaction: Interaction, isFollowUp: boolean): Partial<APIMessage> {
  const { channel, original, source } = interaction
  const begun = { interaction_metadata: metadataOf(interaction) }
  const target = isFollowUp ? original : source
  if (target === undefined || target.isDeleted) {
    return { ...begun, type: isFollowUp ? MessageType.Default : MessageType.ChatInputCommand }
  }
  const guild = channel.guild === undefined ? {} : { guild_id: channel.guild.id }
  const isMenu = !isFollowUp && interaction.type === InteractionType.ApplicationCommand
  return {
    ...begun,
    type: isMenu ? MessageType.ContextMenuCommand : MessageType.Reply,
    message_reference: { type: 0, message_id: target.raw.id, channel_id: channel.id, ...guild },
    referenced_message: target.raw,
  }
}

function metadataOf(interaction: Interaction): APIMessageInteractionMetadata {
  const { id, type, user, channel, source, begunBy } = interaction
  const common = { id, user, authorizing_integration_owners: { 0: channel.guild?.id ?? '0' } }
  if (type === InteractionType.ModalSubmit && begunBy !== undefined) {
    const triggering = metadataOf(begunBy)
    const metadata = { ...common, type, triggering_interaction_metadata: triggering }
    return metadata as APIMessageInteractionMetadata // modals are answers to commands and components
  }
  if (type === InteractionType.MessageComponent) {
    return { ...common, type, interacted_message_id: source?.raw.id ?? '' }
  }
  const target = source === undefined ? {} : { target_message_id: source.raw.id }
  return { ...common, type: InteractionType.ApplicationCommand, ...target }
}
