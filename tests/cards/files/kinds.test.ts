import { describe, expect, test } from 'vitest'
import { limits } from '../../../src/cards/files/limits.ts'
import { bytesOf, judge } from './support.ts'

describe('a file that holds no card', () => {
  test.each([
    ['RIFF\x10\0\0\0WEBPVP8 ', 'a WebP picture'],
    ['\xff\xd8\xff\xe0\0\x10JFIF', 'a JPEG picture'],
    ['GIF89a', 'a GIF picture'],
    ['\0\0\0\x20ftypavif', 'an AVIF picture'],
    ['%PDF-1.7', 'a PDF document'],
    ['\x1f\x8b\x08', 'a gzip archive'],
    ['<!DOCTYPE html><html>', 'a web page'],
    ['\xff\xfe{\0', 'a text in UTF-16 and not in UTF-8'],
    ['', 'empty'],
    [' \n', 'empty'],
    ['\0\x01\x02', 'no text and no picture'],
    ['Once upon a time', 'no picture, no archive and no JSON'],
  ])('is told as what it is: %j', async (start, what) => {
    expect(await judge(Buffer.from(start, 'latin1'), 'card.png')).toEqual({
      code: 'not-a-card',
      message: expect.stringMatching(new RegExp(`^\`card.png\` is ${what}[.;].*\\.$`)),
    })
  })

  test('is refused by its size alone when it is large', async () => {
    expect(await judge(Buffer.alloc(limits.fileBytes))).toMatchObject({ code: 'file-too-large' })
  })

  test('is named in one short line whatever its name is', async () => {
    const judged = await judge(bytesOf(''), `${'n'.repeat(500)}\n\u202E\`x\ud800`)
    const message = 'message' in judged ? judged.message : ''
    expect(message).toMatch(/^`n{79}…` is empty/)
    expect(await judge(bytesOf(''), 'a\nb\u202E`')).toMatchObject({
      message: expect.stringMatching(/^`a\uFFFDb\uFFFD\uFFFD` is empty/),
    })
  })
})
