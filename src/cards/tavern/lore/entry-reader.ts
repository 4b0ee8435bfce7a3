import { parseLoreKey, textLoreKey } from '../../../util/lore-key.ts'
import type { JsonObject, JsonValue } from '../../files/card-source.ts'
import { readNumber } from '../fields.ts'
import type { DecoratorName } from './decorators.ts'
import { clamp, readKeys, tavernValue } from './fields.ts'
import type { Remark } from './remarks.ts'

/** An entry that is being read. */
export interface EntryReader {
  readonly raw: JsonObject
  readonly remarks: Set<Remark>
  /** What SillyTavern says under that name. */
  tavern(key: string): JsonValue | undefined
  isTrue(key: string): boolean
  /** A number within bounds; without a fraction where `whole`. */
  number(value: JsonValue | undefined, absent: number, minimum: number, maximum: number): number
  whole(value: JsonValue | undefined, absent: number, maximum: number): number
  /** The value of a decorator that counts. */
  decorated(name: DecoratorName): string | undefined
  /** Keys, as our cards write them. */
  keys(value: JsonValue | undefined): readonly string[]
}

/** Most lines that our cards count. */
export const mostLines = 100_000

/** Reads an entry; in one whose keys are text, none is a regular expression. */
export function createReader(
  raw: JsonObject,
  isText: boolean,
  decorated: EntryReader['decorated'],
): EntryReader {
  const remarks = new Set<Remark>()
  const tavern = (key: string) => tavernValue(raw, key)
  const number: EntryReader['number'] = (value, absent, minimum, maximum) => {
    const read = readNumber(value)
    const accepted = clamp(read ?? absent, minimum, maximum)
    if (read !== accepted && value !== undefined && value !== null) remarks.add('clamped')
    return accepted
  }
  return {
    raw,
    remarks,
    tavern,
    number,
    decorated,
    isTrue: (key) => tavern(key) === true,
    whole: (value, absent, maximum) => Math.round(number(value, absent, 0, maximum)),
    keys: (value) => (isText ? readKeys(value).map(textLoreKey) : readKeys(value).map(plainKey)),
  }
}

/** Others have no backslash that makes text of a pattern, so theirs is a part of the text. */
function plainKey(key: string): string {
  return isPattern(key) ? key : textLoreKey(key)
}

/** Whether a key, as our cards write it, is a regular expression. */
export function isPattern(key: string): boolean {
  return parseLoreKey(key).type === 'pattern'
}
