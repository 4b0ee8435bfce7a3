import { foldLetters, nameWords } from '../../util/fold-name.ts'
import { hasCjk } from '../../util/has-cjk.ts'
import { emptyWords, ordinaryWords } from './ordinary-words.ts'

/** A way in which somebody is called. Texts are folded: see `foldLetters`. */
export interface Spelling {
  /** The same for all that differ only in what stands between their words. */
  readonly key: string
  /** What every place begins with where it can stand; up to {@link headLength} UTF-16 units. */
  readonly head: string
  /** The end of the place that begins at an index; `undefined`: it does not stand there. */
  readonly endAt: (folded: string, index: number) => number | undefined
  /** What may stand around it and belongs to it. */
  readonly decoration: { readonly before: string; readonly after: string }
  /** Whether it is meant where it is written like that: an ordinary word is not always a name. */
  readonly isMeant: (written: string) => boolean
  /** Whether it is the given name of a Chinese one. */
  readonly isShort: boolean
}

/** A family name, and a given one of two letters. */
const chineseName =
  /^(?:欧阳|司马|上官|诸葛|东方|慕容|夏侯|令狐|尉迟|皇甫|[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜戚谢邹章苏潘葛范彭鲁韦马方俞任袁柳鲍史唐费廉薛雷贺倪汤罗郝安常乐于傅齐康伍余顾孟黄穆萧尹姚邵汪毛狄臧戴宋庞熊纪舒屈项祝董梁杜阮蓝季贾路江童郭梅林钟徐邱骆高夏蔡田胡凌霍万柯卢莫房丁邓洪包左石崔龚程陆段侯宁叶白龙温文刘曾关谭黎易殷詹游翁涂覃欧肖楚池冉桂燕])(\p{Script=Han}{2})$/u
const titles = new Set(
  '先生 小姐 女士 老师 同学 太太 老板 哥哥 姐姐 叔叔 阿姨 师傅 大人 医生 警官'.split(' '),
)

/** What may stand between the words of a name instead of what stands there. */
const separators = String.raw`\s\p{Pd}_.·・•'’*~\|`
const mostBetween = 16

/** So few places begin like that that trying each costs nothing. */
const headLength = 4
const undecorated = { before: '', after: '' }

/** A name as it is. `undefined`: it is empty. */
export function spellWhole(name: string): Spelling | undefined {
  const own = foldLetters(name).replace(/\s+/g, ' ').trim()
  const words = nameWords(own)
  const [first = own, last = own] = [words[0], words.at(-1)]
  if (own === '') return undefined
  const [start, end] = [own.indexOf(first), own.lastIndexOf(last) + last.length]
  const key = words.join('') || own
  return {
    key,
    head: first.slice(0, headLength),
    endAt: words.length > 1 ? findWords(words, own.slice(start, end)) : findWord(first),
    decoration: { before: own.slice(0, start), after: own.slice(end) },
    isMeant:
      words.length === 1 && isOrdinary(key)
        ? (written) => written.includes(name.trim()) || isNameLike(written)
        : always,
    isShort: false,
  }
}

/** What somebody of that name is called for short: each of its words that tells who it is, and the given name of a Chinese one. */
export function spellParts(name: string): readonly Spelling[] {
  const words = name.match(/\p{Lu}\p{M}*(?:\p{Ll}\p{M}*)+|(?:\p{L}\p{M}*)+/gu) ?? []
  // O'Brien is one word, and two.
  const joined = name.split(/\s+/).filter((part) => part !== name && nameWords(part).length > 1)
  const given = chineseName.exec(foldLetters(name.trim()))?.[1] ?? ''
  return [
    ...joined.flatMap((part) => spellWhole(part) ?? []),
    ...words
      .map(foldLetters)
      .filter(isTelling)
      .map((word) => spellPart(word, false)),
    ...(given === '' || titles.has(given) ? [] : [spellPart(given, true)]),
  ]
}

function spellPart(key: string, isShort: boolean): Spelling {
  const isMeant = isOrdinary(key) ? isNameLike : always
  return {
    key,
    head: key.slice(0, headLength),
    endAt: findWord(key),
    decoration: undecorated,
    isMeant,
    isShort,
  }
}

function isTelling(word: string): boolean {
  const { length } = [...word]
  return hasCjk(word) ? length > 1 : length > 2 && !emptyWords.has(word)
}

/** One or two Latin letters are words of many languages. */
export function isOrdinary(key: string): boolean {
  if (hasCjk(key) || /\P{L}/u.test(key)) return false
  return key.length < 3 || emptyWords.has(key) || ordinaryWords.has(key)
}

export function isNameLike(written: string): boolean {
  return /^\P{L}*\p{Lu}/u.test(written)
}

function always(): boolean {
  return true
}

function findWord(word: string): Spelling['endAt'] {
  return (folded, index) => (folded.startsWith(word, index) ? index + word.length : undefined)
}

/** Words with whatever may stand between them; where they make up an ordinary word, something does. */
function findWords(words: readonly string[], own: string): Spelling['endAt'] {
  const between = own.replace(/[\p{L}\p{N}\p{M}\s]/gu, '')
  const fewest = isOrdinary(words.join('')) ? 1 : 0
  const gap = `[${separators}${escapePattern(between)}]{${fewest},${mostBetween + own.length}}`
  const pattern = new RegExp(words.map(escapePattern).join(gap), 'vy')
  return (folded, index) => {
    pattern.lastIndex = index
    return pattern.test(folded) ? pattern.lastIndex : undefined
  }
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/\-&!#%,:;<=>@`~]/g, '\\$&')
}
