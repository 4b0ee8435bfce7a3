import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { blankData } from '../../fixtures/cards/blank.ts'
import { fixtures, pygmalion, samples, webui } from '../../fixtures/cards/index.ts'
import { firstVersionCard } from '../../fixtures/cards/older.ts'
import { asItPlays, goThrough, importText, now, takeApart, workshop } from './support.ts'

function jsonFile(card: unknown) {
  return { name: 'card.json', bytes: Buffer.from(JSON.stringify(card)) }
}

describe('a card that goes in and out again', () => {
  it.each(fixtures.map(({ title, file }) => [title, file] as const))('is the same: %s', async (_, file) => {
    const before = takeApart(file.bytes)
    const { bytes, lost } = await goThrough(file)
    const after = takeApart(bytes)
    for (const [place, card] of Object.entries(before.cards)) expect(after.cards[place]).toEqual(card)
    expect(after.files).toEqual(before.files)
    expect(after.pixels).toEqual(before.pixels)
    expect(lost).toEqual([])
  })

  it.each(['png', 'json'] as const)(
    'is the same in another container, but for the addresses of its files: %s',
    async (format) => {
      for (const { title, card } of samples) {
        const { cards } = takeApart((await goThrough(jsonFile(card), format)).bytes)
        const place = { png: title.startsWith('V3') ? 'ccv3' : 'chara', json: 'json' }[format]
        expect(withoutAddresses(cards[place]), title).toEqual(withoutAddresses(card))
      }
    },
  )

  it('is a V3 card in an archive, which holds no others, with all that it said', async () => {
    for (const { title, card } of samples) {
      const { cards } = takeApart((await goThrough(jsonFile(card), 'charx')).bytes)
      const said = 'data' in card ? { data: card.data } : { data: firstVersionCard }
      if (title === 'V2 with null and wrong types') continue
      expect(withoutAddresses(cards['card.json']), title).toMatchObject({ spec: 'chara_card_v3' })
      expect(withoutAddresses(cards['card.json']), title).toMatchObject(Object(withoutAddresses(said)))
    }
  })

  it('is the same character when it comes in once more', async () => {
    for (const { title, file } of fixtures) {
      const first = await importText(file)
      const { bytes, extension } = await goThrough(file)
      const second = await importText({ name: `${first.character.id}.${extension}`, bytes })
      expect(asItPlays(second.character), title).toEqual(asItPlays(first.character))
    }
  })

  it('goes out as JSON where it came in as YAML', async () => {
    const { bytes } = await goThrough(webui.file)
    expect(takeApart(bytes).cards.json).toEqual(parse(Buffer.from(webui.file.bytes).toString()))
  })
})

describe('an imported card', () => {
  it('plays as its text says', async () => {
    for (const { title, file } of [...fixtures, webui]) {
      const { character, parsed } = await importText(file)
      expect({ ...parsed, id: '' }, title).toEqual({ ...character, id: '' })
    }
  })

  it('keeps half letters, which some tools leave when they cut a text', async () => {
    const half = 'cut off \ud83d'
    const data = { ...blankData, name: 'Wren', description: half, tags: [half], extensions: { [half]: half } }
    const card = { spec: 'chara_card_v2', spec_version: '2.0', data }
    expect(takeApart((await goThrough(jsonFile(card))).bytes).cards.json).toEqual(card)
  })

  it('leaves large pictures in the file that they came in', async () => {
    // As JSON, some tools write their pictures into the addresses.
    const uri = `data:image/png;base64,${Buffer.alloc(1_500_000, 7).toString('base64')}`
    const assets = [
      { type: 'emotion', uri, name: 'happy', ext: 'png' },
      { type: 'x_map', uri, name: 'map', ext: 'png' },
    ]
    const data = { ...blankData, name: 'Wren', description: 'Wren hums.', group_only_greetings: [], assets }
    const card = { spec: 'chara_card_v3', spec_version: '3.0', data }
    const file = jsonFile(card)
    expect((await importText(file)).text.length).toBeLessThan(100_000)
    expect(takeApart((await goThrough(file)).bytes).cards.json).toEqual(card)
    const { parsed } = await importText(file)
    const { lost } = await workshop.exportCard(parsed, { format: 'json', now })
    expect(lost.length).toBeGreaterThan(0)
  })

  it('keeps an entry of lore that says nothing', async () => {
    const entry = { keys: ['net'], content: '', extensions: {}, enabled: true, insertion_order: 1 }
    const entries = [entry, { ...entry, content: '@@depth 1' }, { ...entry, keys: [] }, {}]
    const book = { extensions: {}, entries }
    const data = { ...blankData, name: 'Wren', description: 'Wren hums.', character_book: book }
    const card = { spec: 'chara_card_v2', spec_version: '2.0', data }
    expect(takeApart((await goThrough(jsonFile(card))).bytes).cards.json).toEqual(card)
  })

  it.each([
    ['scenario', 'A quay, at night.'],
    ['first_mes', '"You are late," says {{char}}.'],
    ['mes_example', '<START>\n{{char}}: Hm.'],
    ['system_prompt', 'You are {{char}}, who mends nets.'],
    [
      'character_book',
      {
        extensions: {},
        entries: [
          { keys: ['net'], content: 'Nets are blue.', extensions: {}, enabled: true, insertion_order: 1 },
        ],
      },
    ],
  ])('may say who it is elsewhere than in its description: %s', async (key, value) => {
    const card = {
      spec: 'chara_card_v2',
      spec_version: '2.0',
      data: { ...blankData, name: 'Wren', [key]: value },
    }
    const { parsed } = await importText(jsonFile(card))
    expect(parsed.name).toBe('Wren')
    expect(takeApart((await goThrough(jsonFile(card))).bytes).cards.json).toEqual(card)
  })

  it('goes out in every version', async () => {
    for (const { title, card } of [...samples, pygmalion]) {
      const { parsed } = await importText(jsonFile(card))
      for (const version of ['v1', 'v2', 'v3'] as const) {
        const { bytes } = await workshop.exportCard(parsed, { format: 'json', version, now })
        const again = await importText({ name: 'card.json', bytes })
        expect(again.version, title).toMatch(version.toUpperCase())
        // Only V3 has a nickname, which is what a character is called.
        if (version === 'v3' || !JSON.stringify(card).includes('"nickname":"'))
          expect(again.character.name, title).toBe(parsed.name)
        expect(again.character.about, title).toBe(parsed.about)
      }
    }
  })
})

/** The addresses of assets differ by container, and so does when a card was written. */
function withoutAddresses(card: unknown): unknown {
  return JSON.parse(
    JSON.stringify(card, (key, value) => (key === 'uri' || key === 'modification_date' ? undefined : value)),
  )
}
