import type { CardWorkshop } from '../contract/card-file.ts'
import { CardError } from '../contract/errors.ts'
import { readCardFile } from './files/read-card-file.ts'
import { exportCharacter } from './tavern/export-card.ts'
import { importSource } from './tavern/import-card.ts'
import { importOwnCard } from './tavern/import-own.ts'
import { parseKeptCard } from './tavern/kept-card.ts'

/** Reads cards of other tools, and writes cards for them. */
export function createCardWorkshop(): CardWorkshop {
  return {
    importCard: (file) =>
      refuseUnexpected(async () => {
        const source = await readCardFile(file)
        const own = source.container === 'yaml' ? importOwnCard(file.bytes) : undefined
        return own ?? importSource(source)
      }, 'This file cannot be read as a card.'),
    exportCard: (character, options) =>
      refuseUnexpected(
        () => exportCharacter(character, options),
        `This card cannot be written as ${options.format.toUpperCase()}.`,
      ),
    parseCard: parseKeptCard,
  }
}

/** Whoever hands in a file is told that it is refused, whatever it was made of. */
async function refuseUnexpected<Result>(work: () => Promise<Result>, what: string): Promise<Result> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof CardError) throw cause
    throw new CardError({
      code: 'not-supported',
      what,
      remedy: 'Try another of PNG, JSON and CHARX, and tell the makers of Dramatis what happened.',
      cause,
    })
  }
}
