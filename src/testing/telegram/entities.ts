import type { MessageEntity } from 'grammy/types'

type Found = 'bot_command' | 'mention' | 'hashtag' | 'url' | 'email'

/** What clients see in typed text; the earlier ones win where two overlap. */
const patterns: readonly (readonly [Found, RegExp])[] = [
  ['bot_command', /(?<![\p{L}\p{N}_/<>])\/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\p{L}\p{N}_/<>@])/gu],
  ['url', /(?<![\p{L}\p{N}_@])https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]}'»”’。，！？；：）」』]/giu],
  [
    'url',
    /(?<![\p{L}\p{N}_@.-])(?:[a-z\d-]+\.)+(?:ai|app|cn|com|de|dev|io|me|net|org|ru|uk)(?![\p{L}\p{N}_@-]|\.[\p{L}\p{N}])(?:\/[\w/?=&%#~+-]*)?/giu,
  ],
  [
    'email',
    /(?<![\p{L}\p{N}._%+-])[a-z0-9][a-z0-9._%+-]{0,63}@(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}(?![\p{L}\p{N}_])/giu,
  ],
  ['mention', /(?<![\p{L}\p{N}_@])@[a-zA-Z][a-zA-Z0-9_]{2,31}(?![\p{L}\p{N}_@])/gu],
  ['hashtag', /(?<![\p{L}\p{N}_#])#(?=[\p{N}_]*\p{L})[\p{L}\p{N}_]{1,256}(?![\p{L}\p{N}_#])/gu],
]

/** The entities that clients make of what somebody types, by offset; they do not overlap. */
export function clientEntities(text: string): MessageEntity[] {
  const found = patterns.flatMap(([type, pattern], rank) =>
    [...text.matchAll(pattern)].map((match) => ({
      type,
      rank,
      offset: match.index,
      length: match[0].length,
    })),
  )
  found.sort((a, b) => a.offset - b.offset || a.rank - b.rank)
  let end = 0
  return found.flatMap(({ type, offset, length }) => {
    if (offset < end) return []
    end = offset + length
    return [{ type, offset, length }]
  })
}

/** What each entity covers, as `ShownTelegramMessage.formatted` tells it. */
export function formattedParts(
  text: string,
  entities: readonly MessageEntity[],
): { readonly type: string; readonly text: string }[] {
  return entities.map(({ type, offset, length }) => ({ type, text: text.slice(offset, offset + length) }))
}
