import { link, rename, rm, stat, writeFile } from 'node:fs/promises'
import { extname, join, resolve } from 'node:path'
import { createLog, systemClock } from '../app/system.ts'
import { limits } from '../cards/files/limits.ts'
import { findOriginalOf } from '../cards/keep/kept-folder.ts'
import { loadPictures } from '../cards/keep/load-pictures.ts'
import { readHandedIn } from '../cards/keep/read-handed-in.ts'
import { openLibrary } from '../cards/library.ts'
import { loadCards } from '../cards/load.ts'
import { createCardWorkshop } from '../cards/workshop.ts'
import { loadConfig } from '../config.ts'
import type { CardFormat } from '../contract/card-file.ts'
import type { Character } from '../contract/character.ts'
import { ConfigurationError } from '../contract/errors.ts'
import { findCharacter } from './choose-character.ts'
import { shortenPath } from './shorten-path.ts'
import { print, type Surroundings, warn } from './surroundings.ts'

/** See {@link exportCard}. */
export interface ExportFlags {
  /** `undefined`: what the ending of `out` says. */
  readonly to?: CardFormat
  /** A file, a folder, or `-` for standard output; `undefined`: a file here, named by the character's id. */
  readonly out?: string
  /** `undefined`: the version that it came in. */
  readonly as?: 'v1' | 'v2' | 'v3'
  /** Whether a file that is there is replaced. */
  readonly force?: boolean
}

/** `dramatis cards export`: a card as a file for other tools. */
export async function exportCard(
  name: string,
  flags: ExportFlags,
  surroundings: Surroundings,
): Promise<number> {
  const { environment, directory } = surroundings
  const format = chooseFormat(flags)
  const { charactersDirectory } = await loadConfig({ environment, directory })
  const character = await loadCharacter(name, charactersDirectory)
  const target = await findTarget(character, format, flags, surroundings)
  const { bytes, lost } = await createCardWorkshop().exportCard(character, {
    format,
    version: flags.as,
    original: await loadOriginal(character, charactersDirectory),
    ...(await loadPictures(character)),
    now: systemClock.now(),
  })
  if (target === undefined) await writeOut(bytes, surroundings)
  else {
    await writeCard(target, bytes, flags.force === true)
    await print(surroundings, `${shortenPath(target, directory)} has the card of ${character.name}.\n`)
  }
  for (const sentence of lost) warn(surroundings, sentence)
  return 0
}

function chooseFormat({ to, out = '' }: ExportFlags): CardFormat {
  if (to !== undefined) return to
  const ending = extname(out).slice(1).toLowerCase()
  const format = (['png', 'json', 'charx'] as const).find((known) => known === ending)
  if (format !== undefined) return format
  throw new ConfigurationError({
    code: 'usage',
    what: 'Nothing says what kind of file to write.',
    remedy: 'Add --to png, --to json or --to charx.',
  })
}

async function loadCharacter(name: string, directory: string): Promise<Character> {
  const library = await openLibrary({ directory, log: createLog('silent'), clock: systemClock, watch: false })
  await library.close()
  return findCharacter(name, library)
}

/** Where the file goes; `undefined`: to standard output. */
async function findTarget(
  { id }: Character,
  format: CardFormat,
  { out, force }: ExportFlags,
  { directory, output }: Surroundings,
): Promise<string | undefined> {
  if (out === '-') {
    if (output.isTTY !== true || format === 'json') return undefined
    throw new ConfigurationError({
      code: 'usage',
      what: `A ${format} file is not for a terminal to show.`,
      remedy: 'Send it into a file or another program, or name a file with --out.',
    })
  }
  const named = resolve(directory, out ?? '.')
  const found = await stat(named).catch(() => undefined)
  const target = out === undefined || found?.isDirectory() ? join(named, `${id}.${format}`) : named
  const isThere = await stat(target).then(
    () => true,
    () => false,
  )
  if (isThere && !force) throw createThereError(target)
  return target
}

async function loadOriginal(character: Character, directory: string): Promise<Uint8Array | undefined> {
  const { cards } = await loadCards({ directory })
  const card = cards.find((candidate) => candidate.character?.id === character.id)
  const original = card && (await findOriginalOf(card.file))
  if (original === undefined) return undefined
  return await readHandedIn(original, { name: original, maxBytes: limits.fileBytes })
}

/** Under another name first: nobody finds half a card. */
async function writeCard(target: string, bytes: Uint8Array, mayReplace: boolean): Promise<void> {
  const part = `${target}.${process.pid}.part`
  try {
    await writeFile(part, bytes)
    if (mayReplace) await rename(part, target)
    else await linkNew(part, target)
  } catch (cause) {
    if (cause instanceof ConfigurationError) throw cause
    throw new ConfigurationError({
      code: 'not-available',
      what: `${target} cannot be written (${cause instanceof Error && 'code' in cause ? cause.code : 'unknown'}).`,
      remedy: 'Look at its folder and at who may write there, or name another file with --out.',
      cause,
    })
  } finally {
    await rm(part, { force: true })
  }
}

/** Not onto a file that has come meanwhile. */
async function linkNew(part: string, target: string): Promise<void> {
  try {
    await link(part, target)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EEXIST') throw createThereError(target)
    // Not every disk knows links.
    await rename(part, target)
  }
}

function createThereError(target: string): ConfigurationError {
  return new ConfigurationError({
    code: 'usage',
    what: `${target} is there already.`,
    remedy: 'Name another file with --out, or replace it with --force.',
  })
}

async function writeOut(bytes: Uint8Array, { output }: Surroundings): Promise<void> {
  await new Promise<void>((resolve) => output.write(bytes, () => resolve()))
}
