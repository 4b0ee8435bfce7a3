import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Character } from '../../../src/contract/character.ts'
import { dot } from '../../fixtures/cards/risu.ts'
import { now, parseText, takeApart, workshop } from './support.ts'

const folder = new URL('../../../characters/', import.meta.url).pathname
const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'))

/** What the keeper of a card decides, and what hangs on how it is written down. */
function asItPlays(character: Character): Character {
  return { ...character, id: '', revision: '', avatar: undefined, expressions: {} }
}

describe.each(files)('our own card %s', (file) => {
  const character = parseText(readFileSync(join(folder, file), 'utf8'), file.replace('.yaml', ''))

  it.each(['png', 'json', 'charx'] as const)(
    'goes to other tools and comes back the same: %s',
    async (format) => {
      const { bytes, extension } = await workshop.exportCard(character, {
        format,
        picture: { bytes: dot, extension: 'png' },
        now,
      })
      expect(extension).toBe(format)
      const imported = await workshop.importCard({ name: `a.${format}`, bytes })
      expect(imported.version).toMatch(/^V3/)
      expect(asItPlays(imported.character)).toEqual(asItPlays(character))
      expect(asItPlays(parseText(imported.text))).toEqual(asItPlays(character))
    },
  )

  it('takes over what another tool has changed, and keeps the rest', async () => {
    const { bytes } = await workshop.exportCard(character, { format: 'json', now })
    const card = JSON.parse(Buffer.from(bytes).toString())
    card.data.first_mes = 'Something else.'
    card.data.creator_notes = 'Edited.'
    card.data.extensions.fav = true
    const edited = { name: 'a.json', bytes: Buffer.from(JSON.stringify(card)) }
    const imported = await workshop.importCard(edited)
    expect(asItPlays(imported.character)).toEqual({
      ...asItPlays(character),
      greetings: ['Something else.', ...character.greetings.slice(1)],
      creatorNotes: 'Edited.',
      extensions: expect.anything(),
    })
    const again = await workshop.exportCard(parseText(imported.text), { format: 'json', now })
    expect(takeApart(again.bytes).cards.json).toEqual(card)
  })

  it('comes in as what it is where somebody hands in the card itself', async () => {
    const imported = await workshop.importCard({ name: file, bytes: readFileSync(join(folder, file)) })
    expect(asItPlays(imported.character)).toEqual(asItPlays(character))
    expect(asItPlays(parseText(imported.text))).toEqual(asItPlays(character))
  })

  it('tells other tools who it is', async () => {
    const { bytes } = await workshop.exportCard(character, {
      format: 'png',
      picture: { bytes: dot, extension: 'png' },
      now,
    })
    const { cards } = takeApart(bytes)
    expect(cards).toMatchObject({
      chara: { spec: 'chara_card_v2', spec_version: '2.0', data: { name: character.name } },
      ccv3: { spec: 'chara_card_v3', spec_version: '3.0', data: { name: character.name } },
    })
    const written = JSON.stringify(cards.ccv3)
    for (const sentence of [
      ...character.attributes.identity,
      ...character.greetings,
      ...character.groupGreetings,
    ]) {
      expect(written).toContain(JSON.stringify(sentence).slice(1, -1))
    }
    const description = Reflect.get(Reflect.get(Object(cards.ccv3), 'data'), 'description')
    expect(String(description).trim().length).toBeGreaterThan(20)
  })
})
