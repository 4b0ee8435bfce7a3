import type { Character, EmotionStyle, Language } from '../contract/character.ts'
import { type Emotion, emotions } from '../contract/emotion.ts'
import type { Line } from '../contract/line.ts'
import { mentionsTrigger } from './triggers.ts'

/** How far one label moves the mood towards it, 0 to 1, by the card's `volatility`. */
const gains = { low: 0.25, medium: 0.6, high: 0.9 } as const
/** How strong a feeling is at once when one of the card's `triggers` is mentioned. */
const triggeredLevels = { low: 0.5, medium: 0.75, high: 1 } as const
/** What of a feeling is left after each of the character's replies, by the card's `recovery`. */
const lasting = { slow: 0.85, medium: 0.65, fast: 0.45 } as const
/** What people feel moves the character less than what it feels itself. */
const sympathy = 0.5
/** Weaker feelings do not show: the mood is the baseline's. */
const leastLevel = 0.3
/** After so many replies, whatever was felt before is below {@link leastLevel}. */
const longestReplies = 8

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
 * The mood of a character after these lines (oldest first): the strongest of its feelings, or the card's `baseline` where none is
 * strong enough. A label moves it by the card's `volatility`, those of people half as far; a mentioned trigger calls its feeling
 * up at once; each of the character's replies lets all of them fade by its `recovery`. It follows from the lines alone, so that
 * another take, an edit or a deletion changes it too.
 */
export function moodAfter(character: Character, lines: readonly Line[]): Emotion {
  const { volatility, recovery, baseline } = character.emotion
  const levels = new Map<Emotion, number>()

  function feel(emotion: Emotion, gain: number): void {
    const displaced = emotion === 'neutral' ? gain : gain / 2
    for (const [other, level] of levels) if (other !== emotion) levels.set(other, level * (1 - displaced))
    if (emotion === 'neutral' || (emotion === 'other' && !hasStyle(character.emotion.styles.other))) return
    const level = levels.get(emotion) ?? 0
    // The latest of two that are equally strong wins.
    levels.delete(emotion)
    levels.set(emotion, level + gain * (1 - level))
  }

  for (const line of latestLines(character, lines)) {
    if (isOwn(character, line)) {
      for (const [emotion, level] of levels) levels.set(emotion, level * lasting[recovery])
      if (line.emotion) feel(line.emotion, gains[volatility])
    } else if (line.role === 'user') {
      if (line.emotion) feel(line.emotion, gains[volatility] * sympathy)
      const triggered = triggeredBy(character, line)
      if (triggered) feel(triggered, Math.max(gains[volatility], triggeredLevels[volatility]))
    }
  }
  const [strongest] = [...levels].toReversed().toSorted(([, a], [, b]) => b - a)
  return strongest && strongest[1] >= leastLevel ? strongest[0] : baseline
}

/**
 * The mood that this turn begins with, if the window does not already tell it. What the window tells is this character's latest
 * mood note, or the neutral style that the head holds.
 */
export function changeMood(
  character: Character,
  window: readonly Line[],
  turnLines: readonly Line[],
): MoodChange | undefined {
  const emotion = moodAfter(character, [...window, ...turnLines])
  const told = toldMood(character, window)
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

function toldMood(character: Character, window: readonly Line[]): Emotion {
  for (const { kind, id } of window.toReversed()) {
    if (kind !== 'note') continue
    const told = emotions.find((emotion) => id.endsWith(`:${moodSubject(character, emotion)}`))
    if (told) return told
  }
  return 'neutral'
}

function isOwn({ id }: Character, { role, speakerId }: Line): boolean {
  return role === 'character' && speakerId === id
}

/** The lines that can still be felt. */
function latestLines(character: Character, lines: readonly Line[]): readonly Line[] {
  let replies = 0
  let at = lines.length
  while (at > 0 && replies <= longestReplies) {
    at -= 1
    const line = lines[at]
    if (line && isOwn(character, line)) replies += 1
  }
  return lines.slice(at)
}

/** Lines are asked about at every turn, and reading one takes a segmenter. */
const triggeredMoods = new WeakMap<Line, Map<string, Emotion | undefined>>()

function triggeredBy(character: Character, line: Line): Emotion | undefined {
  const known = triggeredMoods.get(line) ?? new Map<string, Emotion | undefined>()
  triggeredMoods.set(line, known)
  const key = `${character.id} ${character.revision}`
  if (known.has(key)) return known.get(key)
  const { styles } = character.emotion
  const triggered = emotions.find((emotion) => {
    const triggers = styles[emotion]?.triggers ?? ''
    return emotion !== 'neutral' && triggers !== '' && mentionsTrigger(line.text, triggers)
  })
  known.set(key, triggered)
  return triggered
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
