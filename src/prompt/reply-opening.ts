import type { Emotion } from '../contract/emotion.ts'
import { parseEmotionLabel, parseEmotionWord } from '../util/emotion-label.ts'
import { matchEmotion } from './emotion-mark.ts'
import { colons, createLabelMatcher } from './labels.ts'

/** Whether what comes next is a label before words. */
export type OpeningMatch =
  | { readonly type: 'none' }
  /** It may be, once there is more of it. */
  | { readonly type: 'partial' }
  | {
      readonly type: 'label'
      readonly part: 'name' | 'emotion'
      /** The offset of the label: behind a quotation or stars that go on after it. */
      readonly start: number
      /** The offset right after the label. */
      readonly end: number
      /** How the words are said, where the label tells it. */
      readonly emotion: Emotion | undefined
    }

const mood = new RegExp(`[(（]\\s*(\\p{L}+)\\s*[)）][\\s*]*[${colons}]\\**$`, 'u')

/**
 * Builds a reader of what may stand before the words of a line: the name of who speaks, and how the words are said. `parts`: what
 * may come there.
 */
export function createOpeningMatcher(
  ownNames: readonly string[],
  expectsEmotion: boolean,
): (text: string, parts: ReadonlySet<'name' | 'emotion'>) => OpeningMatch {
  const matchName = createLabelMatcher(ownNames)
  return (text, parts) => {
    const name = parts.has('name') ? matchName(text) : undefined
    if (name?.type === 'label')
      return {
        type: 'label',
        part: 'name',
        start: 0,
        end: name.end,
        emotion: moodIn(text.slice(0, name.end), expectsEmotion),
      }
    const mark = parts.has('emotion') ? matchEmotion(text, expectsEmotion) : undefined
    if (name?.type === 'partial' || mark?.type === 'partial') return { type: 'partial' }
    return mark?.type === 'label' ? { ...mark, part: 'emotion' } : { type: 'none' }
  }
}

/** `林栖迟（快乐）：` */
function moodIn(label: string, expectsEmotion: boolean): Emotion | undefined {
  const word = mood.exec(label)?.[1] ?? ''
  return expectsEmotion ? parseEmotionWord(word) : parseEmotionLabel(word)
}
