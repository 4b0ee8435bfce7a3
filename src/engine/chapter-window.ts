import type { EmotionSource } from '../contract/emotion.ts'
import type { Line } from '../contract/line.ts'
import type { Change } from '../contract/mailbox.ts'
import type { Prompt, WindowState } from '../contract/prompt.ts'
import { assemblePrompt, headSizing, newWindowState } from '../prompt/assemble.ts'
import { castNames, stateChange } from './changes.ts'
import {
  type CutParts,
  cutAtOnce,
  cutAtPause,
  type HeadState,
  type OpenWindow,
  type WindowRoom,
} from './cut-window.ts'
import type { EmotionLabels } from './emotion-labels.ts'
import type { ReplyTask } from './reply-task.ts'
import type { Scene } from './scene.ts'
import type { WindowKeeper } from './window-keeper.ts'
import type { PromptOverflow, WindowRooms } from './window-room.ts'

/** Where a turn is, who would answer it, and what was said in it. */
export type WindowTask = Pick<ReplyTask, 'scene' | 'character' | 'chapter' | 'newLines' | 'replacedLine'>

/** A chapter's window as a turn finds it, and what becomes of it. */
export interface TurnWindow {
  /** What a prompt has before this turn's own lines. */
  readonly window: OpenWindow
  readonly room: WindowRoom
  /** Emotions of earlier lines that have become known. */
  readonly labelChanges: readonly Change[]
  /** The prompt of this window with these lines added. */
  assemble(added: readonly Line[]): Prompt
  /** Ends the turn. The window is cut here, in the pause before the next one. */
  close(turn: AnsweredTurn): ClosedTurn
}

/** A turn that is at its end. */
export interface AnsweredTurn {
  readonly prompt: Prompt
  /** What the prompt was assembled with. */
  readonly added: readonly Line[]
  readonly reply: Line | undefined
  /** What the server counted for the prompt. */
  readonly promptTokens: number | undefined
}

/** A window after a turn. */
export interface ClosedTurn {
  /** The window's state where it is new, or was cut. */
  readonly changes: readonly Change[]
  /** Whether it was cut, in this pause or when it was opened. */
  readonly isCut: boolean
  /** To be called when the turn is written. */
  tend(source: EmotionSource): void
}

/** Opens a chapter's window for a turn; after an overflow, cut first. */
export type WindowOpener = (task: WindowTask, overflow?: PromptOverflow) => Promise<TurnWindow>

/** What windows need. */
export interface WindowOpenerParts {
  readonly rooms: WindowRooms
  readonly keeper: WindowKeeper
  readonly labels: EmotionLabels
}

/** Builds the opener. */
export function createWindowOpener({ rooms, keeper, labels }: WindowOpenerParts): WindowOpener {
  return async function openTurnWindow(task, overflow) {
    const { scene, character, chapter, newLines, replacedLine } = task
    const stored = await scene.view.window(chapter)
    const labelled = labels.apply(chapter, stored.lines)
    const room = await rooms.open(task, overflow)
    const head: HeadState = {
      ...(await whoTalks(scene)),
      headSizing: headSizing(room.rates, room.contextTokens),
    }
    const parts: CutParts = { head, prepared: keeper.prepared(chapter) }
    const whole: OpenWindow = {
      state: stored.state ? freeze(stored.state, head) : newWindowState(head),
      lines: linesBefore(labelled.lines, replacedLine),
    }
    // What was believed to fit did not: the estimate is off, so half of what a cut would leave. Otherwise only what does not fit at
    // all is cut here; the usual cut comes in the pause after a turn.
    const window = overflow
      ? shorten({ ...room, cutAt: 0, cutTo: room.cutTo / 2 }, { ...parts, prepared: undefined })
      : shorten({ ...room, cutAt: 1 }, parts)

    function assemble(state: WindowState, lines: readonly Line[]): Prompt {
      return assemblePrompt({
        character,
        window: state,
        lines,
        speakers: castNames(scene.cast.filter(({ id }) => id !== character.id)),
        isGroup: scene.audience === 'group',
      })
    }

    /** Cuts before the turn, which stays whole. */
    function shorten(allowed: WindowRoom, cutParts: CutParts): OpenWindow {
      const lines = [...whole.lines, ...newLines]
      const cut = cutAtOnce({ state: whole.state, lines }, assemble(whole.state, lines), allowed, cutParts)
      return cut ? { state: cut.state, lines: cut.lines.slice(0, cut.lines.length - newLines.length) } : whole
    }

    function close({ prompt, added, reply, promptTokens }: AnsweredTurn): ClosedTurn {
      const measured = rooms.measure(chapter, room, prompt, promptTokens)
      // Not the prompt's lines: a window is a whole cast's, and has notes that are not for everybody.
      const said = [...window.lines, ...added]
      const open = { state: window.state, lines: reply ? [...said, reply] : said }
      const cut = cutAtPause(open, prompt, measured, parts)
      const { state, lines } = cut ?? open
      return {
        changes: state === stored.state ? [] : [stateChange('window', chapter, '', state)],
        isCut: state.cuts !== (stored.state?.cuts ?? 0),
        tend(source) {
          labels.read(chapter, lines, { source, language: character.language })
          keeper.tend({
            chapter,
            character,
            window: { state, lines },
            prompt,
            nextPrompt: () => assemble(state, lines),
            room: measured,
            isNew: cut !== undefined,
          })
        },
      }
    }

    return {
      window,
      room,
      labelChanges: labelled.changes,
      assemble: (added) => assemble(window.state, [...window.lines, ...added]),
      close,
    }
  }
}

/** What the head tells of the person, frozen from a chapter's first reply to its next cut; nothing personal in a group. */
async function whoTalks(scene: Scene): Promise<Pick<WindowState, 'userName' | 'profile'>> {
  if (scene.audience === 'group') return { userName: '', profile: '' }
  return { userName: scene.personName, profile: await scene.view.profile(scene.personId) }
}

/** What is frozen stays, but for what is to be forgotten, at once and whatever it costs, and for room that is gone. */
function freeze(state: WindowState, { profile, headSizing: sizing }: HeadState): WindowState {
  const isForgotten = profile === '' && state.profile !== ''
  // Written by a version that knew no such thing, it has none.
  const isTooLarge = (state.headSizing?.contextTokens ?? Number.POSITIVE_INFINITY) > sizing.contextTokens
  if (!isForgotten && !isTooLarge) return state
  return {
    ...state,
    ...(isForgotten ? { profile } : {}),
    ...(isTooLarge ? { headSizing: sizing } : {}),
  }
}

/** Another take answers what stood before the line that it replaces. */
function linesBefore(lines: readonly Line[], replaced: Line | undefined): readonly Line[] {
  const at = lines.findIndex(({ id }) => id === replaced?.id)
  return at < 0 ? lines : lines.slice(0, at)
}
