import { mkdir, rmdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { ImportedCard } from '../../contract/card-file.ts'
import type { CardProblem } from '../../contract/character.ts'
import { CardError, ConfigurationError } from '../../contract/errors.ts'
import { loadCard } from '../load.ts'
import { idOf } from '../normalise.ts'
import { type ParsedCard, parseCard } from '../parse-card.ts'
import { createCardId, numberCardId } from './card-id.ts'
import { type EncodedCard, encodeCard } from './encode-card.ts'
import { type CardOnDisk, folderOf, isOriginalOf, type KeptFolder } from './kept-folder.ts'
import { loadPictures } from './load-pictures.ts'
import { type CardPlace, type PlacedCard, placeCard } from './place-card.ts'
import { discardStaging, openStaging, type StagingOptions, writeFolder, writeThrough } from './staging.ts'

/** See {@link keepCard}. */
export interface KeepCardOptions extends Omit<StagingOptions, 'directory'> {
  readonly folder: KeptFolder
  readonly card: ImportedCard
  /** The file that it came in. */
  readonly original: Uint8Array
  /** `undefined`: made of the character's name. */
  readonly id: string | undefined
  /** Whether the card with that id, or the one imported under that name, is replaced; else the new one gets a number. */
  readonly mayReplace: boolean
  /** Whether nothing is written. */
  readonly isTrial: boolean
}

/** What became of a card. */
export interface KeptCard extends CardOnDisk {
  readonly outcome: 'new' | 'replaced' | 'here-already'
  /** Names of what lies in the folder beside the card, which has the card's name. */
  readonly files: readonly string[]
  /** Of `replaced`, the name there of the card that was here before; `undefined`: it said the same, or nothing was written. */
  readonly earlier: string | undefined
  /** Of `new`, cards that were here under the same name, and that this one may be a newer version of. */
  readonly namesakes: readonly CardOnDisk[]
  /** Warnings, such as names that other characters also have. */
  readonly problems: readonly CardProblem[]
}

const mostNumbers = 1_000

/**
 * Puts an imported card into the folder, with its original and its pictures in a folder beside it. Killed at any moment, it
 * leaves a card that is whole or none. Fails with a CardError `invalid-card` where the library would not take the card,
 * `ambiguous-character` where it could replace several, and with a ConfigurationError where the id is taken or the folder
 * cannot be written.
 */
export async function keepCard(options: KeepCardOptions): Promise<KeptCard> {
  const { id, card } = options
  const wanted = id ?? createCardId(card.character.name)
  const isHere = await findHere(options)
  if (isHere !== undefined) return isHere
  for await (const place of findPlaces(wanted, options)) {
    // Another import of the same file may have been quicker.
    const isHereNow = await findHere(options)
    if (isHereNow !== undefined) return isHereNow
    const kept = await (options.isTrial ? tryCard(place, options) : writeCard(place, options))
    if (kept !== undefined) return kept
  }
  throw new ConfigurationError({
    code: 'usage',
    what: `There is a card with the id ${JSON.stringify(wanted)} already.`,
    remedy: 'Replace it with --replace, or give the new one another id with --id.',
  })
}

/** The card that came from the same file. What was changed in it since is replaced by nothing newer. */
async function findHere({
  folder,
  original,
  id,
  mayReplace,
}: KeepCardOptions): Promise<KeptCard | undefined> {
  const same = await folder.findOriginal(original)
  const isOther = mayReplace && id !== undefined && same?.id !== id
  if (same === undefined || isOther) return undefined
  return { ...same, outcome: 'here-already', files: [], earlier: undefined, namesakes: [], problems: [] }
}

/** Where a card may be put, in order of preference. */
async function* findPlaces(wanted: string, options: KeepCardOptions): AsyncIterable<CardPlace> {
  const { folder, original, id, mayReplace } = options
  const before = mayReplace ? await findReplaced(wanted, options) : undefined
  if (before !== undefined) {
    yield { ...before, way: 'replace' }
    return
  }
  for (let number = 1; number <= (id === undefined ? mostNumbers : 1); number += 1) {
    const free = numberCardId(wanted, number)
    const file = join(folder.directory, `${free}.yaml`)
    if (!(await folder.isTaken(free))) yield { file, id: free, way: 'new' }
    // Of a card that was thrown away, the folder may have stayed; or another import is about to put the same card there.
    else if ((await folder.find(free)) === undefined && (await isOriginalOf(file, original)))
      yield { file, id: free, way: 'join' }
  }
}

/** The card that a new version takes the place of. */
async function findReplaced(wanted: string, options: KeepCardOptions): Promise<CardOnDisk | undefined> {
  if (options.id !== undefined) return await options.folder.find(wanted)
  const namesakes = await findNamesakes(options)
  if (namesakes.length < 2) return namesakes[0]
  throw new CardError({
    code: 'ambiguous-character',
    what: `There are several cards of that name: ${namesakes.map(({ id }) => id).join(', ')}.`,
    remedy: 'Say with --id which of them is replaced.',
  })
}

/** The cards that this one may be a newer version of. */
async function findNamesakes({ folder, card }: KeepCardOptions): Promise<readonly CardOnDisk[]> {
  const { name } = card.character
  const proper = await folder.find(createCardId(name))
  const others = (await folder.findImported(name)).filter(({ file }) => file !== proper?.file)
  return proper === undefined ? others : [proper, ...others]
}

async function writeCard(place: CardPlace, options: KeepCardOptions): Promise<KeptCard | undefined> {
  const { folder, processId, now } = options
  const { text, files } = await encode(place, options)
  const namesakes = place.way === 'replace' ? [] : await findNamesakes(options)
  let placed: PlacedCard | undefined
  try {
    const made = await mkdir(folder.directory, { recursive: true })
    const staging = await openStaging({ directory: folder.directory, processId, now })
    try {
      const staged = join(staging, basename(place.file))
      await writeFolder(folderOf(staged), files)
      await writeThrough(staged, text)
      // Read as the library will read it, pictures included.
      refuseBroken(await loadCard(staged))
      placed = await placeCard(staged, place)
      if (placed === undefined) return undefined
    } finally {
      await discardStaging(staging)
      // Of a card that was refused, nothing stays: one that was taken in holds the folder.
      if (made !== undefined) await rmdir(folder.directory).catch(() => {})
    }
  } catch (error) {
    throw error instanceof CardError ? error : createWriteError(folder.directory, error)
  }
  const about = { files: [...files.keys()], earlier: placed.earlier, namesakes }
  return tellKept(await loadCard(place.file), place, about, folder)
}

/** What {@link writeCard} would do. */
async function tryCard(place: CardPlace, options: KeepCardOptions): Promise<KeptCard> {
  const { text, files } = await encode(place, options)
  const card = parseCard(text, { file: place.file })
  refuseBroken(card)
  const namesakes = place.way === 'replace' ? [] : await findNamesakes(options)
  return tellKept(card, place, { files: [...files.keys()], earlier: undefined, namesakes }, options.folder)
}

async function encode(
  { file, id, way }: CardPlace,
  { card, original }: KeepCardOptions,
): Promise<EncodedCard> {
  const stem = basename(folderOf(file))
  const replaced = way === 'replace' ? (await loadCard(file)).character : undefined
  // A new version without pictures goes on with those that are there.
  const before = replaced && (await loadPictures(replaced))
  const dressed = {
    ...card,
    picture: card.picture ?? before?.picture,
    expressions: { ...before?.expressions, ...card.expressions },
  }
  return encodeCard(dressed, { original, stem, id: id === idOf(file) ? undefined : id })
}

function tellKept(
  card: ParsedCard,
  { file, id, way }: CardPlace,
  about: Pick<KeptCard, 'files' | 'earlier' | 'namesakes'>,
  folder: KeptFolder,
): KeptCard {
  const problems = [...card.problems, ...folder.findClashes(card)]
  folder.add(card)
  return { file, id, outcome: way === 'replace' ? 'replaced' : 'new', ...about, problems }
}

function refuseBroken({ character, problems }: ParsedCard): void {
  if (character !== undefined) return
  throw new CardError({
    code: 'invalid-card',
    what:
      'The card cannot be played once it is put into our format:\n' +
      problems.map(({ message }) => `- ${message}`).join('\n'),
    remedy: 'Correct it with the tool that it comes from.',
  })
}

function createWriteError(directory: string, cause: unknown): ConfigurationError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
  const isFull = ['ENOSPC', 'EDQUOT'].includes(code)
  return new ConfigurationError({
    code: 'not-available',
    what: isFull
      ? `The disk of ${directory} is full.`
      : `The folder ${directory} cannot be written (${code}).`,
    remedy: isFull
      ? 'Make room, and import again: nothing of this card was kept.'
      : 'Look at who may write there, or set CHARACTERS_DIR to another folder.',
    cause,
  })
}
