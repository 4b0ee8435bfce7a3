import type { Codec } from '../../src/contract/codec.ts'

/** A stored text, and the key that it was written with. */
export interface Sealed {
  readonly key_id: string
  readonly body: string
}

/** A value as its columns `key_id` and `body`. */
export function seal(codec: Codec, value: unknown): readonly [keyId: string, body: string] {
  return [codec.keyId, codec.encode(JSON.stringify(value))]
}

/** The value of a row that `seal` made; `Value` is what was sealed. */
export function unseal<Value>(codec: Codec, row: Sealed): Value {
  return JSON.parse(codec.decode(row.body, row.key_id))
}
