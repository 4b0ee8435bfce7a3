import type { Codec } from '../src/contract/codec.ts'
import { MemoryError } from '../src/contract/errors.ts'

/** Stores texts as they are. */
export const plainCodec: Codec = {
  keyId: 'plain',
  encode: (text) => text,
  decode(stored, keyId) {
    if (keyId === plainCodec.keyId) return stored
    throw new MemoryError({
      code: 'unknown-key',
      what: `The store holds texts that were written with the key ${JSON.stringify(keyId)}.`,
      remedy: 'Set ENCRYPTION_KEY to the key that it was written with.',
    })
  },
}
