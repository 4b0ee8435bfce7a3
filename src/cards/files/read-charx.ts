import { type ArchivedFile, listEntries } from '../../util/unzip/list-entries.ts'
import { unpack } from '../../util/unzip/unpack.ts'
import type { CardSource, JsonObject } from './card-source.ts'
import { limits } from './limits.ts'
import { readJson } from './read-json.ts'
import type { Refuse } from './refusal.ts'
import { findArchive } from './zip-start.ts'

/** How a card names a file of its archive: with one d. */
export const embeddedAddress = 'embeded://'

/** Where the card stands in an archive. */
export const cardEntry = 'card.json'

/** Reads a CHARX file. A picture may stand before the archive; it is left out, for the card has it among its files. */
export async function readCharx(bytes: Uint8Array, refuse: Refuse): Promise<CardSource> {
  const files = await listEntries(findArchive(bytes, refuse), limits, refuse)
  if (!files.some(({ name }) => name === cardEntry)) throw withoutCard(files, refuse)
  const assets = new Map<string, Uint8Array>()
  let card: JsonObject | undefined
  let left: number = limits.unpackedBytes
  for (const file of files) {
    const isCard = file.name === cardEntry
    const most = isCard ? limits.jsonBytes : limits.entryBytes
    const content = await unpack(file, { ...limits, maxBytes: Math.min(most, left) }, refuse)
    left -= content.length
    if (isCard) card = readJson(content, `\`${cardEntry}\``, refuse)
    else assets.set(`${embeddedAddress}${file.name}`, content)
  }
  if (card === undefined) throw withoutCard(files, refuse)
  return { container: 'charx', card, backfill: undefined, picture: undefined, assets }
}

function withoutCard(files: readonly ArchivedFile[], refuse: Refuse) {
  const isElsewhere = files.some(({ name }) => name.toLowerCase().split('/').at(-1) === cardEntry)
  if (!isElsewhere) return refuse('not-a-card', `is an archive without \`${cardEntry}\``)
  return refuse('not-a-card', `has a \`${cardEntry}\`, but not at the top of its archive under that name`, {
    remedy: 'Pack the content of the folder, not the folder.',
  })
}
