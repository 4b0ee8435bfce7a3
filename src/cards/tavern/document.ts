import type { Character } from '../../contract/character.ts'
import type { JsonObject, JsonValue } from '../files/card-source.ts'
import { writeBook } from './book.ts'
import { type FieldName, type Fields, readMap, readText, readTexts, splitExamples } from './fields.ts'
import { valueAt } from './json.ts'
import { applyLeftover, keepLeftover, type Leftover } from './leftovers.ts'
import { readName } from './map-person.ts'
import { contentMark, type Section } from './section.ts'
import { copiesIn, keysOf, mainMap, type Shape } from './shape.ts'
import { fieldWriters, type Origin, type WrittenField, writeFields } from './write-fields.ts'

/** What a card says, by field: where its own place says nothing, the copy at the top does. */
export function readFields(card: JsonObject, shape: Shape): Fields {
  const main = mainMap(card, shape)
  const copied = copiesIn(card, shape).map(([key, field]) => [field, valueAt(card, key)] as const)
  const told = Object.entries(keysOf(shape)).map(([field, key]) => [field, valueAt(main, key)] as const)
  const fields: { [field: string]: JsonValue } = {}
  for (const [field, value] of [...told, ...copied]) {
    const isTold = Object.hasOwn(fields, field) && fields[field] !== null
    if (value !== undefined && !isTold) fields[field] = value
  }
  const talkativeness = valueAt(card, 'talkativeness')
  const extensions = readMap(fields.extensions)
  if (talkativeness === undefined || Object.hasOwn(extensions, 'talkativeness')) return fields
  return { ...fields, extensions: { ...extensions, talkativeness } }
}

/** What our card has to keep of the card that it came from. */
export function createSection(
  card: JsonObject,
  shape: Shape,
  character: Character,
  book: JsonValue | undefined,
): Section {
  const { form, label: version, isWrapped } = shape
  const main = mainMap(card, shape)
  const keys = keysOf(shape)
  const told = readFields(card, shape)
  const origin = {
    hasNickname: readName(told.nickname) !== '',
    isFirstSilent: readText(told.first_mes) === '' && readTexts(told.alternate_greetings).length > 0,
    hasInnerExamples: form === 'webui' && splitExamples(told).about !== readText(told.description),
  }
  const empty = { leftovers: {}, copies: {}, top: {}, data: {}, backfill: undefined, files: [] }
  const of = contentMark(character)
  const bare: Section = { form, version, isWrapped, ...origin, of, book, ...empty }
  const written = finalFields(character, bare)
  const leftovers = Object.entries(keys).map(([field, key]) => [
    field,
    keepLeftover(valueAt(main, key), valueAt(written, field), oursOf(field, character, origin)),
  ])
  const section = {
    ...bare,
    leftovers: Object.fromEntries(leftovers.filter(([, leftover]) => leftover !== undefined)),
  }
  return { ...section, ...keepOthers(card, shape, character, section) }
}

/** Copies of fields, and keys that are no fields. */
function keepOthers(
  card: JsonObject,
  shape: Shape,
  character: Character,
  section: Section,
): Pick<Section, 'copies' | 'top' | 'data'> {
  const fields = finalFields(character, section)
  const copied = copiedKeys(card, shape).map(([key, field]) => [
    key,
    keepLeftover(valueAt(card, key), copyOf(field, fields, character), oursOf(field, character, section)),
  ])
  const keys: readonly string[] = Object.values(keysOf(shape))
  const ownKeys = shape.isWrapped ? ['data'] : keys
  const other = (map: JsonObject, known: readonly string[]) =>
    Object.fromEntries(Object.entries(map).filter(([key]) => !known.includes(key)))
  return {
    copies: Object.fromEntries(copied),
    top: other(card, [...ownKeys, ...copiedKeys(card, shape).map(([key]) => key)]),
    data: shape.isWrapped ? other(mainMap(card, shape), keys) : {},
  }
}

type CopiedField = FieldName | 'talkativeness'

function copiedKeys(card: JsonObject, shape: Shape): readonly (readonly [string, CopiedField])[] {
  const talkativeness = Object.hasOwn(card, 'talkativeness') ? (['talkativeness'] as const) : []
  return [...copiesIn(card, shape), ...talkativeness.map((key) => [key, key] as const)]
}

function copyOf(field: string, fields: Fields, character: Character): JsonValue | undefined {
  if (field !== 'talkativeness') return valueAt(fields, field)
  return valueAt(readMap(fields.extensions), 'talkativeness') ?? character.talkativeness
}

function oursOf(field: string, character: Character, origin: Origin): unknown {
  if (field === 'talkativeness') return character.talkativeness
  return isWritten(field)
    ? fieldWriters[field].ours(character, origin)
    : [character.lore, character.loreSettings]
}

function isWritten(field: string): field is WrittenField {
  return Object.hasOwn(fieldWriters, field)
}

/** Every field as it goes out. */
export function finalFields(character: Character, section: Section, form: 'v2' | 'v3' = 'v3'): Fields {
  const book = writeBook(character, section.book, form)
  const written: Fields = {
    ...writeFields(character, section),
    ...(book !== undefined && { character_book: book }),
  }
  const names = new Set([...Object.keys(written), ...Object.keys(section.leftovers)])
  const leftovers: { readonly [field: string]: Leftover | undefined } = section.leftovers
  const final = Array.from(names, (field) => {
    const value = applyLeftover(valueAt(written, field), leftovers[field], oursOf(field, character, section))
    return [field, value] as const
  })
  return Object.fromEntries(final.filter(([, value]) => value !== undefined))
}

/** The card in the version and with the keys with which it came. */
export function writeAsItCame(character: Character, section: Section): JsonObject {
  const { isWrapped, top, data } = section
  const fields = finalFields(character, section)
  const own = Object.entries(keysOf({ ...section, label: '', warning: '' })).flatMap(([field, key]) => {
    const value = valueAt(fields, field)
    return value === undefined ? [] : [[key, value] as const]
  })
  const map = Object.fromEntries(own)
  return {
    ...top,
    ...writeCopies(character, section, fields),
    ...(isWrapped ? { data: { ...map, ...data } } : map),
  }
}

/** The copies of fields at the top, following the fields. */
export function writeCopies(character: Character, section: Section, fields: Fields): JsonObject {
  const shape = { ...section, label: '', warning: '' }
  const asked = Object.fromEntries(Object.keys(section.copies).map((key) => [key, null]))
  const written = copiedKeys(asked, shape).flatMap(([key, field]) => {
    const copy = copyOf(field, fields, character)
    const value = applyLeftover(copy, section.copies[key], oursOf(field, character, section))
    return value === undefined ? [] : [[key, value] as const]
  })
  return Object.fromEntries(written)
}
