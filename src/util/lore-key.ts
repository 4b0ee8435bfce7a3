/** A key of a lore entry, as it is meant. */
export type LoreKey =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'pattern'; readonly source: string; readonly flags: string }

/** `/…/flags`; a slash within it is written `\/`, so that a path such as /home/user/ is text. */
const pattern = /^\/((?:[^/\\]|\\[\s\S])+)\/([dgimsuvy]*)$/

/** Longer ones are text: no expression is as long. */
const mostCharacters = 10_000

/** A text that reads like a pattern, behind backslashes that say that it is none. */
const text = /^\\*\/(?:[^/\\]|\\[\s\S])+\/[dgimsuvy]*$/

/**
 * Reads a key: `/pattern/flags` is a regular expression, everything else text. A backslash before the first slash makes text of
 * what reads like a regular expression: `\/odd/` is the text /odd/.
 */
export function parseLoreKey(key: string): LoreKey {
  if (key.length > mostCharacters) return { type: 'text', text: key }
  const [, source, flags] = pattern.exec(key) ?? []
  if (source !== undefined && flags !== undefined && new Set(flags).size === flags.length) {
    return { type: 'pattern', source, flags }
  }
  return { type: 'text', text: key.startsWith('\\') && text.test(key) ? key.slice(1) : key }
}

/** The key that means this text. */
export function textLoreKey(words: string): string {
  return words.length < mostCharacters && text.test(words) ? `\\${words}` : words
}
