import type { ConversationKey } from '../../src/contract/conversation.ts'
import { describeError } from '../../src/util/describe-error.ts'
import { removeOwn } from './speak/own-messages.ts'
import { findPlacedWebhook } from './speak/placed-webhook.ts'
import { openStage, webhookChannelOf } from './speak/stage.ts'
import type { DiscordTools } from './tools.ts'

/** The messages that show one line together. */
export interface Siblings {
  /** Somebody deleted some: what is left of their lines is removed beside everything else. Never fails. */
  follow(conversation: ConversationKey, deleted: readonly string[], signal: AbortSignal): Promise<void>
}

/** Builds it. */
export function createSiblings(tools: DiscordTools): Siblings {
  const { host, log, settings } = tools
  const noteFailure = (error: unknown) =>
    log.info({ error: describeError(error) }, 'what is left of a deleted reply could not be removed')

  async function list(conversation: ConversationKey, messageId: string, signal: AbortSignal) {
    const query = { type: 'line', conversation, messageId, personId: '', isModerator: false } as const
    const answer = await host().query(query, signal)
    const line = answer.type === 'line' ? answer.line : undefined
    // What people said stays theirs.
    return line && line.role !== 'user' ? line.messageIds : []
  }

  async function remove(conversation: ConversationKey, messageIds: readonly string[], signal: AbortSignal) {
    const target = { eventIds: [], interactionToken: undefined, idempotencyKey: '', isTakenOver: false }
    const stage = openStage(tools, { conversation, ...target }, signal)
    const byBot = stage.isDirect || settings.personas === 'bot'
    const webhook = byBot ? undefined : await findPlacedWebhook(stage, await webhookChannelOf(stage))
    for (const id of messageIds) await removeOwn(stage, webhook, id)
  }

  return {
    async follow(conversation, deleted, signal) {
      try {
        const left = new Set<string>()
        for (const id of deleted) for (const other of await list(conversation, id, signal)) left.add(other)
        const messageIds = [...left].filter((id) => !deleted.includes(id))
        if (messageIds.length > 0) remove(conversation, messageIds, signal).catch(noteFailure)
      } catch (error) {
        noteFailure(error)
      }
    },
  }
}
