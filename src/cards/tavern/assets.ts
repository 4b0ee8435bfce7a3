import { decodeBase64, encodeBase64 } from '../files/base64.ts'
import type { CardSource, JsonObject, JsonValue } from '../files/card-source.ts'
import { readMap, readText } from './fields.ts'
import { valueAt } from './json.ts'
import { mainMap, type Shape } from './shape.ts'

/** A file that belongs to a card. */
export interface Asset {
  /** Where in the card it is named. */
  readonly from: string
  readonly type: string
  readonly uri: string
  readonly name: string
  readonly ext: string
}

/** The assets that a card lists. */
export function listAssets(card: JsonObject, shape: Shape): readonly Asset[] {
  const assets: JsonValue | undefined = valueAt(mainMap(card, shape), 'assets')
  if (!Array.isArray(assets)) return []
  return assets.map((item: JsonValue, index) => {
    const asset = readMap(item)
    return {
      from: `data.assets[${index}]`,
      type: readText(valueAt(asset, 'type')),
      uri: readText(valueAt(asset, 'uri')),
      name: readText(valueAt(asset, 'name')),
      ext: readText(valueAt(asset, 'ext')),
    }
  })
}

/** The bytes of an asset that came along; `undefined`: there are none, or only an address. */
export function findFile(
  uri: string,
  source: Pick<CardSource, 'picture' | 'assets'>,
): Uint8Array | undefined {
  if (uri === 'ccdefault:') return source.picture
  return source.assets.get(uri) ?? decodeDataUrl(uri)
}

/** The bytes of a data URL in Base64; `undefined`: it is none. */
function decodeDataUrl(uri: string): Uint8Array | undefined {
  const [header] = /^data:[^,]{0,200};base64,/i.exec(uri) ?? []
  return header === undefined ? undefined : decodeBase64(uri.slice(header.length))
}

/** At most so many characters has a file as a data URL. */
export function dataUrlLength(bytes: Uint8Array): number {
  return 50 + Math.ceil(bytes.length / 3) * 4
}

/** A file as a data URL. */
export function encodeDataUrl(bytes: Uint8Array, ext: string): string {
  return `data:${mediaTypes[ext.toLowerCase()] ?? 'application/octet-stream'};base64,${encodeBase64(bytes)}`
}

const mediaTypes: { readonly [ext: string]: string | undefined } = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
  wav: 'audio/wav',
  mp4: 'video/mp4',
  webm: 'video/webm',
}

const folders: { readonly [folder: string]: readonly string[] } = {
  images: ['png', 'jpg', 'jpeg', 'webp', 'gif', 'avif'],
  audio: ['mp3', 'ogg', 'wav', 'flac', 'm4a'],
  video: ['mp4', 'webm', 'mov'],
}

/** An address in an archive that nothing else has. */
export function freeAddress(
  { type, name, ext }: Pick<Asset, 'type' | 'name' | 'ext'>,
  taken: ReadonlyMap<string, unknown>,
): string {
  const plain = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9_]+/g, '-')
      .slice(0, 40)
      .replace(/^-|-$/g, '')
  const known = /^(?:icon|background|emotion|user_icon)$/.test(type) ? type : 'other'
  const ending = plain(ext) || 'bin'
  const folder = Object.keys(folders).find((name) => folders[name]?.includes(ending)) ?? 'other'
  const start = `embeded://assets/${known}/${folder}/${plain(name) || 'file'}`
  for (let count = 1; ; count += 1) {
    const address = `${start}${count === 1 ? '' : `-${count}`}.${ending}`
    if (!taken.has(address)) return address
  }
}
