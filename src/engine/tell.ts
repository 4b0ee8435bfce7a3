import type { Language } from '../contract/character.ts'
import { DramatisError } from '../contract/errors.ts'
import type { InboundEvent } from '../contract/event.ts'
import type { Log } from '../contract/log.ts'
import type { PlatformAdapter } from '../contract/platform.ts'
import type { Notice } from '../contract/reply.ts'
import type { TextKey, Texts } from '../texts/index.ts'
import { createChannel } from '../util/channel.ts'
import { detectLanguage } from '../util/detect-language.ts'
import { languageOf, noticeOf } from './scene.ts'

/** What telling somebody something beside any turn needs. */
export interface TellOptions {
  readonly adapter: PlatformAdapter
  readonly texts: Texts
  /** See `Config.language`. */
  readonly language: Language | undefined
  readonly log: Log
}

/** Answers an event beside the mailbox: with one sentence, which no history knows. Never rejects. */
export type Tell = (
  event: InboundEvent,
  key: TextKey,
  visibility: Notice['visibility'],
  signal: AbortSignal,
) => Promise<void>

/** Builds it. */
export function createTell({ adapter, texts, language, log }: TellOptions): Tell {
  return async function tell(event, key, visibility, signal) {
    const spoken = 'text' in event ? detectLanguage(event.text) : 'en'
    const text = texts(language ?? languageOf(event.locale) ?? spoken, key)
    const parts = createChannel<Notice>()
    parts.push(noticeOf(text, { visibility, tone: 'warning' }))
    parts.end()
    const target = {
      conversation: event.conversation,
      eventIds: [event.id],
      interactionToken: 'interaction' in event ? event.interaction?.token : undefined,
      idempotencyKey: `${event.id}:${key}`,
      isTakenOver: false,
    }
    try {
      const delivery = await adapter.deliver(target, parts, signal)
      await delivery.settle(true)
    } catch (error) {
      const reason = DramatisError.isInstance(error) ? error.code : 'unexpected'
      log.warn({ error: reason, notice: key }, 'a notice could not be shown')
    }
  }
}
