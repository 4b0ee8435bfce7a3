import type { ExportFormat, LeftOutReason } from '../../contract/feedback-export.ts'
import type { Prompt } from '../../contract/prompt.ts'
import type { Rendering } from '../../contract/turn.ts'
import type { Split } from './split.ts'

/** Formats for people: a row for each record. */
export type RowFormat = 'jsonl' | 'csv'

/** What a trainer does with the rows: imitates, prefers one of two, learns from thumbs. */
export type TrainingFormat = Exclude<ExportFormat, RowFormat>

/** Whether it is for training: a folder of files, of what people agreed to have used so. */
export function isTrainingFormat(format: ExportFormat): format is TrainingFormat {
  return format !== 'jsonl' && format !== 'csv'
}

/** Trainers whose files are written. */
export const trainingShapes = ['trl', 'llama-factory', 'ms-swift'] as const

/** See {@link trainingShapes}. */
export type TrainingShape = (typeof trainingShapes)[number]

/** The README of an export for training begins with the format and this: by it a folder without rows is known. */
export const readmeTitle = 'rows of what people did about replies'

/** `chat`: messages. `plain`: the text that CharacterGLM goes on with. `as-served`: either, as the model was asked. */
export const trainingForms = ['chat', 'plain', 'as-served'] as const

/** See {@link trainingForms}. */
export type TrainingForm = (typeof trainingForms)[number]

/** What is to be learned after the prompt. Texts are in the output form of the row's model, without an end of turn. */
export type Lesson =
  | { readonly type: 'sft'; readonly completion: string }
  | {
      readonly type: 'dpo'
      readonly chosen: string
      readonly rejected: string
      /** Nobody said that the rejected one is worse: it was only not kept. */
      readonly isWeak: boolean
    }
  | { readonly type: 'kto'; readonly completion: string; readonly label: boolean }

/** A row, before a trainer's shape. Nobody's own name is in it. */
export interface TrainingRow {
  /** Stable, and tells nobody anything. */
  readonly id: string
  /** Pseudonyms of everybody whose words or deeds it holds, sorted. */
  readonly people: readonly string[]
  /** Their ids, for the registry of exports; never written. */
  readonly personIds: readonly string[]
  /** Whose ids these are. */
  readonly platform: string
  readonly split: Split
  readonly form: 'chat' | 'plain'
  readonly prompt: Prompt
  readonly rendering: Rendering
  readonly lesson: Lesson
}

/** A row, or why there is none. */
export type TrainingResult = TrainingRow | { readonly leftOut: LeftOutReason }

/** A text of an export. */
export interface TrainingText {
  /** Path in the export's folder, such as `trl/sft-plain.train.jsonl`. */
  readonly file: string
  readonly text: string
}

/** The texts of a lesson. */
export function textsOf(lesson: Lesson): readonly string[] {
  return lesson.type === 'dpo' ? [lesson.chosen, lesson.rejected] : [lesson.completion]
}

/** The same lesson of other texts. */
export function mapLesson(lesson: Lesson, map: (text: string) => string): Lesson {
  return lesson.type === 'dpo'
    ? { ...lesson, chosen: map(lesson.chosen), rejected: map(lesson.rejected) }
    : { ...lesson, completion: map(lesson.completion) }
}
