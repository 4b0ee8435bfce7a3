import { basename, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { commands } from '../../src/contract/commands.ts'
import type { AttachedFile } from '../../src/contract/event.ts'

/** Where paths that are typed begin. */
export interface Folders {
  /** Where the program was started. */
  readonly directory: string
  /** What `~` stands for. */
  readonly home: string
}

/** The file that a typed path means: as a shell would read it, but for its spaces, or as it is dropped into a terminal. */
export function decodePath(typed: string, { directory, home }: Folders): string {
  const path = unquote(typed.trim())
  const isAtHome = path === '~' || path.startsWith('~/') || path.startsWith(`~${sep}`)
  return isAtHome ? resolve(home, path.slice(2)) : resolve(directory, path)
}

function unquote(typed: string): string {
  const [, quote, quoted] = /^(["'])(.*)\1$/su.exec(typed) ?? []
  if (quote === "'" && quoted !== undefined) return quoted.replaceAll(String.raw`'\''`, "'")
  if (quoted !== undefined) return sep === '/' ? quoted.replace(/\\(["\\$`])/g, '$1') : quoted
  if (/^file:\/\//i.test(typed)) return pathOfAddress(typed)
  // Elsewhere it parts folders.
  return sep === '/' ? typed.replace(/\\(.)/gsu, '$1') : typed
}

function pathOfAddress(typed: string): string {
  try {
    return fileURLToPath(typed)
  } catch {
    return typed
  }
}

/** The files that a typed command hands in. */
export function attachedFiles(
  command: string,
  options: { readonly [name: string]: string },
  folders: Folders,
): readonly AttachedFile[] {
  const spec = commands.find(({ path }) => path === command)
  return (spec?.options ?? []).flatMap(({ name, type }) => {
    const typed = options[name]
    if (type !== 'file' || !typed) return []
    const path = decodePath(typed, folders)
    return [{ name: basename(path), size: undefined, reference: path }]
  })
}
