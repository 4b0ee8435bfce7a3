import type { Line } from '../contract/line.ts'
import type { Prompt, WindowState } from '../contract/prompt.ts'
import type { LineReference } from '../contract/turn.ts'
import { newWindowState } from '../prompt/assemble.ts'
import { type BudgetInput, budgetTokens, storyTokens } from '../prompt/budget.ts'
import { pastAfter, pastOf, wordsBy } from '../prompt/lore/past.ts'
import { storyExtract } from '../prompt/story.ts'
import {
  cutWindow,
  isCutDue,
  isOver,
  needsCut,
  spareTokens,
  type WindowCut,
  type WindowInput,
} from '../prompt/window.ts'

/** A chapter's window once it is open: what its head knows, and its lines, oldest first. */
export interface OpenWindow {
  readonly state: WindowState
  readonly lines: readonly Line[]
}

/** How much room there is. */
export interface WindowRoom extends Omit<BudgetInput, 'prompt'> {
  /** Shares of the budget: when to prepare a cut, and down to what it goes. */
  readonly cutAt: number
  readonly cutTo: number
}

/** What stands before the lines and thaws at a cut, for the cached prompt is new then anyway. */
export type HeadState = Pick<WindowState, 'userName' | 'profile' | 'headSizing'>

/** What a cut is made with. */
export interface CutParts {
  readonly head: HeadState
  /** A cut whose story is written already; `undefined`: none is. */
  readonly prepared: PreparedCut | undefined
}

/** A cut whose story is written already. */
export interface PreparedCut {
  /** How often the window was cut before. */
  readonly cuts: number
  /** What leaves, as it stood when the story was written, oldest first. */
  readonly leaving: readonly LineReference[]
  readonly story: string
}

/** The window's size against its room, `prompt` being one of this chapter. */
function measureWindow(lines: readonly Line[], prompt: Prompt, room: WindowRoom): WindowInput {
  const { rates, cutAt, cutTo } = room
  const { isGroup } = prompt
  return { lines, budgetTokens: budgetTokens({ ...room, prompt }), rates, isGroup, cutAt, cutTo }
}

/** Cuts at once where more than `cutAt` of the room is used. `undefined`: there is no need. */
export function cutAtOnce(
  window: OpenWindow,
  prompt: Prompt,
  room: WindowRoom,
  parts: CutParts,
): OpenWindow | undefined {
  return isOver(measureWindow(window.lines, prompt, room)) ? cut(window, prompt, room, parts) : undefined
}

/** Cuts in the pause after a turn, when the next one might not fit. `undefined`: it will. */
export function cutAtPause(
  window: OpenWindow,
  prompt: Prompt,
  room: WindowRoom,
  parts: CutParts,
): OpenWindow | undefined {
  return isCutDue(measureWindow(window.lines, prompt, room)) ? cut(window, prompt, room, parts) : undefined
}

/** Cuts as it was prepared where that still holds and is enough; otherwise what leaves is told as an extract. */
function cut(
  window: OpenWindow,
  prompt: Prompt,
  room: WindowRoom,
  { head, prepared }: CutParts,
): OpenWindow | undefined {
  const input = measureWindow(window.lines, prompt, room)
  const ready = prepared && findPreparedCut(window, prepared)
  if (prepared && ready && !isOver({ ...input, lines: ready.kept }))
    return applyCut(window, ready, prepared.story, head)
  const made = cutWindow(input)
  return (
    made &&
    applyCut(
      window,
      made,
      extractStory(storyBefore(window.state, made.leaving), made.leaving, prompt, room),
      head,
    )
  )
}

/** Whether a prepared cut is of this window as it is now. */
export function isCutOf(window: OpenWindow, prepared: PreparedCut): boolean {
  return findPreparedCut(window, prepared) !== undefined
}

/** Where a cut will be that is made some turns from now, so that it then leaves `cutTo` of the room. `undefined`: it is too early. */
export function planCut(window: OpenWindow, prompt: Prompt, room: WindowRoom): WindowCut | undefined {
  const input = measureWindow(window.lines, prompt, room)
  if (!needsCut(input)) return undefined
  const growth = Math.max(0, spareTokens(input)) / input.budgetTokens
  return cutWindow({ ...input, cutTo: Math.max(input.cutTo / 4, input.cutTo - growth) })
}

/** The story so far without a model's help. */
export function extractStory(
  { story }: Pick<WindowState, 'story'>,
  leavingLines: readonly Line[],
  prompt: Prompt,
  { rates, contextTokens }: Pick<WindowRoom, 'rates' | 'contextTokens'>,
): string {
  const { language, userName, characterName, isGroup } = prompt
  return storyExtract({
    previousStory: story,
    leavingLines,
    language,
    names: { userName, characterName, isGroup },
    maxTokens: storyTokens(contextTokens),
    rates,
  })
}

/** Most people that one story may tell of: records of turns name all of them. */
const mostPeople = 100

/**
 * The story that goes on with what leaves. Where it is not known of whom it tells, or where they would be too many, it begins anew, so
 * that whoever asks to be forgotten is.
 */
export function storyBefore(state: WindowState, leaving: readonly Line[]): Pick<WindowState, 'story'> {
  return { story: peopleAfter(state, leaving) ? state.story : '' }
}

/** Of whom the story tells once these lines are in it; `undefined`: it cannot go on. */
function peopleAfter(state: WindowState, leaving: readonly Line[]): readonly string[] | undefined {
  const told = state.story === '' ? [] : pastOf(state)?.people
  const people = told && [...new Set([...told, ...wordsBy(leaving)])]
  return people && people.length <= mostPeople ? people : undefined
}

/** Lines as a cut names them. */
export function referencesTo(lines: readonly Line[]): readonly LineReference[] {
  return lines.map(({ id, revision }) => ({ id, revision }))
}

/** The prepared cut in the window as it is now; `undefined` when what leaves is not what the story tells any more. */
function findPreparedCut(
  { state, lines }: OpenWindow,
  { cuts, leaving }: PreparedCut,
): Pick<WindowCut, 'firstLineId' | 'kept'> | undefined {
  const isSame = leaving.every(
    ({ id, revision }, at) => lines[at]?.id === id && lines[at]?.revision === revision,
  )
  const first = lines[leaving.length]
  if (cuts !== state.cuts || !isSame || !first) return undefined
  return { firstLineId: first.id, kept: lines.slice(leaving.length) }
}

function applyCut(
  { state, lines }: OpenWindow,
  { firstLineId, kept }: Pick<WindowCut, 'firstLineId' | 'kept'>,
  story: string,
  head: HeadState,
): OpenWindow {
  const leaving = lines.slice(0, lines.length - kept.length)
  const past = pastOf(state)
  const people = peopleAfter(state, leaving) ?? wordsBy(leaving)
  const before = past && { ...pastAfter(past, leaving), people }
  const cut = newWindowState(head, { firstLineId, story, cuts: state.cuts + 1 })
  return { state: before ? { ...cut, before } : cut, lines: kept }
}
