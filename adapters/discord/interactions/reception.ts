import { type APIModalInteractionResponseCallbackData, MessageFlags } from 'discord-api-types/v10'
import type { CommandInvoked, ControlUsed } from '../../../src/contract/event.ts'
import type { HostAcceptance } from '../../../src/contract/platform.ts'
import type { TextKey } from '../../../src/texts/index.ts'
import { describeError } from '../../../src/util/describe-error.ts'
import { languageOf } from '../../shared/language-of.ts'
import type { KnownChannel } from '../channels.ts'
import type { DiscordTools } from '../tools.ts'
import { acknowledge } from './acknowledge.ts'
import { openInteractionAnswer } from './answer.ts'
import type { Completion } from './completion.ts'
import {
  channelIdOf,
  channelOf,
  describeInteraction,
  type InteractionFields,
  type KnownChannels,
  knownChannelOf,
  type PersonalInteraction,
} from './describe.ts'
import { type Acknowledgement, isUpdate } from './token.ts'
import { isAboutGuild, moderatesGuild } from './whole-guild.ts'
import { withinTime } from './within-time.ts'

/** Longest that something is asked for while somebody waits. */
const askMs = 2_000

/** Longest that what was shown as thinking is tidied up. */
const tidyMs = 10_000

/** An interaction that was acknowledged and is to be accepted. */
export interface HandledInteraction {
  readonly event: CommandInvoked | ControlUsed
  /** Called once the event was accepted: what nobody will answer is not left thinking. Never rejects. */
  settled(acceptance: HostAcceptance): Promise<void>
}

/** A sentence for whoever did something. */
export type PhraseKey = Extract<TextKey, `discord.refused.${string}` | 'access.rewrite'>

/** One interaction, and the ways to respond to it. Discord takes the first response alone. */
export interface Reception {
  readonly tools: DiscordTools
  /** A sentence for whoever did it, as the first response. */
  tell(key: PhraseKey): Promise<undefined>
  /** The same after another response. */
  tellLater(key: PhraseKey): Promise<undefined>
  /** What an option may be completed to. */
  complete(choices: readonly Completion[]): Promise<undefined>
  /** A form to fill in. */
  open(form: APIModalInteractionResponseCallbackData): Promise<undefined>
  /** Says that it is being worked on; answers whether it is to be carried out. */
  defer(acknowledgement: Acknowledgement): Promise<boolean>
  /** The event of an interaction that was deferred so. */
  finish(
    acknowledgement: Acknowledgement,
    build: (fields: InteractionFields) => CommandInvoked | ControlUsed,
  ): Promise<HandledInteraction>
  /** Asks, but not for longer than somebody waits; `undefined`: it failed or took too long. */
  ask<Result>(what: string, question: (signal: AbortSignal) => Promise<Result>): Promise<Result | undefined>
}

/** When to give up. */
export interface ReceptionSignals {
  readonly signal: AbortSignal
  /** When a first response would come too late, too. */
  readonly deadline: AbortSignal
}

/** Begins to respond to an interaction. */
export function openReception(
  tools: DiscordTools,
  interaction: PersonalInteraction,
  { signal, deadline }: ReceptionSignals,
): Reception {
  const { api, bot, clock, log, channels } = tools
  const { id, token } = interaction
  const phrase = (key: PhraseKey) => tools.texts(languageOf(interaction.locale), key)

  const respond = (call: (limits: { readonly signal: AbortSignal }) => Promise<unknown>) =>
    acknowledge(tools, interaction, (limit) => call({ signal: limit }), deadline)

  const ask: Reception['ask'] = async (what, question) => {
    try {
      return await withinTime(clock, askMs, signal, question)
    } catch (error) {
      log.warn({ event: id, error: describeError(error) }, `an interaction goes on without ${what}`)
      return undefined
    }
  }

  async function findChannel(): Promise<KnownChannel | undefined> {
    if (interaction.guild_id === undefined) return undefined
    const told = knownChannelOf(interaction)
    if (told) {
      channels.learn(told)
      return told
    }
    return await ask('knowing its channel', (limit) => channels.fetch(channelIdOf(interaction), limit))
  }

  async function findChannels(): Promise<KnownChannels> {
    const channel = findChannel()
    const parentId = channelOf(interaction).parentId ?? (await channel)?.parentId
    const parent =
      parentId === undefined
        ? undefined
        : await ask('knowing its parent', (limit) => channels.fetch(parentId, limit))
    return { channel: await channel, parent }
  }

  /** What came twice may have been acknowledged in time; else the person was told that it failed, and will have tried again. */
  async function wasAcknowledged(): Promise<boolean> {
    try {
      const find = (limit: AbortSignal) =>
        api.interactions.getOriginalReply(bot.applicationId, token, { signal: limit })
      await withinTime(clock, askMs, signal, find)
      return true
    } catch {
      log.info({ event: id }, 'an interaction came too late, and is not carried out')
      return false
    }
  }

  function openAnswer(interactionToken: string) {
    return openInteractionAnswer(tools, interactionToken, AbortSignal.timeout(tidyMs))
  }

  /** Nobody else answers them; see `HostAcceptance`. */
  async function settle(interactionToken: string, acceptance: HostAcceptance): Promise<void> {
    if (acceptance !== 'done' && acceptance !== 'full') return
    try {
      await openAnswer(interactionToken).end(acceptance === 'full')
    } catch (error) {
      log.debug({ event: id, error: describeError(error) }, 'an answer is left thinking')
    }
  }

  /** Where that cannot be found out, they do not. */
  async function narrow<Event extends CommandInvoked | ControlUsed>(event: Event): Promise<Event> {
    if (!event.isModerator || !isAboutGuild(event.command)) return event
    const isModerator = await ask('what they may do in the whole server', (limit) =>
      moderatesGuild(tools, interaction, limit),
    )
    return { ...event, isModerator: isModerator ?? false }
  }

  return {
    tools,
    ask,
    async tell(key) {
      const message = { content: phrase(key), flags: MessageFlags.Ephemeral, allowed_mentions: { parse: [] } }
      await respond((limits) => api.interactions.reply(id, token, message, limits))
      return undefined
    },
    async tellLater(key) {
      await ask('its answer', () => openAnswer(token).fill({ content: phrase(key) }, 'private'))
      return undefined
    },
    async complete(choices) {
      await respond((limits) =>
        api.interactions.createAutocompleteResponse(id, token, { choices: [...choices] }, limits),
      )
      return undefined
    },
    async open(form) {
      await respond((limits) => api.interactions.createModal(id, token, form, limits))
      return undefined
    },
    async defer(acknowledgement) {
      const outcome = await respond((limits) => {
        if (isUpdate(acknowledgement)) return api.interactions.deferMessageUpdate(id, token, {}, limits)
        const flags = acknowledgement === 'private' ? { flags: MessageFlags.Ephemeral } : {}
        return api.interactions.defer(id, token, flags, limits)
      })
      return outcome === 'acknowledged' || (outcome === 'late' && (await wasAcknowledged()))
    },
    async finish(acknowledgement, build) {
      const event = await narrow(
        build(describeInteraction(interaction, await findChannels(), acknowledgement)),
      )
      const answerToken = event.interaction?.token ?? token
      return { event, settled: (acceptance) => settle(answerToken, acceptance) }
    },
  }
}
