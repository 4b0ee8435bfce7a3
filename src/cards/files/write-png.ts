import { encodeBase64 } from './base64.ts'
import type { JsonObject } from './card-source.ts'
import { createPlainPicture } from './plain-picture.ts'
import { pngSignature } from './png-chunks.ts'
import { encodeText } from './png-text.ts'
import { pictureChunks } from './read-png.ts'
import { createRefuse } from './refusal.ts'
import { startsWith } from './signatures.ts'

/** What goes into a picture with a card. */
export interface PngCard {
  /** A PNG or APNG, with or without a card in it; `undefined`: a plain one of our own. */
  readonly picture: Uint8Array | undefined
  /** Chunk `chara`, V1 or V2, which every tool reads. */
  readonly chara: JsonObject | undefined
  /** Chunk `ccv3`, V3. */
  readonly ccv3: JsonObject | undefined
  /** Files by the address under which the card names them: `__asset:PATH`. */
  readonly assets?: ReadonlyMap<string, Uint8Array> | undefined
}

const assetAddress = '__asset:'

/**
 * Writes a card into a picture: every chunk of the picture as it was, then the card's, then IEND. Fails with a CardError where
 * the picture is no PNG, or an asset has a name that a chunk cannot have.
 */
export function writePng({ picture, chara, ccv3, assets = new Map() }: PngCard): Uint8Array {
  const refuse = createRefuse('picture')
  const base = picture ?? createPlainPicture()
  if (!startsWith(base, pngSignature)) throw refuse('not-supported', 'is no PNG, and only a PNG holds a card')
  const chunks = pictureChunks(base, refuse)
  const parts: Uint8Array[] = []
  if (chara !== undefined) parts.push(encodeCard('chara', chara))
  if (ccv3 !== undefined) parts.push(encodeCard('ccv3', ccv3))
  for (const [address, bytes] of assets) {
    const keyword = `chara-ext-asset_:${address.slice(assetAddress.length)}`
    if (!address.startsWith(assetAddress) || !isKeyword(keyword)) {
      throw refuse('not-supported', 'cannot hold a file with such a name')
    }
    parts.push(encodeText(keyword, encodeBase64(bytes)))
  }
  const pieces = chunks.map(({ bytes }) => bytes)
  return Buffer.concat([pngSignature, ...pieces.slice(0, -1), ...parts, ...pieces.slice(-1)])
}

function encodeCard(keyword: 'chara' | 'ccv3', card: JsonObject): Uint8Array {
  return encodeText(keyword, encodeBase64(Buffer.from(JSON.stringify(card))))
}

/** Latin-1 without a zero. It may be longer than the 79 bytes of the specification: what was read must go out again. */
function isKeyword(text: string): boolean {
  return !text.includes('\0') && Buffer.from(text, 'latin1').toString('latin1') === text
}
