import { fold } from '../../util/fold.ts'
import { topics } from './topics.ts'

/** Words that say little about what is spoken of; they count only together with their neighbours. */
const stopWords = new Set(
  [
    '的 了 吗 呢 啊 吧 呀 嘛 哦 嗯 哎 唉 哈 你 我 他 她 它 您 们 我们 你们 他们 大家 自己 这 那 这个 那个 这里 那里 这儿 那儿 这么 那么 这样 那样 是 在 有 没 没有 不 不是 就 就是 都 也 还 还是 很 太 真 真的 好 挺 最 更 再 又 才 只 和 跟 与 给 把 被 让 对 从 到 为 以 要 会 能 可以 想 知道 觉得 说 看 做 去 来 上 下 里 中 个 一 一个 一下 一点 些 种 次 什么 怎么 怎么样 为什么 谁 哪 哪里 哪儿 哪个 几 多少 现在 今天 昨天 明天 刚才 时候 一直 已经 但是 可是 因为 所以 如果 或者 而且 然后 地 得 着 过 行 呗 请 老 见 用 像 起来 出来 有点 东西 事 人 应该 别 听 听说 过来 怎样 最近 喜欢 最喜欢 到底 其实 老是 总是 这种 多 大 小 点',
    'a an the i me my mine you your yours he him his she her hers it its we us our they them their this that these those am is are was were be been being do does did done doing have has had having will would can could should shall may might must not no nor and or but if so as of at by for with about to from in on into onto out up down over again than then too very just really quite ever never always still yet also now here there what which who whom whose when where why how all any some more most other such only own same s t don re ll ve d m o one thing things something anything nothing someone anyone get got make made go going gone went come came like know think say said tell told want need let please well okay ok today yesterday tomorrow tonight time way much many lot kind sort bit little see look around actually keep last',
  ].flatMap((words) => words.split(' ')),
)

const hanWord = /^\p{Script=Han}+$/u
const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })

/** What is said of heat or of a traffic jam is not about death. */
const intensifier = /(?<=[热冷冻累困饿笑烦气急忙渴吓疼痛臭堵吵丑美难晒憋挤贵穷恨爱厌慕尬])死(我|人)?了?/g

/** The sentences and parts of sentences of a text, folded. */
export function clausesOf(text: string): readonly string[] {
  return fold(text)
    .replace(intensifier, '')
    .replace(/(.{1,2}?)\1{2,}/gu, '$1$1')
    .split(/[^\p{L}\p{N}\p{M}'’ ]+/u)
    .map((clause) => clause.trim())
    .filter((clause) => clause !== '')
}

/**
 * What a clause is compared by: `=clause` itself, the words that carry meaning, `#n` for each topic, `~x` for each character of
 * a Chinese word, and `word+word` for neighbours (Chinese: two characters), in which small words count too.
 */
export function termsOf(clause: string): readonly string[] {
  const words = [...segmenter.segment(clause)]
    .filter(({ isWordLike }) => isWordLike)
    .map(({ segment }) => segment)
  const meaning = words.filter((word) => !stopWords.has(word)).map(stem)
  const units = words.flatMap((word) => (hanWord.test(word) ? [...word] : [word]))
  const characters = meaning.filter((word) => hanWord.test(word)).flatMap((word) => [...word])
  const parts = characters
    .filter((character) => !stopWords.has(character))
    .map((character) => `~${character}`)
  const neighbours = units.slice(1).map((unit, index) => `${units[index]}+${unit}`)
  const topical = topics.flatMap((topic, index) => (topic.test(clause) ? [`#${index}`] : []))
  return [...new Set([`=${words.join('')}`, ...meaning, ...topical, ...parts, ...neighbours])]
}

/** Whether a term says by itself what is spoken of. */
export function isTelling(term: string): boolean {
  return !isSmall(term)
}

/** How much a term counts, before its rarity. */
export function importanceOf(term: string): number {
  if (term.startsWith('#')) return 2
  if (term.startsWith('=')) return 1
  return isSmall(term) ? 0.4 : 1
}

function isSmall(term: string): boolean {
  return term.includes('+') || term.startsWith('~')
}

const unstemmed = new Set(['morning', 'evening', 'wedding', 'building', 'during', 'being', 'family', 'only'])

/** An English word without its ending. */
function stem(word: string): string {
  if (!/^[a-z]+$/.test(word) || unstemmed.has(word)) return word
  return word.replace(/(?<=[a-z]{3})(ing|ed|es|s|ly)$/, '').replace(/(.)\1$/, '$1')
}
