import { relative } from 'node:path'

/** A path from here, where that is shorter. */
export function shortenPath(path: string, directory: string): string {
  const name = relative(directory, path)
  return name.startsWith('..') ? path : name
}
