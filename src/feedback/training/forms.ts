import type { Prompt } from '../../contract/prompt.ts'
import type { Rendering } from '../../contract/turn.ts'
import { pythonStrip } from '../../prompt/python-strip.ts'
import type { Draft, Reply } from './drafts.ts'
import type { Lesson, TrainingForm } from './types.ts'

/** How a row's prompt is told to the model that learns from it. */
export interface RowForm {
  readonly form: 'chat' | 'plain'
  readonly rendering: Rendering
  /** Whether the model's own words stand as it wrote them, with labels. */
  readonly isAsServed: boolean
}

/** Emotions are told by labels only where the model was asked for them. */
const renderings = {
  chat: { dialect: 'chat', assistantFirst: false, systemMessage: true, emotionLabels: false },
  plain: { dialect: 'characterglm', assistantFirst: false, systemMessage: false, emotionLabels: false },
} as const satisfies { readonly [Form in RowForm['form']]: Rendering }

/** The hosted CharacterGLM reads the same session as the released one, whose text its rows are. */
export function formOf(wanted: TrainingForm, served: Rendering): RowForm {
  if (wanted !== 'as-served') return { form: wanted, rendering: renderings[wanted], isAsServed: false }
  if (served.dialect === 'chat') return { form: 'chat', rendering: served, isAsServed: true }
  const { emotionLabels } = served
  return { form: 'plain', rendering: { ...renderings.plain, emotionLabels }, isAsServed: true }
}

/** The prompt in that form: what the model said before stands as it is to speak now. */
export function inForm(prompt: Prompt, { isAsServed }: RowForm): Prompt {
  if (isAsServed) return prompt
  const lines = prompt.lines.map((line) =>
    line.role === 'character' && line.speakerId === prompt.characterId
      ? { ...line, text: line.shown ?? line.text }
      : line,
  )
  return { ...prompt, lines }
}

/** The texts of a draft in that form. */
export function lessonOf({ record, lesson }: Draft, form: RowForm): Lesson {
  const wordsOf = (reply: Reply) => {
    const text =
      reply.type === 'model' ? modelWords(reply.record, form) : lead(record, form) + reply.line.text
    return clean(text, form)
  }
  switch (lesson.type) {
    case 'sft':
      return { type: 'sft', completion: wordsOf(lesson.completion) }
    case 'dpo': {
      const rejected = wordsOf({ type: 'model', record: lesson.rejected })
      return { type: 'dpo', chosen: wordsOf(lesson.chosen), rejected, isWeak: lesson.isWeak }
    }
    case 'kto':
      return { type: 'kto', completion: wordsOf(lesson.completion), label: lesson.label }
  }
}

type Written = Draft['record']

function modelWords({ raw, acceptedLength, shown }: Written, { isAsServed }: RowForm): string {
  return isAsServed ? raw.slice(0, acceptedLength) : shown
}

/** Where the model says first how it speaks, words that it is to learn begin with that, too. */
function lead({ raw, acceptedLength, shown }: Written, { isAsServed, rendering }: RowForm): string {
  if (!isAsServed || !rendering.emotionLabels) return ''
  const accepted = raw.slice(0, acceptedLength).trimEnd()
  return shown !== '' && accepted.endsWith(shown) ? accepted.slice(0, -shown.length).trimStart() : ''
}

/** In the plain form a newline ends the turn: turns are stripped, and each newline is one space, as in the model's own code. */
function clean(text: string, { form }: RowForm): string {
  const words = text.toWellFormed()
  return form === 'plain'
    ? pythonStrip(words).replace(/\r\n?|[\n\v\f\u0085\u2028\u2029]/g, ' ')
    : words.trim()
}
