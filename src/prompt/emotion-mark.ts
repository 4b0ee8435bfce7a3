import type { Language } from '../contract/character.ts'
import { type Emotion, emotions } from '../contract/emotion.ts'
import { emotionLabels, emotionWords, parseEmotionLabel, parseEmotionWord } from '../util/emotion-label.ts'
import { hasCjk } from '../util/has-cjk.ts'
import { colons } from './labels.ts'

/** Whether a text begins with the mark of an emotion. */
export type EmotionMatch =
  | { readonly type: 'none' }
  /** It may, once there is more of it. */
  | { readonly type: 'partial' }
  | {
      readonly type: 'label'
      /** The offset of the mark: behind a quotation or stars that go on after it. */
      readonly start: number
      /** The offset right after the mark and the colon that may follow it. */
      readonly end: number
      readonly emotion: Emotion
    }

/** A mark's words: those before the last are whole. */
interface Words {
  readonly emotions: readonly (Emotion | undefined)[]
  readonly last: string
}

const none: EmotionMatch = { type: 'none' }
const partial: EmotionMatch = { type: 'partial' }
const longestGap = 16
const longestInside = 48
/** Said of a label, and none itself. */
const fillers = ['emotion', 'mood', 'feeling', 'label', 'and', '情绪', '情感', '心情', '标签', '和', '与']
const opening = /^(["“「『]?)([*_]{0,3})[^\S\n]{0,4}[([{<（［【＜]/
const openingBegun = /^["“「『]?[*_]{0,3}[^\S\n]{0,4}$/
const colon = new RegExp(`[${colons}]`)
const betweenWords = new RegExp(`^[^\\S\\n]*[、,，;；/／|&+·=*_${colons}]*[^\\S\\n]*$`)

const beginnings = new Set(
  [...emotionWords, ...fillers].flatMap((word) => [...word].map((_, index) => word.slice(0, index + 1))),
)
const strictBeginnings = new Set(
  emotionLabels.flatMap((word) => [...word].map((_, index) => word.slice(0, index + 1))),
)

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
 * Looks for the mark of an emotion at the start of a text, and a colon after it: `(快乐)`, `（ 开心 ）`, `[Emotion: happiness]`,
 * `**(快乐、兴奋)**` (the first counts). Whatever has another word in it is an action. A text that ends within the mark is a
 * partial match; a line's end settles it. Where none is expected, only RoleCraft's own labels in ASCII parentheses count:
 * `（惊讶）` is how CharacterGLM writes an action.
 */
export function matchEmotion(text: string, isExpected = true): EmotionMatch {
  return isExpected ? matchLoose(text) : matchStrict(text)
}

function matchStrict(text: string): EmotionMatch {
  if (!text.startsWith('(')) return none
  const length = text.slice(1, longestInside).search(/[^\p{L}]/u)
  if (length < 0)
    return strictBeginnings.has(text.slice(1).toLowerCase()) || text.length === 1 ? partial : none
  const emotion = parseEmotionLabel(text.slice(1, 1 + length))
  return emotion && /[)）]/.test(text.charAt(1 + length)) ? withColon(text, 0, length + 2, emotion) : none
}

function matchLoose(text: string): EmotionMatch {
  const [lead = '', quote = '', stars = ''] = opening.exec(text) ?? []
  if (lead === '') return openingBegun.test(text) ? partial : none
  const inside = text.slice(lead.length, lead.length + longestInside)
  const length = inside.search(/[\])}>）］】＞]/)
  const words = readWords(length < 0 ? inside : inside.slice(0, length))
  if (!words) return none
  if (length < 0) return inside.length < longestInside && mayGoOn(words) ? partial : none
  const [emotion] = [...words.emotions, parseEmotionWord(words.last)].filter((each) => each !== undefined)
  if (!emotion || !isKnown(words.last)) return none
  const end = lead.length + length + 1
  const after = text.slice(end, end + stars.length)
  if (after === stars) return withColon(text, quote.length, end + stars.length, emotion)
  if (end + after.length === text.length && stars.startsWith(after)) return partial
  return withColon(text, quote.length + stars.length, end, emotion)
}

/** The words between the brackets; `undefined`: one of them is none of ours. */
function readWords(inside: string): Words | undefined {
  const tokens = inside.toLowerCase().match(/\p{L}+|[^\p{L}]+/gu) ?? []
  const separators = tokens.filter((token) => !/\p{L}/u.test(token))
  if (!separators.every((token) => betweenWords.test(token))) return undefined
  const words = tokens.filter((token) => /\p{L}/u.test(token)).flatMap(splitWord)
  const isLastWhole = separators.length > 0 && separators.at(-1) === tokens.at(-1)
  const whole = isLastWhole ? words : words.slice(0, -1)
  if (!whole.every(isKnown)) return undefined
  return {
    emotions: whole.map((word) => parseEmotionWord(word)),
    last: isLastWhole ? '' : (words.at(-1) ?? ''),
  }
}

/** `快乐和兴奋` has no space. */
function splitWord(word: string): readonly string[] {
  return beginnings.has(word) ? [word] : word.split(/(?<=..)[和与]/)
}

function isKnown(word: string): boolean {
  return word === '' || fillers.includes(word) || parseEmotionWord(word) !== undefined
}

function mayGoOn({ last }: Words): boolean {
  return last === '' || beginnings.has(last)
}

/** Over spaces, to the colon after a mark, where there is one. */
function withColon(text: string, start: number, from: number, emotion: Emotion): EmotionMatch {
  let end = from
  while (end - from < longestGap && /[^\S\n]/.test(text.charAt(end))) end += 1
  if (end === text.length) return partial
  return { type: 'label', start, end: colon.test(text.charAt(end)) ? end + 1 : end, emotion }
}
