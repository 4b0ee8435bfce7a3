import { type ExportFilter, type LeftOutReason, leftOutReasons } from '../../contract/feedback-export.ts'
import { renderPrompt } from '../../prompt/render-prompt.ts'
import { addScripts, countScripts, estimateTokens } from '../../prompt/tokens.ts'
import { type Split, splits } from './split.ts'
import {
  type TrainingFormat,
  type TrainingResult,
  type TrainingRow,
  type TrainingShape,
  textsOf,
} from './types.ts'

/** Rows of a form and split. */
export interface TallyPart {
  readonly form: TrainingRow['form']
  readonly split: Split
  readonly rows: number
  /** Of thumbs: those up. */
  readonly desirable: number
  /** Tokens of the longest row, counted cautiously. */
  readonly longest: number
  /** Of pairs: those of which nobody said that one is worse. */
  readonly weak: number
}

/** What there is so far. */
export interface TrainingTally {
  /** Only those that have rows; plain ones last, each in the order of {@link splits}. */
  readonly parts: readonly TallyPart[]
  /** In the contract's order. */
  readonly leftOut: readonly { readonly reason: LeftOutReason; readonly count: number }[]
}

/** What a README tells of. */
export interface ReadmeInput {
  /** Of the export. */
  readonly exportId: string
  readonly format: TrainingFormat
  readonly shapes: readonly TrainingShape[]
  readonly filter: ExportFilter
  readonly tally: TrainingTally
}

/** Counts what is told of the rows beside them. */
export function createTally(): { count(result: TrainingResult): void; read(): TrainingTally } {
  const parts = new Map<string, TallyPart>()
  const leftOut = new Map<LeftOutReason, number>()

  function count(result: TrainingResult): void {
    if ('leftOut' in result) {
      leftOut.set(result.leftOut, (leftOut.get(result.leftOut) ?? 0) + 1)
      return
    }
    const { form, split, lesson } = result
    const part = parts.get(`${form} ${split}`) ?? { form, split, rows: 0, longest: 0, desirable: 0, weak: 0 }
    parts.set(`${form} ${split}`, {
      ...part,
      rows: part.rows + 1,
      longest: Math.max(part.longest, countTokens(result)),
      desirable: part.desirable + (lesson.type === 'kto' && lesson.label ? 1 : 0),
      weak: part.weak + (lesson.type === 'dpo' && lesson.isWeak ? 1 : 0),
    })
  }

  return {
    count,
    read: () => ({
      parts: (['chat', 'plain'] as const).flatMap((form) =>
        splits.flatMap((split) => parts.get(`${form} ${split}`) ?? []),
      ),
      leftOut: leftOutReasons.flatMap((reason) => {
        const times = leftOut.get(reason)
        return times === undefined ? [] : [{ reason, count: times }]
      }),
    }),
  }
}

/** Few tokenizers do worse, and chat templates take fewer tokens a message. */
const cautious = { cjk: 0.8, other: 2, samples: 0, perMessage: 16 } as const

function countTokens({ prompt, rendering, lesson }: TrainingRow): number {
  const { characters } = renderPrompt(prompt, rendering)
  const lengths = textsOf(lesson).map((text) =>
    estimateTokens(addScripts([characters, countScripts(text)]), cautious),
  )
  return Math.max(...lengths) + cautious.perMessage * (prompt.lines.length + 2)
}
