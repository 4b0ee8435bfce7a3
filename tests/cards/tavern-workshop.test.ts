import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../src/cards/files/card-source.ts'
import { readCardFile } from '../../src/cards/files/read-card-file.ts'
import { writeCharx } from '../../src/cards/files/write-charx.ts'
import { writePng } from '../../src/cards/files/write-png.ts'
import { parseCard } from '../../src/cards/parse-card.ts'
import { createCardWorkshop } from '../../src/cards/workshop.ts'
import { hubCard, sloppyCard } from '../fixtures/cards/hub-site.ts'
import {
  agnaiCard,
  decoratedFirstVersionCard,
  firstVersionCard,
  pygmalionCard,
} from '../fixtures/cards/older.ts'
import { dot, risuCard, risuFiles, risuPictureCard } from '../fixtures/cards/risu.ts'
import { sillyTavernCard, sillyTavernCopy } from '../fixtures/cards/silly-tavern.ts'

const workshop = createCardWorkshop()
const now = 1_700_000_000_000

function importJson(card: unknown) {
  return workshop.importCard({ name: 'card.json', bytes: Buffer.from(JSON.stringify(card)) })
}

function readJson(bytes: Uint8Array): JsonObject {
  return JSON.parse(Buffer.from(bytes).toString('utf8'))
}

function plain(card: object): JsonObject {
  return JSON.parse(JSON.stringify(card))
}

const cards = {
  hubCard,
  sloppyCard,
  agnaiCard,
  decoratedFirstVersionCard,
  firstVersionCard,
  pygmalionCard,
  risuCard,
  sillyTavernCard,
  sillyTavernCopy,
}

describe('a card that comes in as JSON', () => {
  test.each(Object.entries(cards))('%s goes out as it came', async (_, card) => {
    const { character } = await importJson(card)
    const exported = await workshop.exportCard(character, { format: 'json', now })
    expect(readJson(exported.bytes)).toEqual(plain(card))
  })
})

describe('a card that comes in a picture', () => {
  test('goes out with both chunks as they came', async () => {
    const original = writePng({ picture: dot, chara: plain(sillyTavernCard), ccv3: plain(sillyTavernCopy) })
    const { character, picture } = await workshop.importCard({ name: 'card.png', bytes: original })
    const exported = await workshop.exportCard(character, { format: 'png', now, original, picture })
    const source = await readCardFile({ name: 'card.png', bytes: exported.bytes })
    expect(source.card).toEqual(plain(sillyTavernCopy))
    expect(source.backfill).toEqual(plain(sillyTavernCard))
    expect(exported.lost).toEqual([])
  })

  test('of V2 alone goes out with it, and a V3 card beside it', async () => {
    const original = writePng({ picture: dot, chara: plain(hubCard), ccv3: undefined })
    const { character, picture } = await workshop.importCard({ name: 'card.png', bytes: original })
    const exported = await workshop.exportCard(character, { format: 'png', now, original, picture })
    const source = await readCardFile({ name: 'card.png', bytes: exported.bytes })
    expect(source.backfill).toEqual(plain(hubCard))
    expect(source.card).toMatchObject({ spec: 'chara_card_v3', data: { name: hubCard.data.name } })
  })

  test('keeps its assets', async () => {
    const assets = new Map([
      ['__asset:0', dot],
      ['__asset:1', Buffer.from('ID3')],
    ])
    const original = writePng({ picture: dot, chara: undefined, ccv3: plain(risuPictureCard), assets })
    const imported = await workshop.importCard({ name: 'card.png', bytes: original })
    expect(Object.keys(imported.expressions)).toEqual(['anger'])
    const exported = await workshop.exportCard(imported.character, {
      format: 'png',
      now,
      original,
      picture: imported.picture,
    })
    const source = await readCardFile({ name: 'card.png', bytes: exported.bytes })
    expect(source.card).toEqual(plain(risuPictureCard))
    expect([...source.assets.keys()]).toEqual(['__asset:0', '__asset:1'])
  })
})

describe('a CHARX card', () => {
  const files = new Map<string, Uint8Array>(
    Object.entries(risuFiles).map(([path, bytes]) => [`embeded://${path}`, bytes]),
  )

  test('goes out as it came, with all its files', async () => {
    const original = await writeCharx({ card: plain(risuCard), assets: files })
    const imported = await workshop.importCard({ name: 'card.charx', bytes: original })
    expect(Object.keys(imported.expressions).toSorted()).toEqual(['anger'])
    const exported = await workshop.exportCard(imported.character, {
      format: 'charx',
      now,
      original,
      picture: imported.picture,
    })
    const source = await readCardFile({ name: 'card.charx', bytes: exported.bytes })
    expect(source.card).toEqual(plain(risuCard))
    expect([...source.assets.keys()].toSorted()).toEqual([...files.keys()].toSorted())
    expect(exported.lost).toEqual([])
  })

  test.each(['json', 'png'] as const)('goes out as %s with its files in the card', async (format) => {
    const original = await writeCharx({ card: plain(risuCard), assets: files })
    const imported = await workshop.importCard({ name: 'card.charx', bytes: original })
    const exported = await workshop.exportCard(imported.character, {
      format,
      now,
      original,
      picture: imported.picture,
    })
    expect(exported.lost).toEqual([])
    const again = await workshop.importCard({ name: `card.${format}`, bytes: exported.bytes })
    expect(again.picture?.bytes).toEqual(imported.picture?.bytes)
    expect(again.expressions.anger?.bytes).toEqual(imported.expressions.anger?.bytes)
  })
})

describe('a card of our own', () => {
  test.each(['lin-qichi', 'wren-halloway'])('%s comes back whole', async (name) => {
    const file = new URL(`../../characters/${name}.yaml`, import.meta.url)
    const { character } = parseCard(readFileSync(file, 'utf8'), { file: `${name}.yaml` })
    if (character === undefined) throw new Error('no card')
    for (const format of ['json', 'png', 'charx'] as const) {
      const exported = await workshop.exportCard(character, { format, now })
      const again = await workshop.importCard({ name: `x.${format}`, bytes: exported.bytes })
      const { id, revision, avatar, expressions, ...content } = character
      const { id: _, revision: __, avatar: ___, expressions: ____, ...contentAgain } = again.character
      expect(contentAgain).toEqual(content)
    }
  })
})
