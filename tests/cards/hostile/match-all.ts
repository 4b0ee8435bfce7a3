import { createCardWorkshop } from '../../../src/cards/workshop.ts'
import { fireLore } from '../../../src/prompt/lore/fire-lore.ts'
import { createLine } from '../../../src/util/create-line.ts'
import { cardWith, toBytes } from './case.ts'

// Run as a process of its own: looks for expressions that would take a backtracking engine longer than the world lasts.

const explosive = [
  '/(a+)+$/',
  '/(a|aa)+$/',
  '/(a|a?)+$/',
  '/((a*)*)*b/',
  '/(.*a){25}$/',
  '/(.*)*(.*)*(.*)*x/',
  '/^(a?){30}a{30}b$/',
  '/(x+x+)+y|(a+a+)+b/i',
  '/([a-z]+)*!/',
  '/(\\w+\\s?)+:/',
  '/a{500}{500}/',
  '/(((((a{9}){9}){9}){9}){9})/',
]

const entries = Array.from({ length: 200 }, (_, at) => ({
  // Each a little different, so that none is compiled or searched once for all.
  keys: explosive.map((key) => key.replace('a', `a{0,${at % 7}}a`)),
  content: `entry ${at}`,
  extensions: {},
  enabled: true,
  insertion_order: at,
  use_regex: true,
}))

const card = cardWith({ character_book: { extensions: {}, recursive_scanning: true, entries } })
const { character } = await createCardWorkshop().importCard({ name: 'card.json', bytes: toBytes(card) })
const said = (id: string, text: string) => createLine({ id, role: 'user', text, at: 0 })

const fired = fireLore(character, {
  window: Array.from({ length: 30 }, (_, at) => said(`w${at}`, 'a'.repeat(2_000))),
  turnLines: [said('t', `${'a'.repeat(30_000)}é`)],
  random: () => 0.5,
  rates: { cjk: 1, other: 1, samples: 0 },
  budgetTokens: 1_000,
})
process.stdout.write(`${JSON.stringify({ entries: character.lore.length, fired: fired.length })}\n`)
