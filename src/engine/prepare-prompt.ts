import type { Line } from '../contract/line.ts'
import type { Change } from '../contract/mailbox.ts'
import type { Prompt, WindowState } from '../contract/prompt.ts'
import { assemblePrompt } from '../prompt/assemble.ts'
import { renderUserInfo } from '../prompt/head.ts'
import { planNotes } from '../prompt/notes.ts'
import { createSeededRandom } from '../util/seeded-random.ts'
import { stateChange } from './changes.ts'
import { cutWindowIfDue, type Window, type WindowRoom } from './cut-window.ts'
import { personName } from './names.ts'
import type { ReplyTask } from './reply-task.ts'
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
  const { model, settings, clock } = tools

  return async function preparePrompt(task, overflow) {
    const { scene, character, chapter } = task
    const stored = await scene.view.window(chapter)
    const person = await whoTalks(task)
    const room: WindowRoom = {
      rates: await rateBook.ratesOf(model.name),
      contextTokens: Math.min(model.contextTokens, overflow?.contextTokens ?? model.contextTokens),
      replyTokens: character.model.sampling.maxTokens ?? model.sampling.maxTokens,
      cutAt: settings.cutAt,
      cutTo: settings.cutTo,
    }
    const whole: Window = {
      state: stored.state ?? { ...person, firstLineId: '', story: '', cuts: 0 },
      lines: linesBefore(stored.lines, task.replacedLine),
    }
    const window = overflow ? cutByForce(whole) : whole
    const notes = task.newLines.length > 0 ? notesOf(task, window, room) : []
    const prompt = assemble(window, [...notes, ...task.newLines])

    function assemble({ state, lines }: Window, newLines: readonly Line[]): Prompt {
      return assemblePrompt({
        character,
        window: state,
        lines: [...lines, ...newLines],
        speakers: scene.cast.map(({ name }) => name),
        isGroup: scene.audience === 'group',
        rates: room.rates,
        contextTokens: room.contextTokens,
      })
    }

    /** What was believed to fit did not: the estimate is off, so half of what a cut would leave. */
    function cutByForce(tooLong: Window): Window {
      const halved = { ...room, cutAt: 0, cutTo: room.cutTo / 2 }
      return cutWindowIfDue(tooLong, assemble(tooLong, []), halved, person) ?? tooLong
    }

    function windowChanges(reply: Line | undefined): readonly Change[] {
      const lines = reply ? [...prompt.lines, reply] : prompt.lines
      const { state } = cutWindowIfDue({ state: window.state, lines }, prompt, room, person) ?? window
      return state === stored.state ? [] : [stateChange('window', chapter, '', state)]
    }

    const isFirstReply = !window.lines.some(({ role }) => role === 'character')
    return { prompt, notes, isFirstReply, windowChanges }
  }

  /** What the head tells of the person, frozen from a chapter's first reply to its next cut. */
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

  function notesOf({ character, newLines, turnId }: ReplyTask, window: Window, room: WindowRoom) {
    return planNotes({
      character,
      userName: window.state.userName,
      turnId,
      at: clock.now(),
      window: window.lines,
      turnLines: newLines,
      linesBeforeWindow: window.state.cuts > 0 ? Number.POSITIVE_INFINITY : 0,
      // Seeded by the turn: planned again after a crash, it is the same.
      random: createSeededRandom(turnId),
      rates: room.rates,
      budgetTokens: Math.floor(room.contextTokens * loreShare),
    })
  }
}

/** Another take answers what stood before the line that it replaces. */
function linesBefore(lines: readonly Line[], replaced: Line | undefined): readonly Line[] {
  const at = lines.findIndex(({ id }) => id === replaced?.id)
  return at < 0 ? lines : lines.slice(0, at)
}
