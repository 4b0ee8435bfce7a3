import type { Line } from '../contract/line.ts'
import type { Prompt, TokenRates, WindowState } from '../contract/prompt.ts'
import { storyExtract } from '../prompt/story.ts'
import { budgetTokens, cutWindow, needsCut, storyTokens } from '../prompt/window.ts'

/** A chapter's window once it is open: what its head knows, and its lines, oldest first. */
export interface OpenWindow {
  readonly state: WindowState
  readonly lines: readonly Line[]
}

/** How much room there is. */
export interface WindowRoom {
  readonly rates: TokenRates
  readonly contextTokens: number
  readonly replyTokens: number
  /** Shares of the budget: when to cut, and down to what. */
  readonly cutAt: number
  readonly cutTo: number
}

/** What a window is after a cut that is due; `undefined`: none is. What leaves is told in the story so far, as an extract. */
export function cutWindowIfDue(
  { state, lines }: OpenWindow,
  prompt: Prompt,
  room: WindowRoom,
  person: Pick<WindowState, 'userName' | 'profile'>,
): OpenWindow | undefined {
  const { rates, contextTokens, cutAt, cutTo } = room
  const input = { lines, budgetTokens: budgetTokens({ ...room, prompt }), rates, cutAt, cutTo }
  const cut = needsCut(input) ? cutWindow(input) : undefined
  if (!cut) return undefined
  const { language, userName, characterName, isGroup } = prompt
  const story = storyExtract({
    previousStory: state.story,
    leavingLines: cut.leaving,
    language,
    names: { userName, characterName, isGroup },
    maxTokens: storyTokens(contextTokens),
    rates,
  })
  // What is frozen in the head thaws at a cut: the cached prompt is new anyway.
  return { state: { ...person, firstLineId: cut.firstLineId, story, cuts: state.cuts + 1 }, lines: cut.kept }
}
