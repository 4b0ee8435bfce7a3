import type { Character, EmotionStyle, Language } from '../contract/character.ts'
import { type Emotion, emotions } from '../contract/emotion.ts'
import type { Line } from '../contract/line.ts'
import { mentionsTrigger } from './triggers.ts'

/** For how many of the character's replies a feeling lasts when nothing renews it. */
const lastingReplies = { fast: 2, medium: 4, slow: 6 } as const

const feelings = {
  zh: {
    anger: '愤怒',
    disgust: '厌恶',
    fear: '恐惧',
    happiness: '快乐',
    sadness: '悲伤',
    surprise: '惊讶',
    neutral: '平静',
    frustration: '沮丧',
    excitement: '兴奋',
    other: '',
  },
  en: {
    anger: 'anger',
    disgust: 'disgust',
    fear: 'fear',
    happiness: 'happiness',
    sadness: 'sadness',
    surprise: 'surprise',
    neutral: 'calm',
    frustration: 'frustration',
    excitement: 'excitement',
    other: '',
  },
} as const satisfies { readonly [language in Language]: { readonly [emotion in Emotion]: string } }

/** What changes in how the character feels, when something does. */
export interface MoodChange {
  readonly emotion: Emotion
  /** What the note says. */
  readonly text: string
}

/**
 * The mood that this turn begins with, if the window does not already tell it. In this order: the feeling whose `triggers`
 * are mentioned now; the latest feeling of the window, read from a reply or told by a note, while it lasts by `recovery`; the
 * card's `baseline`. What the window tells is this character's latest mood note, or the neutral style that the head holds.
 */
export function changeMood(
  character: Character,
  window: readonly Line[],
  turnLines: readonly Line[],
): MoodChange | undefined {
  const notes = window.map((line) => notedMood(character, line))
  const told = notes.findLast((emotion) => emotion !== undefined) ?? 'neutral'
  const emotion = triggeredMood(character, turnLines) ?? lastingMood(character, window)
  const style = character.emotion.styles[emotion]
  // A feeling with no style is told only to end another one; `other` has not even a name.
  const tellsNothing = !hasStyle(style) && (told === 'neutral' || emotion === 'other')
  return emotion === told || tellsNothing
    ? undefined
    : { emotion, text: describeMood(character, emotion, style) }
}

/** What a mood note is called, after its turn. A character's id has no colon. */
export function moodSubject({ id }: Character, emotion: Emotion): string {
  return `note:mood:${id}:${emotion}`
}

function notedMood(character: Character, { kind, id }: Line): Emotion | undefined {
  if (kind !== 'note') return undefined
  return emotions.find((emotion) => id.endsWith(`:${moodSubject(character, emotion)}`))
}

function triggeredMood(character: Character, turnLines: readonly Line[]): Emotion | undefined {
  const text = turnLines.map((line) => line.text).join('\n')
  return emotions.find((emotion) => {
    const triggers = character.emotion.styles[emotion]?.triggers ?? ''
    return emotion !== 'neutral' && triggers !== '' && mentionsTrigger(text, triggers)
  })
}

function lastingMood(character: Character, window: readonly Line[]): Emotion {
  const { baseline, recovery } = character.emotion
  let replies = 0
  for (const line of window.toReversed()) {
    if (replies >= lastingReplies[recovery]) break
    const isOwn = line.role === 'character' && line.speakerId === character.id
    const emotion = isOwn ? line.emotion : notedMood(character, line)
    if (emotion) return emotion
    if (isOwn) replies += 1
  }
  return baseline
}

function hasStyle(style: EmotionStyle | undefined): boolean {
  return style !== undefined && (style.words !== '' || style.gestures !== '')
}

function describeMood(
  { name, language }: Character,
  emotion: Emotion,
  style: EmotionStyle | undefined,
): string {
  const shown = [style?.words ?? '', style?.gestures ?? ''].filter((part) => part !== '').join(' ')
  const feeling = feelings[language][emotion]
  if (language === 'zh') {
    const state = feeling && (emotion === 'neutral' ? '恢复了平静' : `流露出${feeling}`)
    return `${name}此刻${state}${shown && '：'}${shown}`
  }
  const state = feeling && (emotion === 'neutral' ? ' is calm again' : ` shows ${feeling}`)
  return `${name} now${state}${shown && ': '}${shown}`
}
