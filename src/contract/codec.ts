/**
 * How texts are stored. Every stored text names the key that it was written with, so that encryption and the rotation of its
 * key are a codec and not a migration.
 */
export interface Codec {
  /** Id of the key that `encode` uses now; `plain` stores the text as it is. */
  readonly keyId: string
  /** Text to what is stored. */
  encode(text: string): string
  /** What was stored under a key id to text. Throws a MemoryError `unknown-key` for a key it does not have. */
  decode(stored: string, keyId: string): string
}
