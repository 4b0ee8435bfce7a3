import type { ConversationKey } from '../../../src/contract/conversation.ts'
import type { PlatformError } from '../../../src/contract/errors.ts'
import { createRefusalBook } from '../../shared/refusal-book.ts'
import { isChatGone, isPermissionMissing, isTopicClosed, isTopicGone } from '../client/telegram-error.ts'
import { toPlatformError } from '../client.ts'
import { loggedPlace } from '../places.ts'
import type { TelegramTools } from '../tools.ts'
import type { Stage } from './stage.ts'

/** What follows when nothing can be shown. */
export interface Failures {
  /** What a delivery there failed with a moment ago; after a success `undefined`. */
  refusal(conversation: ConversationKey): PlatformError | undefined
  /** Something could be shown there. */
  succeeded(conversation: ConversationKey): void
  /** Never fails. */
  note(stage: Stage, error: unknown): Promise<void>
}

/** Builds it. */
export function createFailures({ clock, log, heard, host }: TelegramTools): Failures {
  const refusals = createRefusalBook(clock)
  // A topic may be closed in a group where the bot may speak.
  const topicKey = ({ place, thread }: ConversationKey) => `${place}:${thread}`
  heard.onLetIn(refusals.forget)

  return {
    refusal: (conversation) => refusals.find(conversation.place) ?? refusals.find(topicKey(conversation)),
    succeeded(conversation) {
      refusals.forget(conversation.place)
      refusals.forget(topicKey(conversation))
    },
    async note({ target: { conversation } }, cause) {
      const { place, thread } = conversation
      const error = toPlatformError(cause, 'to show an answer')
      const key = isTopicClosed(cause) ? topicKey(conversation) : place
      if (isPermissionMissing(cause)) refusals.note(key, error)
      if (error.code === 'forbidden' && refusals.isNews(key))
        log.warn(loggedPlace(conversation), `the bot may not speak in a chat: ${error.message}`)
      const isPlaceGone = isChatGone(cause)
      if (!isPlaceGone && !isTopicGone(cause)) return
      await host()
        .depart(place, isPlaceGone ? undefined : thread, AbortSignal.timeout(10_000))
        .catch(() => {})
    },
  }
}
