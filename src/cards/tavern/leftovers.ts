import { sha256 } from '../../util/sha256.ts'
import type { JsonObject, JsonValue } from '../files/card-source.ts'
import { isJsonObject, isSameJson, readJson, valueAt } from './json.ts'

/** What an export of our value alone would not give back of what came in. Plain JSON: it lives in the card's `extensions`. */
export type Leftover = Patch & {
  /** Fingerprint of our value at the import. */
  readonly of: string
}

/** What turns the written value into the one that came in. */
type Patch =
  /** The value as it came. */
  | { readonly raw: JsonValue }
  /** The key was not there. */
  | { readonly absent: true }
  /** Of a text: the white space around it, and whether its lines end as on Windows. */
  | { readonly around: readonly [before: string, after: string]; readonly crlf?: true }
  /** Of a list of the same length: items that differ, by index. */
  | { readonly items: Patches }
  /** Of a map: keys that are set, keys that are dropped, and keys whose values differ. */
  | { readonly set?: JsonObject; readonly drop?: readonly string[]; readonly within?: Patches }

interface Patches {
  readonly [key: string]: Patch
}

/**
 * Keeps what would get lost; `undefined`: nothing would.
 *
 * @param raw what came in; `undefined`: the key was absent
 * @param written what an export of our value alone gives; `undefined`: no key
 * @param ours our value, as our own parser gives it
 */
export function keepLeftover(
  raw: JsonValue | undefined,
  written: JsonValue | undefined,
  ours: unknown,
): Leftover | undefined {
  const patch = createPatch(raw, written)
  return patch === undefined ? undefined : { of: fingerprint(ours), ...patch }
}

/**
 * What goes out: exactly what came in as long as our value is that of the import. Once it was edited, what we write wins, and
 * keys that only the raw value has survive.
 */
export function applyLeftover(
  written: JsonValue | undefined,
  leftover: Leftover | undefined,
  ours: unknown,
): JsonValue | undefined {
  if (leftover === undefined) return written
  return applyPatch(written, leftover, leftover.of === fingerprint(ours))
}

/** A leftover as the `extensions` of a card hold it; `undefined` where somebody has edited it beyond recognition. */
export function readLeftover(value: unknown): Leftover | undefined {
  const json = readJson(value)
  if (!isJsonObject(json)) return undefined
  const of = valueAt(json, 'of')
  const patch = readPatch(json)
  return typeof of === 'string' && patch !== undefined ? { of, ...patch } : undefined
}

/** Tells whether a value is still the same. */
export function fingerprint(value: unknown): string {
  return sha256(JSON.stringify(value) ?? '').slice(0, 12)
}

function createPatch(raw: JsonValue | undefined, written: JsonValue | undefined): Patch | undefined {
  if (isSameJson(raw, written)) return undefined
  if (raw === undefined) return { absent: true }
  if (typeof raw === 'string' && typeof written === 'string') return patchText(raw, written)
  if (Array.isArray(raw) && Array.isArray(written) && raw.length === written.length) {
    return { items: patchEach(raw.entries(), (index) => written[index]) }
  }
  if (!isJsonObject(raw) || !isJsonObject(written)) return { raw }
  const set = Object.entries(raw).filter(([key]) => !Object.hasOwn(written, key))
  const drop = Object.keys(written).filter((key) => !Object.hasOwn(raw, key))
  const common = Object.entries(raw).filter(([key]) => Object.hasOwn(written, key))
  const within = patchEach(common, (key) => valueAt(written, key))
  return {
    ...(set.length > 0 && { set: Object.fromEntries(set) }),
    ...(drop.length > 0 && { drop }),
    ...(Object.keys(within).length > 0 && { within }),
  }
}

function patchEach<Key extends string | number>(
  raw: Iterable<readonly [Key, JsonValue]>,
  writtenAt: (key: Key) => JsonValue | undefined,
): Patches {
  const patches = Array.from(raw, ([key, value]) => [key, createPatch(value, writtenAt(key))] as const)
  return Object.fromEntries(patches.flatMap(([key, patch]) => (patch === undefined ? [] : [[key, patch]])))
}

/** Most texts differ in the white space around them or in the ends of their lines: that need not repeat the text. */
function patchText(raw: string, written: string): Patch {
  const lines = raw.replaceAll('\r\n', '\n')
  const start = lines.length - lines.trimStart().length
  const patch: Patch = {
    around: [lines.slice(0, start), lines.slice(start + written.length)],
    ...(lines.length < raw.length && { crlf: true }),
  }
  return written !== '' && applyText(written, patch) === raw ? patch : { raw }
}

function applyText(
  written: string,
  { around, crlf }: { readonly around: readonly [string, string]; readonly crlf?: true },
): string {
  const text = around[0] + written + around[1]
  return crlf ? text.replaceAll('\n', '\r\n') : text
}

function applyPatch(
  written: JsonValue | undefined,
  patch: Patch,
  isUnchanged: boolean,
): JsonValue | undefined {
  if ('absent' in patch) return isUnchanged ? undefined : written
  if ('raw' in patch) return isUnchanged ? patch.raw : written
  if ('around' in patch)
    return isUnchanged && typeof written === 'string' ? applyText(written, patch) : written
  if ('items' in patch) return isUnchanged ? applyItems(written, patch.items) : written
  if (!isJsonObject(written)) return written
  const { set = {}, drop = [], within = {} } = patch
  const kept = Object.entries(written).flatMap(([key, value]) => {
    if (isUnchanged && drop.includes(key)) return []
    const inner = Object.hasOwn(within, key) ? within[key] : undefined
    const applied = inner === undefined ? value : applyPatch(value, inner, isUnchanged)
    return applied === undefined ? [] : [[key, applied] as const]
  })
  const added = Object.entries(set).filter(([key]) => !Object.hasOwn(written, key))
  return Object.fromEntries([...kept, ...added])
}

function applyItems(written: JsonValue | undefined, items: Patches): JsonValue | undefined {
  if (!Array.isArray(written)) return written
  return written.map((item: JsonValue, index) => {
    const patch = Object.hasOwn(items, index) ? items[index] : undefined
    const applied = patch === undefined ? item : applyPatch(item, patch, true)
    return applied === undefined ? item : applied
  })
}

function readPatch(json: JsonObject): Patch | undefined {
  if (valueAt(json, 'absent') === true) return { absent: true }
  const raw = valueAt(json, 'raw')
  if (raw !== undefined) return { raw }
  const around = valueAt(json, 'around')
  if (Array.isArray(around)) {
    const [before, after]: readonly unknown[] = around
    if (typeof before !== 'string' || typeof after !== 'string') return undefined
    return { around: [before, after], ...(valueAt(json, 'crlf') === true && { crlf: true }) }
  }
  const items = valueAt(json, 'items')
  if (isJsonObject(items)) return { items: readPatches(items) }
  const [set, drop, within] = [valueAt(json, 'set'), valueAt(json, 'drop'), valueAt(json, 'within')]
  return {
    ...(isJsonObject(set) && { set }),
    ...(Array.isArray(drop) && { drop: drop.filter((key) => typeof key === 'string') }),
    ...(isJsonObject(within) && { within: readPatches(within) }),
  }
}

function readPatches(json: JsonObject): Patches {
  const patches = Object.entries(json).flatMap(([key, value]) => {
    const patch = isJsonObject(value) ? readPatch(value) : undefined
    return patch === undefined ? [] : [[key, patch] as const]
  })
  return Object.fromEntries(patches)
}
