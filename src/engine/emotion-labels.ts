import type { Language } from '../contract/character.ts'
import type { Clock } from '../contract/clock.ts'
import type { ChapterKey } from '../contract/conversation.ts'
import type { Emotion, EmotionSource } from '../contract/emotion.ts'
import type { Line } from '../contract/line.ts'
import type { Change } from '../contract/mailbox.ts'
import type { HelperModel } from '../contract/model.ts'
import { labelQuestion, parseLabels } from '../prompt/label-question.ts'
import type { Background } from './background.ts'
import { createRecent } from './recent.ts'

/** So many lines are labelled at once: two exchanges, for a mood that is told later has passed. */
const leastLines = 4
const mostLines = 12
const contextLines = 4
const answerTokens = 200

/** Labels that the helper reads from lines, some at once, between turns. */
export interface EmotionLabels {
  /** The lines with the labels that have come for them, and what is to be written of it. */
  apply(chapter: ChapterKey, lines: readonly Line[]): LabelledLines
  /** Has the latest lines read, when there are enough that nobody has labelled. Called when a turn is written. */
  read(chapter: ChapterKey, lines: readonly Line[], options: ReadLabelsOptions): void
}

/** See {@link EmotionLabels.apply}. */
export interface LabelledLines {
  readonly lines: readonly Line[]
  readonly changes: readonly Change[]
}

/** Whose lines are read, and in which language. */
export interface ReadLabelsOptions {
  /** Who reads the character's own lines: with `inline` the helper reads those of people alone. */
  readonly source: EmotionSource
  readonly language: Language
}

interface Label {
  readonly revision: number
  readonly emotion: Emotion
}

/** Builds it; without a helper nothing is read. */
export function createEmotionLabels(options: {
  readonly helper: HelperModel | undefined
  readonly background: Background
  readonly clock: Clock
}): EmotionLabels {
  const { helper, background, clock } = options
  const pending = createRecent<ReadonlyMap<string, Label>>()

  async function ask(
    asked: HelperModel,
    chapter: ChapterKey,
    lines: {
      readonly unread: readonly Line[]
      readonly context: readonly Line[]
      readonly language: Language
    },
    signal: AbortSignal,
  ): Promise<void> {
    const { unread, context, language } = lines
    const question = labelQuestion(unread, context, language)
    const { text } = await asked.ask({ ...question, maxTokens: answerTokens, temperature: 0, signal })
    const labels = parseLabels(text, unread.length)
    if (!labels) return
    const known = unread.flatMap(({ id, revision }, at): [string, Label][] => {
      const emotion = labels[at]
      return emotion ? [[id, { revision, emotion }]] : []
    })
    pending.set(chapter, new Map(known))
  }

  function label(
    chapter: ChapterKey,
    line: Line,
  ): { readonly line: Line; readonly changes: readonly Change[] } {
    const found = pending.get(chapter)?.get(line.id)
    if (!found || found.revision !== line.revision || line.emotion) return { line, changes: [] }
    const { emotion } = found
    const labelled: Line = { ...line, emotion, emotionSource: 'batch' }
    return {
      line: labelled,
      changes: labelChanges(chapter, labelled, emotion, helper?.name ?? '', clock.now()),
    }
  }

  return {
    apply(chapter, lines) {
      if (!pending.get(chapter)) return { lines, changes: [] }
      const labelled = lines.map((line) => label(chapter, line))
      return {
        lines: labelled.map(({ line }) => line),
        changes: labelled.flatMap(({ changes }) => changes),
      }
    },
    read(chapter, lines, { source, language }) {
      if (!helper || source === 'off') return
      const late = lines.slice(-mostLines)
      const unread = late.filter((line) => isUnread(line, source) && !pending.get(chapter)?.has(line.id))
      const [first] = unread
      if (!first || unread.length < (source === 'batch' ? leastLines : leastLines / 2)) return
      const at = lines.indexOf(first)
      const context = lines
        .slice(Math.max(0, at - contextLines), at)
        .filter(({ role }) => role !== 'narrator')
      const name = `label-lines ${JSON.stringify(chapter)}`
      background.start(name, (signal) => ask(helper, chapter, { unread, context, language }, signal))
    },
  }
}

function isUnread({ role, emotion, text, kind }: Line, source: EmotionSource): boolean {
  if (emotion || text === '' || kind !== 'speech') return false
  return role === 'user' || (role === 'character' && source === 'batch')
}

function labelChanges(
  chapter: ChapterKey,
  line: Line,
  emotion: Emotion,
  model: string,
  at: number,
): readonly Change[] {
  const { platform, place, thread } = chapter
  const reference = { id: line.id, revision: line.revision }
  const source = 'batch'
  return [
    { type: 'line-labelled', chapter, line: reference, emotion, source },
    {
      type: 'log-appended',
      entry: {
        id: `${line.id}:${line.revision}:${source}`,
        name: 'emotion',
        at,
        conversation: { platform, place, thread },
        turnId: line.turnId,
        personIds: line.role === 'user' ? [line.speakerId] : [],
        value: { version: 1, chapter, line: reference, take: line.take, emotion, source, model },
      },
    },
  ]
}
