/** Tokens of a block, as vLLM's default. */
export const blockTokens = 16

/** What the cache knew of a prompt. */
export interface PrefixLookup {
  /** Tokens of the prompt that need not be computed: whole blocks, and never the last token. */
  readonly cachedTokens: number
  /**
   * Takes what was computed after the prompt, so that it is found too when it comes back in the next prompt. Once only; what does
   * not fill a block is forgotten.
   */
  append(tokens: readonly number[]): void
}

/** A cache of prompts by their beginnings. */
export interface PrefixCache {
  /** Looks a prompt up, and keeps it. `salt`: prompts share what they have in common only under the same one. */
  lookUp(tokens: readonly number[], salt: string): PrefixLookup
  /** Blocks that are kept now. */
  readonly blocks: number
  /** Forgets everything. */
  clear(): void
}

/**
 * A prefix cache with vLLM's rules: blocks of 16 tokens, each known by its own tokens and all before it; whole blocks only; the
 * last token of a prompt is always computed; of more than `capacity` blocks those go first that were not used for longest, of
 * one prompt those at its end. Blocks of prompts that are being answered are not spared.
 */
export function createPrefixCache(capacity: number): PrefixCache {
  // A Map keeps its keys in the order in which they were set: the block that was not used for longest is the first.
  const blocks = new Map<number, true>()

  /** Marks blocks as just used, the last ones least. */
  function use(keys: readonly number[]): void {
    for (const key of keys.toReversed()) {
      blocks.delete(key)
      blocks.set(key, true)
    }
    for (const oldest of blocks.keys()) {
      if (blocks.size <= capacity) return
      blocks.delete(oldest)
    }
  }

  return {
    lookUp(tokens, salt) {
      const chain = createChain(salt)
      const keys = chain.extend(tokens)
      const mostBlocks = Math.floor((tokens.length - 1) / blockTokens)
      let found = 0
      while (found < mostBlocks && blocks.has(keys[found] ?? Number.NaN)) found += 1
      use(keys)
      return {
        cachedTokens: found * blockTokens,
        append(more) {
          use([...keys, ...chain.extend(more)])
        },
      }
    },
    get blocks() {
      return blocks.size
    },
    clear: () => blocks.clear(),
  }
}

/**
 * The keys of a growing text's whole blocks. A key is a hash of 53 bits over everything up to the block's end, which is what a
 * number holds: two texts meet by chance once in some 10^15 pairs.
 */
function createChain(salt: string): { extend(tokens: readonly number[]): number[] } {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  let length = 0

  function mix(value: number): void {
    high = Math.imul(high ^ value, 0x9e3779b1)
    high ^= high >>> 15
    low = Math.imul(low ^ value, 0x5f356495)
    low = (low << 13) | (low >>> 19)
  }

  for (let index = 0; index < salt.length; index += 1) mix(salt.charCodeAt(index))
  // No token: the salt ends here.
  mix(-1)
  return {
    extend(tokens) {
      const keys: number[] = []
      for (const token of tokens) {
        mix(token)
        length += 1
        if (length % blockTokens === 0) keys.push((high & 0x1fffff) * 2 ** 32 + (low >>> 0))
      }
      return keys
    },
  }
}
