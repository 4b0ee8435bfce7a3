import type { Line } from '../contract/line.ts'
import type { TokenRates } from '../contract/prompt.ts'
import { countScripts, estimateTokens, type ScriptCounts } from './tokens.ts'

/** What a message costs beside its text: the template's marks, a note's brackets. */
const messageTokens = 5
const leastExchanges = 12
/** Where the longest turn of late is looked for. */
const latestLines = 24
/** What people are believed to add to the next prompt at least, of the budget. */
const leastTurnShare = 0.03
/** So many turns ahead a cut is prepared at the latest: a helper takes its time. */
const turnsAhead = 2

/** The window as it is, and what it may be. */
export interface WindowInput {
  /** Oldest first, notes included, whole turns. */
  readonly lines: readonly Line[]
  readonly budgetTokens: number
  readonly rates: TokenRates
  /** Whether people's names lead their lines. */
  readonly isGroup: boolean
  /** Share of the budget at which a cut is prepared: 0.85. */
  readonly cutAt: number
  /** Share of the budget that is left by a cut: 0.5. */
  readonly cutTo: number
}

/** What a cut does. */
export interface WindowCut {
  /** The new first line. */
  readonly firstLineId: string
  /** Lines that leave, oldest first. */
  readonly leaving: readonly Line[]
  readonly kept: readonly Line[]
}

/** Whether more than `cutAt` of the budget is used. */
export function isOver(input: WindowInput): boolean {
  return usedTokens(input) > input.cutAt * input.budgetTokens
}

/** Whether it is time to prepare a cut: more than `cutAt` is used, or few turns are left. */
export function needsCut(input: WindowInput): boolean {
  return isOver(input) || spareTokens(input) < turnsAhead * longestTurn(input, () => true)
}

/** Whether the next prompt might not fit any more: the pause before it is the moment to cut. */
export function isCutDue(input: WindowInput): boolean {
  return spareTokens(input) < 0
}

/**
 * Tokens that are left when people have said as much again as in the longest turn of late; negative: it might not fit. Room for
 * the reply is no part of the budget.
 */
export function spareTokens(input: WindowInput): number {
  const { budgetTokens: budget } = input
  const next = longestTurn(input, ({ role }) => role !== 'character')
  return budget - usedTokens(input) - Math.max(next, leastTurnShare * budget)
}

function usedTokens({ lines, rates, isGroup }: WindowInput): number {
  return linesTokens(lines, rates, isGroup)
}

function longestTurn({ lines, rates, isGroup }: WindowInput, counts: (line: Line) => boolean): number {
  const turns = new Map<string, number>()
  for (const line of lines.slice(-latestLines)) {
    const id = line.turnId || line.id
    if (counts(line)) turns.set(id, (turns.get(id) ?? 0) + linesTokens([line], rates, isGroup))
  }
  return Math.max(0, ...turns.values())
}

/**
 * Cuts the window between two turns, down to the turns that `cutTo` of the budget holds. Where these are fewer than 12, 12 are
 * kept if they take no more than halfway to `cutAt`: a window that is full again at once would be cut at every turn. The latest
 * turn stays whatever it takes, answered or not, with its notes and what was said within it. `undefined`: there is nothing to
 * cut.
 */
export function cutWindow(input: WindowInput): WindowCut | undefined {
  const { lines, rates, isGroup, cutAt, cutTo } = input
  const target = cutTo * input.budgetTokens
  const halfway = ((cutTo + cutAt) / 2) * input.budgetTokens
  const latestTurn = latestTurnStart(lines)
  const starts: { readonly at: number; readonly tokens: number }[] = []
  let tokens = 0
  for (const [at, line] of [...lines.entries()].toReversed()) {
    tokens += linesTokens([line], rates, isGroup)
    if (at <= latestTurn && beginsTurn(lines, at)) starts.push({ at, tokens })
  }
  if (tokens <= target) return undefined
  const twelve = starts[leastExchanges - 1]
  const fitting = starts.findLast((start) => start.tokens <= target) ?? starts[0]
  const keepsTwelve = twelve && fitting && fitting.at > twelve.at && twelve.tokens <= halfway
  const start = keepsTwelve ? twelve : fitting
  const first = start && lines[start.at]
  return first && { firstLineId: first.id, leaving: lines.slice(0, start.at), kept: lines.slice(start.at) }
}

/** Where the first line of the latest turn is. */
function latestTurnStart(lines: readonly Line[]): number {
  const latest = lines.at(-1)
  return latest?.turnId ? lines.findIndex(({ turnId }) => turnId === latest.turnId) : lines.length - 1
}

/** Whether a turn begins at this line: with a person's line or the notes before it, and after everything of the turn before. */
function beginsTurn(lines: readonly Line[], at: number): boolean {
  const line = lines[at]
  const before = lines[at - 1]
  if (!line || !before || line.role === 'character' || before.role === 'narrator') return false
  return line.turnId === '' || line.turnId !== before.turnId
}

const knownCounts = new WeakMap<Line, ScriptCounts>()

/** Tokens that lines take in a prompt. Lines are counted once, for a window is asked about at every turn. */
export function linesTokens(lines: readonly Line[], rates: TokenRates, isGroup: boolean): number {
  let cjk = 0
  let other = 0
  for (const line of lines) {
    const counts = knownCounts.get(line) ?? countScripts(line.text)
    knownCounts.set(line, counts)
    cjk += counts.cjk
    other += counts.other
    // In either script a name takes about as many tokens as it has characters, or fewer.
    if (isGroup && line.role === 'user') other += line.speakerName.length
  }
  return estimateTokens({ cjk, other }, rates) + lines.length * messageTokens
}
