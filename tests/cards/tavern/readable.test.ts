import { describe, expect, it } from 'vitest'
import { parse, parseDocument } from 'yaml'
import { fixtures, samples } from '../../fixtures/cards/index.ts'
import { entryExtensions, sillyTavernCard } from '../../fixtures/cards/silly-tavern.ts'
import { worldCard } from '../../fixtures/cards/world.ts'
import { cardOf, importJson, plain, rowsOf } from '../tavern-support.ts'
import { exportChanged, parseText, workshop } from './support.ts'

/** An entry as SillyTavern writes it for a place that is mentioned. */
function placeEntry(index: number) {
  return {
    id: index,
    keys: [`place ${index}`, `spot ${index}`],
    secondary_keys: [],
    comment: `Place ${index}`,
    content: `Place ${index} is a place.`,
    constant: false,
    selective: true,
    insertion_order: 100,
    enabled: true,
    position: 'before_char',
    use_regex: true,
    extensions: entryExtensions({ display_index: index }),
  }
}

const eighty = {
  ...sillyTavernCard,
  data: {
    ...sillyTavernCard.data,
    character_book: { name: 'Places', entries: Array.from({ length: 80 }, (_, index) => placeEntry(index)) },
  },
}

function bookLines(text: string): number {
  const lines = text.trimEnd().split('\n')
  return lines.length - lines.indexOf('    book:')
}

describe('what is kept for other tools', () => {
  it('is one line for an ordinary entry of SillyTavern, and a few for one with everything', async () => {
    const { text } = await importJson(eighty)
    expect(bookLines(text)).toBeLessThan(80 + 50)
    expect(bookLines((await importJson(worldCard)).text)).toBeLessThan(5 * 60)
  })

  it('follows entries that were moved, edited and taken out', async () => {
    const { text } = await importJson(eighty)
    const lore: readonly { readonly text: string }[] = parse(text).lore
    const [first, second, third, ...others] = lore
    const moved = [...others.toReversed(), { ...third, text: 'Another text.' }, first]
    expect(second).toBeDefined()
    const out = Object(await exportChanged(text, ['lore'], moved))
    const { entries } = eighty.data.character_book
    const expected = [
      ...entries.slice(3).toReversed(),
      { ...entries[2], content: 'Another text.' },
      entries[0],
    ]
    expect(out.data.character_book.entries).toEqual(expected)
  })

  it('says nothing of the place of an entry that comes up as a note anyway', async () => {
    const { text } = await importJson(eighty)
    expect(parse(text).lore.filter((entry: object) => 'position' in entry)).toEqual([])
    const always = { ...placeEntry(0), constant: true }
    const card = cardOf({ character_book: { entries: [always] } })
    expect(parse((await importJson(card)).text).lore[0].position).toBe('before')
  })
})

describe('the report of an import', () => {
  const cards = [...samples.map(({ card }) => card), eighty, usualCard()]

  it('names only keys that the card has', async () => {
    const files = cards.map((card) => ({ name: 'card.json', bytes: Buffer.from(JSON.stringify(card)) }))
    for (const file of [...files, ...fixtures.map((fixture) => fixture.file)]) {
      const { text, mappings } = await workshop.importCard(file)
      const document = parseDocument(text)
      const targets = mappings.flatMap(({ from, to }) => to.split(', ').map((key) => ({ from, key })))
      const own = targets.filter(({ key }) => !/^(?:|avatar|expressions\..*)$/.test(key))
      expect(own.filter(({ key }) => !document.hasIn(key.split('.')))).toEqual([])
    }
  })

  it('says once how many entries there are', async () => {
    for (const card of cards) {
      const rows = (await importJson(card)).mappings.map(({ from, to }) => `${from} -> ${to}`)
      const counted = rows.filter((row) => /^\d+ entr\w+ of data.character_book -> lore$/.test(row))
      expect(counted.length).toBeLessThanOrEqual(1)
    }
  })

  it('is made of whole sentences where a place has no counterpart', async () => {
    const rows = rowsOf(await importJson(worldCard)).join('\n')
    expect(rows).not.toContain('as a rule')
    expect(rows).toMatch(/Our cards have no such place/)
  })

  it('names entries whose patterns never match', async () => {
    const entries = [
      { keys: ['/(?<=a)b/'], name: 'The bell', content: 'It rings.', enabled: true },
      { keys: ['/(?=c)/', 'fog'], content: 'It is grey.', enabled: true },
      { keys: ['rain'], content: 'It is wet.', enabled: true },
    ].map((entry) => ({ ...entry, insertion_order: 1, extensions: {}, use_regex: true }))
    const rows = rowsOf(await importJson(plain(cardOf({ character_book: { entries } }))))
    const row = rows.find((one) => one.includes('never match'))
    expect(row).toContain('The bell')
    expect(row).toContain('/(?=c)/')
    expect(row).not.toContain('rain')
  })

  it('names what the file has: dialogue in the context of an older tool', async () => {
    const context = 'Wren hums.\n<START>\nYou: Hello?\nWren: Hm.'
    const card = { name: 'Wren', context, greeting: 'Hm?', example_dialogue: '' }
    const imported = await importJson(card)
    expect(parse(imported.text).examples).toHaveLength(1)
    const rows = imported.mappings.map(({ from, to }) => `${from} -> ${to}`)
    expect(rows).toContain('context -> examples')
    expect(rows.join('\n')).not.toMatch(/mes_example|example_dialogue/)
  })
})

/** One that says what is usual anyway. */
function usualCard() {
  return cardOf({
    nickname: 'Iolanthe',
    extensions: { talkativeness: '0.5' },
    character_book: {
      recursive_scanning: false,
      entries: [{ keys: ['fog'], content: 'Fog.', enabled: true, insertion_order: 1, extensions: {} }],
    },
  })
}

it('is a card that loads', async () => {
  expect(parseText((await importJson(eighty)).text).lore).toHaveLength(80)
})
