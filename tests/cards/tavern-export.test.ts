import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../src/cards/files/card-source.ts'
import { readCardFile } from '../../src/cards/files/read-card-file.ts'
import { writeCharx } from '../../src/cards/files/write-charx.ts'
import { writePng } from '../../src/cards/files/write-png.ts'
import { createCardWorkshop } from '../../src/cards/workshop.ts'
import type { ExportCardOptions } from '../../src/contract/card-file.ts'
import type { Character } from '../../src/contract/character.ts'
import { firstVersionCard } from '../fixtures/cards/older.ts'
import { dot, risuCard, risuFiles, risuPictureCard } from '../fixtures/cards/risu.ts'
import { sillyTavernCard } from '../fixtures/cards/silly-tavern.ts'
import { characterOf } from './support.ts'
import { cardOf, importJson, plain } from './tavern-support.ts'

const workshop = createCardWorkshop()
const now = Date.UTC(2026, 0, 2)
const jpeg = Buffer.from('ffd8ffc0000b080010001001011100ffd9', 'hex')
const jpegPicture = { bytes: jpeg, extension: 'jpg' as const }

async function write(character: Character, options: Partial<ExportCardOptions> = {}) {
  const exported = await workshop.exportCard(character, { format: 'json', now, ...options })
  const source = await readCardFile({ name: 'card', bytes: exported.bytes })
  return { ...exported, ...source }
}

function dataOf(card: JsonObject | undefined): { readonly [key: string]: unknown } {
  return Object(card?.data)
}

const own = characterOf(`name: Io
nicknames: [Iolanthe]
about: Io is a clerk.
attributes:
  interests: [Tides.]
  relationships: {user: Somebody late.}
behaviors:
  personality: [Wry., Exact.]
  never_says: [As an AI]
emotion: {baseline: sadness}
group_greetings: [One queue.]
examples:
  - |
    user: Hi
    char (anger): Next.
lore:
  - {keys: [tide], text: High at four., sticky: 3}
boundaries: {dodges: [Hm.]}
extensions: {other: {a: 1}}
`)

describe('a card of our own', () => {
  test('is one of V3, prose and all', async () => {
    const { card } = await write(own)
    expect(card).toMatchObject({
      spec: 'chara_card_v3',
      data: {
        name: 'Io',
        description: 'Io is a clerk.\n\nTides.\n\n{{user}}: Somebody late.',
        personality: 'Wry. Exact.',
        mes_example: '<START>\n{{user}}: Hi\n{{char}}: Next.',
        group_only_greetings: ['One queue.'],
        modification_date: now / 1_000,
      },
    })
  })

  test.each([
    ['json', 'v3'],
    ['json', 'v2'],
    ['png', 'v2'],
    ['charx', 'v3'],
  ] as const)('comes back from %s of %s as it was', async (format, version) => {
    const { bytes } = await workshop.exportCard(own, { format, version, now })
    const { character } = await workshop.importCard({ name: 'card', bytes })
    expect({ ...character, id: '', revision: '' }).toEqual({ ...own, id: '', revision: '' })
  })

  test('has what another tool wrote into it, where it wrote', async () => {
    const { card } = await write(own)
    const edited = { ...card, data: { ...dataOf(card), description: 'Io retired.', fav: true } }
    const { character } = await importJson(edited)
    expect(character).toMatchObject({
      about: 'Io retired.',
      attributes: { interests: [] },
      emotion: { baseline: 'sadness' },
      examples: [{ lines: [{ role: 'user' }, { emotion: 'anger' }] }],
      extensions: { other: { a: 1 } },
    })
    expect((await write(character)).card).toEqual(edited)
  })

  test('loses what V1 has no place for, and says so', async () => {
    const { card, lost } = await write(own, { version: 'v1' })
    expect(Object.keys(card)).toHaveLength(6)
    expect(lost.join()).toContain('no place for it')
  })
})

describe('pictures of emotions', () => {
  const anger = { bytes: dot, extension: 'png' as const }

  test.each(['json', 'png', 'charx'] as const)('go along: %s', async (format) => {
    const expressions = { anger, other: jpegPicture }
    const { bytes, lost } = await workshop.exportCard(own, { format, expressions, now })
    const imported = await workshop.importCard({ name: 'card', bytes })
    expect(lost).toEqual([])
    expect(Buffer.from(imported.expressions.anger?.bytes ?? []).equals(dot)).toBe(true)
    expect(Buffer.from(imported.expressions.other?.bytes ?? []).equals(jpeg)).toBe(true)
  })

  test('that are the same as in the original leave it as it was', async () => {
    const files = Object.entries(risuFiles).map(([name, bytes]) => [`embeded://${name}`, bytes] as const)
    const original = await writeCharx({ card: plain(risuCard), assets: new Map(files) })
    const { character, picture, expressions } = await workshop.importCard({ name: 'card', bytes: original })
    const options = { format: 'charx' as const, original, picture, expressions }
    expect((await write(character, options)).card).toEqual(plain(risuCard))
    const { bytes } = await write(character, {
      ...options,
      expressions: { ...expressions, anger: jpegPicture },
    })
    const again = await workshop.importCard({ name: 'card', bytes })
    expect(Buffer.from(again.expressions.anger?.bytes ?? []).equals(jpeg)).toBe(true)
    expect({ ...again.expressions, anger: undefined }).toEqual({ ...expressions, anger: undefined })
  })

  test('that are too large for a text stay behind, and so they do in V2', async () => {
    const large = { bytes: Buffer.concat([jpeg, Buffer.alloc(7_000_000)]), extension: 'jpg' as const }
    const { card, lost } = await write(own, { expressions: { anger: large, fear: anger } })
    expect(lost.join()).toContain('anger')
    expect(dataOf(card).assets).toMatchObject([{ type: 'emotion', name: 'fear' }])
    const older = await write(own, { version: 'v2', expressions: { fear: anger } })
    expect(older.lost.join()).toContain('pictures of the emotions')
  })
})

describe('a card that was imported', () => {
  test('goes out in another version with what that has', async () => {
    const { character } = await importJson(sillyTavernCard)
    const v3 = await write(character, { version: 'v3' })
    expect(v3.card).toMatchObject({ spec: 'chara_card_v3', spec_version: '3.0', fav: true })
    expect(dataOf(v3.card)).toEqual(sillyTavernCard.data)
    const v1 = await write(character, { version: 'v1' })
    expect(v1.card.description).toBe(sillyTavernCard.description)
  })

  test('of V1 goes out as V2 that every tool reads', async () => {
    const { character } = await importJson({ ...firstVersionCard, mystery: 1 })
    const { card } = await write(character, { version: 'v2' })
    expect(card).toMatchObject({
      spec: 'chara_card_v2',
      spec_version: '2.0',
      mystery: 1,
      data: firstVersionCard,
    })
    expect(dataOf(card)).toMatchObject({
      creator_notes: '',
      alternate_greetings: [],
      tags: [],
      extensions: {},
    })
  })

  test('goes out whole though its data said little, and its top the rest', async () => {
    const half = {
      ...firstVersionCard,
      spec: 'chara_card_v2',
      spec_version: '2.0',
      data: { name: 'Tobiah', description: null },
    }
    const { character } = await importJson(half)
    expect((await write(character)).card).toEqual(plain(half))
    const { card } = await write(character, { version: 'v3' })
    expect(dataOf(card)).toMatchObject({ name: 'Tobiah', description: firstVersionCard.description.trim() })
  })

  test('says when it was changed, once it was', async () => {
    const { character } = await importJson(cardOf({ modification_date: 5 }))
    expect(dataOf((await write(character)).card).modification_date).toBe(5)
    const changed = { ...character, scenario: 'A quay.' }
    expect(dataOf((await write(changed)).card).modification_date).toBe(now / 1_000)
  })

  test('has what was added in our format under our name alone', async () => {
    const { character } = await importJson(cardOf({ tags: ['sea '] }))
    const changed: Character = { ...character, ageRestricted: true }
    const { card } = await write(changed)
    expect(dataOf(card)).toMatchObject({
      tags: ['sea '],
      extensions: { dramatis: { card: { age_restricted: true } } },
    })
    expect((await importJson(card)).character.ageRestricted).toBe(true)
  })

  test('has it also where its own extensions are nothing', async () => {
    const { character } = await importJson(cardOf({ extensions: null }))
    const { card } = await write({ ...character, ageRestricted: true })
    expect((await importJson(card)).character.ageRestricted).toBe(true)
  })

  test('of V1 says what it has no place for, once there is something', async () => {
    const { character } = await importJson(firstVersionCard)
    expect((await write(character)).lost).toEqual([])
    const { lost, card } = await write({ ...character, tags: ['clocks'] })
    expect(lost.join()).toContain('no place for it')
    expect(card).toEqual(firstVersionCard)
  })

  test('of V3 has a copy for older readers, which says that it is one', async () => {
    const entry = {
      keys: ['a'],
      content: '@@depth 2\nSalt.',
      extensions: {},
      enabled: true,
      insertion_order: 1,
      use_regex: false,
    }
    const { character } = await importJson(
      cardOf({
        nickname: 'Io',
        creator_notes: 'Mine.',
        character_book: { extensions: {}, entries: [entry] },
      }),
    )
    const { backfill, card } = await write(character, { format: 'png' })
    expect(dataOf(card)).toMatchObject({ nickname: 'Io', creator_notes: 'Mine.' })
    expect(dataOf(backfill)).not.toHaveProperty('nickname')
    expect(dataOf(backfill).creator_notes).toMatch(/^This is a backfill.*Mine\.$/s)
    expect(JSON.stringify(backfill)).not.toContain('@@depth')
  })

  test('keeps the other chunk of its picture until it is changed', async () => {
    const chara = plain({
      ...cardOf({ description: 'An older one.' }),
      spec: 'chara_card_v2',
      spec_version: '2.0',
    })
    const original = writePng({ picture: dot, chara, ccv3: cardOf({}) })
    const { character } = await workshop.importCard({ name: 'card.png', bytes: original })
    const png = { format: 'png', original } as const
    expect((await write(character, png)).backfill).toEqual(chara)
    const changed = { ...character, about: 'Iolanthe retired.' }
    expect(dataOf((await write(changed, png)).backfill).description).toBe('Iolanthe retired.')
  })

  test('cannot be an archive of V2', async () => {
    const { character } = await importJson(sillyTavernCard)
    const error = await write(character, { format: 'charx', version: 'v2' }).catch(
      (caught: unknown) => caught,
    )
    expect(error).toMatchObject({ code: 'not-supported' })
  })

  test('goes out though its original is spoilt, and says what is lost', async () => {
    const { character } = await importJson(sillyTavernCard)
    const { card, lost } = await write(character, { original: Buffer.from('not a card') })
    expect(card).toEqual(plain(sillyTavernCard))
    expect(lost.join()).toContain('cannot be read')
  })
})

describe('pictures', () => {
  const files = new Map(
    Object.entries(risuFiles).map(([path, bytes]) => [`embeded://${path}`, new Uint8Array(bytes)]),
  )

  test('of an archive go along into JSON, wherever the card names them', async () => {
    const original = await writeCharx({ card: plain(risuCard), assets: files })
    const { character, picture } = await workshop.importCard({ name: 'card.charx', bytes: original })
    const { card, lost } = await write(character, { original, picture })
    expect(JSON.stringify(card)).not.toContain('embeded://')
    expect(JSON.stringify(dataOf(card).extensions)).toContain('data:audio/mpeg;base64,')
    expect(lost).toEqual([])
  })

  test('of a picture go along into an archive', async () => {
    const assets = new Map([
      ['__asset:0', new Uint8Array(dot)],
      ['__asset:1', new Uint8Array([1, 2])],
    ])
    const original = writePng({ picture: dot, chara: undefined, ccv3: plain(risuPictureCard), assets })
    const { character, picture } = await workshop.importCard({ name: 'card.png', bytes: original })
    const written = await write(character, { format: 'charx', original, picture })
    expect([...written.assets.keys()]).toEqual([
      'embeded://assets/icon/images/main.png',
      'embeded://assets/emotion/images/anger.png',
      'embeded://assets/other/audio/rain.mp3',
    ])
    expect(written.lost).toEqual([])
  })

  test('that are new take the place of the old', async () => {
    const original = await writeCharx({ card: plain(risuCard), assets: files })
    const { character } = await workshop.importCard({ name: 'card.charx', bytes: original })
    const written = await write(character, { format: 'charx', original, picture: jpegPicture })
    expect(dataOf(written.card).assets).toContainEqual({
      type: 'icon',
      uri: 'embeded://assets/icon/images/main.jpg',
      name: 'main',
      ext: 'jpg',
    })
    expect(written.assets.has('embeded://assets/icon/images/main.png')).toBe(false)
  })

  test('that are no PNG cannot hold a card, but go along', async () => {
    const { lost, card, picture } = await write(own, { format: 'png', picture: jpegPicture })
    expect(lost.join()).toContain('plain one')
    expect(picture?.length).toBeGreaterThan(100)
    expect(JSON.stringify(dataOf(card).assets)).toContain('data:image/jpeg;base64,')
  })

  test('that only the original has are missed without it', async () => {
    const original = await writeCharx({ card: plain(risuCard), assets: files })
    const { character } = await workshop.importCard({ name: 'card.charx', bytes: original })
    expect((await write(character, { format: 'charx' })).lost.join()).toContain('only the original has it')
    const v2 = { format: 'json', version: 'v2', original } as const
    expect((await write(character, v2)).lost.join()).toContain('The files in the original')
  })
})
