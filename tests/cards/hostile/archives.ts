import { encodePng } from '../../fixtures/cards/png.ts'
import { encodeCharx, encodeZip, type ZipEntry } from '../../fixtures/cards/zip.ts'
import { cardWith, type HostileFile, hostile, megabyte, soundCard, toBytes, type Verdict } from './case.ts'

const card: ZipEntry = { name: 'card.json', data: toBytes(soundCard) }
const zeros = Buffer.alloc(100 * megabyte)
const fewerZeros = zeros.subarray(0, 4 * megabyte)
const text = toBytes('text')
const sound = encodeCharx(soundCard, { 'assets/other/other/a.txt': text })

function charx(title: string, bytes: () => Uint8Array, ...verdicts: readonly Verdict[]): HostileFile {
  return hostile(`CHARX: ${title}`, 'card.charx', bytes, ...verdicts)
}

/** A sound archive with one more entry. */
function beside(entry: ZipEntry): () => Uint8Array {
  return () => encodeZip([card, entry])
}

function* truncated(): Generator<HostileFile> {
  for (let cut = 0; cut < 15; cut += 1) {
    const length = 5 + Math.floor((cut * (sound.length - 6)) / 14)
    yield charx(`cut off after ${length} bytes`, () => sound.subarray(0, length), 'file-damaged')
  }
  yield charx('without its first 100 bytes', () => sound.subarray(100), 'file-damaged', 'not-a-card')
  yield charx(
    'zeros in the middle',
    () => Buffer.concat([sound.subarray(0, 60), Buffer.alloc(100), sound.subarray(160)]),
    'file-damaged',
  )
}

const paths = [
  '../card.json',
  '../../etc/cron.d/x',
  'assets/../../x',
  'assets/icon/../../../x',
  '..\\..\\x',
  'assets\\..\\..\\x',
  '/etc/passwd',
  '//server/share/x',
  '\\\\server\\share\\x',
  'C:\\x',
  'C:/x',
  'c:x',
  '..',
  '../',
  './../x',
  'assets/..',
  'a/b/../../../c',
  '\\x',
  'assets/\0/x',
  '~/../x/..',
  'assets/./../../x',
]

function* unsafe(): Generator<HostileFile> {
  for (const name of paths)
    yield charx(`path ${JSON.stringify(name)}`, beside({ name, data: text }), 'file-unsafe')
  const link = (0o120777 << 16) >>> 0
  yield charx(
    'a link',
    beside({ name: 'assets/x', data: toBytes('/etc/passwd'), attributes: link }),
    'file-unsafe',
  )
  yield charx(
    'a card that is a link',
    () => encodeZip([{ ...card, data: toBytes('/etc/passwd'), attributes: link }]),
    'file-unsafe',
  )
  yield charx(
    'a device',
    beside({ name: 'assets/x', data: text, attributes: (0o020666 << 16) >>> 0 }),
    'file-unsafe',
  )
  yield charx(
    'a pipe',
    beside({ name: 'assets/x', data: text, attributes: (0o010666 << 16) >>> 0 }),
    'file-unsafe',
  )
  yield charx('an encrypted file', beside({ name: 'assets/x', data: text, flags: 1 }), 'file-unsafe')
  yield charx('an encrypted card', () => encodeZip([{ ...card, flags: 1 }]), 'file-unsafe')
  yield charx('strong encryption', () => encodeZip([{ ...card, flags: 0x41 }]), 'file-unsafe', 'file-damaged')
  yield charx(
    'two card.json',
    () => encodeZip([card, { ...card, data: toBytes(cardWith({ name: 'B' })) }]),
    'file-unsafe',
    'several-cards',
  )
  yield charx(
    'card.json and CARD.JSON',
    () => encodeZip([card, { name: 'CARD.JSON', data: toBytes(cardWith({ name: 'B' })) }]),
    'file-unsafe',
    'several-cards',
  )
  yield charx(
    'two assets of one name',
    () => encodeZip([card, { name: 'assets/a', data: text }, { name: 'assets/a', data: card.data }]),
    'file-unsafe',
  )
  yield charx(
    'a file that is a folder too',
    () => encodeZip([card, { name: 'assets/a', data: text }, { name: 'assets/a/b', data: text }]),
    'file-unsafe',
    'taken',
  )
  yield charx(
    'a name that is not UTF-8',
    beside({ name: Buffer.from([0x61, 0xff, 0xfe]), data: text, flags: 0x800 }),
    'file-unsafe',
    'file-damaged',
    'taken',
  )
  yield charx(
    'a name of 60,000 letters',
    beside({ name: 'a'.repeat(60_000), data: text }),
    'file-unsafe',
    'too-deep',
    'file-too-large',
  )
  yield charx(
    'a name of a thousand folders',
    beside({ name: `${'a/'.repeat(1_000)}b`, data: text }),
    'file-unsafe',
    'too-deep',
  )
  yield charx('a name of no letters', beside({ name: '', data: text }), 'file-unsafe', 'file-damaged')
  yield charx(
    'another name inside',
    () => encodeZip([{ ...card, lies: { localName: '../x.json' } }]),
    'file-unsafe',
    'file-damaged',
  )
  yield charx(
    'a name with line breaks',
    beside({ name: 'assets/a\r\nb', data: text }),
    'file-unsafe',
    'taken',
  )
}

function* lying(): Generator<HostileFile> {
  yield charx('wrong checksum of the card', () => encodeZip([{ ...card, lies: { crc: 7 } }]), 'file-damaged')
  yield charx(
    'wrong checksum of an asset',
    beside({ name: 'assets/icon/images/x.png', data: text, lies: { crc: 7 } }),
    'file-damaged',
  )
  yield charx(
    'wrong checksum, stored',
    () => encodeZip([{ ...card, method: 0, lies: { crc: 7 } }]),
    'file-damaged',
  )
  yield charx(
    'says less than it unpacks to',
    () => encodeZip([{ ...card, lies: { size: 10 } }]),
    'file-damaged',
    'file-too-large',
  )
  yield charx(
    'says more than it unpacks to',
    () => encodeZip([{ ...card, lies: { size: 100_000 } }]),
    'file-damaged',
  )
  yield charx(
    'says that it unpacks to 4 GB',
    () => encodeZip([{ ...card, lies: { size: 0xfffffffe } }]),
    'file-too-large',
    'file-damaged',
  )
  yield charx(
    'an asset that says 4 GB',
    beside({ name: 'assets/x', data: text, lies: { size: 0xfffffffe } }),
    'file-too-large',
    'file-damaged',
  )
  yield charx(
    'says that nothing is packed',
    () => encodeZip([{ ...card, lies: { packedSize: 0 } }]),
    'file-damaged',
  )
  yield charx(
    'says that 4 GB are packed',
    () => encodeZip([{ ...card, lies: { packedSize: 0xfffffffe } }]),
    'file-damaged',
    'file-too-large',
  )
  yield charx(
    'lies beyond the end',
    () => encodeZip([{ ...card, lies: { offset: 0x7fffffff } }]),
    'file-damaged',
  )
  yield charx(
    'lies in the directory',
    () => encodeZip([{ ...card, lies: { offset: card.data.length } }]),
    'file-damaged',
  )
  yield charx(
    'one byte, 100 MB said, deflated zeros',
    () => encodeZip([{ ...card, data: zeros, lies: { size: 1 } }]),
    'file-damaged',
    'file-too-large',
  )
  yield charx(
    'an unknown way of packing',
    () => encodeZip([{ ...card, method: 12 }]),
    'not-supported',
    'file-damaged',
    'file-unsafe',
  )
  yield charx(
    'packed, but not deflate',
    () => encodeZip([{ ...card, method: 0, lies: {} }]).map((byte, at) => (at === 8 ? 8 : byte)),
    'file-damaged',
    'taken',
  )
  yield charx(
    'a directory beyond the end',
    () => encodeZip([card], { directoryOffset: 0x7fffffff }),
    'file-damaged',
  )
  yield charx(
    'a directory of 4 GB',
    () => encodeZip([card], { directorySize: 0xfffffffe }),
    'file-damaged',
    'file-too-large',
  )
  yield charx('says that it has 2 files', () => encodeZip([card], { count: 2 }), 'file-damaged')
  yield charx(
    'says that it has 60,000 files',
    () => encodeZip([card], { count: 60_000 }),
    'file-damaged',
    'too-deep',
  )
  yield charx(
    'says that it has no files',
    () => encodeZip([card], { count: 0 }),
    'not-a-card',
    'file-damaged',
  )
  yield charx(
    'an extra field beyond its end',
    () => encodeZip([{ ...card, lies: { extra: Buffer.from([1, 0, 0xff, 0xff, 0]) } }]),
    'file-damaged',
    'taken',
  )
  yield charx(
    'a comment with another end in it',
    () => encodeZip([card], { comment: `PK\x05\x06${'\0'.repeat(18)}` }),
    'file-damaged',
    'not-a-card',
    'file-unsafe',
    'taken',
  )
}

/** Says that the sizes stand in 64 bits. */
function zip64(locator: Uint8Array, count = 0xffff): Uint8Array {
  return encodeZip([card], { before: locator, count, directoryOffset: 0xffffffff, directorySize: 0xffffffff })
}

function locator(offset: bigint): Buffer {
  const buffer = Buffer.alloc(20)
  buffer.write('PK\x06\x07', 'latin1')
  buffer.writeBigUInt64LE(offset, 8)
  buffer.writeUInt32LE(1, 16)
  return buffer
}

function record(count: bigint, size: bigint, offset: bigint): Buffer {
  const buffer = Buffer.alloc(56)
  buffer.write('PK\x06\x06', 'latin1')
  buffer.writeBigUInt64LE(44n, 4)
  buffer.writeBigUInt64LE(count, 24)
  buffer.writeBigUInt64LE(count, 32)
  buffer.writeBigUInt64LE(size, 40)
  buffer.writeBigUInt64LE(offset, 48)
  return buffer
}

function* large64(): Generator<HostileFile> {
  const start = BigInt(encodeZip([card]).length - 22)
  const lie = (count: bigint, size: bigint, offset: bigint) => () =>
    zip64(Buffer.concat([record(count, size, offset), locator(start)]))
  const verdicts = ['file-damaged', 'too-deep', 'file-too-large', 'not-supported'] as const
  yield charx('64 bits without a record', () => zip64(Buffer.alloc(0)), ...verdicts)
  yield charx('64 bits, record beyond the end', () => zip64(locator(0xffff_ffff_ffffn)), ...verdicts)
  yield charx('64 bits, record before the start', () => zip64(locator(0xffff_ffff_ffff_ffffn)), ...verdicts)
  yield charx('64 bits, 2^63 files', lie(1n << 63n, 46n, 0n), ...verdicts)
  yield charx('64 bits, directory of 2^63 bytes', lie(1n, 1n << 63n, 0n), ...verdicts)
  yield charx('64 bits, directory beyond the end', lie(1n, 46n, 1n << 40n), ...verdicts)
}

/** Two hundred files that are the same bytes. */
function overlapping(): Uint8Array {
  const first = { name: 'assets/0', data: fewerZeros }
  const offset = encodeZip([card]).length - 22 - 46 - 'card.json'.length
  const again = Array.from({ length: 200 }, (_, at) => ({
    ...first,
    name: `assets/${at + 1}`,
    lies: { offset },
  }))
  return encodeZip([card, first, ...again])
}

function* bombs(): Generator<HostileFile> {
  const tenth = zeros.subarray(0, 10 * megabyte)
  yield charx(
    'a card of 100 MB of zeros',
    () => encodeZip([{ name: 'card.json', data: zeros }]),
    'file-too-large',
  )
  yield charx(
    'a card of 40 MB of JSON',
    () =>
      encodeZip([
        { name: 'card.json', data: toBytes(cardWith({ description: 'ha '.repeat(14 * megabyte) })) },
      ]),
    'file-too-large',
  )
  yield charx('an asset of 100 MB of zeros', beside({ name: 'assets/x', data: zeros }), 'file-too-large')
  yield charx(
    'a hundred assets of 10 MB of zeros',
    () =>
      encodeZip([
        card,
        ...Array.from({ length: 100 }, (_, at) => ({
          name: `assets/${at}`,
          data: tenth,
        })),
      ]),
    'file-too-large',
  )
  yield charx('files over one another', overlapping, 'file-unsafe', 'file-too-large', 'file-damaged')
  yield charx(
    '65,535 files',
    () =>
      encodeZip([
        card,
        ...Array.from({ length: 65_534 }, (_, at) => ({ name: `a${at}`, data: Buffer.alloc(0), method: 0 })),
      ]),
    'too-deep',
  )
  yield charx(
    '20,000 folders',
    () =>
      encodeZip([
        card,
        ...Array.from({ length: 20_000 }, (_, at) => ({ name: `a${at}/`, data: Buffer.alloc(0), method: 0 })),
      ]),
    'too-deep',
  )
  yield charx(
    '50 MB stored',
    beside({ name: 'assets/x', data: Buffer.alloc(50 * megabyte, 1), method: 0 }),
    'file-too-large',
  )
  yield charx(
    'a million brackets in the card',
    () => encodeZip([{ name: 'card.json', data: toBytes('['.repeat(megabyte)) }]),
    'too-deep',
    'file-damaged',
  )
  yield charx(
    'a hundred thousand maps in the card',
    () =>
      encodeZip([{ name: 'card.json', data: toBytes(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`) }]),
    'too-deep',
  )
  const nested = () =>
    encodeZip([
      {
        name: 'lib.zip',
        data: encodeZip([{ name: '0.zip', data: encodeZip([{ name: '0', data: zeros }]) }]),
      },
    ])
  yield charx('archives in archives', nested, 'not-a-card')
  yield charx(
    'an archive as an asset',
    () => encodeZip([card, { name: 'assets/x.zip', data: nested() }]),
    'taken',
  )
}

function* contents(): Generator<HostileFile> {
  yield charx('no files', () => encodeZip([]), 'not-a-card', 'file-damaged')
  yield charx('no card', () => encodeZip([{ name: 'readme.txt', data: text }]), 'not-a-card')
  yield charx(
    'the card in a folder',
    () => encodeZip([{ name: 'mine/card.json', data: card.data }]),
    'not-a-card',
  )
  yield charx(
    'the card is a folder',
    () => encodeZip([{ name: 'card.json/', data: Buffer.alloc(0) }]),
    'not-a-card',
    'file-unsafe',
  )
  yield charx(
    'a document of an office',
    () =>
      encodeZip([
        { name: '[Content_Types].xml', data: text },
        { name: 'word/document.xml', data: text },
      ]),
    'not-a-card',
  )
  yield charx(
    'several pictures with cards',
    () =>
      encodeZip([
        { name: 'a.png', data: encodePng([]) },
        { name: 'b.png', data: encodePng([]) },
      ]),
    'not-a-card',
    'several-cards',
  )
  yield charx('a card that is a text', () => encodeZip([{ name: 'card.json', data: text }]), 'file-damaged')
  yield charx(
    'a card of no bytes',
    () => encodeZip([{ name: 'card.json', data: Buffer.alloc(0) }]),
    'file-damaged',
    'not-a-card',
  )
  yield charx(
    'a card that is not UTF-8',
    () => encodeZip([{ name: 'card.json', data: Buffer.from([0x7b, 0xff, 0xfe, 0x7d]) }]),
    'file-damaged',
  )
  for (const value of ['[]', '"text"', '7', 'null', '{}']) {
    yield charx(
      `a card that is ${value}`,
      () => encodeZip([{ name: 'card.json', data: toBytes(value) }]),
      'not-a-card',
      'card-incomplete',
      'file-damaged',
    )
  }
  yield charx('a card without a name', () => encodeCharx(cardWith({ name: ' ' })), 'card-incomplete')
  yield charx(
    'an archive after an archive',
    () => Buffer.concat([sound, encodeCharx(cardWith({ name: 'B' }))]),
    'file-damaged',
    'several-cards',
    'file-unsafe',
    'taken',
  )
}

/** Archives. */
export const hostileArchives: readonly HostileFile[] = [
  ...truncated(),
  ...unsafe(),
  ...lying(),
  ...large64(),
  ...bombs(),
  ...contents(),
]
