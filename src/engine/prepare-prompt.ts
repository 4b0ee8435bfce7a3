import type { Line } from '../contract/line.ts'
import type { Change } from '../contract/mailbox.ts'
import type { Prompt, TokenRates, WindowState } from '../contract/prompt.ts'
import { assemblePrompt } from '../prompt/assemble.ts'
import { renderUserInfo } from '../prompt/head.ts'
import { planNotes } from '../prompt/notes.ts'
import { storyExtract } from '../prompt/story.ts'
import { budgetTokens, cutWindow, needsCut, storyTokens } from '../prompt/window.ts'
import { createSeededRandom } from '../util/seeded-random.ts'
import { stateChange } from './changes.ts'
import { personName } from './names.ts'
import type { ReplyTask } from './reply.ts'
import type { EngineTools } from './scene.ts'
import type { TokenRateBook } from './token-rates.ts'

/** New lore of one turn takes no more than this share of the context. */
const loreShare = 0.08

/** A prompt, and what has to be written for it. */
export interface PreparedPrompt {
  readonly prompt: Prompt
  /** The narrator's lines that this turn needs; they come before its own lines and are kept there. */
  readonly notes: readonly Line[]
  /** Whether no character has spoken yet in this window, so that nobody was told yet who plays. */
  readonly isFirstReply: boolean
  /** The window's state where it is new, or is cut now that the reply is there. */
  windowChanges(reply: Line | undefined): readonly Change[]
}

/** The server said that the prompt was too long, and perhaps what it takes. */
export interface PromptOverflow {
  readonly contextTokens: number | undefined
}

/** Puts the prompt of a reply together; after an overflow, with a window that is cut first. */
export type PromptPreparer = (task: ReplyTask, overflow?: PromptOverflow) => Promise<PreparedPrompt>

/** Builds the preparer. */
export function createPromptPreparer(tools: EngineTools, rateBook: TokenRateBook): PromptPreparer {
  const { model, settings } = tools

  return async function preparePrompt(task, overflow) {
    const { scene, character, chapter } = task
    const rates = await rateBook.ratesOf(model.name)
    const window = await scene.view.window(chapter)
    const contextTokens = Math.min(model.contextTokens, overflow?.contextTokens ?? model.contextTokens)
    const replyTokens = character.model.sampling.maxTokens ?? model.sampling.maxTokens
    const stored = window.state ?? (await openWindow(task))

    const before = linesBefore(window.lines, task.replacedLine)
    const fitted = overflow
      ? cutNow(task, { state: stored, lines: before }, { rates, contextTokens, replyTokens, cutAt: 0 })
      : undefined
    const state = fitted?.state ?? stored
    const lines = fitted?.lines ?? before
    const notes =
      task.newLines.length > 0 ? notesOf(task, lines, { userName: state.userName, rates, contextTokens }) : []
    const prompt = assemblePrompt({
      character,
      window: state,
      lines: [...lines, ...notes, ...task.newLines],
      speakers: scene.cast.map(({ name }) => name),
      isGroup: scene.audience === 'group',
      rates,
      contextTokens,
    })

    function windowChanges(reply: Line | undefined): readonly Change[] {
      const whole = { state, lines: reply ? [...prompt.lines, reply] : prompt.lines }
      const cut = cutNow(task, whole, { rates, contextTokens, replyTokens, cutAt: settings.cutAt })
      if (!cut && state === window.state) return []
      return [stateChange('window', chapter, '', cut ? cut.state : state)]
    }

    return { prompt, notes, isFirstReply: !lines.some(({ role }) => role === 'character'), windowChanges }
  }

  /** What a chapter's head knows of the person, from its first reply to its first cut. */
  async function openWindow(task: ReplyTask): Promise<WindowState> {
    return { firstLineId: '', story: '', cuts: 0, ...(await whoTalks(task)) }
  }

  async function whoTalks({
    scene,
    character,
  }: ReplyTask): Promise<Pick<WindowState, 'userName' | 'userInfo'>> {
    const profile = await scene.view.profile(scene.personId)
    return {
      userName: personName(scene, character),
      userInfo: renderUserInfo(character, { profile, isGroup: scene.audience === 'group' }),
    }
  }

  function notesOf(
    { character, newLines, turnId }: ReplyTask,
    window: readonly Line[],
    budget: { readonly userName: string; readonly rates: TokenRates; readonly contextTokens: number },
  ): readonly Line[] {
    return planNotes({
      character,
      userName: budget.userName,
      turnId,
      at: tools.clock.now(),
      window,
      turnLines: newLines,
      random: createSeededRandom(turnId),
      rates: budget.rates,
      budgetTokens: Math.floor(budget.contextTokens * loreShare),
    })
  }

  /** The window as it is after a cut that is due; `undefined`: none is. */
  function cutNow(
    task: ReplyTask,
    window: { readonly state: WindowState; readonly lines: readonly Line[] },
    room: {
      readonly rates: TokenRates
      readonly contextTokens: number
      readonly replyTokens: number
      readonly cutAt: number
    },
  ): { readonly state: WindowState; readonly lines: readonly Line[] } | undefined {
    const { character, scene } = task
    const { state } = window
    const { rates, contextTokens } = room
    const isGroup = scene.audience === 'group'
    const prompt = assemblePrompt({
      character,
      window: state,
      lines: [],
      speakers: [],
      isGroup,
      rates,
      contextTokens,
    })
    const budget = budgetTokens({ ...room, prompt })
    const input = {
      lines: window.lines,
      budgetTokens: budget,
      rates,
      cutAt: room.cutAt,
      cutTo: settings.cutTo,
    }
    const cut = needsCut(input) ? cutWindow(input) : undefined
    if (!cut) return undefined
    const story = storyExtract({
      previousStory: state.story,
      leavingLines: cut.leaving,
      language: character.language,
      names: { userName: state.userName, characterName: character.name, isGroup },
      maxTokens: storyTokens(contextTokens),
      rates,
    })
    return { state: { ...state, firstLineId: cut.firstLineId, story, cuts: state.cuts + 1 }, lines: cut.kept }
  }
}

/** Another take answers what stood before the line that it replaces. */
function linesBefore(lines: readonly Line[], replaced: Line | undefined): readonly Line[] {
  const at = lines.findIndex(({ id }) => id === replaced?.id)
  return at < 0 ? lines : lines.slice(0, at)
}
