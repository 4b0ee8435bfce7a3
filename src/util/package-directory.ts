import { existsSync } from 'node:fs'
import { dirname } from 'node:path'

/** Where this package is installed: its sources and its build lie at different depths. */
export function findPackageDirectory(): string {
  let directory = import.meta.dirname
  while (!existsSync(`${directory}/package.json`)) directory = dirname(directory)
  return directory
}
