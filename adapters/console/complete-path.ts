import { readdir } from 'node:fs/promises'
import { sep } from 'node:path'
import { decodePath, type Folders } from './typed-path.ts'

/** Most files that are shown at once. */
const mostShown = 100

/** Names of files that may hold a card. */
const cardFile = /\.(?:a?png|jpe?g|json|charx|ya?ml)$/i

/** What a path may go on with: folders, and files that may hold a card. */
export async function completePath(typed: string, folders: Folders): Promise<readonly string[]> {
  const quote = /^["']/.exec(typed)?.[0] ?? ''
  const path = typed.slice(quote.length)
  const at = Math.max(path.lastIndexOf('/'), sep === '/' ? -1 : path.lastIndexOf(sep)) + 1
  const folder = path.slice(0, at)
  const begun = plainName(path.slice(at), quote).toLowerCase()
  const entries = await readdir(decodePath(folder || '.', folders), { withFileTypes: true }).catch(() => [])
  return entries
    .filter(
      ({ name }) => name.toLowerCase().startsWith(begun) && name.startsWith('.') === begun.startsWith('.'),
    )
    .filter((entry) => !entry.isFile() || cardFile.test(entry.name))
    .slice(0, mostShown)
    .map((entry) => {
      const name = folder + writtenName(entry.name, quote)
      return entry.isFile() ? quote + name + quote : `${quote}${name}/`
    })
    .toSorted()
}

function plainName(name: string, quote: string): string {
  return quote === '' && sep === '/' ? name.replace(/\\(.)/gsu, '$1') : name
}

/** Spaces stay: a path takes the rest of the line. */
function writtenName(name: string, quote: string): string {
  return quote === '' && sep === '/' ? name.replaceAll('\\', String.raw`\\`) : name
}
