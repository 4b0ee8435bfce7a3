import type { Line } from '../../contract/line.ts'
import type { Memory } from '../../contract/memory.ts'
import type { Dialect } from '../../contract/turn.ts'
import { createReplyCutter } from '../../prompt/accepted-prefix.ts'
import { sanitizeText } from '../../prompt/sanitize.ts'
import { hasCjk } from '../../util/has-cjk.ts'
import type { Scene } from '../scene.ts'

/** Whose words they are to be, and where. */
export interface WordsFor {
  readonly speaker: { readonly name: string; readonly nicknames: readonly string[] }
  /** Every name that is known there. */
  readonly names: readonly string[]
  readonly dialect: Dialect
  /** UTF-16 units. */
  readonly maxLength: number
}

/**
 * What a person wrote, as the model would have written it: without the speaker's name before it and marks of emotions, in one line
 * where the dialect ends a reply with a line, and with nothing that would be taken for another's turn. Empty: nothing is left.
 */
export function toModelForm(written: string, { speaker, names, dialect, maxLength }: WordsFor): string {
  const cutter = createReplyCutter({
    characterName: speaker.name,
    characterNames: [speaker.name, ...speaker.nicknames],
    // What begins like another's turn is made harmless below, and not cut off.
    speakers: [],
    isGroup: false,
    singleLine: false,
    emotionLabels: true,
  })
  cutter.push(written)
  const { shown } = cutter.finish('stop')
  const words = dialect === 'characterglm' ? inOneLine(shown) : shown
  return sanitizeText(words, { names, maxLength, labelsBecome: 'aside' }).trim()
}

function inOneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, hasCjk(text) ? '' : ' ')
}

/** In which dialect a line was written; `undefined`: not known, as of a greeting. */
export async function dialectOf(
  { log }: Pick<Memory, 'log'>,
  { conversation, signal }: Pick<Scene, 'conversation' | 'signal'>,
  { turnId, take }: Pick<Line, 'turnId' | 'take'>,
): Promise<Dialect | undefined> {
  if (turnId === '') return undefined
  for await (const { value } of log.stream('turn', { conversation, turnId, signal }))
    if (value.take === take) return value.rendering.dialect
  return undefined
}
