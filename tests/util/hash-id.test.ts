import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createIdentityHashes } from '../../src/util/hash-id.ts'

const hashes = createIdentityHashes('key')
const alice = { platform: 'test', place: 'alice', thread: '' }

test('the same is called the same, by whoever has the key', () => {
  expect(hashes.person('test', 'alice')).toMatch(/^p_[0-9a-f]{12}$/)
  expect(hashes.conversation(alice)).toMatch(/^c_[0-9a-f]{12}$/)
  expect(createIdentityHashes('key').person('test', 'alice')).toBe(hashes.person('test', 'alice'))
  expect(createIdentityHashes('other').person('test', 'alice')).not.toBe(hashes.person('test', 'alice'))
})

test('what is different is called differently, wherever its parts are cut', () => {
  const part = fc.string({ maxLength: 4 })
  const key = fc.record({ platform: part, place: part, thread: part })
  fc.assert(
    fc.property(key, key, (one, other) => {
      const isSame =
        one.platform === other.platform && one.place === other.place && one.thread === other.thread
      expect(hashes.conversation(one) === hashes.conversation(other)).toBe(isSame)
    }),
  )
  expect(hashes.conversation({ platform: 'a', place: 'bc', thread: '' })).not.toBe(
    hashes.conversation({ platform: 'ab', place: 'c', thread: '' }),
  )
})
