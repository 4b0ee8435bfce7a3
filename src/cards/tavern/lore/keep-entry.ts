import type { LoreEntry } from '../../../contract/lore.ts'
import type { JsonObject, JsonValue } from '../../files/card-source.ts'
import { mapAt } from '../fields.ts'
import { isJsonObject, isSameJson, valueAt } from '../json.ts'
import { fingerprint } from '../leftovers.ts'
import { readDecorators, unheededLines } from './decorators.ts'
import { readLabel } from './fields.ts'
import { keepFields, restoreFields } from './keep-fields.ts'
import { type LoreTree, loreTree } from './lore-tree.ts'
import { entryTree } from './map-book.ts'
import { usualOf } from './usual.ts'
import { writeEntry } from './write-entry.ts'

/** An entry by what changes on its own, each as a flat map; a map of them all is kept for an entry. */
const partNames = ['fields', 'extensions', 'title', 'content'] as const

type Parts = { readonly [name in (typeof partNames)[number]]: JsonObject }

/** How an entry differs from what we write of it, by part. */
export function keepEntry(raw: JsonObject, entry: LoreEntry, usual: JsonObject = {}): JsonObject {
  const [theirs, ours] = [split(raw), split(writeEntry(entry))]
  const kept = partNames.map(
    (name) => [name, keepFields(theirs[name], ours[name], mapAt(usual, name))] as const,
  )
  return Object.fromEntries(kept.filter(([, differences]) => Object.keys(differences).length > 0))
}

/** What most entries keep, by part. */
export function usualParts(kept: readonly JsonObject[]): JsonObject {
  const usual = partNames.map((name) => [name, usualOf(kept.map((record) => mapAt(record, name)))] as const)
  return Object.fromEntries(usual.filter(([, part]) => Object.keys(part).length > 0))
}

/**
 * The entry as it goes out: as it came in while nobody has edited it. Else what was edited is ours and the rest theirs, as long as
 * that means what our entry says; where it does not, theirs are only the keys that we do not understand.
 *
 * @param kept what was kept of it, with the fingerprint of what we wrote then
 */
export function restoreEntry(kept: JsonObject, usual: JsonObject, entry: LoreEntry): JsonObject {
  const written = writeEntry(entry)
  const parts = split(written)
  const restored = restoreParts((name) => restoreFields(parts[name], mapAt(kept, name), mapAt(usual, name)))
  if (valueAt(kept, 'of') === fingerprint(written)) return join(restored)
  const head = textAt(parts.content, 'head') + unheededLines(keptHead(kept, usual))
  const rewritten = { ...restored, content: { ...restored.content, head } }
  const merged = [restored, rewritten].map(join).find((one) => means(one, loreTree(entry)))
  if (merged !== undefined) return merged
  return join(
    restoreParts((name) => restoreFields(parts[name], onlyUnknown(kept, name), onlyUnknown(usual, name))),
  )
}

function restoreParts(restore: (name: keyof Parts) => JsonObject): Parts {
  return {
    fields: restore('fields'),
    extensions: restore('extensions'),
    title: restore('title'),
    content: restore('content'),
  }
}

/**
 * Of the content, decorators and white space are theirs even where the text was edited; the label stands in `name`, in `comment`
 * or in both.
 */
function split(entry: JsonObject): Parts {
  const { content, name, comment, extensions, ...others } = entry
  const { title, ...rest } = splitLabel(name, comment)
  const isPart = isJsonObject(extensions) && Object.keys(extensions).length > 0
  return {
    fields: { ...others, ...rest, ...(extensions !== undefined && !isPart && { extensions }) },
    extensions: isPart ? extensions : {},
    title: title ?? {},
    content: content === undefined ? {} : splitContent(content),
  }
}

function splitLabel(
  name: JsonValue | undefined,
  comment: JsonValue | undefined,
): { readonly title?: JsonObject; readonly [key: string]: JsonValue } {
  const place = readLabel(name) !== '' ? 'name' : readLabel(comment) !== '' ? 'comment' : undefined
  const both = { ...(name !== undefined && { name }), ...(comment !== undefined && { comment }) }
  if (place === undefined) return both
  if (isSameJson(name, comment)) return { title: { text: name ?? null, in: 'both' } }
  const { [place]: text, ...other } = both
  return { ...other, title: { text: text ?? null, in: place } }
}

function splitContent(content: JsonValue): JsonObject {
  if (typeof content !== 'string') return { value: content }
  const { head, text, tail } = readDecorators(content)
  return { text, ...(head !== '' && { head }), ...(tail !== '' && { tail }) }
}

function join({ fields, extensions, title, content }: Parts): JsonObject {
  return {
    ...fields,
    ...(Object.keys(extensions).length > 0 && { extensions }),
    ...joinLabel(title),
    ...(Object.keys(content).length > 0 && { content: joinContent(content) }),
  }
}

function joinLabel(title: JsonObject): JsonObject {
  const text = valueAt(title, 'text')
  const place = valueAt(title, 'in')
  if (text === undefined) return {}
  return { ...(place !== 'comment' && { name: text }), ...(place !== 'name' && { comment: text }) }
}

function joinContent(content: JsonObject): JsonValue {
  const value = valueAt(content, 'value')
  return value === undefined ? ['head', 'text', 'tail'].map((key) => textAt(content, key)).join('') : value
}

function textAt(map: JsonObject, key: string): string {
  const text = valueAt(map, key)
  return typeof text === 'string' ? text : ''
}

/** The decorators that came in, where they were not ours. */
function keptHead(kept: JsonObject, usual: JsonObject): string {
  const [own, common] = [mapAt(kept, 'content'), mapAt(usual, 'content')]
  const content = Object.hasOwn(own, 'head') ? own : common
  return textAt(content, 'head') || textAt(mapAt(content, 'head'), 'raw')
}

function means(merged: JsonObject, ours: LoreTree): boolean {
  return [true, false].every((isV3) => isSameJson(entryTree(merged, { isV3 }), ours))
}

const understood = new Set(
  (
    'keys key secondary_keys keysecondary name comment content enabled disable constant selective insertion_order order ' +
    'priority position use_regex case_sensitive caseSensitive selectiveLogic probability useProbability depth role group ' +
    'group_override groupOverride group_weight groupWeight use_group_scoring useGroupScoring exclude_recursion ' +
    'excludeRecursion prevent_recursion preventRecursion delay_until_recursion delayUntilRecursion scan_depth scanDepth ' +
    'match_whole_words matchWholeWords sticky cooldown delay dramatis extensions'
  ).split(' '),
)

/** Of what was kept, what we neither write nor read. */
function onlyUnknown(kept: JsonObject, name: keyof Parts): JsonObject {
  if (name !== 'fields' && name !== 'extensions') return {}
  const entries = Object.entries(mapAt(kept, name))
  return Object.fromEntries(entries.filter(([key]) => !understood.has(key)))
}
