import type { Character } from '../../contract/character.ts'
import type { LoreEntry } from '../../contract/lore.ts'
import { sha256 } from '../../util/sha256.ts'
import type { PlaceholderNames } from '../macros/context.ts'
import { createMacroBudget, expandMacros } from '../macros/expand-macros.ts'
import { searchableText } from '../placeholders.ts'
import { createPatternBudget } from './compile-pattern.ts'
import { isHeadLore } from './head-lore.ts'
import { namesUser } from './key-names.ts'
import { createMatcher, type LoreKeyMatcher } from './lore-text.ts'
import { createPattern, type LorePattern, neverMatches } from './pattern.ts'

interface EntryKeys {
  readonly keys: readonly LoreKeyMatcher[]
  readonly secondaryKeys: readonly LoreKeyMatcher[]
  readonly additionalKeys: readonly (readonly LoreKeyMatcher[])[]
  readonly excludeKeys: readonly LoreKeyMatcher[]
}

/** An entry that can fire, ready to be looked for. */
export interface BookEntry extends EntryKeys {
  readonly entry: LoreEntry
  /** Short and stable; an entry that is edited, or that another character tells with another name, is another one. */
  readonly mark: string
  /** What it says, as other entries are looked for in it. */
  readonly searchable: string
}

/** The lore of a card. */
export interface LoreBook {
  readonly characterName: string
  /** What can fire, in the card's order. */
  readonly entries: readonly BookEntry[]
  /** What stands in the head and may bring up others, as they are looked for in it. */
  readonly headTexts: readonly string[]
}

/** What is derived from a card's lore. */
interface KnownBook {
  /** For everybody, where no key names the person. */
  readonly plain: LoreBook
  /** Entries whose keys name the person. */
  readonly named: ReadonlySet<LoreEntry>
  /** By the person's name, where there are such. */
  readonly byUser: Map<string, LoreBook>
}

/** How many people are remembered for each card; beyond it the one that came first is forgotten. */
const mostUsers = 16
/** Most UTF-16 units that macros may put into all texts of a book; they are names, as a rule. */
const mostAdded = 1_000_000
const knownBooks = new WeakMap<Character['lore'], KnownBook>()

/** What is derived from a card's lore, once: books of imported cards have hundreds of entries. `userName`: whom keys may name. */
export function openBook({ lore, name }: Pick<Character, 'lore' | 'name'>, userName = ''): LoreBook {
  const stored = knownBooks.get(lore)
  const known = stored?.plain.characterName === name ? stored : readBook(lore, name)
  knownBooks.set(lore, known)
  const { plain, named, byUser } = known
  if (named.size === 0 || userName === '') return plain
  const book = byUser.get(userName) ?? bookFor(userName, known)
  const [oldest] = byUser.keys()
  if (!byUser.has(userName) && byUser.size >= mostUsers && oldest !== undefined) byUser.delete(oldest)
  byUser.set(userName, book)
  return book
}

function readBook(lore: Character['lore'], name: string): KnownBook {
  const told = lore.filter(({ enabled, text }) => enabled && text.trim() !== '')
  const matchers = createMatcherMaker({ user: '', char: name })
  const budget = { ...createMacroBudget(), added: mostAdded }
  const searchable = (text: string) => searchableText(text, { user: '', char: name }, budget)
  const entries = told
    .filter((entry) => !isHeadLore(entry))
    .map((entry) => ({
      ...readKeys(entry, matchers),
      entry,
      mark: loreMark(entry, name),
      searchable: searchable(entry.text),
    }))
  const headTexts = told
    .filter((entry) => isHeadLore(entry) && !entry.recursion.prevented)
    .map(({ text }) => searchable(text))
  return {
    plain: { characterName: name, entries, headTexts },
    named: new Set(entries.map(({ entry }) => entry).filter((entry) => allKeys(entry).some(namesUser))),
    byUser: new Map(),
  }
}

function bookFor(userName: string, { plain, named }: KnownBook): LoreBook {
  const matchers = createMatcherMaker({ user: userName, char: plain.characterName })
  const entries = plain.entries.map((found) =>
    named.has(found.entry) ? { ...found, ...readKeys(found.entry, matchers) } : found,
  )
  return { ...plain, entries }
}

function readKeys(entry: LoreEntry, matchers: MatcherMaker): EntryKeys {
  return {
    keys: matchers(entry, entry.keys),
    secondaryKeys: matchers(entry, entry.secondaryKeys),
    additionalKeys: entry.conditions.additionalKeys
      .map((keys) => matchers(entry, keys))
      .filter((keys) => keys.length > 0),
    excludeKeys: matchers(entry, entry.conditions.excludeKeys),
  }
}

function allKeys({ keys, secondaryKeys, conditions }: LoreEntry): readonly string[] {
  return [...keys, ...secondaryKeys, ...conditions.additionalKeys.flat(), ...conditions.excludeKeys]
}

/** What an entry's notes are known by. */
export function loreMark({ keys, text }: LoreEntry, characterName: string): string {
  const names = { user: '{{user}}', char: characterName }
  const told = expandMacros(text, { names, budget: { ...createMacroBudget(), draws: 0 } })
  return sha256(JSON.stringify([keys, told])).slice(0, 12)
}

type MatcherMaker = (entry: LoreEntry, keys: readonly string[]) => readonly LoreKeyMatcher[]

function createMatcherMaker(names: PlaceholderNames): MatcherMaker {
  const patterns = new Map<string, LorePattern>()
  const mayHave = createPatternBudget()

  function patternOf(source: string, flags: string): LorePattern {
    const key = `/${source}/${flags}`
    const known = patterns.get(key)
    if (known) return known
    const created = mayHave(0) ? createPattern(source, flags) : undefined
    const pattern = created && mayHave(created.cost) ? created : neverMatches
    patterns.set(key, pattern)
    return pattern
  }

  return (entry, keys) =>
    keys
      .map((key) => createMatcher(key, entry, { names, patternOf }))
      .filter((matcher) => matcher !== undefined)
}
