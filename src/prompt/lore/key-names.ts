import type { PlaceholderNames } from '../macros/context.ts'
import { expandPlaceholders } from '../placeholders.ts'

/** `{{user}}`, `<BOT>`; what stands so in a pattern may also be the name of a group. */
const nameInKey = /\{\{\s*(user|char|bot)\s*\}\}|(?<!\(\?P?|\\k)<(user|char|bot)>/gi
/** Where there is no name. */
const nothing = '[^\\s\\S]'
const syntax = /[\\^$.*+?()[\]{}|/-]/g

/** Whether a key tells the person's name. */
export function namesUser(key: string): boolean {
  return /[{<]/.test(key) && /user|notchar/i.test(key)
}

/** Names in the place of macros, and nothing in that of others. */
export function expandNames(text: string, names: PlaceholderNames): string {
  return expandPlaceholders(text, names)
}

/** The same in a regular expression: a name is what it says, whatever signs it has. Other braces are its own. */
export function expandNamesInPattern(source: string, { user, char }: PlaceholderNames): string {
  return source.replace(nameInKey, (_, macro: string | undefined, angled: string | undefined) => {
    const name = (macro ?? angled ?? '').toLowerCase() === 'user' ? user : char
    return name === '' ? nothing : name.replace(syntax, '\\$&')
  })
}
