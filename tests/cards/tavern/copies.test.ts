import { describe, expect, it } from 'vitest'
import { parseDocument } from 'yaml'
import { decoratedCard } from '../../fixtures/cards/decorated.ts'
import { fixtures } from '../../fixtures/cards/index.ts'
import { cardChunk, pictureWith } from '../../fixtures/cards/png.ts'
import { sillyTavernCard, sillyTavernCopy } from '../../fixtures/cards/silly-tavern.ts'
import { cardOf, plain } from '../tavern-support.ts'
import { importText, now, parseText, takeApart, workshop } from './support.ts'

/** A picture with both chunks. */
function picture(chara: unknown, ccv3: unknown) {
  return { name: 'card.png', bytes: pictureWith([cardChunk('chara', chara), cardChunk('ccv3', ccv3)]) }
}

async function exportPicture(text: string, original?: Uint8Array) {
  const { bytes } = await workshop.exportCard(parseText(text), { format: 'png', original, now })
  return takeApart(bytes).cards
}

function edited(text: string, path: readonly string[], value: string): string {
  const document = parseDocument(text)
  document.setIn(path, value)
  return String(document)
}

describe('the copy for older readers', () => {
  const file = picture(sillyTavernCard, sillyTavernCopy)

  it('is as it came where only something else was edited', async () => {
    const { text } = await importText(file)
    for (const original of [file.bytes, undefined]) {
      const { chara } = await exportPicture(edited(text, ['creator_notes'], 'Other notes.'), original)
      const data = { ...sillyTavernCard.data, creator_notes: 'Other notes.' }
      expect(chara).toEqual({ ...sillyTavernCard, creatorcomment: 'Other notes.', data })
    }
  })

  it('is as it came without the original', async () => {
    const { text } = await importText(file)
    expect((await exportPicture(text)).chara).toEqual(sillyTavernCard)
  })

  it('lacks what it lacked', async () => {
    const third = cardOf({ nickname: 'Io', group_only_greetings: ['Hm.'], creator_notes: 'Notes.' })
    const { nickname, group_only_greetings, ...data } = Object(third.data)
    const second = { spec: 'chara_card_v2', spec_version: '2.0', data }
    const { text } = await importText(picture(second, third))
    const cards = await exportPicture(edited(text, ['scenario'], 'A quay.'))
    expect(cards.chara).toEqual({ ...second, data: { ...data, scenario: 'A quay.' } })
  })

  it('of a card of V2 is that card, also where V3 was asked for', async () => {
    const bytes = Buffer.from(JSON.stringify(sillyTavernCard))
    const { parsed } = await importText({ name: 'card.json', bytes })
    const out = await workshop.exportCard(parsed, { format: 'png', version: 'v3', now })
    expect(takeApart(out.bytes).cards.chara).toEqual(sillyTavernCard)
  })

  it('is a backfill where the truth is V3', async () => {
    const bytes = Buffer.from(JSON.stringify(decoratedCard))
    const { text } = await importText({ name: 'card.json', bytes })
    expect(Object((await exportPicture(text)).chara).data.creator_notes).toMatch(/^This is a backfill/)
  })

  it('is a backfill where the one that came along says something else', async () => {
    const other = plain({ ...sillyTavernCard, data: { ...sillyTavernCard.data, description: 'Somebody.' } })
    const { text } = await importText(picture(other, sillyTavernCopy))
    expect(Object((await exportPicture(text)).chara).data.creator_notes).toMatch(/^This is a backfill/)
  })
})

describe('files that only the original has', () => {
  it.each(['charx', 'json', 'png'] as const)('are not named without it, but told: %s', async (format) => {
    const charx = fixtures.filter(({ file }) => file.name.endsWith('.charx'))
    expect(charx.length).toBeGreaterThan(0)
    for (const { file } of charx) {
      const { parsed } = await importText(file)
      const { bytes, lost } = await workshop.exportCard(parsed, { format, now })
      const { cards, files } = takeApart(bytes)
      const [card] = [cards['card.json'], cards.ccv3, cards.json].filter(Boolean)
      const named = JSON.stringify(Object(card).data.assets ?? []).match(/embeded:\/\/[^"]*/g) ?? []
      expect(named.filter((uri) => !(uri.slice('embeded://'.length) in files))).toEqual([])
      const others = Object.keys(takeApart(file.bytes).files).filter((name) => !name.startsWith('assets/'))
      for (const name of others) expect(lost.join('\n')).toContain(name)
    }
  })
})
