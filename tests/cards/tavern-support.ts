import type { JsonObject } from '../../src/cards/files/card-source.ts'
import { createCardWorkshop } from '../../src/cards/workshop.ts'
import type { ImportedCard } from '../../src/contract/card-file.ts'
import { blankData } from '../fixtures/cards/blank.ts'

/** A V3 card that says little. */
export function cardOf(data: object): JsonObject {
  return plain({
    spec: 'chara_card_v3',
    spec_version: '3.0',
    data: {
      ...blankData,
      name: 'Iolanthe',
      description: 'Iolanthe is a clerk.',
      group_only_greetings: [],
      ...data,
    },
  })
}

/** The card as JSON says it. */
export function plain(card: object): JsonObject {
  return JSON.parse(JSON.stringify(card))
}

export async function importJson(card: unknown): Promise<ImportedCard> {
  const bytes = Buffer.from(JSON.stringify(card))
  return await createCardWorkshop().importCard({ name: 'card.json', bytes })
}

export function rowsOf({ mappings }: ImportedCard): readonly string[] {
  return mappings.map(({ from, to, note }) => `${from} -> ${to}${note === '' ? '' : ` ${note}`}`)
}
