import { CardError } from '../../contract/errors.ts'
import { shorten } from '../../util/shorten.ts'
import type { JsonObject, JsonValue } from '../files/card-source.ts'
import { type FieldName, fieldNames, mapAt, readText } from './fields.ts'
import { isJsonObject, valueAt } from './json.ts'

/** Formats in which cards come. */
export const forms = ['v1', 'v2', 'v3', 'pygmalion', 'webui'] as const

/** One of {@link forms}. */
export type Form = (typeof forms)[number]

/** Where a card says what. */
export interface Shape {
  readonly form: Form
  /** For people, such as `V3 (3.0)`. */
  readonly label: string
  /** Whether the fields stand in a map of their own, `data`. */
  readonly isWrapped: boolean
  /** What people should know about the version; empty: nothing. */
  readonly warning: string
}

type Keys = { readonly [field in FieldName]?: string }

const firstVersion: Keys = {
  name: 'name',
  description: 'description',
  personality: 'personality',
  scenario: 'scenario',
  first_mes: 'first_mes',
  mes_example: 'mes_example',
}

const pygmalion: Keys = {
  name: 'char_name',
  description: 'char_persona',
  scenario: 'world_scenario',
  first_mes: 'char_greeting',
  mes_example: 'example_dialogue',
}

const webui: Keys = {
  name: 'name',
  description: 'context',
  first_mes: 'greeting',
  mes_example: 'example_dialogue',
}

const data: Keys = Object.fromEntries(fieldNames.map((name) => [name, name]))

/** Keys at the top that say again what a field says, as some tools write them. */
const copies: readonly (readonly [key: string, field: FieldName])[] = [
  ...fieldNames
    .filter((name) => name !== 'extensions' && name !== 'character_book')
    .map((name) => [name, name] as const),
  ['creatorcomment', 'creator_notes'],
  ['char_name', 'name'],
  ['char_persona', 'description'],
  ['world_scenario', 'scenario'],
  ['char_greeting', 'first_mes'],
  ['example_dialogue', 'mes_example'],
]

/** The key of each field that a shape has. */
export function keysOf({ form, isWrapped }: Shape): Keys {
  if (isWrapped) return data
  if (form === 'pygmalion') return pygmalion
  return form === 'webui' ? webui : firstVersion
}

/** The map in which a card's fields stand. */
export function mainMap(card: JsonObject, shape: Shape): JsonObject {
  return shape.isWrapped ? mapAt(card, 'data') : card
}

/** The copies of fields that a card has at its top. */
export function copiesIn(
  card: JsonObject,
  shape: Shape,
): readonly (readonly [key: string, field: FieldName])[] {
  const own: readonly string[] = shape.isWrapped ? [] : Object.values(keysOf(shape))
  return copies.filter(([key]) => Object.hasOwn(card, key) && !own.includes(key))
}

/** Tells which version a card is. Fails with a CardError where it is none. */
export function readShape(card: JsonObject): Shape {
  const spec = readText(valueAt(card, 'spec'))
  refuseOthers(card, spec)
  const inner = valueAt(card, 'data')
  if (isJsonObject(inner) && (spec.startsWith('chara_card') || readText(valueAt(inner, 'name')) !== '')) {
    return readWrapped(spec, valueAt(card, 'spec_version'))
  }
  return { ...readFlat(card), isWrapped: false, warning: '' }
}

function readWrapped(spec: string, version: JsonValue | undefined): Shape {
  const shown = shorten(readText(version).replace(/[^\w.-]/g, ''), 12)
  const told = Number.parseFloat(shown)
  const isSecond = spec === '' || spec === 'chara_card_v2'
  const isThird = !isSecond && (spec === 'chara_card_v3' || !(told < 3))
  const known = isThird ? 3 : 2
  const isNewer = told > known || (!isSecond && spec !== 'chara_card_v3')
  const warning = isNewer
    ? `This card is of a version (${shown || 'not told'}) that is newer than what is known here; it is read as V${known}.`
    : ''
  const label = isThird ? `V3 (${shown || '3.0'})` : 'V2'
  return { form: isThird ? 'v3' : 'v2', label, isWrapped: true, warning }
}

function readFlat(card: JsonObject): { readonly form: Form; readonly label: string } {
  const has = (key: string) => readText(valueAt(card, key)) !== ''
  if (!has('name') && has('char_name')) return { form: 'pygmalion', label: 'Pygmalion' }
  const isWebui = (has('context') || has('greeting')) && !has('description') && !has('first_mes')
  return isWebui ? { form: 'webui', label: 'text-generation-webui' } : { form: 'v1', label: 'V1' }
}

/** Keys that nothing but a card has. */
const telling = [
  ...['personality', 'scenario', 'first_mes', 'mes_example', 'alternate_greetings', 'greeting', 'context'],
  ...['char_persona', 'char_greeting', 'world_scenario', 'example_dialogue'],
]

function refuseOthers(card: JsonObject, spec: string): void {
  if (spec.startsWith('chara_card')) return
  const inner = mapAt(card, 'data')
  const maps = [card, inner]
  const isBook = maps.some((map) => isList(valueAt(map, 'entries')) && !Object.hasOwn(map, 'first_mes'))
  if (isBook || spec.startsWith('lorebook')) throw refuse('a lorebook, without a character who knows it')
  if (maps.some((map) => telling.some((key) => Object.hasOwn(map, key)))) return
  if (Object.hasOwn(card, 'personas') || Object.hasOwn(card, 'persona_descriptions')) {
    throw refuse('personas, which are people who play, not characters')
  }
  if (['instructions', 'temperature', 'input_sequence', 'prompts'].some((key) => Object.hasOwn(card, key))) {
    throw refuse('an assistant, or settings of a model')
  }
  const isBare = Object.keys(card).every((key) => copies.some(([known]) => known === key))
  const hasName = Object.hasOwn(card, 'name') || Object.hasOwn(card, 'char_name')
  if (!(hasName && isBare) && !Object.hasOwn(inner, 'name'))
    throw refuse('something else than a character card')
}

function isList(value: JsonValue | undefined): boolean {
  return isJsonObject(value) || Array.isArray(value)
}

function refuse(what: string): CardError {
  return new CardError({
    code: 'not-a-card',
    what: `This file holds ${what}.`,
    remedy: 'Bring the file of a character card: PNG, CHARX, JSON, or YAML of the older tools.',
  })
}
