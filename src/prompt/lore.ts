import type { Character, LoreEntry } from '../contract/character.ts'
import type { Line } from '../contract/line.ts'
import type { TokenRates } from '../contract/prompt.ts'
import { fold } from '../util/fold.ts'
import { hasCjk } from '../util/has-cjk.ts'
import { includesWord } from '../util/includes-word.ts'
import { sha256 } from '../util/sha256.ts'
import { expandPlaceholders } from './placeholders.ts'
import { estimateTokens } from './tokens.ts'

/** What decides which lore a turn brings up. Counts of lines leave notes out. */
export interface LoreQuestion {
  /** The window before the turn, notes included. */
  readonly window: readonly Line[]
  /** The people's lines that are to be answered. */
  readonly turnLines: readonly Line[]
  /** Lines from right before the window, where the caller has them: `sticky` and `cooldown` look there too. */
  readonly olderLines?: readonly Line[]
  /** Lines of the chapter before the window, for `delay`. */
  readonly linesBeforeWindow?: number
  readonly random: () => number
  readonly rates: TokenRates
  /** Most tokens of new lore in one turn. */
  readonly budgetTokens: number
}

/** How many of the latest lines are searched where the entry does not say; the turn's own lines always are. */
const defaultScanDepth = 4

/**
 * The lore entries that this turn needs and the window does not hold yet, in the order of their `order`.
 *
 * An entry is due when it is `constant`, when one of its keys is found in the latest lines and its secondary keys do what
 * `match` says, or for `sticky` lines after it fired. It must be past its `delay`, not in its `cooldown` (which begins where
 * `sticky` ends) and its `probability` drawn. What is due and already a note of the window is not brought up again, for it is
 * still read there. Where the budget is short the lowest `priority` stays out. Notes are not searched, so lore brings up no lore.
 */
export function fireLore(character: Character, question: LoreQuestion): readonly LoreEntry[] {
  const { window, turnLines, olderLines = [], random } = question
  if (character.lore.length === 0) return []
  const kept = new Set(window.map(loreMark))
  const lines = [...olderLines, ...window, ...turnLines]
  const latest = searchLatest(lines.filter(isSpoken))
  const chapterLines = (question.linesBeforeWindow ?? 0) + window.filter(isSpoken).length + turnLines.length
  const due = character.lore.filter((entry) => {
    const known = loreKeys(entry, character.name)
    if (entry.text.trim() === '' || kept.has(known.mark) || chapterLines < entry.delay) return false
    const age = linesSinceFired(known, lines)
    if (age < entry.sticky) return true
    if (age < entry.sticky + entry.cooldown) return false
    const depth = entry.scanDepth ?? Math.max(defaultScanDepth, turnLines.length)
    const isDue = entry.constant || isMentioned(entry, known, latest(depth, entry.caseSensitive))
    return isDue && (entry.probability >= 100 || random() * 100 < entry.probability)
  })
  return withinBudget(due, question).toSorted((a, b) => a.order - b.order)
}

interface LoreKeys {
  /** Who tells it. */
  readonly characterName: string
  /** Short and stable; an entry that is edited, or that another character tells with another name, is another one. */
  readonly mark: string
  /** As they are compared. */
  readonly keys: readonly string[]
  readonly secondaryKeys: readonly string[]
}

const knownKeys = new WeakMap<LoreEntry, LoreKeys>()

/** What is derived from an entry, once: books of imported cards have hundreds. */
export function loreKeys(entry: LoreEntry, characterName: string): LoreKeys {
  const known = knownKeys.get(entry)
  if (known?.characterName === characterName) return known
  const comparable = (keys: readonly string[]) =>
    keys.map((key) => toComparable(key, entry.caseSensitive)).filter((key) => key !== '')
  const text = expandPlaceholders(entry.text, { user: '{{user}}', char: characterName })
  const made = {
    characterName,
    mark: sha256(JSON.stringify([entry.keys, text])).slice(0, 12),
    keys: comparable(entry.keys),
    secondaryKeys: comparable(entry.secondaryKeys),
  }
  knownKeys.set(entry, made)
  return made
}

function loreMark({ id }: Line): string | undefined {
  return /:note:lore:([0-9a-f]+)$/.exec(id)?.[1]
}

function isSpoken({ kind }: Line): boolean {
  return kind !== 'note'
}

/** Lines spoken since the entry last fired, the turn's own included; infinite when it has not. */
function linesSinceFired({ mark }: LoreKeys, lines: readonly Line[]): number {
  const at = lines.findLastIndex((line) => loreMark(line) === mark)
  return at < 0 ? Number.POSITIVE_INFINITY : lines.slice(at).filter(isSpoken).length
}

/** The text of the latest lines, as it is compared; each depth is put together once. */
function searchLatest(spoken: readonly Line[]): (depth: number, isCaseSensitive: boolean) => string {
  const known = new Map<string, string>()
  return (depth, isCaseSensitive) => {
    const key = `${depth} ${isCaseSensitive}`
    const text =
      known.get(key) ??
      spoken
        .slice(Math.max(0, spoken.length - depth))
        .map((line) => toComparable(line.text, isCaseSensitive))
        .join('\n')
    known.set(key, text)
    return text
  }
}

function toComparable(text: string, isCaseSensitive: boolean): string {
  return isCaseSensitive ? text.normalize('NFKC').replace(/\s+/g, ' ').trim() : fold(text)
}

function isMentioned(entry: LoreEntry, { keys, secondaryKeys }: LoreKeys, text: string): boolean {
  const has = (key: string) => includesKey(text, key, entry.wholeWords)
  if (!keys.some(has)) return false
  if (secondaryKeys.length === 0) return true
  switch (entry.match) {
    case 'any':
      return secondaryKeys.some(has)
    case 'all':
      return secondaryKeys.every(has)
    case 'not_any':
      return !secondaryKeys.some(has)
    case 'not_all':
      return !secondaryKeys.every(has)
  }
}

/** Chinese puts no space between words, so a key of it is found anywhere. */
function includesKey(text: string, key: string, wholeWords: boolean): boolean {
  return wholeWords && !hasCjk(key) ? includesWord(text, key) : text.includes(key)
}

function withinBudget(
  due: readonly LoreEntry[],
  { rates, budgetTokens }: LoreQuestion,
): readonly LoreEntry[] {
  let left = budgetTokens
  return due
    .toSorted((a, b) => b.priority - a.priority || a.order - b.order)
    .filter((entry) => {
      const tokens = estimateTokens(entry.text, rates)
      if (tokens > left) return false
      left -= tokens
      return true
    })
}
