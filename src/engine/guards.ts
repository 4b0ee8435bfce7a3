import type { MessageReceived } from '../contract/event.ts'
import { isOutOfCharacter, withoutAsides } from '../prompt/find-names.ts'
import { sanitizeText } from '../prompt/sanitize.ts'
import { findNamed } from './choose-speaker.ts'
import type { Scene } from './scene.ts'

/** Messages that are still to be answered, and those that waited too long: after an outage nobody answers old lines. */
export function splitByAge(messages: readonly MessageReceived[], oldestAt: number) {
  return {
    fresh: messages.filter(({ at }) => at >= oldestAt),
    stale: messages.filter(({ at }) => at < oldestAt),
  }
}

/** Whether a text is said inside the story: out-of-character lines never reach the model and wake nobody. */
export function isInCharacter(text: string): boolean {
  const seen = sanitizeText(text).trim()
  return !isOutOfCharacter(seen) && withoutAsides(seen).trim() !== ''
}

/** Whether somebody mentioned the bot and said nothing else: that calls whoever plays, too. */
export function isBareMention({ text, mentionsBot }: MessageReceived): boolean {
  return mentionsBot && sanitizeText(text).trim() === ''
}

/** Whether a message calls the bot or whoever plays; alone with them, every one does. */
export function isCall(
  { audience, cast }: Pick<Scene, 'audience' | 'cast'>,
  { mentionsBot, addressee, text }: MessageReceived,
): boolean {
  return (
    audience === 'direct' || mentionsBot || addressee !== undefined || findNamed(cast, text) !== undefined
  )
}

/** Whether somebody may change who plays in a group. */
export function mayCast({
  mayCast: may,
  isModerator,
}: Pick<MessageReceived, 'mayCast' | 'isModerator'>): boolean {
  return may ?? isModerator
}

/** Ids of the characters that are silent at that moment. */
export function mutedAt({ mutedUntil }: Scene, now: number): ReadonlySet<string> {
  return new Set([...mutedUntil].filter(([, until]) => until > now).map(([id]) => id))
}
