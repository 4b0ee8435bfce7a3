import type { Boundaries, Character, Language } from '../contract/character.ts'
import { hasCjk } from '../util/has-cjk.ts'
import type { HeadLore } from './lore/head-lore.ts'
import { cardMacros } from './macros/card-macros.ts'
import { expandMacros } from './macros/expand-macros.ts'
import { plainText } from './plain-text.ts'
import { sanitizeProfile } from './sanitize.ts'

/** The only words that are not the card's. */
const connectives = {
  zh: {
    about: (name: string) => `关于${name}的信息：`,
    space: '',
    everyone: '大家',
    label: '：',
    separator: '、',
    stop: '。',
    personality: '性格：',
    catchphrases: '口头禅：',
    knowsUntil: (time: string) =>
      `只知道到${time.replace(/^\d{3,4}$/, '$&年').replace(/(?:为止|止)$/, '')}为止。`,
    unawareOf: '不知道：',
    refuses: '不做：',
    whenPressed: '被追问时：',
  },
  en: {
    about: (name: string) => `About ${name}:`,
    space: ' ',
    everyone: 'everyone',
    label: ': ',
    separator: ', ',
    stop: '.',
    personality: 'Personality: ',
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

/** Who somebody is, behind what leads to it. */
export function aboutText(name: string, language: Language, text: string): string {
  const { about, space } = connectives[language]
  // A heading, a list or a table of Markdown is one only at a line's start.
  return about(name) + (/^(?:#{1,6}|[-*+>]) |^\|/.test(text) ? '\n' : space) + text
}

/** What stands in a head between the lore before it and who the character is. */
export function ownLead(name: string, language: Language): string {
  return `\n\n${connectives[language].about(name)}`
}

/**
 * Who the character is: the card's sentences, one space between, with no heading and no list mark, so that it is prose in
 * every dialect; a text with lines of its own keeps them, and then each part begins a line. Macros are expanded, markup is out.
 * Lore that comes before it stands before the lead, which the head has of its own then: see {@link ownLead}. What is told only
 * when it comes up (other lore, the styles of moods) is not in it.
 */
export function renderHead(
  character: Character,
  names: { readonly userName: string; readonly isGroup: boolean },
  lore: Pick<HeadLore, 'before' | 'after'> = { before: [], after: [] },
): string {
  const { name, language } = character
  const userName = names.isGroup ? groupUserName(language) : names.userName
  const macros = cardMacros(character, { userName })
  const [before = [], ...own] = partsOf(character, lore).map((sentences) =>
    sentences
      // Each by itself: a brace that is left open in one takes nothing of the next.
      .map((sentence) => expandMacros(plainText(sentence.trim()), macros).trim())
      .filter((sentence) => sentence !== ''),
  )
  const ownHead = joinParts(own, language)
  if (before.length === 0 || ownHead === '') return joinParts([before, ...own], language)
  return `${joinParts([before], language)}\n\n${aboutText(name, language, ownHead)}`
}

/** Lore before; who it is; what it is like; where; lore after. */
function partsOf(
  { about, attributes, behaviors, emotion, boundaries, scenario, language }: Character,
  lore: Pick<HeadLore, 'before' | 'after'>,
): readonly (readonly string[])[] {
  const { label, catchphrases, personality } = connectives[language]
  const neutral = emotion.styles.neutral
  const traits = [
    ...attributes.identity,
    ...attributes.interests,
    ...attributes.viewpoints,
    ...attributes.experiences,
    ...attributes.achievements,
    ...attributes.relationships
      .filter(({ name }) => name !== 'user')
      .map(({ name, text }) => `${name}${label}${text}`),
    ...attributes.others,
    ...behaviors.personality.map((text) => (isListing(text) ? personality + text.trim() : text)),
    ...behaviors.linguisticFeatures,
    listPhrases(catchphrases, behaviors.catchphrases, language),
    ...behaviors.interactionPatterns,
    neutral?.words ?? '',
    neutral?.gestures ?? '',
    ...boundarySentences(boundaries, language),
  ]
  const textsOf = (entries: HeadLore['before']) => entries.map(({ text }) => text)
  return [textsOf(lore.before), [about], traits, [scenario], textsOf(lore.after)]
}

/**
 * What the character knows about whom it talks with: what the person wrote with `/me`, else `relationships.user`; in a group
 * that alone. Sanitised; names are put in when the prompt is put together.
 */
export function renderUserInfo(
  character: Character,
  person: { readonly profile: string | undefined; readonly isGroup: boolean },
): string {
  const profile = person.isGroup ? '' : sanitizeProfile(person.profile ?? '')
  return (
    profile ||
    plainText(character.attributes.relationships.find(({ name }) => name === 'user')?.text.trim() ?? '')
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

/** Words such as `dry, patient`, which other tools put behind a word of their own. */
function isListing(text: string): boolean {
  return /^\s*\p{Ll}/u.test(text)
}

/** With a line break in any of them, each part begins a line. */
function joinParts(parts: readonly (readonly string[])[], language: Language): string {
  const hasLines = parts.some((sentences) => sentences.some(isLong))
  return joinTexts(
    parts.filter((sentences) => sentences.length > 0).map((sentences) => joinTexts(sentences, language)),
    language,
    hasLines,
  )
}

function joinTexts(texts: readonly string[], language: Language, onLines = false): string {
  return texts
    .map((text, index) => {
      const next = texts[index + 1]
      if (next === undefined) return text
      return onLines || isLong(text) || isLong(next) ? `${text}\n` : `${closeSentence(text, language)} `
    })
    .join('')
}

function isLong(text: string): boolean {
  return text.includes('\n')
}

/** A phrase that ends in a word would run into what follows; cards of other tools have them. */
function closeSentence(text: string, language: Language): string {
  return /[\p{L}\p{N}]$/u.test(text) ? text + connectives[language].stop : text
}
