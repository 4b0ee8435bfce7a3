import type { Language } from '../contract/character.ts'
import type { Clock } from '../contract/clock.ts'
import type { ChapterKey } from '../contract/conversation.ts'
import type { Emotion, EmotionSource } from '../contract/emotion.ts'
import type { Line } from '../contract/line.ts'
import type { Log } from '../contract/log.ts'
import type { Change } from '../contract/mailbox.ts'
import type { HelperModel } from '../contract/model.ts'
import { labelQuestion, parseLabels } from '../prompt/label-question.ts'
import type { Background } from './background.ts'
import { createRecent } from './recent.ts'
import { isRefusal } from './refusal.ts'

/** So many lines are labelled at once, four exchanges: a call for each would double what a turn costs. */
const leastLines = 8
const mostLines = 16
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
  /** Who reads the character's own lines: with `inline` the helper reads those of people, and what the model left unlabelled. */
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
  readonly log: Log
}): EmotionLabels {
  const { helper, background, clock, log } = options
  /** What came of the latest questions; where nothing did, `undefined`, so that the same lines are not asked about again. */
  const answered = createRecent<ReadonlyMap<string, Label | undefined>>()

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
    const answer = await asked
      .ask({ ...question, maxTokens: answerTokens, temperature: 0, signal })
      .catch(refusedAnswer)
    const labels = answer && parseLabels(answer.text, unread.length)
    if (!labels) log.info({ helper: asked.name }, 'the helper does not answer with labels of emotions')
    const known = unread.map(({ id, revision }, at): [string, Label | undefined] => {
      const emotion = labels?.[at]
      return [id, emotion && { revision, emotion }]
    })
    answered.set(chapter, new Map([...(answered.get(chapter) ?? []), ...known].slice(-2 * mostLines)))
  }

  function label(
    chapter: ChapterKey,
    line: Line,
    lines: readonly Line[],
  ): { readonly line: Line; readonly changes: readonly Change[] } {
    const found = answered.get(chapter)?.get(line.id)
    if (!found || found.revision !== line.revision || line.emotion) return { line, changes: [] }
    const { emotion } = found
    const labelled: Line = { ...line, emotion, emotionSource: 'batch' }
    const model = helper?.name ?? ''
    return {
      line: labelled,
      changes: labelChanges({ chapter, line: labelled, emotion, lines, model, at: clock.now() }),
    }
  }

  return {
    apply(chapter, lines) {
      if (!answered.get(chapter)) return { lines, changes: [] }
      const labelled = lines.map((line) => label(chapter, line, lines))
      return {
        lines: labelled.map(({ line }) => line),
        changes: labelled.flatMap(({ changes }) => changes),
      }
    },
    read(chapter, lines, { source, language }) {
      if (!helper || source === 'off') return
      const late = lines.slice(-mostLines)
      const unread = late.filter((line) => isUnread(line) && !answered.get(chapter)?.has(line.id))
      const [first] = unread
      if (!first || unread.length < (source === 'batch' ? leastLines : leastLines / 2)) return
      const at = lines.indexOf(first)
      const context = lines
        .slice(Math.max(0, at - contextLines), at)
        .filter(({ role }) => role !== 'narrator')
      background.start('emotion labels', chapter, (signal) =>
        ask(helper, chapter, { unread, context, language }, signal),
      )
    },
  }
}

/** A question that is refused is answered, in its way. */
function refusedAnswer(error: unknown): undefined {
  if (!isRefusal(error)) throw error
}

/** Also a reply of a model that was to write its label itself, and did not. */
function isUnread({ role, emotion, text, kind }: Line): boolean {
  return !emotion && text !== '' && kind === 'speech' && role !== 'narrator'
}

function labelChanges(read: {
  readonly chapter: ChapterKey
  readonly line: Line
  readonly emotion: Emotion
  /** The window: whom a reply answered. */
  readonly lines: readonly Line[]
  readonly model: string
  readonly at: number
}): readonly Change[] {
  const { chapter, line, emotion, lines, model, at } = read
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
        personIds: personsOf(line, lines),
        value: { version: 1, chapter, line: reference, take: line.take, emotion, source, model },
      },
    },
  ]
}

/** Whom the label tells of: who said the line, or whoever was answered by it. */
function personsOf(line: Line, lines: readonly Line[]): readonly string[] {
  const answeredLines = lines.filter(({ role, turnId }) => role === 'user' && turnId === line.turnId)
  const persons = line.role === 'user' ? [line] : answeredLines
  return [...new Set(persons.map(({ speakerId }) => speakerId))]
}
