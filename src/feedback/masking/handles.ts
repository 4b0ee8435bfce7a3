/** Where a text tells how somebody is reached on a platform. UTF-16 offsets; the end is exclusive. */
export interface Handle {
  readonly start: number
  readonly end: number
}

/** What stands in a text instead of a handle. */
export const unknownHandle = '[handle]'

/** Every quantifier is bounded, or what it takes is never tried again: time is linear in the text's length. */
const handles = new RegExp(
  [
    // Profiles, by name or number.
    String.raw`(?<![\w.])(?:https?:\/\/)?(?:www\.)?(?:t|telegram)\.(?:me|dog)\/[\w+\/\-]{2,100}`,
    String.raw`(?<!\w)tg:\/\/\S{1,200}`,
    String.raw`(?<![\w.])(?:https?:\/\/)?(?:\w{1,10}\.)?discord(?:app)?\.com\/users\/\d{1,25}`,
    // Discord's marks.
    String.raw`<@[!&]?\d{1,25}>`,
    // Names; an address of mail has one, too, and is something else. Chinese goes on without a space behind a name.
    String.raw`(?<![\w.%+\-\]])[@＠][[\p{L}\p{N}_]--\p{Lo}](?:[.\-]?[[\p{L}\p{N}\p{M}_]--\p{Lo}]){1,63}`,
    // Numbers of people and places.
    String.raw`(?<!\d)\d{12,}`,
  ].join('|'),
  'giv',
)

/** Every handle has one of these. */
const sign = /[@＠/]|\d{12}/

const everybody = /^[@＠](?:everyone|here|channel|all)$/i

/** Finds names and numbers by which people are reached on Telegram and Discord, in order, apart from each other. */
export function findHandles(text: string): readonly Handle[] {
  if (!sign.test(text)) return []
  return [...text.matchAll(handles)]
    .filter(([handle]) => !everybody.test(handle))
    .map(({ index, 0: handle }) => ({ start: index, end: index + handle.length }))
}
