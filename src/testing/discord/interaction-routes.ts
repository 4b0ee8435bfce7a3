import {
  type APIInteractionResponse,
  InteractionResponseType,
  InteractionType,
  MessageFlags,
} from 'discord-api-types/v10'
import { answer } from './answers.ts'
import { applyEdit, requireSomething } from './message-bodies.ts'
import { refusals } from './refusal.ts'
import { type Answer, type Call, done, ok, type Route } from './route.ts'
import { anything, list, object, oneOf, text } from './validate.ts'
import { modal } from './validate-components.ts'
import { messageBodies, requireValid } from './validate-message.ts'
import type { Interaction, Message } from './world.ts'

const callbackDeadlineMs = 3_000
const kinds = InteractionResponseType

const choices = object({
  choices: list(object({ name: text(1, 100), value: choiceValue }, { name_localizations: anything }), 0, 25),
})

function choiceValue(value: unknown, problems: Parameters<typeof anything>[1]): void {
  if (typeof value !== 'number') text(1, 100)(value, problems)
}

/** What each kind of response may carry. */
const bodies = {
  [kinds.ChannelMessageWithSource]: object({ type: anything, data: messageBodies.answer }),
  [kinds.DeferredChannelMessageWithSource]: object(
    { type: anything },
    { data: object({}, { flags: oneOf([0, MessageFlags.Ephemeral]) }) },
  ),
  [kinds.DeferredMessageUpdate]: object({ type: anything }),
  [kinds.UpdateMessage]: object({ type: anything, data: messageBodies.edit }),
  [kinds.ApplicationCommandAutocompleteResult]: object({ type: anything, data: choices }),
  [kinds.Modal]: object({ type: anything, data: modal }),
} as const

function respond(call: Call): Answer {
  const { world, params, query } = call
  const interaction = world.interactions.get(params.token ?? '')
  if (interaction?.id !== params.interaction || interaction === undefined) throw refusals.lateInteraction()
  if (world.clock.now() - interaction.at > callbackDeadlineMs / world.deadlineSpeed)
    throw refusals.lateInteraction()
  if (interaction.isAcknowledged) throw refusals.acknowledgedTwice()
  const response = readResponse(interaction, call.body)
  act(call, interaction, response)
  interaction.isAcknowledged = true
  return query.get('with_response') === 'true' ? ok(resultOf(interaction, response)) : done
}

function readResponse(interaction: Interaction, body: unknown): APIInteractionResponse {
  const type = typeof body === 'object' && body !== null && 'type' in body ? Number(body.type) : 0
  requireValid(oneOf(typesFor(interaction)), type)
  const check = bodies[type as keyof typeof bodies] // one of typesFor, and these are all here
  requireValid(check, body)
  return body as APIInteractionResponse // checked right above
}

/** What may answer what. */
function typesFor({ type, source }: Interaction): readonly InteractionResponseType[] {
  const message = [kinds.ChannelMessageWithSource, kinds.DeferredChannelMessageWithSource]
  const update = [kinds.DeferredMessageUpdate, kinds.UpdateMessage]
  switch (type) {
    case InteractionType.ApplicationCommand:
      return [...message, kinds.Modal]
    case InteractionType.MessageComponent:
      return [...message, ...update, kinds.Modal]
    case InteractionType.ModalSubmit:
      return source === undefined ? message : [...message, ...update]
    default:
      return [kinds.ApplicationCommandAutocompleteResult]
  }
}

function act(call: Call, interaction: Interaction, response: APIInteractionResponse) {
  const { world, files } = call
  switch (response.type) {
    case kinds.ChannelMessageWithSource: {
      const { data } = response
      requireSomething(data.content ?? '', data, files.size)
      const isPrivate = isEphemeral(data.flags)
      interaction.original = answer(world, interaction, data, { isPrivate, files })
      return interaction.settle({ type: 'message', isPrivate })
    }
    case kinds.DeferredChannelMessageWithSource: {
      const isPrivate = isEphemeral(response.data?.flags)
      interaction.original = answer(world, interaction, {}, { isPrivate, files, isLoading: true })
      return interaction.settle({ type: 'deferred', isPrivate })
    }
    case kinds.DeferredMessageUpdate:
      interaction.original = updated(interaction)
      return interaction.settle({ type: 'deferred-update' })
    case kinds.UpdateMessage:
      interaction.original = updated(interaction)
      applyEdit({ ...call, body: response.data ?? {} }, interaction.original)
      return interaction.settle({ type: 'deferred-update' })
    case kinds.ApplicationCommandAutocompleteResult:
      return interaction.settle({ type: 'choices', choices: response.data.choices ?? [] })
    case kinds.Modal:
      interaction.modal = response.data
      return interaction.settle({ type: 'modal', modal: response.data })
    default:
      throw refusals.invalidForm({ type: { _errors: [] } })
  }
}

function updated({ source }: Interaction): Message {
  if (source === undefined) throw refusals.unknownMessage()
  return source
}

function isEphemeral(flags: number | undefined): boolean {
  return ((flags ?? 0) & MessageFlags.Ephemeral) !== 0
}

function resultOf({ id, type, original }: Interaction, response: APIInteractionResponse) {
  const isMessage = original !== undefined
  return {
    interaction: { id, type, ...(isMessage ? { response_message_id: original.raw.id } : {}) },
    resource: { type: response.type, ...(isMessage ? { message: original.raw } : {}) },
  }
}

/** How interactions are answered first. */
export const interactionRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/interactions/:interaction/:token/callback',
    bucket: 'none',
    isOpen: true,
    isUncounted: true,
    handle: respond,
  },
]
