import type { LoreEntry } from '../../../contract/lore.ts'
import type { JsonObject, JsonValue } from '../../files/card-source.ts'
import { cleanText, readNumber } from '../fields.ts'
import { isJsonObject, valueAt } from '../json.ts'
import { readDecorators } from './decorators.ts'
import { createReader, type EntryReader, isPattern, mostLines } from './entry-reader.ts'
import { readKeys, readLabel, selectiveLogic } from './fields.ts'
import { mapConditions } from './map-conditions.ts'
import type { Remark } from './remarks.ts'

/** What tells how a book is to be read. */
export interface BookOptions {
  /** Of a V3 card: there `use_regex: false` makes text of every key. */
  readonly isV3: boolean
}

/** An entry of another tool, as we understand it. */
export interface MappedEntry {
  readonly entry: LoreEntry
  readonly remarks: readonly Remark[]
  /** Names of decorators that mean nothing to us. */
  readonly ignored: readonly string[]
}

const mostOrder = 1_000_000

/** Reads an entry. Where SillyTavern's extensions speak, the fields and decorators of the specification do not count. */
export function mapEntry(raw: JsonObject, { isV3 }: BookOptions): MappedEntry {
  const written = valueAt(raw, 'content')
  const content = readDecorators(typeof written === 'string' ? written : '')
  const text = cleanText(content.text)
  const isText = isV3 && valueAt(raw, 'use_regex') === false
  const reader = createReader(
    raw,
    isText,
    (name) => content.decorators.find((one) => one.name === name)?.value,
  )
  const { remarks, number, tavern } = reader
  const keys = reader.keys(valueAt(raw, 'keys') ?? valueAt(raw, 'key'))
  const hasPatterns = valueAt(raw, 'use_regex') === true && keys.some(isPattern)
  const isAlone = isV3 && hasPatterns && !isFromTavern(raw)
  const order = number(valueAt(raw, 'insertion_order') ?? valueAt(raw, 'order'), 100, -mostOrder, mostOrder)
  if (text === '') remarks.add('empty')
  if (withoutCounterpart.some((key) => isSaid(tavern(key)))) remarks.add('no-counterpart')
  return {
    entry: {
      name: readLabel(valueAt(raw, 'name')) || readLabel(valueAt(raw, 'comment')),
      ...mapSwitches(reader, keys, isAlone),
      keys,
      text,
      ...mapSecondary(reader, isAlone),
      order,
      priority: number(valueAt(raw, 'priority'), order, -mostOrder, mostOrder),
      dropFirst: reader.decorated('ignore_on_max_context') !== undefined,
      probability: tavern('useProbability') === false ? 100 : number(tavern('probability'), 100, 0, 100),
      ...mapTimes(reader),
      wholeWords: reader.isTrue('match_whole_words'),
      caseSensitive: (tavern('case_sensitive') ?? valueAt(raw, 'case_sensitive')) === true,
      ...mapGroups(reader),
      recursion: mapRecursion(reader),
      conditions: mapConditions(reader, content.decorators, hasPatterns),
    },
    remarks: [...remarks],
    ignored: content.ignored,
  }
}

const withoutCounterpart = [
  'vectorized',
  'automation_id',
  'outlet_name',
  'triggers',
  'ignore_budget',
  'match_persona_description',
  'match_character_description',
  'match_character_personality',
  'match_character_depth_prompt',
  'match_scenario',
  'match_creator_notes',
]

function isSaid(value: JsonValue | undefined): boolean {
  return value === true || ((typeof value === 'string' || Array.isArray(value)) && value.length > 0)
}

/** SillyTavern says `use_regex: true` of every entry, and means nothing by it. */
function isFromTavern(raw: JsonObject): boolean {
  const extensions = valueAt(raw, 'extensions')
  return (
    isJsonObject(extensions) &&
    ['position', 'selectiveLogic', 'probability', 'depth'].some((key) => Object.hasOwn(extensions, key))
  )
}

function mapSwitches(reader: EntryReader, keys: readonly string[], isAlone: boolean) {
  const { raw, remarks, decorated } = reader
  const isForced = decorated('activate') !== undefined
  const isConstant = valueAt(raw, 'constant') === true
  const constant = isForced || (isConstant && !isAlone)
  const isOn =
    valueAt(raw, 'enabled') !== false &&
    valueAt(raw, 'disable') !== true &&
    (isForced || decorated('dont_activate') === undefined)
  const enabled = isOn && (constant || keys.length > 0)
  if (isConstant && isAlone) remarks.add('pattern-alone')
  if (isOn && !enabled) remarks.add('keyless')
  return { enabled, constant, position: mapPosition(reader, constant) }
}

/** Only what is always there stands before or after the character: elsewhere our own cards had better not say it. */
function mapPosition(reader: EntryReader, isConstant: boolean): LoreEntry['position'] {
  const position = readPosition(reader)
  return isConstant ? position : 'note'
}

function readPosition({ tavern, decorated, remarks }: EntryReader): LoreEntry['position'] {
  const position = tavern('position')
  if (typeof position === 'number') {
    if (position === 0) return 'before'
    if (position === 1) return 'after'
    remarks.add('place')
    return 'note'
  }
  const named = decorated('position')
  const isDeep = decorated('depth') !== undefined
  if (isDeep || decorated('role') !== undefined || named === 'personality' || named === 'scenario') {
    remarks.add('place')
  }
  if (named !== undefined) return named === 'before_desc' ? 'before' : 'after'
  if (isDeep) return 'note'
  // Without a word, they stand where SillyTavern puts them.
  return position === 'before_char' ? 'before' : 'after'
}

function mapSecondary({ raw, remarks, keys, tavern }: EntryReader, isAlone: boolean) {
  const secondaryKeys = keys(valueAt(raw, 'secondary_keys') ?? valueAt(raw, 'keysecondary'))
  if (secondaryKeys.length === 0) return { secondaryKeys, match: 'any' as const }
  const isSelective = valueAt(raw, 'selective') === true
  if (!isSelective || isAlone) remarks.add(isAlone ? 'pattern-alone' : 'not-selective')
  const chosen = tavern('selectiveLogic')
  const match = (typeof chosen === 'number' ? selectiveLogic[chosen] : undefined) ?? 'any'
  return isSelective && !isAlone ? { secondaryKeys, match } : { secondaryKeys: [], match: 'any' as const }
}

function mapTimes({ tavern, decorated, whole }: EntryReader) {
  const depth = tavern('scan_depth') ?? decorated('scan_depth')
  return {
    scanDepth: readNumber(depth) === undefined ? undefined : whole(depth, 0, mostLines),
    sticky: whole(tavern('sticky'), 0, mostLines),
    cooldown: whole(tavern('cooldown'), 0, mostLines),
    delay: whole(tavern('delay'), 0, mostLines),
  }
}

function mapGroups({ tavern, isTrue, number }: EntryReader) {
  return {
    groups: readKeys(tavern('group')),
    groupWeight: number(tavern('group_weight'), 100, 0, 1_000_000),
    groupOverride: isTrue('group_override'),
    groupScoring: isTrue('use_group_scoring'),
  }
}

function mapRecursion({ tavern, isTrue, whole }: EntryReader) {
  const round = tavern('delay_until_recursion')
  return {
    excluded: isTrue('exclude_recursion'),
    prevented: isTrue('prevent_recursion'),
    fromRound: typeof round === 'boolean' ? Number(round) : whole(round, 0, 10),
  }
}
