import { extname } from 'node:path'
import type { CardFormat, CardPicture } from '../../contract/card-file.ts'
import { emotions } from '../../contract/emotion.ts'
import { CardError } from '../../contract/errors.ts'
import type { CardSource, JsonObject, JsonValue } from '../files/card-source.ts'
import { limits } from '../files/limits.ts'
import { type Asset, encodeDataUrl, findFile, freeAddress, listAssets } from './assets.ts'
import { mapAt, readMap, readText } from './fields.ts'
import { isJsonObject, mapTexts, valueAt } from './json.ts'
import { type NewPictures, takeFitting } from './new-pictures.ts'
import { findFaces } from './pictures.ts'
import { readShape } from './shape.ts'

/** Where files of a card can be found. */
export interface AssetFiles extends NewPictures {
  /** The file that the card was imported from. */
  readonly source: CardSource | undefined
  /** Addresses of files that came with the card and are not there now. */
  readonly gone: ReadonlySet<string>
}

/** A card whose assets are named as its new container needs it. */
export interface MovedCard {
  readonly card: JsonObject
  /** Files to put beside it, by address. */
  readonly files: ReadonlyMap<string, Uint8Array>
  /** What is not there, as sentences. */
  readonly lost: readonly string[]
}

interface WantedAsset extends Asset {
  readonly raw: JsonValue
  /** Its bytes are not those that its address names. */
  readonly picture: CardPicture | undefined
  readonly isMain: boolean
}

interface Move extends AssetFiles {
  readonly format: CardFormat
  readonly files: Map<string, Uint8Array>
  /** New addresses by old ones. */
  readonly addresses: Map<string, string>
  /** Characters that the card's text may still take. */
  room: number
}

/** Moves the assets of a V3 card into another container. Fails with a CardError where its text would be too long. */
export function moveAssets(
  card: JsonObject,
  format: CardFormat,
  { source, gone, ...all }: AssetFiles,
): MovedCard {
  const room = limits.jsonBytes - Buffer.byteLength(JSON.stringify(card))
  const { lost, ...pictures } = takeFitting(all, format, room)
  const wanted = listWanted(card, format, { source, gone, ...pictures })
  const isSame = source?.container.replace('apng', 'png') === format
  const files = new Map(isSame ? source?.assets : [])
  const move: Move = { source, gone, ...pictures, format, files, addresses: new Map(), room }
  for (const uri of listReplaced(wanted)) files.delete(uri)
  const assets = wanted.map((asset) => writeAsset(asset, move)).filter((asset) => !isLeftBehind(asset, move))
  const { assets: listed, ...data } = mapAt(card, 'data')
  // Extensions of other tools name files by the same addresses.
  const relocated = readMap(mapTexts(data, (text) => relocate(text, move)))
  const list = wanted.length > 0 ? assets : listed
  return {
    card: { ...card, data: { ...relocated, ...(list !== undefined && { assets: list }) } },
    files,
    lost: [...lost, ...listMissing(wanted, move), ...listUnnamed(move)],
  }
}

/** The assets of a card. One without any has its picture, which only a PNG holds by itself. */
function listWanted(
  card: JsonObject,
  format: CardFormat,
  { source, picture, expressions }: AssetFiles,
): readonly WantedAsset[] {
  const listed = valueAt(mapAt(card, 'data'), 'assets')
  const raw: readonly JsonValue[] = Array.isArray(listed) ? listed : []
  const all = listAssets(card, readShape(card))
  const icons = all.filter(({ type }) => type === 'icon')
  const main = icons.find(({ name }) => name === 'main') ?? icons[0]
  const faces = findFaces(all, source ?? nothing)
  const news = new Map<Asset, CardPicture>()
  const added: WantedAsset[] = []
  for (const emotion of emotions) {
    const face = expressions[emotion]
    if (face === undefined) continue
    const asset = faces.get(emotion)?.asset
    if (asset === undefined) added.push(createAsset('emotion', emotion, face))
    else news.set(asset, face)
  }
  if (main !== undefined && picture !== undefined) news.set(main, picture)
  const assets = all.map((asset, index) => {
    return { ...asset, raw: raw[index] ?? null, isMain: asset === main, picture: news.get(asset) }
  })
  const isHeld = format === 'png' && (picture === undefined || picture.extension === 'png')
  if (main !== undefined || isHeld || (picture ?? source?.picture) === undefined) return [...assets, ...added]
  return [createAsset('icon', 'main', picture), ...assets, ...added]
}

function createAsset(type: 'icon' | 'emotion', name: string, picture: CardPicture | undefined): WantedAsset {
  const raw = { type, uri: 'ccdefault:', name, ext: picture?.extension ?? 'png' }
  return { ...raw, from: 'the picture', raw, isMain: type === 'icon', picture }
}

const nothing = { picture: undefined, assets: new Map<string, Uint8Array>() }

const inOriginal = /^(?:embeded:\/\/|__asset:)/

/** Whether an asset's file is in the original, which is not there, or in its text: then its address means nothing to others. */
function isLeftBehind(asset: JsonValue, { gone }: Move): boolean {
  const uri = readText(valueAt(readMap(asset), 'uri'))
  return uri.startsWith('original:') || gone.has(uri)
}

/** Addresses of files that another picture takes the place of. */
function listReplaced(wanted: readonly WantedAsset[]): readonly string[] {
  const kept = new Set(wanted.filter(({ picture }) => picture === undefined).map(({ uri }) => uri))
  return wanted.map(({ uri }) => uri).filter((uri) => !kept.has(uri))
}

function writeAsset(asset: WantedAsset, move: Move): JsonValue {
  if (!isJsonObject(asset.raw)) return asset.raw
  const ext = asset.picture?.extension ?? asset.ext
  const uri = findAddress({ ...asset, ext }, move)
  if (uri === undefined || (uri === asset.uri && ext === asset.ext)) return asset.raw
  if (asset.picture === undefined) move.addresses.set(asset.uri, uri)
  return { ...asset.raw, uri: spend(uri, move), ...(ext !== asset.ext && { ext }) }
}

/** In an archive a file that is named again has the address that it has. `undefined`: its bytes are not there. */
function findAddress(asset: WantedAsset, move: Move): string | undefined {
  const known = move.format === 'charx' && !asset.picture ? move.addresses.get(asset.uri) : undefined
  if (known !== undefined) return known
  const bytes = asset.picture?.bytes ?? findFile(asset.uri, move.source ?? nothing)
  return bytes === undefined ? undefined : moveFile(asset, bytes, move)
}

/** An address that goes into the card's text, where it takes room if it holds its file. */
function spend(address: string, move: Move): string {
  move.room -= address.length
  if (move.room >= 0 || move.format === 'charx') return address
  throw new CardError({
    code: 'not-supported',
    what: `The pictures of this card are too large for the text of a ${move.format.toUpperCase()} card.`,
    remedy: 'Export it as CHARX, which holds files as they are.',
  })
}

/** The address of a file in the new container. */
function moveFile(asset: WantedAsset, bytes: Uint8Array, { source, format, files }: Move): string {
  const { uri, type, isMain, picture, ext } = asset
  const isNew = picture !== undefined
  const isPng = bytes[0] === 0x89 && bytes[1] === 0x50
  if (format === 'png' && isMain && isPng && (isNew || source?.picture === undefined)) return 'ccdefault:'
  if (!isNew && (files.get(uri) === bytes || /^data:/i.test(uri))) return uri
  if (!isNew && uri === 'ccdefault:' && (format === 'png' || type !== 'icon')) return uri
  if (format !== 'charx') return encodeDataUrl(bytes, ext)
  const address = freeAddress(asset, files)
  files.set(address, bytes)
  return address
}

/** The new address where a text is an old one. */
function relocate(text: string, move: Move): string {
  if (!inOriginal.test(text)) return text
  const known = move.addresses.get(text)
  const bytes = move.source?.assets.get(text)
  if (known !== undefined) return spend(known, move)
  if (bytes === undefined) return text
  const file = text.split(/[/:]/).at(-1) ?? ''
  const ext = extname(file).slice(1)
  const name = ext === '' ? file : file.slice(0, -ext.length - 1)
  const asset = {
    from: '',
    type: 'other',
    uri: text,
    name,
    ext,
    raw: null,
    isMain: false,
    picture: undefined,
  }
  const address = moveFile(asset, bytes, move)
  move.addresses.set(text, address)
  return spend(address, move)
}

/** What the source lacks as well is not lost here. */
function listMissing(wanted: readonly WantedAsset[], move: Move): readonly string[] {
  if (move.source !== undefined) return []
  const missing = wanted.filter(({ uri, picture }) => picture === undefined && inOriginal.test(uri))
  return missing.map(
    ({ from, type, name }) =>
      `The file of ${from} (${type || 'asset'} ${name || 'without a name'}): only the original has it.`,
  )
}

/** Files of the source that the card does not name. */
function listUnnamed({ source, files, addresses, format }: Move): readonly string[] {
  const left = Array.from(source?.assets.keys() ?? []).filter((uri) => !files.has(uri) && !addresses.has(uri))
  if (left.length === 0) return []
  const count = left.length === 1 ? 'A file' : `${left.length} files`
  return [
    `${count} of the original that the card does not name: ${format.toUpperCase()} has no place for it.`,
  ]
}
