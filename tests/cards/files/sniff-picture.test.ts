import { describe, expect, test } from 'vitest'
import { limits } from '../../../src/cards/files/limits.ts'
import { sniffPicture } from '../../../src/cards/files/sniff-picture.ts'
import { pictureChunks, pictureWith } from '../../fixtures/cards/png.ts'

const hex = (text: string) => Buffer.from(text.replace(/\s/g, ''), 'hex')

/** Heads of pictures of 300 by 200 pixels: all that is looked at. */
const pictures = {
  png: pictureWith([], pictureChunks(300, 200)),
  gif: hex('474946383961 2c01 c800 00 00 00 3b'),
  jpg: hex('ffd8 ffe00004abcd ffff c40004abcd ffc2 0011 08 00c8 012c 03 0111'),
  webp: hex('52494646 1600000057454250 56503820 0a000000 000000 9d012a 2c01 c800'),
} as const

const losslessWebp = hex('52494646 1200000057454250 5650384c 05000000 2f 2bc13100 00')
const extendedWebp = hex('52494646 1600000057454250 56503858 0a000000 10000000 2b0100 c70000')

describe('a picture', () => {
  test.each(Object.entries(pictures))('in %s is told by its bytes', (extension, bytes) => {
    expect(sniffPicture(bytes)).toEqual({ bytes, extension })
  })

  test('in WebP may be lossless or extended', () => {
    expect(sniffPicture(losslessWebp)?.extension).toBe('webp')
    expect(sniffPicture(extendedWebp)?.extension).toBe('webp')
  })

  test.each(Object.entries(pictures))('in %s that is cut off in its head is none', (extension, bytes) => {
    const head = { png: 24, gif: 10, jpg: 24, webp: bytes.length }[extension] ?? 0
    for (let length = 0; length < head; length += 1) {
      expect(sniffPicture(bytes.subarray(0, length)), `${length} bytes`).toBeUndefined()
    }
  })

  test.each([
    ['without a pixel', hex('474946383961 0000 c800 00 00 00')],
    ['of gigapixels', pictureWith([], pictureChunks(1, 1)).fill(0x7f, 16, 24)],
    ['without a frame', hex('ffd8 ffe00004abcd ffda 0004 abcd')],
    ['of no segments', hex('ffd8ff00 00000000')],
    ['of a kind that is not shown everywhere', Buffer.from('\0\0\0\x20ftypavif', 'latin1')],
    ['that is a web page', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['of WebP with a frame that is not known', hex('52494646 0e00000057454250 41424344 00000000 0000')],
  ])('%s is none', (_, bytes) => {
    expect(sniffPicture(bytes)).toBeUndefined()
  })

  test('beyond the limit is none', () => {
    const large = Buffer.concat([pictures.png, Buffer.alloc(limits.pictureBytes)])
    expect(sniffPicture(large)).toBeUndefined()
  })
})
