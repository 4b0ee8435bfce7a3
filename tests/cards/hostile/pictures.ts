import { deflateSync } from 'node:zlib'
import {
  animationChunks,
  cardChunk,
  encodeChunk,
  encodePng,
  endChunk,
  type PngChunk,
  pictureChunks,
  pictureWith,
  pngSignature,
  textChunk,
} from '../../fixtures/cards/png.ts'
import { encodeCharx } from '../../fixtures/cards/zip.ts'
import {
  cardWith,
  type HostileFile,
  hostile,
  marker,
  megabyte,
  soundCard,
  toBytes,
  type Verdict,
} from './case.ts'

const sound = pictureWith([cardChunk('chara', soundCard)])
const chunks: readonly PngChunk[] = [...pictureChunks(), cardChunk('chara', soundCard), endChunk]

function png(title: string, bytes: () => Uint8Array, ...verdicts: readonly Verdict[]): HostileFile {
  return hostile(`PNG: ${title}`, 'card.png', bytes, ...verdicts)
}

/** The sound picture with a lie in one chunk. */
function lying(index: number, lies: { readonly length?: number; readonly crc?: number }): Buffer {
  return Buffer.concat([
    pngSignature,
    ...chunks.map((chunk, at) => encodeChunk(chunk, at === index ? lies : {})),
  ])
}

/** A picture whose chunk `chara` says this instead of a card. */
function saying(text: string | Uint8Array, keyword = 'chara'): Buffer {
  return pictureWith([textChunk(keyword, text)])
}

function saying64(content: string | Uint8Array): Buffer {
  return saying(Buffer.from(content).toString('base64'))
}

function* truncated(): Generator<HostileFile> {
  for (let cut = 0; cut < 20; cut += 1) {
    const length = 9 + Math.floor((cut * (sound.length - 10)) / 19)
    yield png(`cut off after ${length} bytes`, () => sound.subarray(0, length), 'file-damaged')
  }
  yield png('only its signature', () => pngSignature, 'file-damaged')
  yield png('half of its signature', () => pngSignature.subarray(0, 4), 'not-a-card', 'file-damaged')
}

function* lengths(): Generator<HostileFile> {
  for (const [index, { type }] of chunks.entries()) {
    yield png(`wrong checksum in ${type}`, () => lying(index, { crc: 0x12345678 }), 'file-damaged')
    for (const length of [0xffffffff, 0x7fffffff, 0x80000000, sound.length + 1, 1]) {
      const says = `${type} says that it has 0x${length.toString(16)} bytes`
      yield png(says, () => lying(index, { length }), 'file-damaged')
    }
  }
}

const many = Array.from({ length: 100_000 }, () => ({ type: 'tIME', data: Buffer.alloc(0) }))

function* structure(): Generator<HostileFile> {
  yield png('no IHDR', () => encodePng(chunks.slice(1)), 'file-damaged')
  yield png('no IEND', () => encodePng(chunks.slice(0, -1)), 'file-damaged')
  yield png(
    'IHDR of no bytes',
    () => encodePng([{ type: 'IHDR', data: Buffer.alloc(0) }, ...chunks.slice(1)]),
    'file-damaged',
  )
  yield png(
    'IHDR not first',
    () => encodePng([...chunks.slice(1, 3), ...chunks.slice(0, 1), ...chunks.slice(3)]),
    'file-damaged',
  )
  yield png('two IHDR', () => encodePng([...chunks.slice(0, 1), ...chunks]), 'file-damaged')
  yield png('no card', () => pictureWith([]), 'not-a-card')
  yield png('other texts, but no card', () => pictureWith([textChunk('Comment', marker)]), 'not-a-card')
  yield png('an animation without a card', () => pictureWith([], animationChunks()), 'not-a-card')
  yield png(
    'a hundred thousand chunks',
    () => pictureWith([cardChunk('chara', soundCard), ...many]),
    'too-deep',
  )
  yield png(
    'chunk types that are no letters',
    () =>
      encodePng([...chunks.slice(0, 3), { type: '\0\xff\n ', data: Buffer.alloc(3) }, ...chunks.slice(3)]),
    'file-damaged',
    'taken',
  )
  yield png(
    'a text without an end of its keyword',
    () => pictureWith([{ type: 'tEXt', data: Buffer.from('chara') }]),
    'not-a-card',
    'file-damaged',
  )
  yield png(
    'a text without a keyword',
    () => pictureWith([{ type: 'tEXt', data: Buffer.from('\0chara') }]),
    'not-a-card',
    'file-damaged',
  )
  yield png('a keyword of a megabyte', () => saying('', 'k'.repeat(megabyte)), 'not-a-card', 'file-damaged')
  yield png(
    'four gigapixels',
    () =>
      pictureWith(
        [cardChunk('chara', soundCard)],
        pictureChunks(0xffff, 1).map((chunk) =>
          chunk.type === 'IHDR'
            ? { ...chunk, data: Buffer.from('0000ffff0000ffff0802000000', 'hex') }
            : chunk,
        ),
      ),
    'taken',
    'file-damaged',
    'file-too-large',
    'file-unsafe',
  )
}

function* contents(): Generator<HostileFile> {
  yield png('a card that is not base64', () => saying(`{"name":"${marker}"}`), 'file-damaged')
  yield png('a card with a sign that base64 has not', () => saying('eyJ{}9'), 'file-damaged')
  yield png('a card of no bytes', () => saying(''), 'file-damaged', 'not-a-card')
  yield png('a card of white space', () => saying('  \n '), 'file-damaged', 'not-a-card')
  yield png(
    'base64 of invalid UTF-8',
    () => saying64(Buffer.concat([toBytes('{"name":"'), Buffer.from([0xc3, 0x28, 0xff]), toBytes('"}')])),
    'file-damaged',
  )
  yield png(
    'base64 of overlong UTF-8',
    () => saying64(Buffer.concat([toBytes('{"name":"'), Buffer.from([0xc0, 0xaf]), toBytes('"}')])),
    'file-damaged',
  )
  yield png(
    'base64 of an encoded surrogate',
    () => saying64(Buffer.concat([toBytes('{"name":"'), Buffer.from([0xed, 0xa0, 0x80]), toBytes('"}')])),
    'file-damaged',
  )
  yield png(
    'base64 of UTF-16',
    () => saying64(Buffer.from(JSON.stringify(soundCard), 'utf16le')),
    'file-damaged',
  )
  yield png('base64 of a text', () => saying64(`I am ${marker}.`), 'file-damaged')
  yield png('base64 of half a card', () => saying64(JSON.stringify(soundCard).slice(0, 300)), 'file-damaged')
  yield png('base64 of YAML', () => saying64(`name: ${marker}\ncontext: ${marker}`), 'file-damaged')
  yield png(
    'base64 in base64',
    () => saying64(Buffer.from(JSON.stringify(soundCard)).toString('base64')),
    'file-damaged',
  )
  yield png('base64 of a PNG with a card', () => saying64(sound), 'file-damaged')
  yield png('base64 of a CHARX', () => saying64(encodeCharx(soundCard)), 'file-damaged')
  for (const value of ['[]', '"text"', '7', 'null', 'true', '{}', `[${JSON.stringify(soundCard)}]`]) {
    yield png(
      `base64 of ${value.slice(0, 8)}`,
      () => saying64(value),
      'not-a-card',
      'card-incomplete',
      'file-damaged',
    )
  }
  yield png('a million brackets in base64', () => saying64('['.repeat(megabyte)), 'too-deep', 'file-damaged')
  yield png(
    'a hundred thousand maps in base64',
    () => saying64(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`),
    'too-deep',
  )
  yield png(
    'deep extensions in base64',
    () =>
      saying64(
        JSON.stringify(soundCard).replace(
          '"extensions":{}',
          `"extensions":{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
        ),
      ),
    'too-deep',
  )
  yield png('zeros in the card', () => saying(Buffer.alloc(1_000)), 'file-damaged')
  yield png(
    'spec without data',
    () => saying64(JSON.stringify({ spec: 'chara_card_v2', spec_version: '2.0' })),
    'card-incomplete',
    'not-a-card',
  )
  yield png(
    'a card without a name',
    () => pictureWith([cardChunk('chara', cardWith({ name: '' }))]),
    'card-incomplete',
  )
  yield png(
    'ccv3 damaged beside a sound chara',
    () => pictureWith([cardChunk('chara', soundCard), textChunk('ccv3', '!!!')]),
    'file-damaged',
    'taken',
  )
}

const bomb = deflateSync(Buffer.alloc(100 * megabyte))

function* compressed(): Generator<HostileFile> {
  const z = (data: Uint8Array) => ({ type: 'zTXt', data: Buffer.concat([Buffer.from('chara\0\0'), data]) })
  const i = (data: Uint8Array) => ({
    type: 'iTXt',
    data: Buffer.concat([Buffer.from('chara\0\x01\0\0\0'), data]),
  })
  yield png(
    'zTXt that unpacks to 100 MB',
    () => pictureWith([z(bomb)]),
    'not-a-card',
    'not-supported',
    'file-too-large',
  )
  yield png(
    'iTXt that unpacks to 100 MB',
    () => pictureWith([i(bomb)]),
    'not-a-card',
    'not-supported',
    'file-too-large',
  )
  yield png(
    'zTXt bomb beside a sound card',
    () => pictureWith([z(bomb), cardChunk('chara', soundCard)]),
    'taken',
    'several-cards',
    'file-too-large',
  )
  yield png(
    'zTXt that is no deflate',
    () => pictureWith([z(Buffer.from('no'))]),
    'not-a-card',
    'not-supported',
    'file-damaged',
  )
  yield png(
    'two hundred iCCP bombs',
    () =>
      pictureWith([
        ...Array.from({ length: 200 }, () => ({
          type: 'iCCP',
          data: Buffer.concat([Buffer.from('p\0\0'), bomb]),
        })),
        cardChunk('chara', soundCard),
      ]),
    'taken',
    'file-too-large',
  )
}

const other = { ...soundCard, data: { ...soundCard.data, name: 'Another' } }

function* several(): Generator<HostileFile> {
  yield png(
    'two different chara',
    () => pictureWith([cardChunk('chara', soundCard), cardChunk('chara', other)]),
    'several-cards',
  )
  yield png(
    'two different ccv3',
    () => pictureWith([cardChunk('ccv3', soundCard), cardChunk('ccv3', other)]),
    'several-cards',
  )
  yield png(
    'chara and Chara',
    () => pictureWith([cardChunk('chara', soundCard), cardChunk('Chara', other)]),
    'several-cards',
  )
  yield png(
    'two different chara and one ccv3',
    () => pictureWith([cardChunk('chara', soundCard), cardChunk('chara', other), cardChunk('ccv3', other)]),
    'several-cards',
  )
  yield png(
    'a thousand chara',
    () =>
      pictureWith(Array.from({ length: 1_000 }, (_, at) => cardChunk('chara', cardWith({ name: `N${at}` })))),
    'several-cards',
    'too-deep',
  )
  yield png(
    'a picture after the picture',
    () => Buffer.concat([sound, pictureWith([cardChunk('chara', other)])]),
    'several-cards',
    'file-damaged',
  )
  yield png(
    'a CHARX after the picture',
    () => Buffer.concat([sound, encodeCharx(other)]),
    'several-cards',
    'file-damaged',
    'file-unsafe',
  )
  yield png(
    'JSON after the picture',
    () => Buffer.concat([sound, toBytes(other)]),
    'several-cards',
    'file-damaged',
    'taken',
  )
  yield png(
    'zeros after the picture',
    () => Buffer.concat([sound, Buffer.alloc(5_000)]),
    'taken',
    'file-damaged',
  )
  yield png(
    'a card after the end',
    () => Buffer.concat([pictureWith([]), encodeChunk(cardChunk('chara', soundCard))]),
    'not-a-card',
    'file-damaged',
  )
}

function* large(): Generator<HostileFile> {
  const big = () => ({ type: 'IDAT', data: Buffer.alloc(50 * megabyte, 7) })
  yield png('50 MB of pixels', () => pictureWith([big(), cardChunk('chara', soundCard)]), 'file-too-large')
  yield png('50 MB of text', () => saying(Buffer.alloc(50 * megabyte, 'A')), 'file-too-large')
  yield png(
    'a description of 9 MB',
    () => pictureWith([cardChunk('chara', cardWith({ description: 'ha '.repeat(3 * megabyte) }))]),
    'file-too-large',
  )
  yield png(
    'assets of 50 MB',
    () =>
      pictureWith([
        textChunk('chara-ext-asset_:0', Buffer.alloc(50 * megabyte, 'A')),
        cardChunk('chara', soundCard),
      ]),
    'file-too-large',
  )
  yield png(
    'an asset that is not base64',
    () => pictureWith([textChunk('chara-ext-asset_:0', '\x01\x02'), cardChunk('chara', soundCard)]),
    'file-damaged',
    'taken',
  )
  yield png(
    'twenty thousand assets',
    () =>
      pictureWith([
        ...Array.from({ length: 20_000 }, (_, at) => textChunk(`chara-ext-asset_:${at}`, 'AAAA')),
        cardChunk('chara', soundCard),
      ]),
    'too-deep',
  )
  yield png(
    'two hundred assets that unpack to white space',
    () => {
      const blank = deflateSync(Buffer.alloc(69_000_000, ' '), { level: 9 })
      const asset = (at: number): PngChunk => ({
        type: 'zTXt',
        data: Buffer.concat([Buffer.from(`chara-ext-asset_:${at}\0\0`), blank]),
      })
      return pictureWith([
        ...Array.from({ length: 200 }, (_, at) => asset(at)),
        cardChunk('chara', soundCard),
      ])
    },
    'file-too-large',
  )
  yield png(
    'two assets of one name',
    () =>
      pictureWith([
        textChunk('chara-ext-asset_:0', 'AAAA'),
        textChunk('chara-ext-asset_:0', 'BBBB'),
        cardChunk('chara', soundCard),
      ]),
    'file-unsafe',
    'taken',
  )
  yield png(
    'an asset that leads out',
    () =>
      pictureWith([textChunk('chara-ext-asset_:../../etc/passwd', 'AAAA'), cardChunk('chara', soundCard)]),
    'file-unsafe',
    'taken',
  )
}

/** Pictures. */
export const hostilePictures: readonly HostileFile[] = [
  ...truncated(),
  ...lengths(),
  ...structure(),
  ...contents(),
  ...compressed(),
  ...several(),
  ...large(),
]
