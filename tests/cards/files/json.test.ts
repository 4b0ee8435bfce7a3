import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { limits } from '../../../src/cards/files/limits.ts'
import { readCardFile } from '../../../src/cards/files/read-card-file.ts'
import { writeJson } from '../../../src/cards/files/write-json.ts'
import { arbitraryCard, bytesOf, judge } from './support.ts'

async function read(text: string) {
  return (await readCardFile({ name: 'card.json', bytes: bytesOf(text) })).card
}

describe('a JSON file', () => {
  test('that was written is read as it was', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryCard(), async (card) => {
        const source = await readCardFile({ name: 'x', bytes: writeJson(card) })
        expect(source).toEqual({
          container: 'json',
          card,
          backfill: undefined,
          picture: undefined,
          assets: new Map(),
        })
        expect(Object.keys(source.card).toSorted()).toEqual(Object.keys(card).toSorted())
      }),
    )
  })

  test('is written for people, with a line break at its end', () => {
    expect(Buffer.from(writeJson({ name: 'Tide', tags: ['水'] })).toString()).toBe(
      '{\n  "name": "Tide",\n  "tags": [\n    "水"\n  ]\n}\n',
    )
  })

  test('may begin with a byte order mark and white space, and be named anything', async () => {
    expect(await read('\uFEFF\r\n\t {"name":"Tide"}\n')).toEqual({ name: 'Tide' })
  })

  test('with a key `__proto__` changes no prototype', async () => {
    const card = await read('{"__proto__":{"polluted":true},"data":{"__proto__":1}}')
    expect(Object.getPrototypeOf(card)).toBe(Object.prototype)
    expect(Object.keys(card)).toEqual(['__proto__', 'data'])
    expect('polluted' in {}).toBe(false)
  })

  test('with half of a surrogate pair keeps it, in keys too', async () => {
    expect(await read('{"a":"x\\ud83dy","\\udc00":["\\ud83d\\ude00"]}')).toEqual({
      a: 'x\ud83dy',
      '\udc00': ['😀'],
    })
  })

  test('with -0 has 0', async () => {
    expect(Object.is((await read('{"a":-0}')).a, 0)).toBe(true)
  })

  const deep = (levels: number) => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`

  test('may be as deep as the limit', async () => {
    expect(await read(deep(limits.depth - 1))).toHaveProperty('a')
  })

  test.each([
    ['one level deeper', deep(limits.depth), 'too-deep'],
    ['a million brackets', `{"a":${'['.repeat(1_000_000)}`, 'too-deep'],
    ['more values than a card has', `{"a":[${'1,'.repeat(limits.values)}1]}`, 'too-deep'],
    ['more text than a card has', `{"a":"${'x'.repeat(limits.jsonBytes)}"}`, 'file-too-large'],
    ['a list of cards', '[{"name":"A"},{"name":"B"}]', 'several-cards'],
    ['cards one after another', '{"name":"A"}\n{"name":"B"}', 'several-cards'],
    ['a list of one card', '[{"name":"A"}]', 'not-a-card'],
    ['a list of numbers', '[1,2]', 'not-a-card'],
    ['half a card', '{"name":"A', 'file-damaged'],
    ['a card without its end', '{"name":"A"', 'file-damaged'],
    ['a bracket too many', '{"name":"A"}}', 'file-damaged'],
    ['a comma too many', '{"name":"A",}', 'file-damaged'],
    ['a comment', '{/* A */"name":"A"}', 'file-damaged'],
    ['NaN', '{"name":NaN}', 'file-damaged'],
    ['a number that no double holds', '{"name":1e999}', 'file-damaged'],
    ['a raw line break in a text', '{"name":"A\nB"}', 'file-damaged'],
  ])('with %s is refused', async (_, text, code) => {
    expect(await judge(bytesOf(text))).toMatchObject({ code })
  })

  test.each([
    ['a stray byte', [0xff], 10],
    ['an overlong form', [0xc0, 0xaf], 10],
    ['a surrogate', [0xed, 0xa0, 0xbd], 10],
  ])('with %s in it is no UTF-8, and told where', async (_, stray, column) => {
    const bytes = Buffer.concat([bytesOf('{\n"name":"'), Buffer.from(stray), bytesOf('"}')])
    expect(await judge(bytes)).toEqual({
      code: 'file-damaged',
      message: expect.stringContaining(`line 2, column ${column - 1}`),
    })
  })

  test('is never quoted by a message', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(200), async (cut) => {
        const whole = bytesOf(JSON.stringify({ name: 'Zzyzx', data: ['Zzyzx', { Zzyzx: 'Zzyzx' }] }))
        const broken = Buffer.concat([whole.subarray(0, cut), bytesOf('Zzyzx'), whole.subarray(cut)])
        expect(JSON.stringify(await judge(broken)).includes('Zzyzx')).toBe(!('code' in (await judge(broken))))
      }),
    )
  })
})
