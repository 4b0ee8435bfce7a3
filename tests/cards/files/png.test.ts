import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { limits } from '../../../src/cards/files/limits.ts'
import { readCardFile } from '../../../src/cards/files/read-card-file.ts'
import { sniffPicture } from '../../../src/cards/files/sniff-picture.ts'
import { writePng } from '../../../src/cards/files/write-png.ts'
import { CardError } from '../../../src/contract/errors.ts'
import {
  animationChunks,
  cardChunk,
  decodePng,
  decodeText,
  encodePng,
  endChunk,
  pictureChunks,
  pictureWith,
  textChunk,
} from '../../fixtures/cards/png.ts'
import { encodeCharx } from '../../fixtures/cards/zip.ts'
import { arbitraryCard, bytesOf, judge } from './support.ts'

const v2 = { spec: 'chara_card_v2', data: { name: 'Mara' } }
const v3 = { spec: 'chara_card_v3', data: { name: 'Mara 潮' } }
const plain = pictureWith([])

async function read(bytes: Uint8Array) {
  return await readCardFile({ name: 'card.png', bytes })
}

function base64(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64')
}

/** A chunk `zTXt`. */
function packedChunk(keyword: string, text: string | Uint8Array, method = 0) {
  return {
    type: 'zTXt',
    data: Buffer.concat([Buffer.from(`${keyword}\0`), Buffer.of(method), deflateSync(text)]),
  }
}

/** A chunk `iTXt`. */
function internationalChunk(keyword: string, text: Uint8Array, flag: number) {
  return {
    type: 'iTXt',
    data: Buffer.concat([Buffer.from(`${keyword}\0`), Buffer.of(flag, 0), Buffer.from('en\0card\0'), text]),
  }
}

describe('a PNG', () => {
  test('that was written is read as it was', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryCard(), arbitraryCard(), fc.uint8Array(), async (chara, ccv3, asset) => {
        const assets = new Map([['__asset:0', asset]])
        const source = await read(writePng({ picture: plain, chara, ccv3, assets }))
        expect(source).toMatchObject({ container: 'png', card: ccv3, backfill: chara })
        expect([...source.assets].map(([address, bytes]) => [address, [...bytes]])).toEqual([
          ['__asset:0', [...asset]],
        ])
        expect(Buffer.compare(source.picture ?? Buffer.of(), plain)).toBe(0)
      }),
    )
  })

  test('keeps all other chunks as they were, and has the card right before its end', () => {
    const picture = pictureWith(
      [
        textChunk('Comment', 'by hand'),
        cardChunk('Chara', { old: 1 }),
        packedChunk('CCV3', base64({ old: 2 })),
      ],
      animationChunks(),
    )
    const chunks = decodePng(writePng({ picture, chara: v2, ccv3: v3 }))
    const others = [...animationChunks(), textChunk('Comment', 'by hand')]
    expect(chunks.slice(0, -3).map(({ type, data }) => [type, [...data]])).toEqual(
      others.map(({ type, data }) => [type, [...data]]),
    )
    const cards = chunks.slice(-3, -1).map(decodeText)
    expect(cards.map(({ keyword }) => keyword)).toEqual(['chara', 'ccv3'])
    expect(cards.map(({ text }) => JSON.parse(Buffer.from(text, 'base64').toString()))).toEqual([v2, v3])
    expect(chunks.at(-1)?.type).toBe('IEND')
  })

  test('without a picture is a plain one in portrait format', () => {
    const written = writePng({ picture: undefined, chara: v2, ccv3: undefined })
    expect(sniffPicture(written)?.extension).toBe('png')
    const header = Buffer.from(decodePng(written)[0]?.data ?? [])
    expect(header.readUInt32BE(4)).toBeGreaterThan(header.readUInt32BE(0))
    expect(written.length).toBeLessThan(2_000)
  })

  test('with an animation stays one', async () => {
    const source = await read(pictureWith([cardChunk('chara', v2)], animationChunks()))
    expect(source.container).toBe('apng')
    expect(Buffer.compare(source.picture ?? Buffer.of(), pictureWith([], animationChunks()))).toBe(0)
  })

  test('with `chara` alone has no copy for older readers', async () => {
    expect(await read(pictureWith([cardChunk('chara', v2)]))).toMatchObject({ card: v2, backfill: undefined })
  })

  test('may have the card anywhere, under keywords in capitals', async () => {
    const [header, ...rest] = pictureChunks()
    if (header === undefined) throw new Error('no header')
    const chunks = [header, cardChunk('CHARA', v2), cardChunk('CcV3', v3), ...rest, endChunk]
    expect(await read(encodePng(chunks))).toMatchObject({ card: v3, backfill: v2 })
  })

  test.each([
    ['zTXt', packedChunk('chara', base64(v2))],
    ['iTXt', internationalChunk('chara', Buffer.from(base64(v2)), 0)],
    ['packed iTXt', internationalChunk('chara', deflateSync(base64(v2)), 1)],
    ['base64 in lines', textChunk('chara', base64(v2).replace(/.{8}/g, '$&\r\n'))],
    ['base64 without padding', textChunk('chara', base64(v2).replace(/=+$/, ''))],
    ['a byte order mark', textChunk('chara', Buffer.from(`\uFEFF${JSON.stringify(v2)}`).toString('base64'))],
  ])('is read from %s', async (_, chunk) => {
    expect(await read(pictureWith([chunk]))).toMatchObject({ card: v2 })
  })

  test('gives its embedded files, named with and without a colon', async () => {
    const chunks = [
      textChunk('chara-ext-asset_:smile/A.png', Buffer.from('one').toString('base64')),
      textChunk('chara-ext-asset_1', Buffer.from('two').toString('base64')),
    ]
    const { assets, picture } = await read(pictureWith([cardChunk('ccv3', v3), ...chunks]))
    expect([...assets].map(([address, bytes]) => [address, Buffer.from(bytes).toString()])).toEqual([
      ['__asset:smile/A.png', 'one'],
      ['__asset:1', 'two'],
    ])
    expect(Buffer.compare(picture ?? Buffer.of(), plain)).toBe(0)
  })

  test('with the same card twice has one card', async () => {
    const again = textChunk('chara', Buffer.from(JSON.stringify(v2, undefined, 2)).toString('base64'))
    expect(await read(pictureWith([cardChunk('chara', v2), again]))).toMatchObject({ card: v2 })
  })

  test('may have anything behind its end, but no other picture or archive', async () => {
    const card = pictureWith([cardChunk('chara', v2)])
    const trailing = await read(Buffer.concat([card, Buffer.from('trailing')]))
    expect(Buffer.compare(trailing.picture ?? Buffer.of(), plain)).toBe(0)
    for (const other of [plain, encodeCharx(v3)]) {
      expect(await judge(Buffer.concat([card, other]))).toMatchObject({ code: 'several-cards' })
    }
  })

  const bomb = Buffer.alloc(limits.jsonBytes * 2, 'A')
  const many = Array.from({ length: limits.pngChunks }, () => textChunk('Comment', ''))
  const assets = Array.from({ length: limits.entries + 1 }, (_, n) => textChunk(`chara-ext-asset_:${n}`, ''))

  test.each([
    ['no card', [], 'not-a-card'],
    ['two cards under one keyword', [cardChunk('chara', v2), cardChunk('Chara', v3)], 'several-cards'],
    ['nine times the card', Array.from({ length: 9 }, () => cardChunk('chara', v2)), 'several-cards'],
    ['JSON that is not base64', [textChunk('chara', JSON.stringify(v2))], 'file-damaged'],
    ['base64 of letters that it has not', [textChunk('chara', 'eyJ-_yI6')], 'file-damaged'],
    ['base64 that ends in the middle', [textChunk('chara', `${base64(v2)}A`)], 'file-damaged'],
    ['base64 with padding in the middle', [textChunk('chara', `e30=${base64(v2)}`)], 'file-damaged'],
    ['a card that unpacks to a lot', [packedChunk('ccv3', bomb)], 'file-too-large'],
    ['iTXt that unpacks to a lot', [internationalChunk('chara', deflateSync(bomb), 1)], 'file-too-large'],
    ['a way of packing that nobody knows', [packedChunk('chara', base64(v2), 1)], 'file-damaged'],
    ['iTXt without its parts', [{ type: 'iTXt', data: Buffer.from('chara\0\0\0en') }], 'file-damaged'],
    ['zTXt of no bytes', [{ type: 'zTXt', data: Buffer.from('chara\0') }], 'file-damaged'],
    [
      'zTXt that cannot be unpacked',
      [{ type: 'zTXt', data: Buffer.from('chara\0\0nonsense') }],
      'file-damaged',
    ],
    ['too many chunks', many, 'too-deep'],
    ['too many files', [cardChunk('chara', v2), ...assets], 'too-deep'],
    [
      'two files of one name',
      [
        cardChunk('chara', v2),
        textChunk('chara-ext-asset_:0', 'AAAA'),
        textChunk('chara-ext-asset_:0', 'BBBB'),
      ],
      'file-unsafe',
    ],
  ])('with %s is refused', async (_, chunks, code) => {
    expect(await judge(pictureWith(chunks))).toMatchObject({ code })
  })

  test('with a length that leads out of the file is refused before it is used', async () => {
    const bytes = pictureWith([cardChunk('chara', v2)])
    for (const length of [0xffffffff, 0x80000000, bytes.length]) {
      const broken = Buffer.from(bytes)
      broken.writeUInt32BE(length, 33)
      expect(await judge(broken)).toEqual({
        code: 'file-damaged',
        message: expect.stringContaining('`gAMA` at byte 33'),
      })
    }
  })

  test('is not written into a picture of another kind, nor with a name that a chunk cannot have', () => {
    const write = (address: string) => () =>
      writePng({ picture: plain, chara: v2, ccv3: undefined, assets: new Map([[address, bytesOf('x')]]) })
    expect(() => writePng({ picture: bytesOf('GIF89a'), chara: v2, ccv3: undefined })).toThrow(CardError)
    expect(write(`__asset:${'é'.repeat(80)}`)).not.toThrow()
    for (const address of ['__asset:水', '__asset:a\0b', 'embeded://x']) {
      expect(write(address)).toThrow(expect.objectContaining({ code: 'not-supported' }))
    }
  })
})
