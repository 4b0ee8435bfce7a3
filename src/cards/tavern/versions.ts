import type { Character } from '../../contract/character.ts'
import type { JsonObject, JsonValue } from '../files/card-source.ts'
import { finalFields, writeAsItCame, writeCopies } from './document.ts'
import { type FieldName, type Fields, mapAt, readMap, readText, readTexts } from './fields.ts'
import { valueAt } from './json.ts'
import type { Section } from './section.ts'
import { writeFields } from './write-fields.ts'

/** A version that cards are written in. */
export type Version = 'v1' | 'v2' | 'v3'

const texts: readonly FieldName[] = [
  'name',
  'description',
  'personality',
  'scenario',
  'first_mes',
  'mes_example',
]
const laterTexts: readonly FieldName[] = [
  'creator_notes',
  'system_prompt',
  'post_history_instructions',
  'creator',
  'character_version',
]
const onlyThird = [
  ...['nickname', 'group_only_greetings', 'assets', 'source', 'creation_date', 'modification_date'],
  'creator_notes_multilingual',
]

/** The version that a card came in, if it is one of those that have a number. */
export function versionOf({ form }: Section): Version | undefined {
  return form === 'v1' || form === 'v2' || form === 'v3' ? form : undefined
}

/** A card in a version; in the one that it came in, exactly as it came. */
export function writeVersion(
  character: Character,
  section: Section,
  version: Version | undefined,
): JsonObject {
  if (version === undefined || version === versionOf(section)) return writeAsItCame(character, section)
  if (version !== 'v1') return wrap(character, section, version)
  // V1 has six texts.
  return writeTexts(texts, finalFields(character, section), writeFields(character, section))
}

/** Where the card has something else, or nothing, ours takes its place. */
function writeTexts(names: readonly FieldName[], fields: Fields, ours: Fields): JsonObject {
  return Object.fromEntries(
    names.map((name) => {
      const value = fields[name]
      return [name, typeof value === 'string' ? value : readText(ours[name])]
    }),
  )
}

function wrap(character: Character, section: Section, version: 'v2' | 'v3'): JsonObject {
  const { isWrapped, top, data } = section
  const fields = finalFields(character, section, version)
  const required: { [key: string]: JsonValue } = {
    ...writeTexts([...texts, ...laterTexts], fields, writeFields(character, section)),
    alternate_greetings: listOf(fields.alternate_greetings),
    tags: listOf(fields.tags),
    extensions: readMap(fields.extensions),
  }
  const third: JsonObject =
    version === 'v3' ? { group_only_greetings: listOf(fields.group_only_greetings) } : {}
  const all = Object.entries({ ...fields, ...required, ...third, ...data })
  const kept = all.filter(([key]) => version === 'v3' || !onlyThird.includes(key))
  const others = isWrapped ? { ...top, ...writeCopies(character, section, fields) } : otherKeys(top)
  return {
    ...others,
    spec: version === 'v3' ? 'chara_card_v3' : 'chara_card_v2',
    spec_version: version === 'v3' ? '3.0' : '2.0',
    data: Object.fromEntries(kept),
  }
}

/** Keys that stood beside the texts of an older card. */
function otherKeys(top: JsonObject): JsonObject {
  const { spec, spec_version, data, ...others } = top
  return others
}

function listOf(value: JsonValue | undefined): JsonValue {
  const isList = Array.isArray(value) && value.every((item) => typeof item === 'string')
  return isList ? value : readTexts(value)
}

/** A copy of a V3 card for readers that know V2 alone. */
export function writeBackfill(character: Character, section: Section): JsonObject {
  const { spec, spec_version, data } = wrap(character, section, 'v2')
  const map = readMap(data)
  const { dramatis, ...extensions } = mapAt(map, 'extensions')
  const notes = readText(valueAt(map, 'creator_notes'))
  const told = [backfillNote, notes].filter((note) => note !== '').join('\n\n')
  return {
    spec: spec ?? '',
    spec_version: spec_version ?? '',
    data: { ...map, creator_notes: told, extensions },
  }
}

const backfillNote =
  'This is a backfill for tools that read V2 alone: the V3 card in the same file says more, and tools that know V3 drop this copy.'
