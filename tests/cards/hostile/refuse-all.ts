import { createCardWorkshop } from '../../../src/cards/workshop.ts'
import { CardError } from '../../../src/contract/errors.ts'
import { hostileArchives } from './archives.ts'
import type { HostileFile } from './case.ts'
import { hostileKinds } from './foreign.ts'
import { hostilePictures } from './pictures.ts'
import { hostileTexts } from './texts.ts'

// Run as a process of its own, with little memory: hands every hostile file to the importer, and tells what became of each.

const groups: { readonly [name: string]: readonly HostileFile[] } = {
  pictures: hostilePictures,
  archives: hostileArchives,
  texts: hostileTexts,
  kinds: hostileKinds,
}

const workshop = createCardWorkshop()

async function judge({ name, bytes }: HostileFile): Promise<{ verdict: string; message: string }> {
  try {
    await workshop.importCard({ name, bytes: bytes() })
    return { verdict: 'taken', message: '' }
  } catch (error) {
    const verdict = error instanceof CardError ? error.code : `threw ${String(error)}`
    return { verdict, message: error instanceof Error ? error.message : '' }
  }
}

const polluted = () => 'polluted' in {}

const files = groups[process.argv[2] ?? ''] ?? []
// Making the large ones takes memory too, which is not the importer's.
for (const { bytes } of files) bytes()
const made = process.resourceUsage().maxRSS
for (const file of files) {
  const judged = await judge(file)
  process.stdout.write(`${JSON.stringify({ title: file.title, ...judged, polluted: polluted() })}\n`)
}
process.stdout.write(`${JSON.stringify({ kilobytes: process.resourceUsage().maxRSS - made })}\n`)
