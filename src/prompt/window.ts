import type { Line } from '../contract/line.ts'
import type { Prompt, TokenRates } from '../contract/prompt.ts'
import type { Rendering } from '../contract/turn.ts'
import { renderScene } from './examples.ts'
import { renderInstruction } from './instruction.ts'
import { countScripts, estimateTokens, type ScriptCounts } from './tokens.ts'

/** What a message costs beside its text: the template's marks, a name, a note's brackets. */
const messageTokens = 8
/** The dialect's own words around head, examples and story. */
const connectiveTokens = 60
/** Estimates of a whole prompt are seldom off by more. */
const safety = 0.97
const leastExchanges = 12
/** Where the longest turn of late is looked for. */
const latestLines = 24
/** What a turn is believed to take of the budget at least. */
const leastTurnShare = 0.04

/** Tokens for the story so far: room that is kept free from the start, so that the first cut does not shrink the window. */
export function storyTokens(contextTokens: number): number {
  return Math.min(600, Math.floor(contextTokens * 0.08))
}

/** What the window's room depends on. */
export interface BudgetInput {
  /** What the model takes, prompt and reply together. */
  readonly contextTokens: number
  /** Most tokens of one reply. */
  readonly replyTokens: number
  /** How the model is told: not every dialect adds an instruction. */
  readonly told: Pick<Rendering, 'dialect' | 'emotionLabels'>
  /** A prompt of this chapter: its head, examples and user info are what is not window. */
  readonly prompt: Prompt
  readonly rates: TokenRates
}

/** Tokens that the window's lines may take. Never negative. */
export function budgetTokens(input: BudgetInput): number {
  const { contextTokens, replyTokens, prompt, told, rates } = input
  const fixed = estimateTokens(fixedCounts(prompt, told), rates) + connectiveTokens
  const room = Math.floor((contextTokens - replyTokens) * safety) - fixed - storyTokens(contextTokens)
  return Math.max(0, room)
}

interface FixedCounts {
  readonly head: string
  readonly rest: string
  readonly counts: ScriptCounts
}

/** By the examples, which are one object for as long as the head is the same: see `fixedPartOf`. */
const knownFixedCounts = new WeakMap<Prompt['examples'], FixedCounts>()

/** What stands before the story in every prompt of a chapter. */
function fixedCounts(prompt: Prompt, { dialect, emotionLabels }: BudgetInput['told']): ScriptCounts {
  const { head, userInfo, examples, userName, characterName, isGroup, language } = prompt
  const rest = [userInfo, userName, characterName, isGroup, language, dialect, emotionLabels].join('\n')
  const known = knownFixedCounts.get(examples)
  if (known && known.head === head && known.rest === rest) return known.counts
  const names = { user: userName, char: characterName }
  const scenes = examples.map((scene) => renderScene(scene, names, language, emotionLabels))
  const instruction = dialect === 'chat' ? renderInstruction(prompt, emotionLabels) : ''
  const counts = countScripts([instruction, head, userInfo, ...scenes].join('\n'))
  knownFixedCounts.set(examples, { head, rest, counts })
  return counts
}

/** The window as it is, and what it may be. */
export interface WindowInput {
  /** Oldest first, notes included, whole turns. */
  readonly lines: readonly Line[]
  readonly budgetTokens: number
  readonly rates: TokenRates
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

/** Whether so much of the budget is used that it is time to prepare a cut. */
export function needsCut({ lines, rates, cutAt, budgetTokens: budget }: WindowInput): boolean {
  return linesTokens(lines, rates) > cutAt * budget
}

/** Whether the next turn might not fit any more: the pause before it is the moment to cut. */
export function isCutDue(input: WindowInput): boolean {
  return spareTokens(input) < 0
}

/** Tokens that are left when one more turn, as long as the longest of late, has found its place; negative: it might not fit. */
export function spareTokens({ lines, rates, budgetTokens: budget }: WindowInput): number {
  const late = lines.slice(-latestLines)
  const turns = new Map<string, Line[]>()
  for (const line of late)
    turns.set(line.turnId || line.id, [...(turns.get(line.turnId || line.id) ?? []), line])
  const longest = Math.max(0, ...[...turns.values()].map((turn) => linesTokens(turn, rates)))
  return budget - linesTokens(lines, rates) - Math.max(longest, leastTurnShare * budget)
}

/**
 * Cuts the window between two turns, down to the turns that `cutTo` of the budget holds. Where these are fewer than 12, 12 are
 * kept if they take no more than halfway to `cutAt`: a window that is full again at once would be cut at every turn. The latest
 * turn stays whatever it takes, answered or not, with its notes and what was said within it. `undefined`: there is nothing to
 * cut.
 */
export function cutWindow(input: WindowInput): WindowCut | undefined {
  const { lines, rates, cutAt, cutTo } = input
  const target = cutTo * input.budgetTokens
  const halfway = ((cutTo + cutAt) / 2) * input.budgetTokens
  const latestTurn = latestTurnStart(lines)
  const starts: { readonly at: number; readonly tokens: number }[] = []
  let tokens = 0
  for (const [at, line] of [...lines.entries()].toReversed()) {
    tokens += linesTokens([line], rates)
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
export function linesTokens(lines: readonly Line[], rates: TokenRates): number {
  let cjk = 0
  let other = 0
  for (const line of lines) {
    const counts = knownCounts.get(line) ?? countScripts(`${line.speakerName}${line.text}`)
    knownCounts.set(line, counts)
    cjk += counts.cjk
    other += counts.other
  }
  return estimateTokens({ cjk, other }, rates) + lines.length * messageTokens
}
