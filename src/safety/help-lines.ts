import type { Language } from '../contract/character.ts'
import type { SafetyConfig } from '../contract/config.ts'
import { safetyEn } from '../texts/safety-en.ts'
import { safetyZh } from '../texts/safety-zh.ts'
import { safetyZhHant } from '../texts/safety-zh-hant.ts'
import { spaceValues } from '../texts/spacing.ts'
import { simplify } from './traditional.ts'

const texts = { en: safetyEn, zh: safetyZh }

type Words = { readonly [Key in keyof typeof safetyZhHant]: string }

/** Regions whose public line we know; its text says where it is free, and where somebody answers day and night. */
const regions = ['us', 'ca', 'gb', 'ie', 'au', 'nz', 'cn', 'tw', 'hk'] as const

/** Those for whoever reads Chinese, where nobody knows the country. */
const chineseRegions = ['cn', 'tw', 'hk'] as const

/** Who reads a help line. */
export interface HelpReader {
  readonly language: Language
  readonly locale: string | undefined
  /** What they wrote; where no locale tells, it tells which characters they read. */
  readonly said: string
}

/** Who needs a help line, and how. */
export interface HelpNeed extends HelpReader {
  readonly form: 'acute' | 'concern'
  readonly configured: SafetyConfig['helpLines']
}

/** A help line and the words around it, where nobody else reads it. */
export function helpWords({ form, configured, ...reader }: HelpNeed): string {
  const words = wordsFor(reader)
  return putInto(words, form, helpLinesFor(reader.locale, reader.language, configured, words))
}

/**
 * A help line where others read it, too, for several people at once: the first one's first, none twice, and the words around them once
 * for each script that they read.
 */
export function helpSmallPrint(
  readers: readonly HelpReader[],
  configured: SafetyConfig['helpLines'],
): string {
  const all = new Map<Words, readonly string[]>()
  for (const reader of readers) {
    const words = wordsFor(reader)
    const lines = helpLinesFor(reader.locale, reader.language, configured, words)
    all.set(words, [...(all.get(words) ?? []), ...lines])
  }
  return [...all]
    .map(([words, lines]) => putInto(words, 'small-print', withoutRepetition(lines, words)))
    .join('\n')
}

/** Each line once, and last where others are found, for those of every country if somebody needs that. */
function withoutRepetition(lines: readonly string[], words: Words): readonly string[] {
  const { 'safety.line.elsewhere': elsewhere, 'safety.line.world': world } = words
  const known = new Set(lines)
  const last = [world, elsewhere].find((line) => known.delete(line))
  known.delete(elsewhere)
  return last === undefined ? [...known] : [...known, last]
}

function putInto(words: Words, form: HelpNeed['form'] | 'small-print', lines: readonly string[]): string {
  const isChinese = words !== safetyEn
  const line = lines.join(isChinese ? '' : ' ')
  const text = words[`safety.${form}`].replace('{{line}}', () => line)
  return isChinese ? spaceValues(text, { line }) : text
}

/** The words that somebody reads. */
function wordsFor({ language, locale, said }: HelpReader): Words {
  return language === 'zh' && readsTraditional(locale, said) ? safetyZhHant : texts[language]
}

/**
 * Whom to turn to: what is configured for the locale (`zh-TW`) or its language (`zh`), the closest first; else the public line of the
 * locale's region; else where lines of the whole world are found, with each Chinese one for whoever reads Chinese.
 */
function helpLinesFor(
  locale: string | undefined,
  language: Language,
  configured: SafetyConfig['helpLines'],
  words: Words,
): readonly string[] {
  const tags = tagsOf(locale ?? language)
  const own = new Map(
    Object.entries(configured).map(([key, text]) => [key.toLowerCase().replaceAll('_', '-'), text]),
  )
  for (let length = tags.length; length > 0; length -= 1) {
    const text = own.get(tags.slice(0, length).join('-'))
    if (text !== undefined) return [text]
  }
  const fallback = own.get(language)
  if (fallback !== undefined) return [fallback]
  const region = regions.find((known) => tags.slice(1).includes(known))
  // What a client is set to does not say where somebody is.
  if (region) return [words[`safety.line.${region}`], words['safety.line.elsewhere']]
  const isElsewhere = tags.slice(1).some((tag) => tag.length === 2)
  const readsChinese = language === 'zh' || tags[0] === 'zh'
  const known = readsChinese && !isElsewhere ? chineseRegions : []
  return [...known.map((name) => words[`safety.line.${name}`]), words['safety.line.world']]
}

/** What a client is set to tells it, else what is written. */
function readsTraditional(locale: string | undefined, said: string): boolean {
  const tags = tagsOf(locale ?? '')
  const has = (...names: readonly string[]) => names.some((name) => tags.includes(name))
  if (has('hant')) return true
  if (has('hans', 'cn', 'sg')) return false
  return has('tw', 'hk', 'mo') || simplify(said) !== said
}

function tagsOf(locale: string): readonly string[] {
  return locale.toLowerCase().split(/[-_]/)
}
