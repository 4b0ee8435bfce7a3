import type { FeedbackConfig } from '../contract/config.ts'
import type { Rating } from '../contract/feedback.ts'

type Meanings = FeedbackConfig['emoji']

/** What rates where nothing is set. */
const thumbs: Meanings = { '👍': 'good', '👎': 'bad' }

/** Skin tones, and whether it is shown as text or as a picture. */
const styles = /[\u{1F3FB}-\u{1F3FF}\uFE0E\uFE0F]/gu

/** `NAME:ID` and `custom:ID`: an emoji of a place's own. */
const custom = /:(\w+)$/

/** Whether an emoji rates a reply; `undefined`: it reacts to the story. Settings win over the thumbs. */
export function rateEmoji(emoji: string, meanings: Meanings): Rating | undefined {
  const meaning = meaningOf(emoji, meanings) ?? meaningOf(emoji, thumbs)
  if (meaning === undefined || meaning === 'story') return undefined
  return meaning === 'good' ? 1 : -1
}

function meaningOf(emoji: string, meanings: Meanings): Meanings[string] | undefined {
  const wanted = plainEmoji(emoji)
  const found = Object.entries(meanings).find(([known]) => plainEmoji(known) === wanted)
  return found?.[1]
}

/** An emoji in any skin, sex and style is the same one; one of a place keeps its id when it gets another name. */
function plainEmoji(emoji: string): string {
  const [, id] = custom.exec(emoji) ?? []
  if (id !== undefined) return `:${id}`
  return emoji
    .replace(styles, '')
    .replace(/\u200D[♀♂]/gu, '')
    .replace(/^[👨👩](?=\u200D)/u, '🧑')
}
