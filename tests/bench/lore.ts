import type { LoreEntry } from '../../src/contract/lore.ts'
import { fireLore } from '../../src/prompt/lore/fire-lore.ts'
import { pastOf } from '../../src/prompt/lore/past.ts'
import { initialTokenRates } from '../../src/prompt/tokens.ts'
import { createSeededRandom } from '../../src/util/seeded-random.ts'
import { createCharacter, createLore, replied, said } from '../prompt/fixtures.ts'
import { median, percentile } from './support/statistics.ts'
import { type Print, printTable } from './support/table.ts'

const entries = 500
const turns = 400
const words =
  'the ferry pilot keeps a lantern near third pillar and counts every coin tide fog oar rope bell'.split(' ')

interface Book {
  readonly name: string
  readonly lore: readonly LoreEntry[]
  readonly recursive?: boolean
  readonly turns?: number
}

function book(keys: (index: number) => readonly string[], parts: Partial<LoreEntry> = {}): LoreEntry[] {
  return Array.from({ length: entries }, (_, index) =>
    createLore({
      keys: keys(index),
      text: `What there is to know about ${words[index % words.length]}${index}, in a sentence or two.`,
      ...parts,
    }),
  )
}

const word = (index: number) => `${words[index % words.length]}${index}`
const books: readonly Book[] = [
  { name: 'no lore', lore: [] },
  { name: 'words', lore: book((index) => [word(index), `old ${word(index)}`]) },
  { name: 'whole words', lore: book((index) => [word(index), `old ${word(index)}`], { wholeWords: true }) },
  {
    name: 'patterns',
    lore: book((index) => [
      `/\\b(?:${word(index)}|old ${word(index)})s?\\b/i`,
      `/${word(index)}.{0,20}gone/`,
    ]),
  },
  {
    name: 'patterns, recursive',
    lore: book((index) => [
      `/\\b(?:${word(index)}|old ${word(index)})s?\\b/i`,
      `/${word(index)}.{0,20}gone/`,
    ]),
    recursive: true,
  },
  {
    name: 'made to take long',
    lore: book((index) => [`/(?:e.{0,${10 + (index % 20)}}){20}[0-9]{3}/i`]),
    turns: 20,
  },
]

/** What looking for the lore of a turn costs: books of 500 entries, a window of 200 lines. */
export async function run(print: Print): Promise<void> {
  print(`${entries} entries with two keys each, a window of 200 lines, ${turns} turns; ms`)
  printTable(print, [['', 'first turn', 'p50', 'p99'], ...books.map(measure)])
}

function measure({ name, lore, recursive = false, turns: count = turns }: Book): readonly string[] {
  const random = createSeededRandom('lore')
  const sentence = () =>
    Array.from({ length: 24 }, () => words[Math.floor(random() * words.length)] ?? '').join(' ')
  const loreSettings = { scanDepth: undefined, tokenBudget: undefined, recursive, maxRounds: 5 }
  const character = createCharacter({ lore, loreSettings })
  const window = Array.from({ length: 200 }, (_, at) =>
    at % 2 === 0 ? said(`u${at}`, sentence()) : replied(`r${at}`, sentence()),
  )
  const waits = Array.from({ length: count }, (_, at) => {
    const mentioned = `${sentence()} ${words[at % words.length]}${at % entries}`
    const startedAt = performance.now()
    fireLore(character, {
      window,
      turnLines: [said(`t${at}`, mentioned)],
      past: pastOf({ cuts: 0 }),
      random,
      rates: initialTokenRates,
      budgetTokens: 600,
    })
    return performance.now() - startedAt
  })
  const [first = 0, ...others] = waits
  return [name, ...[first, median(others), percentile(others, 0.99)].map((ms) => ms.toFixed(2))]
}
