import type { Line } from '../contract/line.ts'
import type { Change } from '../contract/mailbox.ts'
import type { Prompt } from '../contract/prompt.ts'
import { userInfoOf } from '../prompt/assemble.ts'
import { pastOf } from '../prompt/lore/past.ts'
import { loreBudgetTokens } from '../prompt/lore/too-large.ts'
import { planNotes } from '../prompt/notes.ts'
import { createSeededRandom } from '../util/seeded-random.ts'
import type { ClosedTurn, TurnWindow, WindowOpener } from './chapter-window.ts'
import type { ReplyTask } from './reply-task.ts'
import { addressOf, type EngineTools } from './scene.ts'
import type { PromptOverflow } from './window-room.ts'

/** A prompt, and what has to be written for it. */
export interface PreparedPrompt {
  readonly prompt: Prompt
  /** The narrator's lines that this turn needs; they come before its own lines and are kept there. */
  readonly notes: readonly Line[]
  /** See `ChapterPast.people`; `undefined`: not known. */
  readonly storyPeople: readonly string[] | undefined
  /** Emotions of earlier lines that have become known. */
  readonly labelChanges: readonly Change[]
  /** Whether no character has spoken yet in this window, so that nobody was told yet who plays. */
  readonly isFirstReply: boolean
  /** What becomes of the window with this reply; see `TurnWindow.close`. */
  closeTurn(reply: Line, promptTokens: number | undefined): ClosedTurn
}

/** Puts the prompt of a reply together; after an overflow, with a window that is cut first. */
export type PromptPreparer = (task: ReplyTask, overflow?: PromptOverflow) => Promise<PreparedPrompt>

/** Builds the preparer. */
export function createPromptPreparer(
  { clock, model }: EngineTools,
  openWindow: WindowOpener,
): PromptPreparer {
  function notesOf({ scene, character, chapter, newLines, turnId }: ReplyTask, { window, room }: TurnWindow) {
    const { platform, place, thread } = chapter
    return planNotes({
      character,
      userName: addressOf(scene, character),
      turnId,
      at: clock.now(),
      window: window.lines,
      turnLines: newLines,
      past: pastOf(window.state),
      persona: userInfoOf(character, window.state, scene.audience === 'group'),
      isGroup: scene.audience === 'group',
      isChat: model.dialect === 'chat',
      pickSeed: JSON.stringify([platform, place, thread, chapter.chapter]),
      // Seeded by the turn: planned again after a crash, it is the same.
      random: createSeededRandom(turnId),
      rates: room.rates,
      budgetTokens: loreBudgetTokens(room.contextTokens),
    })
  }

  return async function preparePrompt(task, overflow) {
    const turn = await openWindow(task, overflow)
    const notes = task.newLines.length > 0 ? notesOf(task, turn) : []
    const added = [...notes, ...task.newLines]
    const prompt = turn.assemble(added)
    return {
      prompt,
      notes,
      storyPeople: pastOf(turn.window.state)?.people,
      labelChanges: turn.labelChanges,
      isFirstReply: !turn.window.lines.some(({ role }) => role === 'character'),
      closeTurn: (reply, promptTokens) => turn.close({ prompt, added, reply, promptTokens }),
    }
  }
}
