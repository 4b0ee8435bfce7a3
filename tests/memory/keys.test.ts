import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  afterPrefix,
  conversationOfStateKey,
  decodeChapterKey,
  decodeConversationKey,
  encodeChapterKey,
  encodeConversationKey,
  encodeStateKey,
  nameOfStateKey,
  personalSuffixes,
  personOfStateKey,
  placePrefix,
  stateNamePrefix,
  statePrefix,
  stateWithin,
} from '../../memory/keys.ts'

/** Any string, half surrogate pairs and all, and often one that looks like a piece of a key. */
const part = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('/', '.', '%', '\ud83d', '0', 'a', 'é', '-', '\0') }),
)
const conversation = fc.record({ platform: part, place: part, thread: part })
const chapter = fc.record({ platform: part, place: part, thread: part, chapter: part })
const scope = fc.oneof(conversation, chapter, fc.constant(undefined))
const personal = ['profile', 'offered-card', 'consent', 'exports-of', 'ai-notice', 'help-line'] as const
const name = fc.constantFrom('cast', 'window', 'studio', ...personal)
const isPersonal = (one: string) => personal.some((known) => known === one)
const stateKey = fc.record({ name, scope, owner: part })

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)

test('a key leads back to its conversation, and to its chapter', () => {
  fc.assert(
    fc.property(chapter, ({ chapter: id, ...where }) => {
      expect(decodeConversationKey(encodeConversationKey(where))).toEqual(where)
      expect(decodeChapterKey(encodeChapterKey({ ...where, chapter: id }))).toEqual({ ...where, chapter: id })
    }),
  )
})

test('different conversations, chapters and values have different keys', () => {
  fc.assert(
    fc.property(conversation, conversation, (one, other) => {
      expect(encodeConversationKey(one) === encodeConversationKey(other)).toBe(same(one, other))
    }),
  )
  fc.assert(
    fc.property(chapter, chapter, (one, other) => {
      expect(encodeChapterKey(one) === encodeChapterKey(other)).toBe(same(one, other))
    }),
  )
  fc.assert(
    fc.property(stateKey, stateKey, (one, other) => {
      expect(encodeStateKey(one) === encodeStateKey(other)).toBe(same(one, other))
    }),
  )
})

test('a key of keyed state leads back to the person who owns it, by its name only', () => {
  fc.assert(
    fc.property(stateKey, (key) => {
      const encoded = encodeStateKey(key)
      expect(personOfStateKey(encoded)).toBe(isPersonal(key.name) ? key.owner : undefined)
      expect(nameOfStateKey(encoded)).toBe(isPersonal(key.name) ? key.name : undefined)
    }),
  )
})

test('keys of a place, a conversation and a chapter begin with theirs, and nothing else does', () => {
  fc.assert(
    fc.property(chapter, chapter, (one, other) => {
      const isWithin = (prefix: string, key: string) => key >= prefix && key < afterPrefix(prefix)
      const isSamePlace = same([one.platform, one.place], [other.platform, other.place])
      const key = encodeConversationKey(one)
      expect(isWithin(placePrefix(other.platform, other.place), key)).toBe(isSamePlace)
      expect(key.startsWith(placePrefix(other.platform, other.place))).toBe(isSamePlace)
      const value = encodeStateKey({ name: 'cast', scope: one, owner: '' })
      expect(isWithin(stateWithin(placePrefix(other.platform, other.place)), value)).toBe(isSamePlace)
      expect(isWithin(encodeConversationKey(other), encodeChapterKey(one))).toBe(
        key === encodeConversationKey(other),
      )
    }),
  )
})

test('a value is found by its scope, by its name in it, and by the person who owns it in any', () => {
  fc.assert(
    fc.property(stateKey, part, name, (key, owner, otherName) => {
      const encoded = encodeStateKey(key)
      expect(encoded.startsWith(statePrefix(key.scope))).toBe(true)
      expect(encoded.startsWith(stateNamePrefix(key.scope, otherName))).toBe(otherName === key.name)
      const isFound = (person: string) => personalSuffixes(person).some((suffix) => encoded.endsWith(suffix))
      expect(isFound(key.owner)).toBe(isPersonal(key.name))
      expect(isFound(owner)).toBe(isPersonal(key.name) && owner === key.owner)
      if (key.scope) expect(conversationOfStateKey(encoded)).toBe(encodeConversationKey(key.scope))
    }),
  )
})

test('a key holds no character that a store might read as its own', () => {
  fc.assert(
    fc.property(stateKey, (key) => {
      expect(encodeStateKey(key)).toMatch(/^[\w:@%./-]*$/)
    }),
  )
})
