import { resolve } from 'node:path'
import { systemClock } from '../app/system.ts'
import { decodeText } from '../cards/decode-text.ts'
import { limits } from '../cards/files/limits.ts'
import { createCardId } from '../cards/keep/card-id.ts'
import { type FoundFile, findHandedIn } from '../cards/keep/find-handed-in.ts'
import { keepCard } from '../cards/keep/keep-card.ts'
import { type KeptFolder, openKeptFolder } from '../cards/keep/kept-folder.ts'
import { readHandedIn } from '../cards/keep/read-handed-in.ts'
import { cleanStaging } from '../cards/keep/staging.ts'
import { parseCard } from '../cards/parse-card.ts'
import { createCardWorkshop } from '../cards/workshop.ts'
import type { CardWorkshop } from '../contract/card-file.ts'
import { CardError, ConfigurationError } from '../contract/errors.ts'
import { findCardsFolder } from './cards-folder.ts'
import {
  type ImportResult,
  type ImportTally,
  reportCard,
  reportEmpty,
  reportLine,
  reportProblems,
  reportRefusal,
  reportTally,
} from './import-report.ts'
import { shortenPath } from './shorten-path.ts'
import { print, type Surroundings, warn } from './surroundings.ts'

/** See {@link importCards}. */
export interface ImportFlags {
  /** Whether a card with the same id is replaced. */
  readonly replace?: boolean
  /** Whether nothing is written. */
  readonly dryRun?: boolean
  /** Id of the character, where there is one file. */
  readonly id?: string
  /** Whether each card of many is told at length. */
  readonly verbose?: boolean
}

/** What the import of one file needs. */
interface ImportWork {
  readonly workshop: CardWorkshop
  readonly folder: KeptFolder
  readonly flags: ImportFlags
  readonly surroundings: Surroundings
}

/** `dramatis cards import`: cards of other tools, put into the folder of the cards. 1: some were refused. */
export async function importCards(
  paths: readonly string[],
  flags: ImportFlags,
  surroundings: Surroundings,
): Promise<number> {
  const target = await findCardsFolder(surroundings)
  const files = await findHandedIn(
    paths.map((path) => resolve(surroundings.directory, path)),
    { cardsDirectory: target.path },
  )
  if (!flags.dryRun) await cleanStaging({ directory: target.path, ...owner() })
  const folder = await openKeptFolder(target.path)
  await checkId(flags.id, files, folder)
  const tally = await importAll(files, { workshop: createCardWorkshop(), folder, flags, surroundings })
  const style = { directory: surroundings.directory, isVerbose: flags.verbose === true }
  if (files.length !== 1 || tally.empty.length > 0)
    await print(surroundings, reportEmpty(tally, style) + reportTally(tally))
  if (flags.dryRun) warn(surroundings, 'Nothing was written: --dry-run.')
  else if (target.isNew && tally.results.length > 0)
    warn(
      surroundings,
      'The folder characters is new: its cards are played from now on, and the bundled ones no more.',
    )
  return tally.refused > 0 || tally.results.length === 0 ? 1 : 0
}

function owner() {
  return { processId: process.pid, now: systemClock.now() }
}

/** An id that is there may be one that we would not have made. */
async function checkId(
  id: string | undefined,
  files: readonly FoundFile[],
  folder: KeptFolder,
): Promise<void> {
  if (id === undefined) return
  const proper = createCardId(id)
  if (files.length === 1 && (proper === id || (await folder.find(id)) !== undefined)) return
  throw new ConfigurationError({
    code: 'usage',
    what:
      files.length > 1
        ? '--id is for one file.'
        : `--id is ${JSON.stringify(id)}, which cannot be the name of a file on every system.`,
    remedy: files.length > 1 ? 'Import the files one by one, or without it.' : `Write ${proper}, or another.`,
  })
}

async function importAll(files: readonly FoundFile[], work: ImportWork): Promise<ImportTally> {
  const { flags, surroundings } = work
  const style = { directory: surroundings.directory, isTrial: flags.dryRun === true }
  const isBrief = files.length > 1 && !flags.verbose
  const tally: ImportTally = { results: [], refused: 0, empty: [] }
  for (const file of files) {
    surroundings.signal.throwIfAborted()
    try {
      const result = await importFile(file.path, work)
      tally.results.push(result)
      for (const warning of reportProblems(result, style)) warn(surroundings, warning)
      await print(surroundings, isBrief ? reportLine(result, style) : reportCard(result, style))
    } catch (error) {
      if (file.isFromFolder && error instanceof CardError && error.code === 'not-a-card') {
        tally.empty.push({ path: file.path, error })
        continue
      }
      if (error instanceof ConfigurationError && error.code === 'usage') throw error
      tally.refused += 1
      warn(surroundings, reportRefusal(file.path, error, style))
      // The next ones would fare no better.
      if (error instanceof ConfigurationError && error.code === 'not-available') break
    }
  }
  return tally
}

async function importFile(
  path: string,
  { workshop, folder, flags, surroundings }: ImportWork,
): Promise<ImportResult> {
  const name = shortenPath(path, surroundings.directory)
  // Whoever runs the program may bring large ones; what others may bring is a setting.
  const bytes = await readHandedIn(path, { name, maxBytes: limits.fileBytes })
  refuseOwn(name, bytes, folder.directory)
  const card = await workshop.importCard({ name, bytes })
  const kept = await keepCard({
    folder,
    card,
    original: bytes,
    id: flags.id,
    mayReplace: flags.replace === true,
    isTrial: flags.dryRun === true,
    ...owner(),
  })
  return { path, card, kept }
}

/** Our own cards need no import; what other tools write in YAML has other keys. */
function refuseOwn(name: string, bytes: Uint8Array, directory: string): void {
  if (!/\.ya?ml$/i.test(name) || bytes.length > limits.yamlBytes) return
  const decoded = decodeText(bytes)
  if (!('text' in decoded) || parseCard(decoded.text, { file: name }).character === undefined) return
  throw new CardError({
    code: 'not-supported',
    what: `${name} is a card in our own format.`,
    remedy: `Put it into ${directory} as it is.`,
  })
}
