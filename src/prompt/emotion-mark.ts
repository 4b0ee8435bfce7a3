import type { Language } from '../contract/character.ts'
import { type Emotion, emotions } from '../contract/emotion.ts'
import { emotionLabels, parseEmotionLabel } from '../util/emotion-label.ts'
import { hasCjk } from '../util/has-cjk.ts'

/** Whether a text begins with the mark of an emotion. */
export type EmotionMatch =
  | { readonly type: 'none' }
  /** It may, once there is more of it. */
  | { readonly type: 'partial' }
  /** It does; `end` is the offset right after the mark and the colon that may follow it. */
  | { readonly type: 'label'; readonly end: number; readonly emotion: Emotion }

const none: EmotionMatch = { type: 'none' }
const partial: EmotionMatch = { type: 'partial' }
const longestGap = 4

const chineseLabels = new Map<Emotion, string>()
for (const label of emotionLabels.filter(hasCjk)) {
  const emotion = parseEmotionLabel(label)
  // The first is RoleCraft's own.
  if (emotion && !chineseLabels.has(emotion)) chineseLabels.set(emotion, label)
}

/** How a line is said, before its words, as RoleCraft's scripts write it: `(快乐)`, `(happiness)`. */
export function renderEmotion(emotion: Emotion | undefined, language: Language): string {
  if (!emotion) return ''
  return `(${language === 'zh' ? (chineseLabels.get(emotion) ?? emotion) : emotion})`
}

/** The marks of all ten emotions, in RoleCraft's order. */
export function renderEmotions(language: Language): readonly string[] {
  return emotions.map((emotion) => renderEmotion(emotion, language))
}

/**
 * Looks for the mark of an emotion at the start of a text: `(快乐)`, `（快乐）`, `[happiness]`, in any case, and a colon after it.
 * A text that ends within the mark is a partial match; a line's end settles it. Where none is expected, only RoleCraft's own
 * ASCII parentheses count: `（惊讶）` is how CharacterGLM writes an action.
 */
export function matchEmotion(text: string, isExpected = true): EmotionMatch {
  if (!(isExpected ? /^[([（［【]/ : /^\(/).test(text)) return none
  const length = text.slice(1).search(/[^\p{L}]/u)
  const label = length < 0 ? text.slice(1) : text.slice(1, 1 + length)
  if (length < 0) {
    const begun = label.toLowerCase()
    return emotionLabels.some((known) => known.startsWith(begun)) ? partial : none
  }
  const emotion = parseEmotionLabel(label)
  if (!emotion || !/[)\]）］】]/.test(text.charAt(1 + length))) return none
  let end = length + 2
  while (end < length + 2 + longestGap && /[ \t\u3000]/.test(text.charAt(end))) end += 1
  if (end === text.length) return partial
  return { type: 'label', end: /[:：]/.test(text.charAt(end)) ? end + 1 : end, emotion }
}
