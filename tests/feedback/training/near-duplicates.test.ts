import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createNearDuplicates } from '../../../src/feedback/training/near-duplicates.ts'

function isRepeated(first: string, second: string, asked = ['What now?', 'What now?']): boolean {
  const seen = createNearDuplicates()
  seen.isRepeated({ asked: asked[0] ?? '', answer: first })
  return seen.isRepeated({ asked: asked[1] ?? '', answer: second })
}

/** Hundreds of thousands of draws: the seeded random of the source hashes each. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return state / 2 ** 32
  }
}

/** Words such as are said, most of them often. */
function sentence(random: () => number, length: number): string {
  const syllables = 'ba ter ing the con ri ver lo an tion ed ly pre wa st on mi ra qu el'.split(' ')
  const pick = () => syllables[Math.floor(random() ** 2 * syllables.length)] ?? ''
  const word = () => Array.from({ length: 1 + Math.floor(random() * 3) }, pick).join('')
  return Array.from({ length }, word).join(' ')
}

const long =
  '*wipes her hands* Good morning. The tower clock stopped at noon again, and nobody has climbed up to look. Will you hold the ladder?'
const chinese =
  '（停了一会儿）报错过一次。后来我就不报了。那次的雨很大，整条街都淹了，我一个人走回家，鞋子丢了一只。'

describe('near-duplicates', () => {
  it.each([
    [long, long],
    [long, long.toUpperCase()],
    [long, long.replace('Good morning.', 'Good morning!').replace('again,', 'again:')],
    [long, long.replace('has climbed', 'climbed')],
    [chinese, chinese.replace('。后来', '！后来')],
    [chinese, chinese.replace('我就', '我再也')],
    ['Yes.', 'yes!'],
  ])('%s / %s', (first, second) => {
    expect(isRepeated(first, second)).toBe(true)
  })

  it.each([
    ['Yes.', 'No.'],
    ['好。', '不好。'],
    [
      long,
      'The tower clock is fine. Somebody has painted noon on it, and nobody has looked up since the war ended.',
    ],
    [chinese, '（翻了翻铁盒）灰的有三只，都是左脚。你自己挑，挑完记得把灯关了，我明天还要早起去买洗衣粉。'],
  ])('are not: %s / %s', (first, second) => {
    expect(isRepeated(first, second)).toBe(false)
  })

  it('are not two answers to the same long question, nor one answer to two questions', () => {
    expect(isRepeated('A ladder, I think.', 'Nobody can help.', [long, long])).toBe(false)
    expect(isRepeated('A ladder, I think.', 'A ladder, I think.', [long, chinese])).toBe(false)
  })

  it.each([['hi'], [''], ['What do you see in the flames tonight, old friend?']])(
    'are not among distinct answers to %j, however many there are',
    (asked) => {
      const random = createRandom(asked.length)
      const seen = createNearDuplicates()
      let repeated = 0
      for (let row = 0; row < 20_000; row += 1)
        if (seen.isRepeated({ asked, answer: sentence(random, 8 + Math.floor(random() * 14)) })) repeated += 1
      expect(repeated).toBe(0)
    },
  )

  it('are found though one word of many is another one', () => {
    const random = createRandom(7)
    const seen = createNearDuplicates()
    let found = 0
    for (let row = 0; row < 300; row += 1) {
      const words = sentence(random, 40).split(' ')
      seen.isRepeated({ asked: 'hi', answer: words.join(' ') })
      words[20] = 'candle'
      if (seen.isRepeated({ asked: 'hi', answer: words.join(' ') })) found += 1
    }
    expect(found).toBeGreaterThan(200)
  })

  it('are pairs of which both answers are', () => {
    const seen = createNearDuplicates()
    const pair = { asked: 'What now?', answer: long, rejected: chinese }
    expect(seen.isRepeated(pair)).toBe(false)
    expect(seen.isRepeated({ ...pair, rejected: 'Nobody can help.' })).toBe(false)
    expect(seen.isRepeated({ ...pair, answer: 'Nobody can help.' })).toBe(false)
    expect(seen.isRepeated({ ...pair, answer: long.toUpperCase() })).toBe(true)
  })

  it('are found whatever stands between them', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ asked: fc.string(), answer: fc.string() })), (rows) => {
        const seen = createNearDuplicates()
        for (const row of rows) seen.isRepeated(row)
        for (const row of rows) expect(seen.isRepeated(row)).toBe(true)
      }),
    )
  })

  it('take few bytes each', () => {
    const random = createRandom(9)
    const seen = createNearDuplicates()
    const before = process.memoryUsage().arrayBuffers
    let repeated = 0
    for (let row = 0; row < 16_384; row += 1)
      if (seen.isRepeated({ asked: sentence(random, 9), answer: sentence(random, 9) })) repeated += 1
    expect(repeated).toBe(0)
    // The heads of the bands take 4 MiB, however many rows there are.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(0x40_0000 + 40 * 16_384)
  })
})
