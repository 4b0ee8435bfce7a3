import { buffer } from 'node:stream/consumers'
import type { JsonObject } from './card-source.ts'
import { cardEntry, embeddedAddress } from './read-charx.ts'
import { createRefuse } from './refusal.ts'
import { writeJson } from './write-json.ts'
import { isSafePath } from './zip-name.ts'

/** What goes into a CHARX file. */
export interface CharxCard {
  readonly card: JsonObject
  /** Files by the address under which the card names them: `embeded://PATH`. */
  readonly assets: ReadonlyMap<string, Uint8Array>
}

/** Writes a CHARX file; the same card makes the same bytes. Fails with a CardError where an asset has another address. */
export async function writeCharx({ card, assets }: CharxCard): Promise<Uint8Array> {
  // Only CHARX needs it.
  const { ZipFile } = await import('yazl')
  const zip = new ZipFile()
  const refuse = createRefuse('archive')
  // In local time, as archives count, so that it is the same everywhere.
  const options = { mtime: new Date(1980, 0, 1), mode: 0o100644, forceDosTimestamp: true }
  zip.addBuffer(Buffer.from(writeJson(card)), cardEntry, options)
  for (const [address, bytes] of assets) {
    const name = address.startsWith(embeddedAddress) ? address.slice(embeddedAddress.length) : ''
    if (!isSafePath(name) || name.endsWith('/') || name.toLowerCase() === cardEntry) {
      throw refuse('not-supported', 'cannot hold a file with such a name')
    }
    // Pictures and sounds are packed already.
    zip.addBuffer(Buffer.from(bytes), name, { ...options, compress: name.endsWith('.json') })
  }
  zip.end()
  return await buffer(zip.outputStream)
}
