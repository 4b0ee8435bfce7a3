import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  audienceOf,
  decodeConversation,
  decodeMessageId,
  encodeConversation,
  encodeEphemeralId,
  encodeMessageId,
} from '../../adapters/telegram/places.ts'

const id = fc.integer({ min: 1, max: 2 ** 31 })
const placeId = fc.oneof(
  id,
  id.map((one) => -one),
  id.map((one) => -1_000_000_000_000 - one),
)
const where = fc.oneof(
  fc.record({ placeId, topicId: id, postId: fc.constant(undefined) }),
  fc.record({ placeId, topicId: fc.constant(undefined), postId: fc.option(id, { nil: undefined }) }),
)

test('a conversation is read as it was written', () => {
  fc.assert(
    fc.property(where, (one) => {
      expect(decodeConversation(encodeConversation(one))).toEqual(one)
    }),
  )
})

test('no two conversations have one key', () => {
  fc.assert(
    fc.property(where, where, (one, other) => {
      const [first, second] = [one, other].map((place) => JSON.stringify(encodeConversation(place)))
      expect(first === second).toBe(JSON.stringify(one) === JSON.stringify(other))
    }),
  )
})

test('messages of a group and of the supergroup that it became are told apart', () => {
  fc.assert(
    fc.property(id, id, id, (group, supergroup, messageId) => {
      const before = { chatId: -group, placeId: -group }
      const after = { chatId: -1_000_000_000_000 - supergroup, placeId: -group }
      for (const place of [before, after])
        expect(decodeMessageId(place, encodeMessageId(place, messageId))).toBe(messageId)
      expect(decodeMessageId(after, encodeMessageId(before, messageId))).toBeUndefined()
      expect(decodeMessageId(before, encodeMessageId(after, messageId))).toBeUndefined()
    }),
  )
})

test('what one person alone sees is no message that others can be shown', () => {
  const place = { chatId: -7, placeId: -7 }
  expect(decodeMessageId(place, encodeEphemeralId(5, 3, 1_700_000_000))).toBeUndefined()
})

test('who is alone with the bot', () => {
  expect([7, -7, -1_000_000_000_007].map((one) => audienceOf({ placeId: one }))).toEqual([
    'direct',
    'group',
    'group',
  ])
})
