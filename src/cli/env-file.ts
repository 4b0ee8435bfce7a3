import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readTextIfThere } from '../config/environment.ts'

/**
 * Writes variables into `.env` of the directory: those that are there get the new value, those to be dropped become comments,
 * the rest of the file stays.
 */
export async function writeEnvFile(
  directory: string,
  values: { readonly [name: string]: string },
  dropped: readonly string[] = [],
): Promise<void> {
  const file = join(directory, '.env')
  const text = mergeEnv(await readTextIfThere(file), values, dropped)
  // It holds secrets: nobody else may read it, and a half-written one must not take its place.
  await writeFile(`${file}.new`, text, { mode: 0o600 })
  await rename(`${file}.new`, file)
}

/** The text of an environment file with these values set, and others commented out. */
export function mergeEnv(
  source: string,
  values: { readonly [name: string]: string },
  dropped: readonly string[] = [],
): string {
  const rest = new Map(Object.entries(values))
  const lines = source === '' ? [] : source.replace(/\r?\n$/, '').split(/\r?\n/)
  const merged = lines.flatMap((line) => {
    const name = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=/.exec(line)?.[1]
    if (name !== undefined && dropped.includes(name)) return [`#${line}`]
    if (name === undefined || !(name in values)) return [line]
    const value = rest.get(name)
    rest.delete(name)
    // A name that is set twice is set once from now on.
    return value === undefined ? [] : [`${name}=${quote(value)}`]
  })
  return [...merged, ...[...rest].map(([name, value]) => `${name}=${quote(value)}`), ''].join('\n')
}

function quote(value: string): string {
  if (/^[\w./:@+,=-]*$/.test(value)) return value
  const mark = ["'", '"', '`'].find((candidate) => !value.includes(candidate)) ?? "'"
  return mark + value + mark
}
