import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { writeCharx } from '../../../src/cards/files/write-charx.ts'
import { writeJson } from '../../../src/cards/files/write-json.ts'
import { writePng } from '../../../src/cards/files/write-png.ts'
import { animationChunks, pictureWith } from '../../fixtures/cards/png.ts'
import { bytesOf, judge } from './support.ts'

const card = { spec: 'chara_card_v3', data: { name: 'Mara 潮', tags: ['😀'], extensions: { a: [1, null] } } }
const picture = pictureWith([], animationChunks())
const asset = bytesOf('a picture, or something')

const files: readonly (readonly [string, Uint8Array])[] = [
  ['PNG', writePng({ picture, chara: card, ccv3: card, assets: new Map([['__asset:0', asset]]) })],
  ['CHARX', await writeCharx({ card, assets: new Map([['embeded://assets/a.png', asset]]) })],
]

/** Nothing but the card as it was, or a refusal. */
async function expectSameOrRefused(bytes: Uint8Array) {
  const judged = await judge(bytes)
  if ('code' in judged) expect(judged.message).toMatch(/^`card` \P{Cc}+\.$/u)
  else expect(judged.card).toEqual(card)
}

describe.each(files)('a %s', (_, whole) => {
  test('that is whole is read', async () => {
    expect(await judge(whole)).toMatchObject({ card })
  })

  test('that was cut off anywhere is refused', async () => {
    for (let length = 0; length < whole.length; length += 1) {
      expect(await judge(whole.subarray(0, length)), `${length} bytes`).toHaveProperty('code')
    }
  })

  test('with a wrong byte anywhere is the same card, or refused', async () => {
    for (let at = 0; at < whole.length; at += 1) {
      const broken = Buffer.from(whole)
      broken[at] = (whole[at] ?? 0) ^ (1 << (at % 8))
      await expectSameOrRefused(broken)
    }
  })

  test('with a few bytes changed, left out or doubled is refused, or read, and nothing else happens', async () => {
    const change = fc.record({
      at: fc.nat(whole.length),
      skip: fc.nat(40),
      bytes: fc.uint8Array({ maxLength: 8 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        let broken = Buffer.from(whole)
        for (const { at, skip, bytes } of changes) {
          broken = Buffer.concat([broken.subarray(0, at), bytes, broken.subarray(at + skip)])
        }
        await expect(judge(broken)).resolves.toBeDefined()
      }),
      { numRuns: 500 },
    )
  })
})

test('a JSON file that was cut off anywhere is refused', async () => {
  const whole = writeJson(card)
  for (let length = 0; length < whole.length - 1; length += 1) {
    expect(await judge(whole.subarray(0, length)), `${length} bytes`).toHaveProperty('code')
  }
})

test('any bytes at all are refused, or read, and nothing else happens', async () => {
  const starts = ['', '{', '[', 'PK\x03\x04', '\x89PNG\r\n\x1a\n', '\xff\xd8\xff', 'name: ']
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...starts),
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom('card', 'card.yaml'),
      async (start, rest, name) => {
        const bytes = Buffer.concat([Buffer.from(start, 'latin1'), rest])
        await expect(judge(bytes, name)).resolves.toBeDefined()
      },
    ),
    { numRuns: 1_000 },
  )
})
