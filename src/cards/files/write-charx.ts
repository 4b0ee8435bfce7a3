import { packZip, type ZipEntry } from '../../util/pack-zip.ts'
import { isSafePath } from '../../util/unzip/entry-name.ts'
import type { JsonObject } from './card-source.ts'
import { cardEntry, embeddedAddress } from './read-charx.ts'
import { createRefuse } from './refusal.ts'
import { writeJson } from './write-json.ts'

/** What goes into a CHARX file. */
export interface CharxCard {
  readonly card: JsonObject
  /** Files by the address under which the card names them: `embeded://PATH`. */
  readonly assets: ReadonlyMap<string, Uint8Array>
}

/** Writes a CHARX file; the same card makes the same bytes. Fails with a CardError where an asset has another address. */
export async function writeCharx({ card, assets }: CharxCard): Promise<Uint8Array> {
  const refuse = createRefuse('archive')
  const entries: ZipEntry[] = [{ name: cardEntry, bytes: Buffer.from(writeJson(card)) }]
  for (const [address, bytes] of assets) {
    const name = address.startsWith(embeddedAddress) ? address.slice(embeddedAddress.length) : ''
    if (!isSafePath(name) || name.endsWith('/') || name.toLowerCase() === cardEntry) {
      throw refuse('not-supported', 'cannot hold a file with such a name')
    }
    entries.push({ name, bytes, isStored: !name.endsWith('.json') })
  }
  return await packZip(entries)
}
