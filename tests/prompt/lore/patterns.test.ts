import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createKeyCheck } from '../../../src/cards/tavern/lore/usable-key.ts'
import type { LoreEntry } from '../../../src/contract/lore.ts'
import { createPattern } from '../../../src/prompt/lore/pattern.ts'
import { patternCost } from '../../../src/prompt/lore/pattern-cost.ts'
import { createSeededRandom } from '../../../src/util/seeded-random.ts'
import { replied, said } from '../fixtures.ts'
import { entry, namesOf } from './ask.ts'

const bridge = (keys: readonly string[]) => [entry('bridge', { keys })]

describe('a key that is a pattern', () => {
  it.each<[key: string, text: string]>([
    ['/br[ie]dge/', 'the bridge'],
    ['/Bridge/i', 'the BRIDGE'],
    ['/^yes/m', 'Well.\nyes'],
    ['/a.b/s', 'a\nb'],
    ['/桥|渡口/u', '去渡口'],
    ['/\\p{Script=Han}{3}/u', '去渡口'],
    ['/\\u6865/', '桥'],
    ['/(?<name>Wren)/', 'Wren'],
    ['/either\\/or/', 'either/or'],
    ['/\\bferry\\b/g', 'the ferry.'],
    ['/\\uD83D\\uDE00/', 'a 😀'],
    ['/[\\uD83D\\uDE00x]/', 'a 😀'],
    ['/a[\\b]/', 'a\b'],
    ['/\\A\\z/', 'Az'],
  ])('matches: %s in %j', (key, text) => {
    expect(namesOf({ lore: bridge([key]) }, text)).toEqual(['bridge'])
  })

  it.each<[key: string, text: string]>([
    ['/Bridge/', 'the BRIDGE'],
    ['/^yes/', 'Well.\nyes'],
    ['/a.b/', 'a\nb'],
    ['/ice year/', 'the ice\nyear'],
    ['/bridge(?= is)/', 'the bridge is'],
    ['/(b)\\1/', 'bb'],
    ['/(bridge/', 'the (bridge'],
    ['/b{1001}/', 'b'.repeat(1_001)],
  ])('does not match: %s in %j', (key, text) => {
    expect(namesOf({ lore: bridge([key]) }, text)).toEqual([])
  })

  it('decides by its own flags, whatever the entry says of case and words', () => {
    const parts = { keys: ['/Bri/'], caseSensitive: false, wholeWords: true }
    expect(namesOf({ lore: [entry('bridge', parts)] }, 'Bridge')).toEqual(['bridge'])
    expect(namesOf({ lore: [entry('bridge', parts)] }, 'bridge')).toEqual([])
    expect(namesOf({ lore: [entry('bridge', { keys: ['/bri/i'], caseSensitive: true })] }, 'BRI')).toEqual([
      'bridge',
    ])
  })

  it('sees the latest lines joined by line breaks', () => {
    const window = [said('u0', 'the bridge'), replied('r0', 'is shut')]
    expect(namesOf({ lore: bridge(['/bridge\\nis shut\\nwhy/']) }, 'why', { window })).toEqual(['bridge'])
  })

  it('stands beside words, and among secondary keys', () => {
    expect(namesOf({ lore: bridge(['/nothing/', 'ferry']) }, 'the ferry')).toEqual(['bridge'])
    const logic = (match: 'all' | 'not_any' | 'not_all', secondaryKeys: readonly string[]) =>
      namesOf({ lore: [entry('bridge', { match, secondaryKeys })] }, 'bridge 12').length > 0
    expect(logic('all', ['/\\d+/', 'bridge'])).toBe(true)
    expect(logic('not_any', ['/\\d+/'])).toBe(false)
    expect(logic('not_any', ['/[/'])).toBe(true)
    expect(logic('all', ['/[/', 'bridge'])).toBe(false)
    expect(logic('not_all', ['/[/', 'bridge'])).toBe(true)
  })
})

describe('a hostile pattern', () => {
  it.each([
    ['repetitions in repetitions', '((a{1,100}){1,100}){1,100}'],
    ['deeper ones', '(((((((((a{9}){9}){9}){9}){9}){9}){9}){9}){9}'],
    ['one after another', 'a{1,1000}'.repeat(50)],
    ['large classes', '\\p{L}{1000}'.repeat(30)],
    ['what may be left out', '(?:a?){1000}'.repeat(40)],
    ['length', 'a'.repeat(100_000)],
    ['ranges that have another case', '[!-\uffff]'.repeat(250)],
    ['ranges by their numbers', '[\\u0021-\\uffff]'.repeat(100)],
    ['ranges of far numbers', '[\\x{21}-\\x{10ffff}]'.repeat(80)],
    ['ranges in a class', `[${'\u0100-\u2fff'.repeat(90)}]`],
    ['classes of many letters, again and again', `[${'ac'.repeat(900)}]{900}`],
  ])('is not even compiled where it is too large: %s', (_, source) => {
    expect(createPattern(source, 'i')).toBeUndefined()
  })

  it.each(['(a+)+$', '(a|a)*b', '(.*)*x', '([a-z]+)+!', '(x+x+)+y', '.*.*.*.*=', '(?:a|b)*a(?:a|b){12}[cd]'])(
    'takes steps that grow with the text alone: %s',
    (source) => {
      const stepsFor = (length: number) =>
        createPattern(source, 'i')?.search('ab'.repeat(length / 2)).steps ?? 0
      const [short, long] = [stepsFor(1_000), stepsFor(8_000)]
      expect(short).toBeGreaterThan(0)
      expect(long).toBeLessThanOrEqual(8 * 10 * short)
    },
  )

  it('sees the end of a text that is too long for it', () => {
    const pattern = createPattern('[^z]{500}x', '')
    expect(pattern?.search(`${'a'.repeat(500)}x${'z'.repeat(100_000)}`).isFound).toBe(false)
    expect(pattern?.search(`${'z'.repeat(100_000)}${'a'.repeat(500)}x`).isFound).toBe(true)
  })

  it('is not searched for any more in a turn that has searched enough, and others are in the next', () => {
    const hostile = Array.from({ length: 40 }, (_, at) =>
      entry(`h${at}`, { keys: [`/(?:a.{0,${10 + at}}){20}[qz]/i`] }),
    )
    const lore = [...hostile, entry('bridge', { keys: ['/bridge/'] })]
    const random = createSeededRandom('text')
    const text = Array.from({ length: 4_000 }, () => (random() < 0.5 ? 'a' : 'b')).join('')
    expect(namesOf({ lore }, `${text} bridge`)).toEqual([])
    expect(namesOf({ lore }, 'bridge')).toEqual(['bridge'])
  })

  it('is one of few in a card that may be compiled', () => {
    const costs = (count: number) => {
      const keys = Array.from({ length: count }, (_, at) => `/[!-\uffff]${at}/i`)
      return keys.filter(createKeyCheck()).length
    }
    expect(costs(20)).toBe(20)
    expect(costs(2_000)).toBeLessThan(200)
    const many = Array.from({ length: 2_000 }, (_, at) =>
      entry(`e${at}`, { keys: [`/[!-\uffff]\u007f${at}/i`] }),
    )
    const lore = (bridge: LoreEntry) => [bridge, ...many]
    expect(namesOf({ lore: lore(entry('bridge', { keys: ['/bridge/'] })) }, 'the bridge')).toEqual(['bridge'])
    expect(namesOf({ lore: [...many, entry('bridge', { keys: ['/bridge/'] })] }, 'the bridge')).toEqual([])
  })

  it('is compiled once, however many entries have it', () => {
    const lore = Array.from({ length: 3_000 }, (_, at) =>
      entry(`e${at}`, { keys: ['/[!-\uffff]{1,9}bridge/'] }),
    )
    expect(namesOf({ lore }, 'Thebridge', { budgetTokens: 1_000_000 })).toHaveLength(3_000)
  })

  it('leaves steps for no more than there are when it has to be compiled', () => {
    const pattern = createPattern('[!-\uffff]bridge', 'i')
    const [first, second] = [1, 2].map(() => pattern?.search('the bridge').steps ?? 0)
    expect(first).toBeGreaterThan(100_000)
    expect(second).toBeLessThan(1_000)
  })

  it('has a cost that is known before it is compiled', () => {
    const piece = fc.constantFrom('a', '.', '\\d', '[a-z]', '(?:ab)', 'x|y')
    const counted = fc.tuple(piece, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 9 }))
    const source = fc
      .array(counted, { minLength: 1, maxLength: 6 })
      .map((pieces) => pieces.map(([text, least, more]) => `(?:${text}){${least},${least + more}}`).join(''))
    fc.assert(
      fc.property(source, fc.integer({ min: 2, max: 9 }), (inner, times) => {
        expect(patternCost(`(?:${inner}){${times}}`)).toBeGreaterThanOrEqual(times * patternCost(inner))
      }),
    )
  })
})

it('no key makes a turn fail', () => {
  const key = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.string().map((source) => `/${source}/i`),
    fc
      .array(
        fc.constantFrom(
          '(',
          ')',
          '[',
          ']',
          '{2,',
          '9}',
          '\\',
          '*',
          '?',
          'p{',
          'L',
          '|',
          'a',
          '^',
          '$',
          '<',
          ':',
        ),
        { maxLength: 12 },
      )
      .map((parts) => `/${parts.join('')}/`),
  )
  fc.assert(
    fc.property(fc.array(key, { maxLength: 4 }), fc.string(), (keys, text) => {
      const lore = [entry('a', { keys, secondaryKeys: keys, match: 'not_all', wholeWords: true })]
      expect(namesOf({ lore }, text).length).toBeLessThan(2)
    }),
    { numRuns: 500 },
  )
})
