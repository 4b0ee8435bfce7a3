/** Base64, padded, on one line. */
export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

/** Reads base64, ignoring white space and missing padding; `undefined` where there is anything else in it. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const letters = text.replace(/[\t\n\f\r ]+/g, '')
  const padding = letters.endsWith('==') ? 2 : letters.endsWith('=') ? 1 : 0
  const length = letters.length - padding
  if (length % 4 === 1 || (padding > 0 && letters.length % 4 !== 0)) return undefined
  // Searched from the front: a pattern for the whole would need a stack as large as the text.
  const stranger = letters.search(/[^A-Za-z0-9+/]/)
  return stranger >= 0 && stranger < length ? undefined : Buffer.from(letters, 'base64')
}
