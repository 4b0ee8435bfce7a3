import type { ExportCardOptions, ExportedCard } from '../../contract/card-file.ts'
import type { Character } from '../../contract/character.ts'
import { CardError } from '../../contract/errors.ts'
import type { CardSource, JsonObject } from '../files/card-source.ts'
import { readCardFile } from '../files/read-card-file.ts'
import { writeCharx } from '../files/write-charx.ts'
import { writeJson } from '../files/write-json.ts'
import { writePng } from '../files/write-png.ts'
import { listBookLosses } from './book.ts'
import { buildCard, type Outgoing, openOutgoing, saysTheSame } from './build-card.ts'
import { writeCopy } from './copy-plan.ts'
import { writeAsItCame } from './document.ts'
import { readText } from './fields.ts'
import { isJsonObject, isSameJson, mapTexts, valueAt } from './json.ts'
import { type AssetFiles, moveAssets } from './move-assets.ts'
import { findNewPictures } from './new-pictures.ts'
import { readPictures } from './pictures.ts'
import { readShape } from './shape.ts'
import { versionOf, writeBackfill } from './versions.ts'

/** Writes a character for other tools. */
export async function exportCharacter(
  character: Character,
  options: ExportCardOptions,
): Promise<ExportedCard> {
  const source = await readOriginal(options.original)
  const outgoing = openOutgoing(character, source?.card)
  const lost = [...listLost(outgoing, source, options)]
  const gone = new Set(source === undefined ? outgoing.section.files : [])
  const files: AssetFiles = { source, gone, ...findNewPictures(source, options) }
  switch (options.format) {
    case 'json':
      return finish('json', 'application/json', toJsonFile(outgoing, files, options, lost), lost)
    case 'png':
      return finish('png', 'image/png', toPngFile(outgoing, files, options, lost), lost)
    case 'charx':
      return finish('charx', 'application/zip', await toCharxFile(outgoing, files, options, lost), lost)
  }
}

function finish(
  extension: ExportedCard['extension'],
  mediaType: string,
  bytes: Uint8Array,
  lost: readonly string[],
): ExportedCard {
  return { bytes, mediaType, extension, lost: [...new Set(lost)] }
}

async function readOriginal(bytes: Uint8Array | undefined): Promise<CardSource | undefined> {
  if (bytes === undefined) return undefined
  try {
    // Of all kinds, only YAML is told by its name.
    const source = await readCardFile({ name: 'original.yaml', bytes })
    // A file without a card in it is no original of one.
    readShape(source.card)
    return source
  } catch (error) {
    if (error instanceof CardError) return undefined
    throw error
  }
}

function toJsonFile(
  outgoing: Outgoing,
  files: AssetFiles,
  options: ExportCardOptions,
  lost: string[],
): Uint8Array {
  const card = buildCard(outgoing, options.version, options.now)
  if (isThird(card)) return writeJson(move(card, 'json', files, lost).card)
  if (!isJsonObject(valueAt(card, 'data')) && !saysTheSame(card, outgoing.character)) lost.push(beyondFirst)
  if (options.version === 'v2' && versionOf(outgoing.section) !== 'v2') lost.push(...listBookLosses(outgoing))
  if (files.picture !== undefined || files.source?.picture !== undefined) {
    lost.push('The picture: only PNG, CHARX and V3 have a place for it.')
  }
  if (Object.keys(options.expressions ?? {}).length > 0) {
    lost.push('The pictures of the emotions: only PNG, CHARX and V3 have a place for them.')
  }
  if (files.source !== undefined && files.source.assets.size > 0) {
    lost.push('The files in the original: only PNG, CHARX and V3 have a place for them.')
  }
  return writeJson(card)
}

function toPngFile(
  outgoing: Outgoing,
  files: AssetFiles,
  options: ExportCardOptions,
  lost: string[],
): Uint8Array {
  const version = options.version ?? (outgoing.isOwn ? 'v3' : versionOf(outgoing.section)) ?? 'v2'
  const third = buildCard(outgoing, 'v3', options.now)
  const { card: ccv3, files: assets } = move(third, 'png', files, lost)
  const isBackfill = version === 'v3' && (versionOf(outgoing.section) ?? 'v3') === 'v3'
  const older = isBackfill
    ? toBackfill(outgoing, third, files.source)
    : buildCard(outgoing, version === 'v3' ? undefined : version, options.now)
  return writePng({ picture: basePicture(files, lost), chara: older, ccv3, assets })
}

/** The copy for older readers: the one that came along, or one that differs from the card as that did. */
function toBackfill(outgoing: Outgoing, card: JsonObject, source: CardSource | undefined): JsonObject {
  if (source?.backfill !== undefined && isSameJson(card, source.card)) return source.backfill
  const { character, section } = outgoing
  return section.backfill === undefined
    ? writeBackfill(character, section)
    : writeCopy(writeAsItCame(character, section), section.backfill)
}

function basePicture({ source, picture }: AssetFiles, lost: string[]): Uint8Array | undefined {
  const shown =
    picture ?? (source === undefined ? undefined : readPictures(source, readShape(source.card)).picture)
  if (picture === undefined && source?.picture !== undefined) return source.picture
  if (shown === undefined || shown.extension === 'png') return shown?.bytes
  lost.push(
    `The picture of the card is a plain one: a card can be put into a PNG, and the character's is a ${shown.extension} file.`,
  )
  return undefined
}

async function toCharxFile(
  outgoing: Outgoing,
  files: AssetFiles,
  options: ExportCardOptions,
  lost: string[],
): Promise<Uint8Array> {
  if (options.version !== undefined && options.version !== 'v3') {
    throw new CardError({
      code: 'not-supported',
      what: `A CHARX file holds a card of V3, not ${options.version.toUpperCase()}.`,
      remedy: 'Export it as PNG or JSON, or leave the version out.',
    })
  }
  const { card, files: assets } = move(buildCard(outgoing, 'v3', options.now), 'charx', files, lost)
  return await writeCharx({ card, assets })
}

function move(card: JsonObject, format: 'json' | 'png' | 'charx', files: AssetFiles, lost: string[]) {
  const moved = moveAssets(card, format, files)
  lost.push(...moved.lost)
  return moved
}

function isThird(card: JsonObject): boolean {
  return readText(valueAt(card, 'spec')).startsWith('chara_card_v') && readShape(card).form === 'v3'
}

const beyondFirst =
  'What is more than name, description, personality, scenario, first message and examples: V1 and what came before it have no place for it.'

/** Files that came beside the card, and that it does not name. */
function listUnnamed({ files, data }: Outgoing['section']): readonly string[] {
  const named = new Set<string>()
  mapTexts(valueAt(data, 'assets') ?? [], (text) => {
    named.add(text)
    return text
  })
  return files.filter((uri) => !named.has(uri)).map((uri) => uri.replace('embeded://', ''))
}

function* listLost(
  { character, section, isOwn, missing }: Outgoing,
  source: CardSource | undefined,
  { original, expressions }: ExportCardOptions,
): Iterable<string> {
  if (original !== undefined && source === undefined)
    yield 'What only the original has: its file cannot be read any more.'
  const names = source === undefined ? listUnnamed(section) : []
  if (names.length > 0) yield `Files that only the original has: ${names.join(', ')}.`
  if (missing > 0) yield `${missing} file(s) that only the original has.`
  if (isOwn && expressions === undefined && Object.keys(character.expressions).length > 0)
    yield 'The pictures of the emotions: they stay with the character here.'
}
