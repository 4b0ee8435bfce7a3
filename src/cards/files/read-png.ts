import { isDeepStrictEqual } from 'node:util'
import { decodeBase64 } from './base64.ts'
import type { CardSource, JsonObject } from './card-source.ts'
import { limits } from './limits.ts'
import { type PngChunk, type PngParts, pngSignature, readChunks } from './png-chunks.ts'
import { findText, type PngText } from './png-text.ts'
import { readJson } from './read-json.ts'
import type { Refuse } from './refusal.ts'
import { startsWith, zipSignature } from './signatures.ts'

/** Keywords of the chunks that hold a card, in lower case: V3, and V1 or V2. */
type CardKeyword = 'ccv3' | 'chara'

/** How the keyword of an embedded file begins; its path follows. Old files have no colon. */
const assetKeyword = /^chara-ext-asset_:?/i

/** What a chunk is to a card; `undefined`: a part of the picture. */
type CardPart =
  | { readonly kind: CardKeyword; readonly text: PngText; readonly chunk: PngChunk }
  | { readonly kind: 'asset'; readonly path: string; readonly text: PngText; readonly chunk: PngChunk }

/** Reads the card in a PNG or APNG; `undefined`: there is none. */
export function readPng({ chunks, rest }: PngParts, refuse: Refuse): CardSource | undefined {
  const parts = chunks.flatMap((chunk) => findCardPart(chunk) ?? [])
  const taken = new Set(parts.map(({ chunk }) => chunk))
  const v3 = readCard(parts, 'ccv3', refuse)
  const older = readCard(parts, 'chara', refuse)
  const card = v3 ?? older
  if (card === undefined) return undefined
  if (startsWith(rest, pngSignature) || startsWith(rest, zipSignature)) {
    throw refuse('several-cards', 'has a card, and behind the picture another picture or an archive')
  }
  return {
    container: chunks.some(({ type }) => type === 'acTL') ? 'apng' : 'png',
    card,
    backfill: v3 === undefined ? undefined : older,
    picture: joinPicture(chunks.filter((chunk) => !taken.has(chunk))),
    assets: readAssets(parts, refuse),
  }
}

/** The chunks of a PNG that are no part of a card. */
export function pictureChunks(bytes: Uint8Array, refuse: Refuse): readonly PngChunk[] {
  return readChunks(bytes, refuse).chunks.filter((chunk) => findCardPart(chunk) === undefined)
}

function joinPicture(chunks: readonly PngChunk[]): Uint8Array {
  return Buffer.concat([pngSignature, ...chunks.map(({ bytes }) => bytes)])
}

function findCardPart(chunk: PngChunk): CardPart | undefined {
  const text = findText(chunk)
  if (text === undefined) return undefined
  const keyword = text.keyword.toLowerCase()
  if (keyword === 'ccv3' || keyword === 'chara') return { kind: keyword, text, chunk }
  const start = assetKeyword.exec(text.keyword)?.[0]
  return start === undefined
    ? undefined
    : { kind: 'asset', path: text.keyword.slice(start.length), text, chunk }
}

function readCard(parts: readonly CardPart[], kind: CardKeyword, refuse: Refuse): JsonObject | undefined {
  const found = parts.filter((part) => part.kind === kind)
  if (found.length > limits.cardChunks) {
    throw refuse('several-cards', `has ${found.length} chunks \`${kind}\``)
  }
  let card: JsonObject | undefined
  for (const { text, chunk } of found) {
    const where = `chunk \`${kind}\` at byte ${chunk.offset}`
    // Four letters of base64 are three bytes, and some writers break the lines.
    const base64 = text.read(Math.ceil(limits.jsonBytes * 1.4), refuse)
    const bytes = decodeBase64(base64)
    if (bytes === undefined) throw refuse('file-damaged', `has something that is no base64 in ${where}`)
    const another = readJson(bytes, where, refuse)
    if (card !== undefined && !isDeepStrictEqual(card, another)) {
      throw refuse('several-cards', `has chunks \`${kind}\` with different cards`)
    }
    card = another
  }
  return card
}

function readAssets(parts: readonly CardPart[], refuse: Refuse): ReadonlyMap<string, Uint8Array> {
  const assets = new Map<string, Uint8Array>()
  // Of text, which may be far more than it says: white space is no base64.
  let left: number = limits.unpackedBytes
  for (const part of parts) {
    if (part.kind !== 'asset') continue
    const { path, text, chunk } = part
    const where = `chunk \`chara-ext-asset_\` at byte ${chunk.offset}`
    const base64 = text.read(Math.min(Math.ceil(limits.textFileBytes * 1.4), left), refuse)
    const bytes = decodeBase64(base64)
    if (bytes === undefined) throw refuse('file-damaged', `has something that is no base64 in ${where}`)
    const address = `__asset:${path}`
    const known = assets.get(address)
    if (known !== undefined && Buffer.compare(known, bytes) !== 0) {
      throw refuse('file-unsafe', `has two files of one name in ${where}`)
    }
    assets.set(address, bytes)
    left = Math.max(left - base64.length, 1)
    if (assets.size > limits.entries) throw refuse('too-deep', `has more than ${limits.entries} files in it`)
  }
  return assets
}
