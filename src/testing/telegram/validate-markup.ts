import type { MessageEntity } from 'grammy/types'
import { badRequest, type Refusal } from './refusal.ts'

/** A text as it is shown. */
export interface FormattedText {
  readonly text: string
  readonly entities: readonly MessageEntity[]
}

/** Refuses markup. `at`: where in the source, in UTF-16 units; Telegram tells it in bytes. */
export function unparsable(what: string): Refusal {
  return badRequest(`can't parse entities: ${what}`)
}

/** Where something is in a source, as Telegram counts. */
export function byteOffset(source: string, at: number): number {
  return Buffer.byteLength(source.slice(0, at))
}

/** An entity of markup; one without text, or a link to nowhere, is dropped as Telegram drops it. */
export function makeEntity(
  type: string,
  place: { readonly offset: number; readonly length: number },
  argument = '',
): MessageEntity[] {
  if (place.length === 0) return []
  switch (type) {
    case 'bold':
    case 'italic':
    case 'underline':
    case 'strikethrough':
    case 'spoiler':
    case 'blockquote':
    case 'expandable_blockquote':
    case 'code':
      return [{ type, ...place }]
    case 'pre':
      return [argument === '' ? { type, ...place } : { type, ...place, language: argument }]
    case 'text_link':
      return URL.canParse(argument) ? [{ type, ...place, url: argument }] : []
    case 'custom_emoji':
      if (!/^\d{1,19}$/.test(argument) || BigInt(argument) >= 2n ** 63n)
        throw unparsable('Invalid custom emoji identifier specified')
      return [{ type, ...place, custom_emoji_id: argument }]
    default:
      return []
  }
}
