import type { Line } from '../contract/line.ts'
import type { Prompt, TokenRates } from '../contract/prompt.ts'
import { renderScene } from './examples.ts'
import { countScripts, estimateTokens, type ScriptCounts } from './tokens.ts'

/** What a message costs beside its text: the template's marks, a name, a note's brackets. */
const messageTokens = 8
/** The dialect's own instruction. */
const instructionTokens = 300
/** Estimates of a whole prompt are seldom off by more. */
const safety = 0.97
const leastExchanges = 12

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
  /** A prompt of this chapter: its head, examples and user info are what is not window. */
  readonly prompt: Pick<Prompt, 'head' | 'examples' | 'userInfo' | 'userName' | 'characterName' | 'language'>
  readonly rates: TokenRates
}

/** Tokens that the window's lines may take. Never negative. */
export function budgetTokens(input: BudgetInput): number {
  const { contextTokens, replyTokens, prompt, rates } = input
  const names = { user: prompt.userName, char: prompt.characterName }
  const scenes = prompt.examples.map((scene) => renderScene(scene, names, prompt.language))
  const fixed =
    estimateTokens([prompt.head, prompt.userInfo, ...scenes].join('\n'), rates) + instructionTokens
  const room = Math.floor((contextTokens - replyTokens) * safety) - fixed - storyTokens(contextTokens)
  return Math.max(0, room)
}

/** The window as it is, and what it may be. */
export interface WindowInput {
  /** Oldest first, notes included, whole turns. */
  readonly lines: readonly Line[]
  readonly budgetTokens: number
  readonly rates: TokenRates
  /** Share of the budget at which the window is cut: 0.85. */
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

/** Whether so much of the budget is used that the next turn might not fit. */
export function needsCut(input: WindowInput): boolean {
  return linesTokens(input.lines, input.rates) > input.cutAt * input.budgetTokens
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
