import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { LoreEntry } from '../../../src/contract/lore.ts'
import { fireLore } from '../../../src/prompt/lore/fire-lore.ts'
import { isHeadLore } from '../../../src/prompt/lore/head-lore.ts'
import { pastOf } from '../../../src/prompt/lore/past.ts'
import { estimateTokens } from '../../../src/prompt/tokens.ts'
import { createSeededRandom } from '../../../src/util/seeded-random.ts'
import { createCharacter, createLore, replied, said } from '../fixtures.ts'
import { rates } from './ask.ts'

const word = fc.constantFrom('oar', 'fog', 'Ferry', '桥', 'lamp', 'tide')
const words = fc.array(word, { maxLength: 5 }).map((all) => all.join(' '))
const key = fc.oneof(word, fc.constantFrom('/o[ar]+/', '/F.*y/s', '/(/', '/桥|tide/i'))
const keys = fc.array(key, { maxLength: 2 })
const small = fc.integer({ min: 0, max: 3 })

const loreEntry: fc.Arbitrary<LoreEntry> = fc
  .record({
    enabled: fc.boolean(),
    keys,
    text: words,
    secondaryKeys: keys,
    match: fc.constantFrom('any', 'all', 'not_any', 'not_all'),
    constant: fc.boolean(),
    order: small,
    priority: small,
    dropFirst: fc.boolean(),
    probability: fc.constantFrom(0, 50, 100, 100),
    scanDepth: fc.constantFrom(undefined, 0, 1, 9),
    sticky: small,
    cooldown: small,
    delay: small,
    wholeWords: fc.boolean(),
    caseSensitive: fc.boolean(),
    position: fc.constantFrom('before', 'after', 'note'),
    groups: fc.array(fc.constantFrom('sky', 'sea'), { maxLength: 2 }),
    groupWeight: small,
    groupOverride: fc.boolean(),
    groupScoring: fc.boolean(),
    recursion: fc.record({ excluded: fc.boolean(), prevented: fc.boolean(), fromRound: small }),
    conditions: fc.record({
      afterReplies: small,
      everyReplies: small,
      greetings: fc.array(small, { maxLength: 1 }),
      additionalKeys: fc.array(keys, { maxLength: 1 }),
      excludeKeys: keys,
      afterMatch: fc.constantFrom('again', 'keep', 'never'),
    }),
  })
  .map((parts) => createLore(parts))

const book = fc.record({
  lore: fc
    .array(loreEntry, { maxLength: 12 })
    .map((all) => all.map((one, at) => ({ ...one, name: `${at}` }))),
  loreSettings: fc.record({
    scanDepth: fc.constantFrom(undefined, 0, 2),
    tokenBudget: fc.constantFrom(undefined, 10, 30),
    recursive: fc.boolean(),
    maxRounds: fc.integer({ min: 1, max: 10 }),
  }),
})

const chapter = fc.record({
  texts: fc.array(words, { minLength: 1, maxLength: 6 }),
  seed: fc.string(),
  budgetTokens: fc.integer({ min: 0, max: 60 }),
})

type Book = Parameters<typeof createCharacter>[0]
type Chapter = { readonly texts: readonly string[]; readonly seed: string; readonly budgetTokens: number }

function fire(parts: Book, { texts, seed, budgetTokens }: Chapter): readonly LoreEntry[] {
  const lines = texts.map((text, at) =>
    at % 2 === 0 ? said(`u${at}`, text) : replied(`r${at}`, text, { speakerId: 'wren' }),
  )
  return fireLore(createCharacter(parts), {
    window: lines.slice(0, -1),
    turnLines: lines.slice(-1),
    past: pastOf({ cuts: 0 }),
    random: createSeededRandom(seed),
    rates,
    budgetTokens,
  }).map(({ entry }) => entry)
}

/** Whatever a book says and people say. */
function always(holds: (fired: readonly LoreEntry[], parts: Book, told: Chapter) => void): void {
  fc.assert(
    fc.property(book, chapter, (parts, told) => holds(fire(parts, told), parts, told)),
    { numRuns: 400 },
  )
}

it('never takes more than the budget, the book’s or the room’s', () => {
  always((fired, parts, { budgetTokens }) => {
    const tokens = fired.reduce((sum, { text }) => sum + estimateTokens(text, rates), 0)
    expect(tokens).toBeLessThanOrEqual(
      Math.min(budgetTokens, parts?.loreSettings?.tokenBudget ?? budgetTokens),
    )
  })
})

it('fires one of a group at most', () => {
  always((fired) => {
    for (const group of ['sky', 'sea'])
      expect(fired.filter(({ groups }) => groups.includes(group)).length).toBeLessThan(2)
  })
})

it('is the same with the same seed', () => {
  always((fired, parts, told) => {
    expect(fire(parts, told)).toEqual(fired)
  })
})

it('fires nothing that is disabled, is never drawn, says nothing or stands in the head', () => {
  always((fired) => {
    for (const entry of fired) {
      expect(entry.enabled && entry.probability > 0 && entry.text.trim() !== '').toBe(true)
      expect(isHeadLore(entry)).toBe(false)
    }
  })
})

it('fires without recursion only what people have mentioned, and each entry once', () => {
  always((fired, parts) => {
    expect(new Set(fired).size).toBe(fired.length)
    if (!parts?.loreSettings?.recursive)
      expect(fired.every(({ recursion }) => recursion.fromRound === 0)).toBe(true)
  })
})

it('goes no further than the rounds of the book', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 20 }), (maxRounds, length) => {
      const lore = Array.from({ length }, (_, at) =>
        createLore({ name: `${at}`, keys: [`k${at}x`], text: `k${at + 1}x` }),
      )
      const loreSettings = { scanDepth: undefined, tokenBudget: undefined, recursive: true, maxRounds }
      const fired = fire({ lore, loreSettings }, { texts: ['k0x'], seed: '', budgetTokens: 1_000 })
      expect(fired.length).toBe(Math.min(length, maxRounds + 1))
    }),
  )
})
