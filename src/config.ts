import { stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { type Environment, loadVariables, type SetVariable, variables } from './config/environment.ts'
import { checkModelRules } from './config/model-rules.ts'
import { overlaySettings, showPath } from './config/overlay.ts'
import {
  createConfigurationError,
  describeIssue,
  type SettingPath,
  type SettingProblem,
  type SettingSource,
} from './config/problems.ts'
import { settingsSchema } from './config/schema.ts'
import { loadSettingsFile } from './config/settings-file.ts'
import { checkTelegramRules } from './config/telegram-rules.ts'
import { expandHome, toConfig } from './config/to-config.ts'
import { findIn, isSection } from './config/tree.ts'
import type { Config } from './contract/config.ts'
import { findPackageDirectory } from './util/package-directory.ts'

/** See {@link loadConfig}. */
export interface LoadConfigOptions {
  readonly environment: Environment
  /** Where `dramatis.yaml` and `.env` are, and what relative paths start from. */
  readonly directory: string
  /** What `--memory` says, which wins over all. */
  readonly memoryUrl?: string | undefined
  /** Log level where no setting names one; `info` unless given. */
  readonly logLevel?: Config['logLevel']
  /** `false`: nothing is to listen, so settings of platforms, and their tokens, are not looked at. Default: `true`. */
  readonly isToListen?: boolean
  /** Told what is not wrong but probably not meant either. */
  readonly warn?: (message: string) => void
}

/**
 * Reads `dramatis.yaml`, `.env` and the environment, the later winning over the earlier. Fails with a ConfigurationError that
 * lists every problem with the setting's name, where it was set and what is accepted.
 */
export async function loadConfig(options: LoadConfigOptions): Promise<Config> {
  const { environment, directory, logLevel = 'info', warn = () => {} } = options
  const [given, file] = await Promise.all([
    loadVariables(environment, directory),
    loadSettingsFile(directory),
  ])
  const set = withFlag(given.set, options.memoryUrl)
  const { tree: whole, warnings } = overlaySettings(file.content, set)
  const tree = options.isToListen === false ? withoutPlatforms(whole) : whole
  for (const warning of [...given.warnings, ...file.warnings, ...warnings]) warn(warning)
  const source = describeSource(tree, set, file.locate)
  const parsed = settingsSchema.safeParse(tree)
  const problems: SettingProblem[] = [...file.problems]
  // A file that is no YAML says nothing about what is missing.
  if (file.problems.length === 0)
    problems.push(
      ...(parsed.error?.issues ?? []).flatMap((issue) => describeIssue(issue, source)),
      ...checkModelRules(source),
      ...checkTelegramRules(source),
    )

  const home = environment.HOME || homedir()
  const characters = parsed.data?.characters
  const charactersDirectory =
    characters === undefined
      ? await findCharacters(directory)
      : resolve(directory, expandHome(characters, home))
  if (characters !== undefined && !(await isDirectory(charactersDirectory)))
    problems.push({
      code: 'invalid-setting',
      message: `${source.describe(['characters'])} is ${JSON.stringify(characters)}; accepted: a folder that is there, with cards in it.`,
    })
  if (!parsed.success || problems.length > 0) throw createConfigurationError(problems)
  return toConfig(parsed.data, { charactersDirectory, directory, home, logLevel, warn })
}

function withoutPlatforms(tree: unknown): unknown {
  if (!isSection(tree) || Array.isArray(tree)) return tree
  const { discord: _, telegram: __, ...others } = tree
  return others
}

function withFlag(set: readonly SetVariable[], memoryUrl: string | undefined): readonly SetVariable[] {
  if (memoryUrl === undefined) return set
  const flag = {
    name: 'MEMORY_URL',
    path: variables.MEMORY_URL,
    value: memoryUrl,
    place: '--memory',
  } as const
  return [...set.filter(({ name }) => name !== flag.name), flag]
}

/** Where the settings come from, for whoever has to correct one. */
function describeSource(
  tree: unknown,
  set: readonly SetVariable[],
  locate: (path: SettingPath) => string,
): SettingSource {
  const isAt = (place: SettingPath, wanted: SettingPath) => place.join('.') === wanted.join('.')

  function describe(path: SettingPath): string {
    const variable = set.find((candidate) => isAt(candidate.path, path))
    if (variable?.place === '--memory') return variable.place
    if (variable) return `${variable.name} (${variable.place})`
    const isAbsent = path.length > 1 && findIn(tree, path) === undefined
    const neighbour =
      isAbsent && set.find((candidate) => isAt(candidate.path.slice(0, -1), path.slice(0, -1)))
    const name = Object.entries(variables).find(([, candidate]) => isAt(candidate, path))?.[0]
    if (neighbour && name) return `${name} (needed with ${neighbour.name}, ${neighbour.place})`
    return `${showPath(path)} (${locate(path)})`
  }

  return { find: (path) => findIn(tree, path), describe }
}

/** The folder's own cards, or the bundled ones. */
async function findCharacters(directory: string): Promise<string> {
  const own = resolve(directory, 'characters')
  return (await isDirectory(own)) ? own : resolve(findPackageDirectory(), 'characters')
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}
