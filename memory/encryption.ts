import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type { Codec } from '../src/contract/codec.ts'
import { ConfigurationError, MemoryError } from '../src/contract/errors.ts'
import { decodeEncryptionKey, plainKey } from '../src/util/encryption-key.ts'
import { plainCodec, unknownKeyError } from './codec.ts'

const algorithm = 'aes-256-gcm'
/** By chance, which the injected one is too weak for: 2^32 texts may be written before a nonce is likely to come again. */
const nonceBytes = 12
const tagBytes = 16

/** A key as texts are written with it. */
interface RingKey {
  /** 8 hexadecimal digits, which tell nothing of the key. */
  readonly id: string
  readonly secret: Uint8Array
}

/**
 * Texts encrypted with AES-256-GCM, as the base64 of nonce, ciphertext and tag; the key's id is authenticated along with them. The
 * first key writes, all of them read, and so are texts that were written without one. No key, or `plain` in place of the first:
 * texts are written as they are. Keys are 32 bytes in base64 or hexadecimal. Fails with a ConfigurationError.
 */
export function createCodec(keys: readonly string[]): Codec {
  const ring = keys.filter((key) => key !== plainKey).map(deriveKey)
  const byId = new Map(ring.map((key) => [key.id, key]))
  const [writing] = keys[0] === plainKey ? [] : ring
  return {
    keyId: writing ? writing.id : plainCodec.keyId,
    encode: (text) => (writing ? encrypt(writing, text) : text),
    decode(stored, keyId) {
      if (keyId === plainCodec.keyId) return stored
      const key = byId.get(keyId)
      if (!key) throw unknownKeyError(keyId)
      return decrypt(key, stored)
    },
  }
}

/** The key as it is given is used for nothing but to derive others. */
function deriveKey(written: string): RingKey {
  const given = decodeEncryptionKey(written)
  if (!given)
    throw new ConfigurationError({
      code: 'invalid-setting',
      what: 'ENCRYPTION_KEY holds what is no key of 32 bytes in base64 or hexadecimal.',
      remedy: 'Write one with `openssl rand -base64 32`.',
    })
  const derive = (use: string, bytes: number) => Buffer.from(hkdfSync('sha256', given, '', use, bytes))
  return { id: derive('dramatis key id', 4).toString('hex'), secret: derive('dramatis texts', 32) }
}

function encrypt({ id, secret }: RingKey, text: string): string {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(algorithm, secret, nonce, { authTagLength: tagBytes })
  cipher.setAAD(Buffer.from(id))
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString(
    'base64',
  )
}

function decrypt({ id, secret }: RingKey, stored: string): string {
  const bytes = Buffer.from(stored, 'base64')
  try {
    const decipher = createDecipheriv(algorithm, secret, bytes.subarray(0, nonceBytes), {
      authTagLength: tagBytes,
    })
    decipher.setAAD(Buffer.from(id))
    decipher.setAuthTag(bytes.subarray(-tagBytes))
    const text = decipher.update(bytes.subarray(nonceBytes, -tagBytes))
    return Buffer.concat([text, decipher.final()]).toString('utf8')
  } catch {
    // Without the cause: what Node says of it helps nobody.
    throw new MemoryError({
      code: 'corrupt',
      what: `A text of the store that was written with the key ${JSON.stringify(id)} was damaged or changed.`,
      remedy: 'Put back a backup with `npx dramatis restore FILE`.',
    })
  }
}
