import type { ChapterKey, ConversationKey } from '../src/contract/conversation.ts'
import type { StateKey, StateSchema } from '../src/contract/memory.ts'

// Parts are escaped and ended by a slash, so that the key of a whole is a prefix of the keys of its parts:
// place/ < conversation/ < chapter/.

/** Storage key of every conversation of a place is prefixed by this. */
export function placePrefix(platform: string, place: string): string {
  return `${platformPrefix(platform)}${escapePart(place)}/`
}

/** Storage key of every conversation of a platform is prefixed by this. */
export function platformPrefix(platform: string): string {
  return `${escapePart(platform)}/`
}

/** Conversation to storage key. */
export function encodeConversationKey({ platform, place, thread }: ConversationKey): string {
  return `${placePrefix(platform, place)}${escapePart(thread)}/`
}

/** Storage key to conversation. */
export function decodeConversationKey(key: string): ConversationKey {
  const [platform = '', place = '', thread = ''] = key.split('/', 3).map(unescapePart)
  return { platform, place, thread }
}

/** Chapter to storage key. */
export function encodeChapterKey(chapter: ChapterKey): string {
  return `${encodeConversationKey(chapter)}${escapePart(chapter.chapter)}/`
}

/** Storage key to chapter. */
export function decodeChapterKey(key: string): ChapterKey {
  return { ...decodeConversationKey(key), chapter: unescapePart(key.split('/', 4)[3] ?? '') }
}

/** Keyed state to storage key: its scope's prefix, its name, its owner. */
export function encodeStateKey({ name, scope, owner }: StateKey<keyof StateSchema>): string {
  return `${stateNamePrefix(scope, name)}${escapePart(owner)}`
}

/** Storage key of a scope's values of one name is prefixed by this. */
export function stateNamePrefix(
  scope: StateKey<keyof StateSchema>['scope'],
  name: keyof StateSchema,
): string {
  return `${statePrefix(scope)}.${name}/`
}

/**
 * Storage key of every value that belongs to a scope, or to a chapter in it, is prefixed by this. The dot before a value's name
 * is never the first character of a chapter's part, for a part's dots are escaped.
 */
export function statePrefix(scope: StateKey<keyof StateSchema>['scope']): string {
  if (scope === undefined) return 'store/'
  return stateWithin('chapter' in scope ? encodeChapterKey(scope) : encodeConversationKey(scope))
}

/** Storage key of every value that belongs to conversations or chapters is prefixed by this and what prefixes theirs. */
export function stateWithin(prefix: string): string {
  return `in/${prefix}`
}

/** Storage key of the conversation to which a value of keyed state belongs. */
export function conversationOfStateKey(key: string): string {
  return `${key.split('/').slice(1, 4).join('/')}/`
}

/** Names of keyed state whose owner is a person. */
const personalNames: readonly (keyof StateSchema)[] = [
  'profile',
  'offered-card',
  'consent',
  'exports-of',
  'ai-notice',
  'help-line',
]

/** Storage key of every value that a person owns, in whatever scope, ends in one of these; no space is in them. */
export function personalSuffixes(personId: string): readonly string[] {
  return personalNames.map((name) => `.${name}/${escapePart(personId)}`)
}

/** The person who owns the value of a storage key of keyed state; `undefined`: nobody does. */
export function personOfStateKey(key: string): string | undefined {
  return nameOfStateKey(key) && unescapePart(key.slice(key.lastIndexOf('/') + 1))
}

/** Name of the value of a storage key of keyed state that a person owns; `undefined`: nobody does. */
export function nameOfStateKey(key: string): keyof StateSchema | undefined {
  const scopeAndName = key.slice(0, key.lastIndexOf('/'))
  return personalNames.find((name) => scopeAndName.endsWith(`.${name}`))
}

/** Names of keyed state that tells of several people by their ids; see `withoutPerson`. The owner is nobody. */
const tellingNames = ['window', 'studio'] as const satisfies readonly (keyof StateSchema)[]

/** Storage key of every value that may tell of several people, in whatever scope, ends in one of these. */
export const tellingSuffixes: readonly string[] = tellingNames.map((name) => `.${name}/`)

/** First string that is greater than all that begin with the prefix. */
export function afterPrefix(prefix: string): string {
  return `${prefix.slice(0, -1)}${String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)}`
}

/** UTF-16 units other than these are written as `%` and four hexadecimal digits: also half of a surrogate pair survives. */
function escapePart(part: string): string {
  return part.replace(/[^\w:@-]/g, (unit) => `%${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function unescapePart(part: string): string {
  return part.replace(/%([0-9a-f]{4})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  )
}
