/** Who is meant by the placeholders of a card. */
export interface PlaceholderNames {
  readonly user: string
  readonly char: string
}

const placeholder = /\{\{\s*(user|char)\s*\}\}|<(user|bot|char)>/gi

/**
 * Puts names in the place of `{{user}}`, `<USER>`, `{{char}}`, `<char>` and `<BOT>`, whatever their case. Names are put in as
 * they are: a person named `{{char}}` is not expanded again.
 */
export function expandPlaceholders(text: string, names: PlaceholderNames): string {
  return text.replace(placeholder, (_whole, braced?: string, angled?: string) =>
    (braced ?? angled)?.toLowerCase() === 'user' ? names.user : names.char,
  )
}
