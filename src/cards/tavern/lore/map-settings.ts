import type { LoreSettings } from '../../../contract/lore.ts'
import type { JsonObject, JsonValue } from '../../files/card-source.ts'
import { readNumber } from '../fields.ts'
import { valueAt } from '../json.ts'
import { mostLines } from './entry-reader.ts'
import { clamp } from './fields.ts'

/** How a book says that its entries are looked for. A budget of no tokens means that it sets none. */
export function mapSettings(book: JsonObject): LoreSettings {
  const budget = limit(valueAt(book, 'token_budget'), 1_000_000)
  return {
    scanDepth: limit(valueAt(book, 'scan_depth'), mostLines),
    tokenBudget: budget === 0 ? undefined : budget,
    recursive: valueAt(book, 'recursive_scanning') === true,
    maxRounds: 5,
  }
}

function limit(value: JsonValue | undefined, maximum: number): number | undefined {
  const number = readNumber(value)
  return number === undefined ? undefined : Math.round(clamp(number, 0, maximum))
}
