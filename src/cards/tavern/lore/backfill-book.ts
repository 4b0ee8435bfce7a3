import type { JsonObject, JsonValue } from '../../files/card-source.ts'
import { isJsonObject, valueAt } from '../json.ts'
import { readDecorators } from './decorators.ts'
import { isPattern } from './entry-reader.ts'
import { readKeys } from './fields.ts'
import { listEntries } from './map-book.ts'
import { entries } from './remarks.ts'

/** The book for the copy that older readers take: without decorators, and without what only version 3 has. */
export function backfillBook(book: JsonObject): JsonObject {
  const written = valueAt(book, 'entries')
  if (!Array.isArray(written) && !isJsonObject(written)) return book
  return { ...book, entries: listEntries(book).map(backfillEntry) }
}

/** What {@link backfillBook} leaves out and version 2 has no other words for, as sentences. */
export function listBackfillLosses(book: JsonObject): readonly string[] {
  const all = listEntries(book).filter(isJsonObject)
  const decorated = all.filter((entry) => {
    const content = valueAt(entry, 'content')
    return typeof content === 'string' && withoutDecorators(content) !== content
  })
  const patterned = all.filter((entry) => {
    return valueAt(entry, 'use_regex') === true && readKeys(valueAt(entry, 'keys')).some(isPattern)
  })
  const noPlace = 'V2 has no place for it in a form that every tool reads.'
  return [
    ...(decorated.length > 0 ? [`The conditions of ${entries(decorated.length)} of lore: ${noPlace}`] : []),
    ...(patterned.length > 0
      ? [`That keys of ${entries(patterned.length)} of lore are regular expressions: ${noPlace}`]
      : []),
  ]
}

function backfillEntry(entry: JsonValue): JsonValue {
  if (!isJsonObject(entry)) return entry
  const { use_regex: _, ...others } = entry
  const content = valueAt(entry, 'content')
  return typeof content === 'string' ? { ...others, content: withoutDecorators(content) } : others
}

function withoutDecorators(content: string): string {
  const { head } = readDecorators(content)
  return head.includes('@@') ? content.slice(head.length) : content
}
