import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { loadVariables } from '../config/environment.ts'
import { loadSettingsFile } from '../config/settings-file.ts'
import { expandHome } from '../config/to-config.ts'
import { findIn } from '../config/tree.ts'
import { loadConfig } from '../config.ts'
import { findPackageDirectory } from '../util/package-directory.ts'
import type { Surroundings } from './surroundings.ts'

/** The folder that new cards go into. */
export interface CardsFolder {
  readonly path: string
  /** Whether it is not there yet: once it is, its cards take the place of the bundled ones. */
  readonly isNew: boolean
}

/** The folder of the settings, else `characters` here: the bundled cards are not ours to change. */
export async function findCardsFolder({ environment, directory }: Surroundings): Promise<CardsFolder> {
  const [variables, settings] = await Promise.all([
    loadVariables(environment, directory),
    loadSettingsFile(directory),
  ])
  const named = variables.get('CHARACTERS_DIR') ?? findIn(settings.content, ['characters'])
  const missing =
    typeof named === 'string' && named !== '' ? findMissing(named, { environment, directory }) : undefined
  // Everywhere else a folder that is not there is a mistake; the first import makes it.
  if (missing !== undefined) return { path: missing, isNew: false }
  const { charactersDirectory: path } = await loadConfig({ environment, directory })
  const own = resolve(directory, 'characters')
  const isBundled = path !== own && path === join(findPackageDirectory(), 'characters')
  return isBundled && named === undefined ? { path: own, isNew: true } : { path, isNew: false }
}

function findMissing(
  named: string,
  { environment, directory }: Pick<Surroundings, 'environment' | 'directory'>,
): string | undefined {
  const path = resolve(directory, expandHome(named, environment.HOME || homedir()))
  return existsSync(path) ? undefined : path
}
