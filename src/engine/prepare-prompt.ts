import type { EmotionSource } from '../contract/emotion.ts'
import type { Line } from '../contract/line.ts'
import type { Change } from '../contract/mailbox.ts'
import type { Prompt, WindowState } from '../contract/prompt.ts'
import { assemblePrompt } from '../prompt/assemble.ts'
import { planNotes } from '../prompt/notes.ts'
import { createSeededRandom } from '../util/seeded-random.ts'
import { castNames, stateChange } from './changes.ts'
import { cutAtOnce, cutAtPause, type OpenWindow, type WindowRoom } from './cut-window.ts'
import type { EmotionLabels } from './emotion-labels.ts'
import type { ReplyTask } from './reply-task.ts'
import { addressOf, type EngineTools, type Scene } from './scene.ts'
import type { WindowKeeper } from './window-keeper.ts'
import type { PromptOverflow, WindowRooms } from './window-room.ts'

/** New lore of one turn takes no more than this share of the context. */
const loreShare = 0.08

/** A prompt, and what has to be written for it. */
export interface PreparedPrompt {
  readonly prompt: Prompt
  /** The narrator's lines that this turn needs; they come before its own lines and are kept there. */
  readonly notes: readonly Line[]
  /** Emotions of earlier lines that have become known. */
  readonly labelChanges: readonly Change[]
  /** Whether no character has spoken yet in this window, so that nobody was told yet who plays. */
  readonly isFirstReply: boolean
  /** What becomes of the window with this reply. Its cut is made here, in the pause after the turn. */
  closeTurn(reply: Line | undefined, counted: CountedPrompt): ClosedTurn
}

/** What a server counted for the prompt, if the model answered that it was made for. */
export interface CountedPrompt {
  readonly promptTokens: number | undefined
}

/** A window after a turn. */
export interface ClosedTurn {
  /** The window's state where it is new, or was cut. */
  readonly changes: readonly Change[]
  /** To be called when the turn is written. */
  tend(source: EmotionSource): void
}

/** Puts the prompt of a reply together; after an overflow, with a window that is cut first. */
export type PromptPreparer = (task: ReplyTask, overflow?: PromptOverflow) => Promise<PreparedPrompt>

/** What the preparer asks beside the engine's tools. */
export interface PreparerParts {
  readonly rooms: WindowRooms
  readonly keeper: WindowKeeper
  readonly labels: EmotionLabels
}

/** Builds the preparer. */
export function createPromptPreparer(
  { clock }: EngineTools,
  { rooms, keeper, labels }: PreparerParts,
): PromptPreparer {
  return async function preparePrompt(task, overflow) {
    const { scene, character, chapter, newLines } = task
    const stored = await scene.view.window(chapter)
    const labelled = labels.apply(chapter, stored.lines)
    const person = await whoTalks(scene)
    const room = await rooms.open(task, overflow)
    const whole: OpenWindow = {
      state: forgetProfile(stored.state ?? { ...person, firstLineId: '', story: '', cuts: 0 }, person),
      lines: linesBefore(labelled.lines, task.replacedLine),
    }
    // What was believed to fit did not: the estimate is off, so half of what a cut would leave. Otherwise only what does not fit at
    // all is cut here, such as hundreds of lines that nobody answered; the usual cut comes after a reply.
    const window = overflow
      ? shorten(whole, { ...room, cutAt: 0, cutTo: room.cutTo / 2 })
      : shorten(whole, { ...room, cutAt: 1 })
    const notes = newLines.length > 0 ? notesOf(task, window, room) : []
    const prompt = assemble(window.state, [...window.lines, ...notes, ...newLines])

    function assemble(state: WindowState, lines: readonly Line[]): Prompt {
      return assemblePrompt({
        character,
        window: state,
        lines,
        speakers: castNames(scene.cast.filter(({ id }) => id !== character.id)),
        isGroup: scene.audience === 'group',
        rates: room.rates,
        contextTokens: room.contextTokens,
      })
    }

    /** Cuts before the turn, which stays whole. */
    function shorten(long: OpenWindow, allowed: WindowRoom): OpenWindow {
      const lines = [...long.lines, ...newLines]
      const cut = cutAtOnce({ state: long.state, lines }, assemble(long.state, long.lines), allowed, person)
      return cut ? { state: cut.state, lines: cut.lines.slice(0, cut.lines.length - newLines.length) } : long
    }

    function closeTurn(reply: Line | undefined, { promptTokens }: CountedPrompt): ClosedTurn {
      const measured = rooms.measure(chapter, room, prompt, promptTokens)
      const open = { state: window.state, lines: reply ? [...prompt.lines, reply] : prompt.lines }
      const cut = cutAtPause(open, prompt, measured, { person, prepared: keeper.prepared(chapter) })
      const { state, lines } = cut ?? open
      return {
        changes: state === stored.state ? [] : [stateChange('window', chapter, '', state)],
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

    const isFirstReply = !window.lines.some(({ role }) => role === 'character')
    return { prompt, notes, labelChanges: labelled.changes, isFirstReply, closeTurn }
  }

  function notesOf({ scene, character, newLines, turnId }: ReplyTask, window: OpenWindow, room: WindowRoom) {
    return planNotes({
      character,
      userName: addressOf(scene, character),
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

/** What the head tells of the person, frozen from a chapter's first reply to its next cut; nothing personal in a group. */
async function whoTalks(scene: Scene): Promise<Pick<WindowState, 'userName' | 'profile'>> {
  if (scene.audience === 'group') return { userName: '', profile: '' }
  return { userName: scene.personName, profile: await scene.view.profile(scene.personId) }
}

/** What is to be forgotten is forgotten at once, whatever it costs; what is new waits for the next cut. */
function forgetProfile(state: WindowState, { profile }: Pick<WindowState, 'profile'>): WindowState {
  return profile === '' && state.profile !== '' ? { ...state, profile } : state
}

/** Another take answers what stood before the line that it replaces. */
function linesBefore(lines: readonly Line[], replaced: Line | undefined): readonly Line[] {
  const at = lines.findIndex(({ id }) => id === replaced?.id)
  return at < 0 ? lines : lines.slice(0, at)
}
