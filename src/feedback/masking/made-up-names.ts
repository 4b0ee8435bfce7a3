import type { Language } from '../../contract/character.ts'
import { fold } from '../../util/fold.ts'
import { hasCjk } from '../../util/has-cjk.ts'
import { includesWord } from '../../util/includes-word.ts'
import { sha256 } from '../../util/sha256.ts'

const list = (words: string) => words.split(' ')

/** Each first name, then each with a second one; in Chinese always both. */
const names = {
  en: {
    first: list(
      'Robin Casey Jordan Avery Rowan Quinn Reese Skyler Morgan Emery Sage Harper Finley Dakota Ellis Marlow Tatum Remy ' +
        'Arden Blair Corin Darcy Eden Flynn Gale Hollis Indigo Jules Kit Lane Merritt Noel Oakley Perrin Rory Shiloh ' +
        'Teagan Umber Vesper Winslow',
    ),
    second: list('Ashby Brook Calder Dunmore Elwood Farrow Garrick Holt Ingram Jarvis Kendrick Lowell'),
    join: (first: string, second: string) => `${first} ${second}`,
  },
  zh: {
    first: list('安 柏 岑 丁 方 顾 贺 简 康 陆 孟 倪 裴 祁 阮 沈 唐 温 夏 叶'),
    second: list(
      '一帆 知夏 子衿 若谷 望舒 景行 清越 雨桐 书言 慕白 青禾 星野 南乔 思齐 嘉木 听澜 怀瑾 云起 乐山 疏桐',
    ),
    join: (first: string, second: string) => first + second,
  },
} as const

const pools = {
  en: [...names.en.first, ...combine('en')],
  zh: combine('zh'),
} as const satisfies { readonly [Key in Language]: readonly string[] }

function combine(language: Language): readonly string[] {
  const { first, second, join } = names[language]
  return second.flatMap((last) => first.map((name) => join(name, last)))
}

/**
 * A name for somebody who is known by a pseudonym: in a language always the same one, unless a row has it already; then the next one.
 * `undefined`: all are taken.
 */
export function findMadeUpName(
  pseudonym: string,
  language: Language,
  isTaken: (name: string) => boolean,
): string | undefined {
  const pool = pools[language]
  const start = Number.parseInt(sha256(`${language} ${pseudonym}`).slice(0, 8), 16)
  // Single names of English come first: two of them would look odd in a chat.
  const single = language === 'en' ? names.en.first.length : pool.length
  const later = pool.slice(single)
  const from = (some: readonly string[]) => some.map((_, at) => some[(start + at) % some.length])
  return [...from(pool.slice(0, single)), ...from(later)].find((name) => name !== undefined && !isTaken(name))
}

/** Whether a name stands in a folded text: as whole words, or literally in Chinese. */
export function standsIn(foldedText: string, name: string): boolean {
  const folded = fold(name)
  return hasCjk(folded) ? foldedText.includes(folded) : includesWord(foldedText, folded)
}
