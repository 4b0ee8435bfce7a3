import type { Language } from '../contract/character.ts'
import type { ConversationKey } from '../contract/conversation.ts'
import type { InboundEvent } from '../contract/event.ts'
import type { Log } from '../contract/log.ts'
import type { PlatformAdapter } from '../contract/platform.ts'
import type { Notice } from '../contract/reply.ts'
import type { TextKey, Texts, TextValues } from '../texts/index.ts'
import { textsOn } from '../texts/on-platform.ts'
import { createChannel } from '../util/channel.ts'
import { describeError } from '../util/describe-error.ts'
import { detectLanguage } from '../util/detect-language.ts'
import { languageOf, noticeOf } from './scene.ts'

/** What telling somebody something beside any turn needs. */
export interface TellOptions {
  readonly adapter: PlatformAdapter
  readonly texts: Texts
  readonly log: Log
}

/** Who is told something, without what they said. */
export interface Addressee {
  readonly conversation: ConversationKey
  readonly eventId: string
  readonly language: Language
  readonly interactionToken: string | undefined
}

/** Tells something beside the mailbox: one sentence, which no history knows. Never rejects. */
export type Tell = (
  addressee: Addressee,
  key: TextKey,
  visibility: Notice['visibility'],
  signal: AbortSignal,
  how?: TellHow,
) => Promise<void>

/** What else a notice says. */
export interface TellHow {
  readonly values?: TextValues
  /** Those words, instead of the key's in the addressee's language. */
  readonly text?: string
  /** Default: a warning. */
  readonly tone?: Notice['tone']
}

/** Whoever did something; `language`: see `Config.language`. */
export function addresseeOf(event: InboundEvent, language: Language | undefined): Addressee {
  const spoken = () => ('text' in event ? detectLanguage(event.text) : 'en')
  return {
    conversation: event.conversation,
    eventId: event.id,
    language: language ?? languageOf(event.locale) ?? spoken(),
    interactionToken: 'interaction' in event ? event.interaction?.token : undefined,
  }
}

/** Builds it. */
export function createTell({ adapter, log, ...options }: TellOptions): Tell {
  const texts = textsOn(adapter.name, options.texts)
  return async function tell(addressee, key, visibility, signal, { values, text, tone = 'warning' } = {}) {
    const { conversation, eventId, language, interactionToken } = addressee
    const parts = createChannel<Notice>()
    parts.push(noticeOf(text ?? texts(language, key, values), { visibility, tone }))
    parts.end()
    const target = {
      conversation,
      eventIds: [eventId],
      interactionToken,
      idempotencyKey: `${eventId}:${key}`,
      isTakenOver: false,
    }
    try {
      const delivery = await adapter.deliver(target, parts, signal)
      await delivery.settle(true)
    } catch (error) {
      log.warn({ error: describeError(error), notice: key }, 'a notice could not be shown')
    }
  }
}
