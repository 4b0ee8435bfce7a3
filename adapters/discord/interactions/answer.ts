import type { CreateInteractionFollowUpResponseOptions } from '@discordjs/core'
import { type APIMessage, MessageFlags } from 'discord-api-types/v10'
import { isUnsent } from '../../shared/error-code.ts'
import { isExpired, isGone } from '../client/discord-code.ts'
import { toPlatformError } from '../client.ts'
import type { DiscordTools } from '../tools.ts'
import { type Acknowledgement, decodeToken } from './token.ts'

/** What an answer shows: content, components, embeds, files. Who sees it is told beside it, and nobody is pinged. */
export type AnswerMessage = Omit<CreateInteractionFollowUpResponseOptions, 'allowed_mentions'>

/** Answers to an interaction through its token. */
export interface InteractionAnswer {
  /**
   * Shows a message: the first takes the place of "thinking", or of the choice that was made; the next follow. `expired`: the token is not valid any more, so a public
   * message has to go another way, and a private one none. `unsure`: it may be shown, and once more would show it twice. Fails as the
   * API does, and may then be tried again.
   */
  fill(message: AnswerMessage, visibility: 'public' | 'private'): Promise<APIMessage | 'expired' | 'unsure'>
  /** Changes a message that `fill` answered. */
  edit(messageId: string, message: AnswerMessage): Promise<APIMessage | 'expired'>
  /**
   * Removes "thinking" where nothing has taken its place, and the choice that was made, unless whoever made it was refused; `failed`: it
   * can be made again.
   */
  end(failed?: boolean): Promise<void>
}

/** A message whose place the first answer takes. */
interface AnswerSlot {
  readonly isChoice: boolean
  /** Who sees it. */
  readonly visibility: 'public' | 'private'
}

const slots: { readonly [Kind in Acknowledgement]: AnswerSlot | undefined } = {
  public: { isChoice: false, visibility: 'public' },
  private: { isChoice: false, visibility: 'private' },
  update: undefined,
  'public-choice': { isChoice: true, visibility: 'public' },
  'private-choice': { isChoice: true, visibility: 'private' },
}

/** Answers through a token as it travels with an event. Nothing is called before the first message. */
export function openInteractionAnswer(
  { api, bot: { applicationId }, clock }: Pick<DiscordTools, 'api' | 'bot' | 'clock'>,
  interactionToken: string,
  signal?: AbortSignal,
): InteractionAnswer {
  const { acknowledgement, token, expiresAt } = decodeToken(interactionToken)
  const limits = signal ? { signal } : {}
  const slot = slots[acknowledgement]
  let isOpen = slot !== undefined
  let isOver = false

  /** What the call answers; or what it failed for: the token, or the message. */
  async function attempt<Result>(call: () => Promise<Result>): Promise<Result | 'expired' | 'gone'> {
    if (isOver || clock.now() >= (expiresAt ?? Number.POSITIVE_INFINITY)) return 'expired'
    try {
      return await call()
    } catch (error) {
      if (isGone(error)) return 'gone'
      if (!isExpired(error)) throw error
      isOver = true
      return 'expired'
    }
  }

  async function fill(message: AnswerMessage, visibility: 'public' | 'private') {
    if (slot && isOpen) {
      const isFit = slot.visibility === visibility
      const first = await attempt(() => take(slot, message, isFit))
      // Who may not choose is told so alone, and others may still choose.
      isOpen = slot.isChoice && !isFit && visibility === 'public'
      if (first && first !== 'gone') return first
    }
    const followed = await attempt(() => follow(message, visibility)).catch(unlessSent)
    return followed === 'gone' ? 'expired' : followed
  }

  /** Discord has fixed who sees it; what others may or may not see must be a message of its own. */
  async function take({ isChoice }: AnswerSlot, message: AnswerMessage, isFit: boolean) {
    if (isFit) return await patch('@original', isChoice ? { components: [], ...message } : message)
    return isChoice ? undefined : await remove()
  }

  function patch(messageId: string, message: AnswerMessage): Promise<APIMessage> {
    return api.interactions.editReply(applicationId, token, quiet(message), messageId, limits)
  }

  async function remove(): Promise<undefined> {
    await api.interactions.deleteReply(applicationId, token, '@original', limits)
  }

  /** Nothing tells one such message from another. */
  function unlessSent(error: unknown): 'unsure' {
    const { code } = toPlatformError(error, 'to answer a command')
    if (code !== 'unreachable' || isUnsent(error) || signal?.aborted) throw error
    return 'unsure'
  }

  function follow(message: AnswerMessage, visibility: 'public' | 'private'): Promise<APIMessage> {
    const flags = (message.flags ?? 0) | (visibility === 'private' ? MessageFlags.Ephemeral : 0)
    return api.interactions.followUp(applicationId, token, { ...quiet(message), flags }, limits)
  }

  /** Another delivery, here or elsewhere, may have filled it in. */
  async function end(failed = false): Promise<void> {
    if (!slot || !isOpen || (failed && slot.isChoice)) return
    isOpen = false
    await attempt(async () => {
      const { flags, components } = await api.interactions.getOriginalReply(applicationId, token, limits)
      const isUnfilled = slot.isChoice
        ? (components ?? []).length > 0
        : ((flags ?? 0) & MessageFlags.Loading) !== 0
      if (isUnfilled) await remove()
    })
  }

  return {
    fill,
    edit: async (messageId, message) => {
      const edited = await attempt(() => patch(messageId, message))
      return edited === 'gone' ? 'expired' : edited
    },
    end,
  }
}

function quiet(message: AnswerMessage): CreateInteractionFollowUpResponseOptions {
  return { ...message, allowed_mentions: { parse: [] } }
}
