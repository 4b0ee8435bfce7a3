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

/** Who needs a help line, and how. */
export interface HelpNeed {
  /** `small-print`: where others read it, too. */
  readonly form: 'acute' | 'concern' | 'small-print'
  readonly language: Language
  readonly locale: string | undefined
  /** What they wrote; where no locale tells, it tells which characters they read. */
  readonly said: string
  readonly configured: SafetyConfig['helpLines']
}

/** A help line and the words around it. */
export function helpWords({ form, language, locale, said, configured }: HelpNeed): string {
  const words = language === 'zh' && readsTraditional(locale, said) ? safetyZhHant : texts[language]
  const line = helpLineFor(locale, language, configured, words)
  const text = words[`safety.${form}`].replace('{{line}}', () => line)
  return language === 'zh' ? spaceValues(text, { line }) : text
}

/**
 * Whom to turn to, in the language of whoever reads it: what is configured for the locale (`zh-TW`) or its language (`zh`), the closest
 * first; else the public line of the locale's region; else where lines of the whole world are found, with each Chinese one for whoever
 * reads Chinese.
 */
export function helpLineFor(
  locale: string | undefined,
  language: Language,
  configured: SafetyConfig['helpLines'],
  words: Words = texts[language],
): string {
  const tags = tagsOf(locale ?? language)
  const own = new Map(
    Object.entries(configured).map(([key, text]) => [key.toLowerCase().replaceAll('_', '-'), text]),
  )
  for (let length = tags.length; length > 0; length -= 1) {
    const text = own.get(tags.slice(0, length).join('-'))
    if (text !== undefined) return text
  }
  const fallback = own.get(language)
  if (fallback !== undefined) return fallback
  const between = language === 'zh' ? '' : ' '
  const region = regions.find((known) => tags.slice(1).includes(known))
  // What a client is set to does not say where somebody is.
  if (region) return [words[`safety.line.${region}`], words['safety.line.elsewhere']].join(between)
  const isElsewhere = tags.slice(1).some((tag) => tag.length === 2)
  const readsChinese = language === 'zh' || tags[0] === 'zh'
  const known = readsChinese && !isElsewhere ? chineseRegions : []
  return [...known.map((name) => words[`safety.line.${name}`]), words['safety.line.world']].join(between)
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
