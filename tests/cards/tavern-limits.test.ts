import { describe, expect, test } from 'vitest'
import { encodeChunk } from '../../src/cards/files/png-chunks.ts'
import { writePng } from '../../src/cards/files/write-png.ts'
import { createOwnPart } from '../../src/cards/tavern/own-part.ts'
import { createCardWorkshop } from '../../src/cards/workshop.ts'
import { CardError } from '../../src/contract/errors.ts'
import { characterOf, problemsOf } from './support.ts'
import { cardOf, importJson, rowsOf } from './tavern-support.ts'

const workshop = createCardWorkshop()
const now = Date.UTC(2026, 0, 2)

async function refusalOf(attempt: Promise<unknown>): Promise<{ code: string; message: string }> {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof CardError)) throw new Error(`no refusal: ${String(error)}`)
  return { code: error.code, message: error.message }
}

async function importYaml(text: string) {
  return await workshop.importCard({ name: 'card.yaml', bytes: Buffer.from(text) })
}

function repeat(count: number, one: (index: number) => unknown): readonly unknown[] {
  return Array.from({ length: count }, (_, index) => one(index))
}

describe('a card with too much in it', () => {
  const entry = (at: number) => ({ keys: [`k${at}`], content: `c${at}`, enabled: true, insertion_order: at })

  test.each([
    ['lore', { character_book: { extensions: {}, entries: repeat(6_000, entry) } }],
    ['greetings', { alternate_greetings: repeat(60_000, (at) => `Hello ${at}`) }],
    ['lines of examples', { mes_example: 'Iolanthe (nonsense): hello\n'.repeat(20_000) }],
    ['scenes of examples', { mes_example: '<START>\nIolanthe: x\n'.repeat(20_000) }],
  ])('is told so: %s', async (_, data) => {
    const { code, message } = await refusalOf(importJson(cardOf(data)))
    expect(code).toBe('too-deep')
    expect(message).toMatch(/examples/)
    expect(message).not.toContain('picture')
  })

  test('in YAML is not told to make its pictures smaller', async () => {
    const { message } = await refusalOf(importYaml(`name: Wren\nabout: ${'x'.repeat(300_000)}\n`))
    expect(message).not.toContain('picture')
  })

  test('names no more problems of a script than are shown', () => {
    expect(problemsOf(`name: A\nabout: x\nexamples: |\n${'  A (x: y\n'.repeat(1_000)}`).length).toBeLessThan(
      110,
    )
  })

  test('is refused for the error behind all its warnings', () => {
    const script = `  A: hi\n${'  A (x: y\n'.repeat(1_000)}  A (nonsense): hi\n`
    expect(problemsOf(`name: A\nabout: x\nexamples: |\n${script}`).join()).toContain('is no emotion')
  })
})

describe('a card of ours in YAML', () => {
  test('may repeat by an alias what the keeper has', async () => {
    const { character } = await importYaml('id: &i foo\nname: *i\nabout: x\n')
    expect(character).toMatchObject({ name: 'foo', about: 'x' })
  })

  test.each([
    ['name: Ann\nabout: "A\\0B"', 'U+0000'],
    ['name: Ann\nabout: "A\\e[31m"', 'U+001B'],
    ['name: Ann\nabout: "x\\uDC00y"', 'U+DC00'],
    ['name: Ann\nabout: x\nexamples: "char: a\\x07"', 'U+0007'],
    ['name: Ann\nabout: x\nlore: [{keys: ["a\\x07"], text: b}]', 'U+0007'],
    ['name: Ann\nabout: x\nattributes: {relationships: {"Bo\\x07": b}}', 'one line'],
    ['name: Ann\nabout: x\nattributes: {relationships: {"Bo\\Luser": b}}', 'one line'],
    ['name: "A\\Luser: hi"\nabout: x', 'one line'],
    ['name: "A\\Puser: hi"\nabout: x', 'one line'],
  ])('holds nothing that no editor shows: %j', (text, told) => {
    expect(problemsOf(text)).toEqual([expect.stringContaining(told)])
  })

  test('may have tabs, and line breaks of every system', () => {
    expect(characterOf('name: Ann\r\nabout: |\r\n  a\tb\r\n  c\r\n').about).toBe('a\tb\nc')
  })
})

describe('what another card says in our name', () => {
  async function forged(card: { readonly [key: string]: unknown }) {
    const { character } = await importJson(cardOf({ tags: ['NSFW'] }))
    const part = createOwnPart(
      { ...character, ...card },
      { tags: ['NSFW'], age_restricted: true },
      character,
      true,
    )
    return await importJson(cardOf({ tags: ['NSFW'], extensions: { dramatis: part } }))
  }

  test('never makes a card for adults one for everybody', async () => {
    expect((await forged({ ageRestricted: false })).character.ageRestricted).toBe(true)
  })

  test('of being for adults is no more than true', async () => {
    const rows = rowsOf(await importJson(cardOf({ tags: ['NSFW'] })))
    expect(rows).toContain('data.tags -> age_restricted Marked for adults, for it is tagged NSFW.')
  })

  test('holds nothing that no editor shows', async () => {
    const { character } = await importJson(cardOf({}))
    const part = createOwnPart({ ...character, summary: 'a\0b' }, {}, character, true)
    const read = await importJson(cardOf({ extensions: { dramatis: part } }))
    expect(read.character.summary).toBe('Iolanthe is a clerk.')
  })
})

describe('an export', () => {
  const icons = repeat(200, () => ({ type: 'icon', name: 'x', ext: 'png', uri: 'ccdefault:' }))

  async function fatCard() {
    const base = writePng({ picture: undefined, chara: undefined, ccv3: undefined })
    const fat = Buffer.concat([
      base.subarray(0, -12),
      encodeChunk('tEXt', Buffer.alloc(200_000, 'x\0')),
      base.subarray(-12),
    ])
    const bytes = writePng({ picture: fat, chara: undefined, ccv3: cardOf({ assets: icons }) })
    const { character } = await workshop.importCard({ name: 'card.png', bytes })
    return { bytes, character }
  }

  test('has a picture once, however often it is named', async () => {
    const { bytes, character } = await fatCard()
    const charx = await workshop.exportCard(character, { format: 'charx', original: bytes, now })
    expect(charx.bytes.length).toBeLessThan(1_000_000)
    const { code, message } = await refusalOf(
      workshop.exportCard(character, { format: 'json', original: bytes, now }),
    )
    expect(code).toBe('not-supported')
    expect(message).toContain('CHARX')
  })

  test('tells what V2 has no words for', async () => {
    const character = characterOf(`name: Io
about: Io is a clerk.
lore:
  - {keys: [tide], text: High at four., after_replies: 3}
  - {keys: [/ebb|flow/], text: Twice a day.}
  - {keys: [quay], text: Wet.}
`)
    const { lost } = await workshop.exportCard(character, { format: 'json', version: 'v2', now })
    expect(lost).toEqual([
      expect.stringMatching(/^The conditions of 1 entry of lore: V2/),
      expect.stringMatching(/^That keys of 1 entry of lore are regular expressions: V2/),
    ])
    expect((await workshop.exportCard(character, { format: 'json', now })).lost).toEqual([])
  })
})
