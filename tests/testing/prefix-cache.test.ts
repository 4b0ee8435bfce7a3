import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { blockTokens, createPrefixCache } from '../../src/testing/index.ts'

/** Tokens of one, two … blocks, each block of one repeated token. */
function blocksOf(...tokens: readonly number[]): number[] {
  return tokens.flatMap((token) => Array.from({ length: blockTokens }, () => token))
}

/** The same rules without a hash: a block is known by the text of everything before it. */
function createBruteForce(capacity: number) {
  let kept: string[] = []
  const use = (keys: readonly string[]) => {
    for (const key of keys.toReversed()) kept = [...kept.filter((other) => other !== key), key]
    kept = kept.slice(Math.max(0, kept.length - capacity))
  }
  const keysOf = (tokens: readonly number[], salt: string) =>
    Array.from({ length: Math.floor(tokens.length / blockTokens) }, (_, index) =>
      JSON.stringify([salt, tokens.slice(0, (index + 1) * blockTokens)]),
    )
  return {
    get blocks() {
      return kept.length
    },
    turn(prompt: readonly number[], reply: readonly number[], salt: string): number {
      const keys = keysOf(prompt, salt)
      const missing = keys.findIndex((key) => !kept.includes(key))
      const found = (missing < 0 ? keys.length : missing) * blockTokens
      use(keys)
      use(keysOf([...prompt, ...reply], salt))
      const whole = Math.floor((prompt.length - 1) / blockTokens) * blockTokens
      return Math.min(found, Math.max(0, whole))
    },
  }
}

describe('a prompt finds what an earlier one had in common with it', () => {
  test('in whole blocks, from the first token on', () => {
    const cache = createPrefixCache(100)
    expect(cache.lookUp(blocksOf(1, 2, 3), '').cachedTokens).toBe(0)
    expect(cache.lookUp([...blocksOf(1, 2), 7, 7], '').cachedTokens).toBe(32)
    expect(cache.lookUp([...blocksOf(1, 2, 3), 7], '').cachedTokens).toBe(48)
    expect(cache.lookUp([9, ...blocksOf(1, 2, 3)], '').cachedTokens).toBe(0)
  })

  test('but never its last token', () => {
    const cache = createPrefixCache(100)
    cache.lookUp(blocksOf(1, 2), '')
    expect(cache.lookUp(blocksOf(1, 2), '').cachedTokens).toBe(16)
    expect(cache.lookUp([], '').cachedTokens).toBe(0)
  })

  test('with what was generated after it', () => {
    const cache = createPrefixCache(100)
    cache.lookUp([...blocksOf(1), 5, 5], '').append(Array.from({ length: 14 }, () => 5))
    expect(cache.lookUp([...blocksOf(1, 5), 7], '').cachedTokens).toBe(32)
  })

  test('under the same salt', () => {
    const cache = createPrefixCache(100)
    cache.lookUp(blocksOf(1, 2), 'a')
    expect(cache.lookUp(blocksOf(1, 2), 'b').cachedTokens).toBe(0)
    expect(cache.lookUp(blocksOf(1, 2), 'a').cachedTokens).toBe(16)
  })

  test('as long as there is room: the end of what was not used for longest goes first', () => {
    const cache = createPrefixCache(4)
    cache.lookUp(blocksOf(1, 2), '')
    cache.lookUp(blocksOf(3, 4, 5), '')
    expect(cache.blocks).toBe(4)
    expect(cache.lookUp([...blocksOf(1, 2), 7], '').cachedTokens).toBe(16)
  })
})

test('whatever comes, the cache answers as one without hashes', () => {
  const tokens = fc.array(fc.integer({ min: 1, max: 2 }), { maxLength: 4 }).map((ids) => blocksOf(...ids))
  const tail = fc.array(fc.integer({ min: 1, max: 2 }), { maxLength: 20 })
  const turn = fc.record({
    prompt: fc.tuple(tokens, tail).map((parts) => parts.flat()),
    reply: fc.tuple(tail, tokens).map((parts) => parts.flat()),
    salt: fc.constantFrom('', 'a'),
  })
  fc.assert(
    fc.property(fc.array(turn, { maxLength: 30 }), fc.integer({ min: 1, max: 20 }), (turns, capacity) => {
      const cache = createPrefixCache(capacity)
      const bruteForce = createBruteForce(capacity)
      for (const { prompt, reply, salt } of turns) {
        const lookup = cache.lookUp(prompt, salt)
        lookup.append(reply)
        expect(lookup.cachedTokens).toBe(bruteForce.turn(prompt, reply, salt))
        expect(cache.blocks).toBe(bruteForce.blocks)
      }
    }),
    { numRuns: 300 },
  )
})
