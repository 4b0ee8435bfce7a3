/** In place of the first key: texts are written as they are, and those of the other keys can be read. */
export const plainKey = 'plain'

/** The 32 bytes of a key in base64 (either alphabet) or hexadecimal; `undefined`: it is no such key. */
export function decodeEncryptionKey(written: string): Uint8Array | undefined {
  if (/^[\da-f]{64}$/i.test(written)) return Buffer.from(written, 'hex')
  return /^[\w+/-]{43}=?$/.test(written) ? Buffer.from(written, 'base64') : undefined
}
