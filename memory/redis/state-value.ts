import type { Codec } from '../../src/contract/codec.ts'

/** A value as it is stored; `expiresAt` in ms since 1970, 0: never. */
export function encodeState({ codec }: { readonly codec: Codec }, text: string, expiresAt = 0): string {
  return JSON.stringify([expiresAt, codec.keyId, codec.encode(text)])
}

/** A stored value, as text. */
export function decodeState(
  { codec }: { readonly codec: Codec },
  stored: string,
): { readonly text: string; readonly expiresAt: number } {
  const [expiresAt, keyId, body]: readonly [number, string, string] = JSON.parse(stored)
  return { text: codec.decode(body, keyId), expiresAt }
}
