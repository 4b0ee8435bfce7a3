import { access, constants, readFile } from 'node:fs/promises'
import { parseEnv } from 'node:util'
import { ConfigurationError } from '../contract/errors.ts'
import { editDistance } from '../util/nearest.ts'
import type { SettingPath } from './problems.ts'

/** Variables by name. */
export interface Environment {
  readonly [name: string]: string | undefined
}

/** Variables that set a setting, and which one. */
export const variables = {
  MODEL_BASE_URL: ['models', 'reply', 0, 'base_url'],
  MODEL_NAME: ['models', 'reply', 0, 'name'],
  MODEL_DIALECT: ['models', 'reply', 0, 'dialect'],
  MODEL_API_KEY: ['models', 'reply', 0, 'api_key'],
  MODEL_CONTEXT_TOKENS: ['models', 'reply', 0, 'context_tokens'],
  HELPER_BASE_URL: ['models', 'helper', 'base_url'],
  HELPER_NAME: ['models', 'helper', 'name'],
  HELPER_API_KEY: ['models', 'helper', 'api_key'],
  MEMORY_URL: ['memory'],
  MEMORY_MAY_FORGET: ['memory_may_forget'],
  DISCORD_TOKEN: ['discord', 'token'],
  DISCORD_API_URL: ['discord', 'api_url'],
  TELEGRAM_TOKEN: ['telegram', 'token'],
  TELEGRAM_API_URL: ['telegram', 'api_url'],
  CHARACTERS_DIR: ['characters'],
  LOG_LEVEL: ['log_level'],
  PUBLIC_URL: ['public_url'],
  HTTP_HOST: ['http', 'host'],
  HTTP_PORT: ['http', 'port'],
  HASH_KEY: ['hash_key'],
  ENCRYPTION_KEY: ['encryption_key'],
} as const satisfies { readonly [name: string]: SettingPath }

/** A variable that is set. */
export interface SetVariable {
  readonly name: keyof typeof variables
  readonly path: SettingPath
  readonly value: string
  readonly place: 'environment' | '.env' | '--memory'
}

/** Both environments, the process's winning; a variable that is set to nothing counts as not set. */
export interface Variables {
  readonly set: readonly SetVariable[]
  /** The value of any variable, ours or not. */
  get(name: string): string | undefined
  /** Sentences about variables that look like ours and are not. */
  readonly warnings: readonly string[]
}

/** Reads `.env` of the directory, where there is one, and joins it with the process's environment. */
export async function loadVariables(environment: Environment, directory: string): Promise<Variables> {
  const fromFile = parseEnv(await readTextIfThere(`${directory}/.env`))
  const get = (name: string) => environment[name] || fromFile[name] || undefined
  const set = knownNames.flatMap((name): readonly SetVariable[] => {
    const value = get(name)
    const place = environment[name] ? 'environment' : '.env'
    return value === undefined ? [] : [{ name, path: variables[name], value, place }]
  })
  const names = new Set([...Object.keys(environment), ...Object.keys(fromFile)])
  return { set, get, warnings: [...names].flatMap((name) => warnAbout(name, get)) }
}

/** A text file as it is, or nothing where there is none. Fails with a ConfigurationError where it cannot be read. */
export async function readTextIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    const remedy = 'Make it a file that you may read, or remove it.'
    throw new ConfigurationError({
      code: 'unreadable-file',
      what: `${file} cannot be read.`,
      remedy,
      cause: error,
    })
  }
}

/** Whether a file is there and may be read. */
export async function isReadable(file: string): Promise<boolean> {
  return access(file, constants.R_OK).then(
    () => true,
    () => false,
  )
}

// `Object.keys` forgets the names of an object's type.
const knownNames = Object.keys(variables) as readonly (keyof typeof variables)[]

function warnAbout(name: string, get: (name: string) => string | undefined): readonly string[] {
  if (!get(name) || name in variables) return []
  const meant = knownNames.find((known) => !get(known) && looksLike(name, known))
  return meant ? [`${name} is no setting of this program; did you mean ${meant}?`] : []
}

/** `MODEL_BASEURL`, `MODEL_BASE_URLS`, `DISCORD_BOT_TOKEN`: one slip, or words added. */
function looksLike(name: string, known: string): boolean {
  const words = name.split('_')
  const isSlip = Math.abs(name.length - known.length) <= 2 && editDistance(name, known) <= 2
  return isSlip || known.split('_').every((word) => words.includes(word))
}
