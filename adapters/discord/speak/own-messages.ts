import { type AllowedMentionsTypes, RESTJSONErrorCodes } from 'discord-api-types/v10'
import { discordCode } from '../client.ts'
import type { EncodedMessage } from '../encode.ts'
import { persist } from './persist.ts'
import type { PlacedWebhook } from './placed-webhook.ts'
import type { Stage } from './stage.ts'

/** How long the listener is told whose doing a deletion is. */
const toldMs = 600_000

/** Nobody is pinged by what a model writes; edits forget what was told before. */
const quiet: { parse: AllowedMentionsTypes[]; replied_user: false } = {
  parse: [],
  replied_user: false,
}

/** A message as the API takes it. */
export function bodyOf({ content, components, files }: Partial<EncodedMessage>) {
  return {
    ...(content !== undefined && { content }),
    ...(components && { components: [...components] }),
    ...(files && { files: [...files] }),
    allowed_mentions: quiet,
  }
}

/** `gone`: somebody deleted it; `foreign`: it cannot be changed by us any more. */
export type EditOutcome = 'edited' | 'gone' | 'foreign'

/** Changes a message that the bot or its webhook has shown. */
export async function editOwn(
  stage: Stage,
  webhook: PlacedWebhook | undefined,
  messageId: string,
  message: Partial<EncodedMessage>,
): Promise<EditOutcome> {
  const { channelId, signal } = stage
  const { api } = stage.tools
  const body = bodyOf(message)
  const outcome = await reachOwn(stage, webhook, {
    byWebhook: ({ id, token, ...where }) =>
      api.webhooks.editMessage(id, token, messageId, { ...body, ...threadOf(where) }, { signal }),
    byBot: () => api.channels.editMessage(channelId, messageId, body, { signal }),
  })
  if (outcome === 'reached') return 'edited'
  return outcome === RESTJSONErrorCodes.UnknownMessage ? 'gone' : 'foreign'
}

/** Removes one, and tells the listener before; what an earlier webhook has shown stays where the bot may not remove it. */
export async function removeOwn(
  stage: Stage,
  webhook: PlacedWebhook | undefined,
  messageId: string,
): Promise<void> {
  const { tools, channelId, signal } = stage
  const { api, host } = tools
  await host().state.set(`removed:${messageId}`, '1', { ttlMs: toldMs })
  const outcome = await reachOwn(stage, webhook, {
    byWebhook: ({ id, token, ...where }) =>
      api.webhooks.deleteMessage(id, token, messageId, threadOf(where), { signal }),
    byBot: () => api.channels.deleteMessage(channelId, messageId, { signal }),
    refusals: forbidden,
  })
  if (forbidden.includes(outcome))
    tools.log.info(
      { channel: channelId },
      'a message of an earlier webhook stays: only with Manage Messages may the bot remove it',
    )
}

function threadOf({ threadId }: Pick<PlacedWebhook, 'threadId'>) {
  return threadId === undefined ? {} : { thread_id: threadId }
}

/** How something is done to a message of ours. */
interface Ways {
  readonly byWebhook: (webhook: PlacedWebhook) => Promise<unknown>
  readonly byBot: () => Promise<unknown>
  /** What may be answered to the bot, beside what may be answered to both. */
  readonly refusals?: readonly unknown[]
}

/** As the webhook, else as the bot. */
async function reachOwn(
  stage: Stage,
  webhook: PlacedWebhook | undefined,
  { byWebhook, byBot, refusals }: Ways,
): Promise<'reached' | number> {
  if (webhook) {
    const outcome = await reach(() => persist(stage, () => byWebhook(webhook)))
    if (outcome === 'reached') return outcome
  }
  return await reach(() => persist(stage, byBot), refusals)
}

const forbidden: readonly unknown[] = [
  RESTJSONErrorCodes.MissingPermissions,
  RESTJSONErrorCodes.MissingAccess,
]

/** It is gone; somebody else's; a webhook that is no more, or speaks elsewhere; a thread that sleeps until something new is said, or is locked. */
const elsewhere: readonly number[] = [
  RESTJSONErrorCodes.UnknownMessage,
  RESTJSONErrorCodes.CannotEditMessageAuthoredByAnotherUser,
  RESTJSONErrorCodes.UnknownWebhook,
  RESTJSONErrorCodes.InvalidWebhookToken,
  RESTJSONErrorCodes.UnknownChannel,
  RESTJSONErrorCodes.InvalidActionOnArchivedThread,
  RESTJSONErrorCodes.ThreadLocked,
]

/** Discord's number for why there is nothing to be done, where it is one of those. */
async function reach(
  call: () => Promise<unknown>,
  more: readonly unknown[] = [],
): Promise<'reached' | number> {
  try {
    await call()
    return 'reached'
  } catch (error) {
    const code = discordCode(error)
    if (code !== undefined && (elsewhere.includes(code) || more.includes(code))) return code
    throw error
  }
}
