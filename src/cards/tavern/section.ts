import type { Character } from '../../contract/character.ts'
import { parseJson } from '../../util/parse-json.ts'
import type { JsonObject, JsonValue } from '../files/card-source.ts'
import { type FieldName, fieldNames, mapAt, readMap, readTexts } from './fields.ts'
import { isJsonObject, readJson, valueAt } from './json.ts'
import { fingerprint, type Leftover, readLeftover } from './leftovers.ts'
import { type Form, forms } from './shape.ts'
import type { Origin } from './write-fields.ts'

/** What a card of ours keeps of the card that it came from, under `extensions.tavern`. */
export interface Section extends Origin {
  readonly form: Form
  /** For people, such as `V3 (3.0)`. */
  readonly version: string
  readonly isWrapped: boolean
  /** Fingerprint of what our card said at the import. */
  readonly of: string
  /** By field. */
  readonly leftovers: { readonly [field in FieldName]?: Leftover }
  /** What the lorebook's room keeps; `undefined`: nothing. */
  readonly book: JsonValue | undefined
  /** Copies of fields at the top: the key, and what an export would not give back. */
  readonly copies: { readonly [key: string]: Leftover | undefined }
  /** Other keys at the top, as they came. */
  readonly top: JsonObject
  /** Other keys of `data`, as they came. */
  readonly data: JsonObject
  /** How the copy for older readers differs from the card, see {@link planCopy}; `undefined`: it is made anew. */
  readonly backfill: JsonObject | undefined
  /** Addresses of files that came beside the card. */
  readonly files: readonly string[]
}

/** What our card says, whatever other tools need and wherever its pictures are. */
export function contentMark(character: Character): string {
  const { id, revision, avatar, expressions, extensions, ...content } = character
  return fingerprint(content)
}

/** The section as the card holds it; what says nothing is left out. */
export function writeSection(section: Section): JsonObject {
  const { form, version, isWrapped, of, book, top, data, backfill, files } = section
  const leftovers = toJson(section.leftovers)
  const copies = toJson(section.copies)
  return {
    version,
    form,
    ...(isWrapped && { wrapped: true }),
    ...(section.hasNickname && { nickname: true }),
    ...(section.isFirstSilent && { silent: true }),
    ...(section.hasInnerExamples && { inner: true }),
    of,
    ...(isFilled(top) && { top }),
    ...(isFilled(data) && { data }),
    ...(backfill !== undefined && { backfill }),
    ...(files.length > 0 && { files }),
    ...(isFilled(copies) && { copies }),
    ...(isFilled(leftovers) && { leftovers }),
    ...(book !== undefined && { book }),
  }
}

/** A section as one text, for what is nested too deeply for a card of ours, or has too many parts. */
export function packSection(section: JsonValue): JsonObject {
  return { json: JSON.stringify(section) }
}

/** A section that may be packed. */
export function unpackSection(section: JsonValue): JsonValue {
  const packed = valueAt(readMap(section), 'json')
  return typeof packed === 'string' ? (readJson(parseJson(packed)) ?? null) : section
}

/** The section of a card; `undefined`: it has none that can be read, so it is one of our own. */
export function readSection(json: JsonValue): Section | undefined {
  if (!isJsonObject(json)) return undefined
  const form = forms.find((known) => known === valueAt(json, 'form'))
  if (form === undefined) return undefined
  const text = (key: string) => {
    const value = valueAt(json, key)
    return typeof value === 'string' ? value : ''
  }
  const leftovers = fieldNames.map((field) => [field, readLeftover(valueAt(mapAt(json, 'leftovers'), field))])
  const copies = Object.entries(mapAt(json, 'copies'))
  const backfill = valueAt(json, 'backfill')
  return {
    form,
    version: text('version'),
    isWrapped: valueAt(json, 'wrapped') === true,
    hasNickname: valueAt(json, 'nickname') === true,
    isFirstSilent: valueAt(json, 'silent') === true,
    hasInnerExamples: valueAt(json, 'inner') === true,
    of: text('of'),
    leftovers: Object.fromEntries(leftovers.filter(([, leftover]) => leftover !== undefined)),
    book: valueAt(json, 'book'),
    copies: Object.fromEntries(copies.map(([key, value]) => [key, readLeftover(value)])),
    top: mapAt(json, 'top'),
    data: mapAt(json, 'data'),
    backfill: isJsonObject(backfill) ? backfill : undefined,
    files: readTexts(valueAt(json, 'files')),
  }
}

function toJson(leftovers: { readonly [key: string]: Leftover | undefined }): JsonObject {
  const entries = Object.entries(leftovers).map(([key, leftover]) => [
    key,
    leftover === undefined ? true : readJson(leftover),
  ])
  return Object.fromEntries(entries)
}

function isFilled(map: JsonObject): boolean {
  return Object.keys(map).length > 0
}
