import { gzipSync } from 'node:zlib'
import { encodeCharx } from '../../fixtures/cards/zip.ts'
import { type HostileFile, hostile, marker, megabyte, soundCard, toBytes } from './case.ts'

/** First bytes of kinds of files that hold no cards. */
const kinds: { readonly [kind: string]: string } = {
  JPEG: '\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xd9',
  WebP: 'RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0\x30\x01\0\x9d\x01\x2a\x01\0\x01\0',
  GIF: 'GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff;',
  AVIF: '\0\0\0\x20ftypavif\0\0\0\0avifmif1',
  BMP: 'BM\x3a\0\0\0\0\0\0\0\x36\0\0\0',
  SVG: `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><text>${marker}</text></svg>`,
  XML: `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>`,
  HTML: `<!doctype html><title>${marker}</title><script>alert(1)</script>`,
  PDF: '%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF',
  'a program of Windows': 'MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0',
  'a program of Linux': '\x7fELF\x02\x01\x01\0',
  'a script': `#!/bin/sh\necho ${marker}\n`,
  '7z': '7z\xbc\xaf\x27\x1c\0\x04',
  RAR: 'Rar!\x1a\x07\x01\0',
  tar: `card.json${'\0'.repeat(248)}ustar\x0000`,
  MP3: 'ID3\x04\0\0\0\0\0\0',
  MP4: '\0\0\0\x18ftypmp42\0\0\0\0',
  SQLite: 'SQLite format 3\0\x10\0',
  safetensors: '\x08\0\0\0\0\0\0\0{}      ',
  JNG: '\x8bJNG\r\n\x1a\n',
  MNG: '\x8aMNG\r\n\x1a\n',
  'a PNG whose line ends were changed': '\x89PNG\n\x1a\n\0\0\0\rIHDR',
  text: `${marker} walks into a bar.\n`,
  Markdown: `# ${marker}\n\n**Age:** 40\n`,
  CSV: `name,description\n${marker},forty\n`,
}

const names = ['card.png', 'card.json', 'card.yaml', 'card.charx', 'card']

function* foreign(): Generator<HostileFile> {
  for (const [index, [kind, head]] of Object.entries(kinds).entries()) {
    const bytes = () => Buffer.from(head, 'latin1')
    const name = names[index % names.length] ?? 'card'
    for (const named of new Set(['card.png', name])) {
      yield hostile(`${kind} as ${named}`, named, bytes, 'not-a-card', 'file-damaged', 'not-supported')
    }
  }
  const packed = () => gzipSync(JSON.stringify(soundCard))
  yield hostile('a card in gzip', 'card.json', packed, 'not-a-card', 'file-damaged', 'not-supported')
  const bomb = () => gzipSync(Buffer.alloc(100 * megabyte))
  yield hostile(
    'gzip that unpacks to 100 MB',
    'card.json',
    bomb,
    'not-a-card',
    'file-damaged',
    'not-supported',
  )
  const jpeg = () => Buffer.concat([Buffer.from(kinds.JPEG ?? '', 'latin1'), encodeCharx(soundCard)])
  yield hostile(
    'a CHARX after a JPEG',
    'card.jpg',
    jpeg,
    'not-a-card',
    'not-supported',
    'file-damaged',
    'taken',
  )
  yield hostile(
    'base64 of a card',
    'card.txt',
    () => toBytes(Buffer.from(toBytes(soundCard)).toString('base64')),
    'not-a-card',
    'file-damaged',
  )
}

function* nothing(): Generator<HostileFile> {
  for (const name of names) {
    yield hostile(`no bytes as ${name}`, name, () => Buffer.alloc(0), 'not-a-card', 'file-damaged')
    yield hostile(`one byte as ${name}`, name, () => Buffer.from([0x89]), 'not-a-card', 'file-damaged')
    yield hostile(
      `50 MB of zeros as ${name}`,
      name,
      () => Buffer.alloc(50 * megabyte),
      'file-too-large',
      'not-a-card',
    )
  }
  yield hostile('white space', 'card.json', () => toBytes(' \n\t '), 'not-a-card', 'file-damaged')
  const noise = Array.from({ length: 3_000 }, (_, at) => (at * at * 31 + at * 7) % 256)
  yield hostile('noise', 'card.png', () => Buffer.from(noise), 'not-a-card', 'file-damaged')
}

/** Files of other kinds, and no files at all. */
export const hostileKinds: readonly HostileFile[] = [...foreign(), ...nothing()]
