import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { limits } from '../../../src/cards/files/limits.ts'
import { readCardFile } from '../../../src/cards/files/read-card-file.ts'
import { writeCharx } from '../../../src/cards/files/write-charx.ts'
import { pictureWith } from '../../fixtures/cards/png.ts'
import { decodeZip, encodeCharx, encodeZip, type ZipEntry } from '../../fixtures/cards/zip.ts'
import { arbitraryCard, bytesOf, judge } from './support.ts'

const card = { spec: 'chara_card_v3', data: { name: 'Mara 潮' } }
const cardEntry: ZipEntry = { name: 'card.json', data: bytesOf(JSON.stringify(card)) }
const text = bytesOf('text')

async function read(bytes: Uint8Array) {
  return await readCardFile({ name: 'card.charx', bytes })
}

function textsOf(assets: ReadonlyMap<string, Uint8Array>) {
  return [...assets].map(([address, bytes]) => [address, Buffer.from(bytes).toString()])
}

describe('a CHARX file', () => {
  test('that was written is read as it was', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryCard(), fc.uint8Array({ maxLength: 500 }), async (any, picture) => {
        const assets = new Map([
          ['embeded://assets/icon/images/main.png', picture],
          ['embeded://module.json', bytesOf('{}')],
        ])
        const source = await read(await writeCharx({ card: any, assets }))
        expect(source).toMatchObject({
          container: 'charx',
          card: any,
          backfill: undefined,
          picture: undefined,
        })
        const bytes = [...source.assets].map(([address, content]) => [address, [...content]])
        expect(bytes).toEqual([...assets].map(([address, content]) => [address, [...content]]))
      }),
      { numRuns: 50 },
    )
  })

  test('is written with the card first, for other readers, and twice the same', async () => {
    const assets = new Map([['embeded://a/B.png', text]])
    const bytes = await writeCharx({ card, assets })
    expect([...decodeZip(bytes).keys()]).toEqual(['card.json', 'a/B.png'])
    expect(Buffer.compare(await writeCharx({ card, assets }), bytes)).toBe(0)
  })

  test('gives all other files, with their names as they are, in their order', async () => {
    const files = { 'assets/icon/images/Main.png': text, 'module.risum': text, 'x.json': bytesOf('{}') }
    const { assets } = await read(encodeCharx(card, files, [{ name: 'assets/', data: Buffer.of() }]))
    expect(textsOf(assets)).toEqual([
      ['embeded://assets/icon/images/Main.png', 'text'],
      ['embeded://module.risum', 'text'],
      ['embeded://x.json', '{}'],
    ])
  })

  test('may stand behind a picture, whether its places are counted from there or not', async () => {
    const jpeg = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex')
    const archive = encodeCharx(card, { a: text })
    for (const picture of [jpeg, pictureWith([])]) {
      const source = await read(Buffer.concat([picture, archive]))
      expect(source).toMatchObject({ container: 'charx', card })
      expect(textsOf(source.assets)).toEqual([['embeded://a', 'text']])
      expect((await read(moved(picture, archive))).card).toEqual(card)
    }
    expect(await judge(jpeg)).toMatchObject({ code: 'not-a-card' })
  })

  const half = limits.unpackedBytes / 2 - 1
  const noise = Buffer.alloc(half / 150).map((_, index) => (index * index * 31) >> 5)
  const large = Buffer.concat(Array.from({ length: 150 }, () => noise))

  test.each<[string, Uint8Array, string]>([
    ['no card', encodeZip([{ name: 'a', data: text }]), 'not-a-card'],
    ['the card in a folder', encodeZip([{ ...cardEntry, name: 'x/card.json' }]), 'not-a-card'],
    ['the card in capitals', encodeZip([{ ...cardEntry, name: 'Card.json' }]), 'not-a-card'],
    ['two cards', encodeZip([cardEntry, cardEntry]), 'file-unsafe'],
    ['a name twice but for its case', encodeCharx(card, { 'a/B': text, 'A/b': text }), 'file-unsafe'],
    ['a path up', encodeCharx(card, { 'a/../../b': text }), 'file-unsafe'],
    ['an absolute path', encodeCharx(card, { '/a': text }), 'file-unsafe'],
    ['a backslash', encodeCharx(card, { 'a\\b': text }), 'file-unsafe'],
    ['a drive', encodeCharx(card, { 'C:a': text }), 'file-unsafe'],
    ['a zero in a name', encodeCharx(card, { 'a\0b': text }), 'file-unsafe'],
    ['no name', encodeCharx(card, { '': text }), 'file-unsafe'],
    ['a long name', encodeCharx(card, { ['a'.repeat(limits.entryNameBytes + 1)]: text }), 'file-unsafe'],
    [
      'a link',
      encodeCharx(card, {}, [{ name: 'a', data: text, attributes: (0o120777 << 16) >>> 0 }]),
      'file-unsafe',
    ],
    ['an encrypted file', encodeCharx(card, {}, [{ name: 'a', data: text, flags: 1 }]), 'file-unsafe'],
    ['strong encryption', encodeCharx(card, {}, [{ name: 'a', data: text, flags: 0x41 }]), 'file-unsafe'],
    ['another packing', encodeCharx(card, {}, [{ name: 'a', data: text, method: 12 }]), 'not-supported'],
    ['a folder with a content', encodeCharx(card, { 'a/': text }), 'file-unsafe'],
    [
      'a wrong checksum',
      encodeCharx(card, {}, [{ name: 'a', data: text, lies: { crc: 1 } }]),
      'file-damaged',
    ],
    ['a length that is too short', encodeZip([{ ...cardEntry, lies: { size: 5 } }]), 'file-damaged'],
    ['a length that is too long', encodeZip([{ ...cardEntry, lies: { size: 500 } }]), 'file-damaged'],
    ['another name inside', encodeZip([{ ...cardEntry, lies: { localName: 'card.jsom' } }]), 'file-unsafe'],
    ['files over one another', overlapping(), 'file-unsafe'],
    [
      'too many files',
      encodeCharx(card, Object.fromEntries(Array.from({ length: limits.entries }, (_, n) => [n, text]))),
      'too-deep',
    ],
    ['a file that is packed too well', encodeCharx(card, { a: Buffer.alloc(2_000_000) }), 'file-too-large'],
    ['a file of 60 MB', encodeCharx(card, { a: Buffer.alloc(60_000_000) }), 'file-too-large'],
    ['a lot in all', encodeCharx(card, { a: large, b: large, c: large }), 'file-too-large'],
    ['text behind its end', Buffer.concat([encodeCharx(card), text]), 'file-damaged'],
    ['only its end', encodeZip([]), 'not-a-card'],
  ])('with %s is refused', async (_, bytes, code) => {
    expect(await judge(bytes)).toMatchObject({ code })
  })

  test.each(['assets/../x.png', '/x', 'a\\b', 'C:x', '', 'x/', 'CARD.json'])(
    'is not written with a file named %j',
    async (name) => {
      const assets = new Map([[`embeded://${name}`, text]])
      await expect(writeCharx({ card, assets })).rejects.toMatchObject({ code: 'not-supported' })
    },
  )

  test('is not written with a file that has an address elsewhere', async () => {
    const assets = new Map([['__asset:0', text]])
    await expect(writeCharx({ card, assets })).rejects.toMatchObject({ code: 'not-supported' })
  })
})

/** An archive behind a picture, its places counted from the picture's beginning. */
function moved(picture: Uint8Array, archive: Uint8Array): Uint8Array {
  const file = Buffer.concat([picture, archive])
  const end = file.length - 22
  let at = picture.length + file.readUInt32LE(end + 16)
  file.writeUInt32LE(at, end + 16)
  for (; at < end; at += 46 + [28, 30, 32].reduce((sum, field) => sum + file.readUInt16LE(at + field), 0)) {
    file.writeUInt32LE(file.readUInt32LE(at + 42) + picture.length, at + 42)
  }
  return file
}

/** A file whose packed bytes reach over the next one. */
function overlapping(): Uint8Array {
  const data = encodeZip([cardEntry, { name: 'a', data: text, method: 0 }])
  const inner = { name: 'b', data: Buffer.alloc(4), method: 0 }
  return encodeZip([
    cardEntry,
    { name: 'a', data, method: 0, lies: { packedSize: data.length + 40, size: data.length + 40 } },
    inner,
  ])
}
