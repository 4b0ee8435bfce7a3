import type { Codec } from '../src/contract/codec.ts'
import { MemoryError } from '../src/contract/errors.ts'

/** Stores texts as they are. */
export const plainCodec: Codec = {
  keyId: 'plain',
  encode: (text) => text,
  decode(stored, keyId) {
    if (keyId === plainCodec.keyId) return stored
    throw unknownKeyError(keyId)
  },
}

/** A text of a key that is not there. */
export function unknownKeyError(keyId: string): MemoryError {
  return new MemoryError({
    code: 'unknown-key',
    what: `The store holds texts that were written with the key ${JSON.stringify(keyId)}.`,
    remedy:
      'Add the key that they were written with to ENCRYPTION_KEY; the first one writes, all of them read.',
  })
}
