import type { JsonObject } from './card-source.ts'

/** A card as a JSON file that people can read. */
export function writeJson(card: JsonObject): Uint8Array {
  return Buffer.from(`${JSON.stringify(card, undefined, 2)}\n`)
}
