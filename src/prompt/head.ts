import type { Boundaries, Character, Language } from '../contract/character.ts'
import { hasCjk } from '../util/has-cjk.ts'
import { expandPlaceholders } from './placeholders.ts'
import { sanitizeProfile } from './sanitize.ts'

/** The only words that are not the card's. */
const connectives = {
  zh: {
    everyone: '大家',
    label: '：',
    separator: '、',
    stop: '。',
    catchphrases: '口头禅：',
    knowsUntil: (time: string) =>
      `只知道到${time.replace(/^\d{3,4}$/, '$&年').replace(/(?:为止|止)$/, '')}为止。`,
    unawareOf: '不知道：',
    refuses: '不做：',
    whenPressed: '被追问时：',
  },
  en: {
    everyone: 'everyone',
    label: ': ',
    separator: ', ',
    stop: '.',
    catchphrases: 'Likes to say: ',
    knowsUntil: (time: string) => `Knows nothing after ${time}.`,
    unawareOf: 'Does not know: ',
    refuses: 'Will not: ',
    whenPressed: 'When pressed: ',
  },
} as const

/** The `user_name` of a group, where the head is shared and tells of nobody in it. */
export function groupUserName(language: Language): string {
  return connectives[language].everyone
}

/**
 * Who the character is: the card's sentences, one space between, with no heading and no list mark, so that it is prose in
 * every dialect. Placeholders are expanded. What is told only when it comes up (lore, the styles of moods) is not in it.
 */
export function renderHead(
  character: Character,
  names: { readonly userName: string; readonly isGroup: boolean },
): string {
  const { about, attributes, behaviors, emotion, boundaries, scenario, language } = character
  const { label, catchphrases } = connectives[language]
  const neutral = emotion.styles.neutral
  const sentences = [
    about,
    ...attributes.identity,
    ...attributes.interests,
    ...attributes.viewpoints,
    ...attributes.experiences,
    ...attributes.achievements,
    ...attributes.relationships
      .filter(({ name }) => name !== 'user')
      .map(({ name, text }) => `${name}${label}${text}`),
    ...attributes.others,
    ...behaviors.personality,
    ...behaviors.linguisticFeatures,
    listPhrases(catchphrases, behaviors.catchphrases, language),
    ...behaviors.interactionPatterns,
    neutral?.words ?? '',
    neutral?.gestures ?? '',
    ...boundarySentences(boundaries, language),
    scenario,
  ]
  const user = names.isGroup ? groupUserName(language) : names.userName
  return expandPlaceholders(joinSentences(sentences), { user, char: character.name })
}

/**
 * What the character knows about whom it talks with: what the person wrote with `/me`, else `relationships.user`; in a group
 * that alone. Sanitised; placeholders are expanded when the prompt is put together.
 */
export function renderUserInfo(
  character: Character,
  person: { readonly profile: string | undefined; readonly isGroup: boolean },
): string {
  const profile = person.isGroup ? '' : sanitizeProfile(person.profile ?? '')
  return (
    profile || (character.attributes.relationships.find(({ name }) => name === 'user')?.text.trim() ?? '')
  )
}

function boundarySentences(boundaries: Boundaries, language: Language): readonly string[] {
  const { knowsUntil, unawareOf, refuses, whenPressed } = connectives[language]
  const until = boundaries.knowsUntil.trim()
  const pressed = boundaries.whenPressed.trim()
  return [
    isSentence(until) ? endSentence(until, language) : until && knowsUntil(until.replace(/[。.]$/, '')),
    listPhrases(unawareOf, boundaries.unawareOf, language),
    listPhrases(refuses, boundaries.refuses, language),
    pressed && whenPressed + pressed,
  ]
}

/** Phrases after their connective, as one sentence: a phrase that is a sentence itself keeps its own mark. */
function listPhrases(connective: string, phrases: readonly string[], language: Language): string {
  const { separator, stop } = connectives[language]
  const named = phrases.map((phrase) => phrase.trim()).filter((phrase) => phrase !== '')
  const marked = named.map((phrase, index) => {
    if (endsSentence(phrase)) return index < named.length - 1 && language === 'en' ? `${phrase} ` : phrase
    return phrase + (index < named.length - 1 ? separator : stop)
  })
  return marked.length > 0 ? connective + marked.join('') : ''
}

/** Whether a value says it all by itself, and is no time or event that a sentence could take in. */
function isSentence(value: string): boolean {
  return hasCjk(value) ? /[，。！？；].|[！？]$/u.test(value) : /^\p{Lu}\S*( \S+){3,}[.!?]$/u.test(value)
}

function endSentence(value: string, language: Language): string {
  return endsSentence(value) ? value : value + connectives[language].stop
}

function endsSentence(phrase: string): boolean {
  return /[。！？…～.!?~][”’」』"')）]*$/.test(phrase)
}

function joinSentences(sentences: readonly string[]): string {
  return sentences
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '')
    .join(' ')
}
