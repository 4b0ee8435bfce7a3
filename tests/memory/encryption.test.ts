import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createCodec } from '../../memory/encryption.ts'
import { ConfigurationError } from '../../src/contract/errors.ts'

const key = randomBytes(32).toString('base64')
const other = randomBytes(32).toString('hex')

describe('a text', () => {
  test('comes back as it was, whatever is in it, also by the key in another notation', () => {
    const codec = createCodec([key])
    const same = createCodec([Buffer.from(key, 'base64').toString('hex').toUpperCase()])
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
        const stored = codec.encode(text)
        expect(codec.decode(stored, codec.keyId)).toBe(text)
        expect(same.decode(stored, codec.keyId)).toBe(text)
      }),
    )
  })

  test('is never stored alike twice, and its words are not in it', () => {
    const codec = createCodec([key])
    const stored = Array.from({ length: 100 }, () => codec.encode('Mondscheinsonate'))
    expect(new Set(stored).size).toBe(100)
    for (const one of stored) expect(Buffer.from(one, 'base64').toString('latin1')).not.toContain('Mond')
    // Nonce, text, tag.
    expect(Buffer.from(stored[0] ?? '', 'base64')).toHaveLength(12 + 16 + 16)
  })

  test('that was changed in any bit, or cut off, is refused and not shown', () => {
    const codec = createCodec([key])
    const bytes = Buffer.from(codec.encode('Mondscheinsonate'), 'base64')
    const corrupt = expect.objectContaining({ code: 'corrupt', message: expect.not.stringContaining('Mond') })
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(() => codec.decode(changed.toString('base64'), codec.keyId)).toThrow(corrupt)
    }
    for (let length = 0; length < bytes.length; length += 1) {
      const cut = bytes.subarray(0, length).toString('base64')
      expect(() => codec.decode(cut, codec.keyId)).toThrow(corrupt)
    }
  })

  test('of another key is not read as one of this key', () => {
    const codec = createCodec([key])
    const stored = createCodec([other]).encode('Mondscheinsonate')
    expect(() => codec.decode(stored, codec.keyId)).toThrow(expect.objectContaining({ code: 'corrupt' }))
  })
})

describe('keys', () => {
  test('the first writes, all of them read, and so is what was written without one', () => {
    const [old, next] = [createCodec([key]), createCodec([other, key])]
    expect(next.keyId).not.toBe(old.keyId)
    expect(next.keyId).toBe(createCodec([other]).keyId)
    expect(next.decode(old.encode('before'), old.keyId)).toBe('before')
    expect(next.decode(next.encode('now'), next.keyId)).toBe('now')
    expect(next.decode('plain text', 'plain')).toBe('plain text')
  })

  test('none: texts are written as they are', () => {
    const codec = createCodec([])
    expect([codec.keyId, codec.encode('as it is')]).toEqual(['plain', 'as it is'])
  })

  test('plain in the first place: written as they are, and those of the keys are read', () => {
    const before = createCodec([key])
    const codec = createCodec(['plain', key])
    expect([codec.keyId, codec.encode('as it is')]).toEqual(['plain', 'as it is'])
    expect(codec.decode(before.encode('before'), before.keyId)).toBe('before')
  })

  test('one that is not there is named by its id, with what to do', () => {
    const { keyId, encode } = createCodec([other])
    for (const codec of [createCodec([]), createCodec([key])])
      expect(() => codec.decode(encode('before'), keyId)).toThrow(
        expect.objectContaining({ code: 'unknown-key', message: expect.stringContaining(`"${keyId}"`) }),
      )
  })

  test('an id is the same in every process', () => {
    const { keyId } = createCodec(['00'.repeat(32)])
    expect(keyId).toBe(createCodec(['A'.repeat(43)]).keyId)
    expect(keyId).toMatch(/^[\da-f]{8}$/)
  })

  test('what is none is refused, and not shown', () => {
    for (const wrong of ['', 'hunter2', `${key}A`, other.slice(1), ` ${key}`])
      try {
        createCodec([wrong])
        expect.unreachable(wrong)
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigurationError)
        if (wrong !== '') expect(`${error}`).not.toContain(wrong)
      }
  })
})
