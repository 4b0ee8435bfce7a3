import fc from 'fast-check'
import type { JsonObject, JsonValue } from '../../../src/cards/files/card-source.ts'
import { readCardFile } from '../../../src/cards/files/read-card-file.ts'
import { CardError } from '../../../src/contract/errors.ts'

/** JSON as a card's file holds it: every letter there is, and keys that are more than keys elsewhere. */
export function arbitraryCard(): fc.Arbitrary<JsonObject> {
  const key = fc.oneof(fc.constantFrom('__proto__', 'constructor', 'toString', ''), text())
  const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.oneof(text(), fc.boolean(), fc.constant(null), fc.integer(), number()),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 3, noNullPrototype: true }),
    ),
  }))
  return fc.dictionary(key, value, { maxKeys: 5, noNullPrototype: true })
}

function text(): fc.Arbitrary<string> {
  return fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }))
}

function number(): fc.Arbitrary<number> {
  return fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value))
}

/** Bytes of a text. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** What becomes of a file: how it was read, or the error's code and message. Any other failure fails the test. */
export async function judge(bytes: Uint8Array, name = 'card') {
  try {
    return await readCardFile({ name, bytes })
  } catch (error) {
    if (error instanceof CardError) return { code: error.code, message: error.message }
    throw error
  }
}
