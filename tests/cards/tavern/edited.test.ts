import { describe, expect, it } from 'vitest'
import { parse, parseDocument } from 'yaml'
import { decoratedCard } from '../../fixtures/cards/decorated.ts'
import { samples } from '../../fixtures/cards/index.ts'
import { sillyTavernCard } from '../../fixtures/cards/silly-tavern.ts'
import { worldCard } from '../../fixtures/cards/world.ts'
import { exportChanged, importText, now, parseText, workshop } from './support.ts'

type Path = readonly (string | number)[]

const changed = 'Changed: {{user}} sees “it” # twice.\n\n*And* again.'

function jsonFile(card: unknown) {
  return { name: 'card.json', bytes: Buffer.from(JSON.stringify(card)) }
}

/** The card with another value there, wherever the path is there. */
function withValue(card: unknown, paths: readonly Path[], value: unknown): unknown {
  const document = parseDocument(JSON.stringify(card))
  for (const path of paths) if (document.hasIn(path)) document.setIn(path, value)
  return document.toJS()
}

/** A changed card of V3 may say when it was changed; the white space around a text does not count. */
function comparable(card: unknown): unknown {
  return JSON.parse(
    JSON.stringify(card, (key, value: unknown) => {
      if (key === 'modification_date') return undefined
      return key === 'content' && typeof value === 'string' ? value.trim() : value
    }),
  )
}

function expectSame(card: unknown, expected: unknown, title: string): void {
  expect(comparable(card), title).toEqual(comparable(expected))
  const [date] = /"modification_date":\d+/.exec(JSON.stringify(card)) ?? []
  const dates = [undefined, `"modification_date":${Math.floor(now / 1_000)}`]
  expect(dates, title).toContain(date)
}

describe('a card that was changed in our format', () => {
  it('goes out with another description, and nothing else is different', async () => {
    for (const { title, card } of samples) {
      const out = await exportChanged(await textOf(card), ['about'], changed)
      expectSame(out, withValue(card, [['description'], ['data', 'description']], changed), title)
    }
  })

  it('goes out with another first line', async () => {
    for (const { title, card } of samples) {
      const text = await textOf(card)
      const path = parseDocument(text).has('greeting') ? ['greeting'] : ['greetings', 0]
      const out = await exportChanged(text, path, changed)
      expectSame(out, withValue(card, [['first_mes'], ['data', 'first_mes']], changed), title)
    }
  })

  it('goes out with another name', async () => {
    for (const { title, card } of samples) {
      // A nickname is what the character is called; the name of the card stays.
      if (JSON.stringify(card).includes('"nickname":"')) continue
      const out = await exportChanged(await textOf(card), ['name'], 'Another')
      expectSame(out, withValue(card, [['name'], ['data', 'name']], 'Another'), title)
    }
  })

  it.each([
    ['of SillyTavern', sillyTavernCard],
    ['of sixty entries', worldCard],
  ])('goes out with another entry of lore: a book %s', async (_, card) => {
    const imported = await textOf(card)
    // By then each extension has had its turn.
    for (const [index, { content }] of card.data.character_book.entries.slice(0, 30).entries()) {
      const out = await exportChanged(imported, loreText(imported, content), changed)
      const path = ['data', 'character_book', 'entries', index, 'content']
      expectSame(out, withValue(card, [path], changed), content)
    }
  })

  it('keeps the decorators of an entry whose text is another', async () => {
    const { entries } = decoratedCard.data.character_book
    const imported = await textOf(decoratedCard)
    for (const [index, { content }] of entries.entries()) {
      const [decorators = '', text = ''] = /^((?:@@.*\n)*)\n*([\s\S]*)$/.exec(content)?.slice(1) ?? []
      const out = await exportChanged(imported, loreText(imported, text), changed)
      const written = JSON.stringify(out)
      const kept = decorators.trim().split('\n').filter(Boolean)
      expect(written, content).toContain(JSON.stringify(changed).slice(1, -1))
      for (const line of kept) expect(anew(written), `${index}: ${line}`).toContain(anew(line))
    }
  })

  it('goes out without an entry that was taken out, and the others stay', async () => {
    const { text } = await importText(jsonFile(worldCard))
    const document = parseDocument(text)
    document.deleteIn(['lore', 3])
    const { bytes } = await workshop.exportCard(parseText(String(document)), { format: 'json', now })
    const { entries } = worldCard.data.character_book
    const out = JSON.parse(Buffer.from(bytes).toString())
    expect(out.data.character_book.entries).toEqual(entries.toSpliced(3, 1))
  })

  it('goes out with its entries in another order', async () => {
    const { text } = await importText(jsonFile(worldCard))
    const document = parseDocument(text)
    const lore: unknown[] = parse(text).lore
    document.set('lore', lore.toReversed())
    const { bytes } = await workshop.exportCard(parseText(String(document)), { format: 'json', now })
    const out = JSON.parse(Buffer.from(bytes).toString())
    expect(out.data.character_book.entries).toEqual(worldCard.data.character_book.entries.toReversed())
  })

  it('is told what was added', async () => {
    const { text } = await importText(jsonFile(sillyTavernCard))
    const document = parseDocument(text)
    document.addIn(
      ['lore'],
      document.createNode({ keys: ['scarf'], text: 'The scarf is yellow.', sticky: 2 }),
    )
    const { bytes } = await workshop.exportCard(parseText(String(document)), { format: 'json', now })
    const { entries } = JSON.parse(Buffer.from(bytes).toString()).data.character_book
    expect(entries.slice(0, 3)).toEqual(sillyTavernCard.data.character_book.entries)
    expect(entries[3]).toMatchObject({ keys: ['scarf'], content: 'The scarf is yellow.', enabled: true })
  })
})

/** Two decorators have an old spelling, which may be written anew. */
function anew(text: string): string {
  return text.replace(/(?<=@@activate_)(?=after|every)/g, 'only_')
}

async function textOf(card: unknown): Promise<string> {
  return (await importText(jsonFile(card))).text
}

/** Where the text of an entry stands in our format. */
function loreText(imported: string, content: string): Path {
  const lore: readonly { readonly text: string }[] = parse(imported).lore
  const index = lore.findIndex(({ text }) => text.trim() === content.replaceAll('\r\n', '\n').trim())
  expect(index, content).toBeGreaterThanOrEqual(0)
  return ['lore', index, 'text']
}
