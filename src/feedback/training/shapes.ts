import { renderPrompt } from '../../prompt/render-prompt.ts'
import type { ChatMessage } from '../../prompt/rendered.ts'
import type { TrainingFormat, TrainingRow, TrainingShape, TrainingText } from './types.ts'

/** What the shape's trainer reads, beside `id`, `export` and `people`, which it passes over. */
type Columns = { readonly [column: string]: unknown }

/** Ends a turn of the plain form: the model is stopped by it, so it has to learn it. */
const endOfTurn = '\n'

/** The files' lines of a row, one for each shape. */
export function writeRow(
  row: TrainingRow,
  exportId: string,
  shapes: readonly TrainingShape[],
): readonly TrainingText[] {
  const { id, people, lesson, form, split } = row
  return shapes.map((shape) => {
    const columns = { ...shapers[shape](row), id, export: exportId, people }
    return { file: fileName(shape, lesson.type, form, split), text: `${JSON.stringify(columns)}\n` }
  })
}

/** Path of a file, in the export's folder. */
export function fileName(
  shape: TrainingShape,
  format: TrainingFormat,
  form: TrainingRow['form'],
  split: TrainingRow['split'],
): string {
  return `${shape}/${format}${form === 'plain' ? '-plain' : ''}.${split}.jsonl`
}

const shapers: { readonly [Shape in TrainingShape]: (row: TrainingRow) => Columns } = {
  trl: shapeTrl,
  'llama-factory': shapeLlamaFactory,
  'ms-swift': shapeMsSwift,
}

/** What TRL's trainers read. */
export const trlColumns = {
  sft: ['prompt', 'completion'],
  dpo: ['prompt', 'chosen', 'rejected'],
  kto: ['prompt', 'completion', 'label'],
} as const satisfies { readonly [Format in TrainingFormat]: readonly string[] }

/** Prompt and completions apart, texts in the plain form, lists of messages else (TRL, "Dataset formats and types"). */
function shapeTrl(row: TrainingRow): Columns {
  const { lesson } = row
  const prompt = row.form === 'plain' ? plainPrompt(row) : chatPrompt(row)
  const said = (text: string) => (row.form === 'plain' ? text + endOfTurn : [assistant(text)])
  switch (lesson.type) {
    case 'sft':
      return { prompt, completion: said(lesson.completion) }
    case 'dpo':
      return { prompt, chosen: said(lesson.chosen), rejected: said(lesson.rejected), weak: lesson.isWeak }
    case 'kto':
      return { prompt, completion: said(lesson.completion), label: lesson.label }
  }
}

/**
 * ShareGPT (LLaMA-Factory, data/README.md and its converter): people at odd places, the model at even ones, a system message before
 * them or in its column. Pairs end with a person's message; their system text stands in the column.
 */
function shapeLlamaFactory(row: TrainingRow): Columns {
  const { lesson } = row
  const prompt = alternating(row)
  if (lesson.type === 'dpo') {
    const spoken = (text: string) => ({ from: 'gpt', value: ended(row, text) })
    const turns = prompt.filter(({ role }) => role !== 'system')
    return {
      conversations: turns.map(({ role, content }) => ({
        from: role === 'user' ? 'human' : 'gpt',
        value: content,
      })),
      system: prompt.find(({ role }) => role === 'system')?.content ?? '',
      chosen: spoken(lesson.chosen),
      rejected: spoken(lesson.rejected),
      weak: lesson.isWeak,
    }
  }
  const messages = [...prompt, assistant(ended(row, lesson.completion))]
  return lesson.type === 'kto' ? { messages, label: lesson.label } : { messages }
}

/** Messages that end with the model's (ms-swift, "Custom dataset"); only the last one is learned. */
function shapeMsSwift(row: TrainingRow): Columns {
  const { lesson } = row
  const before = alternating(row)
  const messages = (text: string) => [...before, assistant(ended(row, text))]
  switch (lesson.type) {
    case 'sft': {
      const earlier = before.map((message) =>
        message.role === 'assistant' ? { ...message, loss: false } : message,
      )
      return { messages: [...earlier, { ...assistant(ended(row, lesson.completion)), loss: true }] }
    }
    case 'dpo': {
      const rejected_response = ended(row, lesson.rejected)
      return { messages: messages(lesson.chosen), rejected_response, weak: lesson.isWeak }
    }
    case 'kto':
      return { messages: messages(lesson.completion), label: lesson.label }
  }
}

function assistant(content: string): ChatMessage {
  return { role: 'assistant', content }
}

function ended({ form }: TrainingRow, text: string): string {
  return withoutTags(form === 'plain' ? text + endOfTurn : text)
}

/** Somebody may have typed what LLaMA-Factory and ms-swift put a picture for; of `<img>` the latter opens the file that it names. */
function withoutTags(text: string): string {
  return text.replace(/<(\/?(?:img|image|video|audio|bbox|ref-object|cot-process|start-image))>/g, '($1)')
}

/** A system message or none, then people and the character in turns, people first: a greeting stands in the head. */
function alternating(row: TrainingRow): readonly ChatMessage[] {
  const messages =
    row.form === 'plain' ? [{ role: 'user', content: plainPrompt(row) } as const] : chatPrompt(row, false)
  return messages.map(({ role, content }) => ({ role, content: withoutTags(content) }))
}

function chatPrompt(
  { prompt, rendering }: TrainingRow,
  assistantFirst = rendering.assistantFirst,
): readonly ChatMessage[] {
  const rendered = renderPrompt(prompt, { ...rendering, assistantFirst })
  return rendered.form === 'messages' ? rendered.messages : []
}

function plainPrompt({ prompt, rendering }: TrainingRow): string {
  const rendered = renderPrompt(prompt, rendering)
  return rendered.form === 'text' ? rendered.text : ''
}
