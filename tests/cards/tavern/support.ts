import { expect } from 'vitest'
import { parseDocument } from 'yaml'
import { parseCard } from '../../../src/cards/parse-card.ts'
import { yamlStyle } from '../../../src/cards/tavern/compose-yaml.ts'
import { createCardWorkshop } from '../../../src/cards/workshop.ts'
import type {
  CardContainer,
  CardFormat,
  ExportedCard,
  ImportedCard,
} from '../../../src/contract/card-file.ts'
import type { Character } from '../../../src/contract/character.ts'
import { decodePng, decodeText, type PngChunk } from '../../fixtures/cards/png.ts'
import { decodeZip } from '../../fixtures/cards/zip.ts'

/** What the tests walk in through. */
export const workshop = createCardWorkshop()

/** A point in time at which changed cards are written. */
export const now = Date.UTC(2026, 0, 2, 3, 4, 5)

export interface CardFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** The character of a text that has no problems. */
export function parseText(text: string, id = 'card'): Character {
  const { character, problems } = parseCard(text, { file: `${id}.yaml` })
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
  if (character === undefined) throw new Error('no character and no problem')
  return character
}

/** Imports a file, and reads the text of the card as our own loader does: from the disk, in UTF-8. */
export async function importText(file: CardFile): Promise<ImportedCard & { readonly parsed: Character }> {
  const imported = await workshop.importCard(file)
  return { ...imported, parsed: parseText(Buffer.from(imported.text).toString(), imported.character.id) }
}

/** The format in which a file of that container goes out again. */
function formatOf(container: CardContainer): CardFormat {
  if (container === 'charx') return 'charx'
  return container === 'png' || container === 'apng' ? 'png' : 'json'
}

/** In, and out again in the container that it came in. */
export async function goThrough(file: CardFile, format?: CardFormat): Promise<ExportedCard> {
  const { parsed, container, picture } = await importText(file)
  return await workshop.exportCard(parsed, {
    format: format ?? formatOf(container),
    original: file.bytes,
    picture,
    now,
  })
}

/** Out again as JSON, once something was changed in the text of our format. */
export async function exportChanged(
  text: string,
  path: readonly (string | number)[],
  value: unknown,
): Promise<unknown> {
  const document = parseDocument(text)
  document.setIn(path, value)
  const { bytes } = await workshop.exportCard(parseText(document.toString(yamlStyle)), {
    format: 'json',
    now,
  })
  return parseBytes(bytes)
}

function parseBytes(bytes: Uint8Array): unknown {
  return JSON.parse(
    Buffer.from(bytes)
      .toString()
      .replace(/^\uFEFF/, ''),
  )
}

/** What a file says, taken apart without the code that is tested. */
export interface TakenApart {
  /** By where it stands: `json`, `chara`, `ccv3`, `card.json`. */
  readonly cards: { readonly [place: string]: unknown }
  /** What else is in it, by name. */
  readonly files: { readonly [name: string]: string }
  /** Chunks of the picture that are not of the card. */
  readonly pixels: readonly string[]
}

const isSignature = (bytes: Uint8Array, signature: string) =>
  Buffer.from(bytes).toString('latin1', 0, signature.length) === signature

/** Takes a file apart: JSON, PNG or CHARX. */
export function takeApart(bytes: Uint8Array): TakenApart {
  if (isSignature(bytes, '\x89PNG')) return takePictureApart(decodePng(bytes))
  if (!isSignature(bytes, 'PK')) return { cards: { json: parseBytes(bytes) }, files: {}, pixels: [] }
  const { 'card.json': card = Buffer.alloc(0), ...files } = Object.fromEntries(decodeZip(bytes))
  return { cards: { 'card.json': parseBytes(card) }, files: toBase64(files), pixels: [] }
}

function toBase64(files: { readonly [name: string]: Uint8Array }): { [name: string]: string } {
  return Object.fromEntries(
    Object.entries(files).map(([name, data]) => [name, Buffer.from(data).toString('base64')]),
  )
}

function takePictureApart(chunks: readonly PngChunk[]): TakenApart {
  const cards: { [place: string]: unknown } = {}
  const files: { [name: string]: string } = {}
  const pixels: string[] = []
  for (const chunk of chunks) {
    const { keyword, text } = decodeText(chunk)
    const place = keyword.toLowerCase()
    if (chunk.type === 'tEXt' && (place === 'chara' || place === 'ccv3')) {
      cards[place] = parseBytes(Buffer.from(text, 'base64'))
    } else if (chunk.type === 'tEXt' && place.startsWith('chara-ext-asset_')) {
      files[keyword] = Buffer.from(text, 'base64').toString('base64')
    } else {
      pixels.push(`${chunk.type} ${Buffer.from(chunk.data).toString('base64')}`)
    }
  }
  return { cards, files, pixels }
}

/** A character without what its other format said besides: into a picture goes a V3 copy of an older card as well. */
export function asItPlays({ extensions, ...others }: Character) {
  const { tavern: _, ...kept } = extensions
  return { ...others, revision: '', extensions: kept }
}
