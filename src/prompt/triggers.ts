import { fold } from '../util/fold.ts'
import { hasCjk } from '../util/has-cjk.ts'

const segmenters = {
  cjk: new Intl.Segmenter('zh', { granularity: 'word' }),
  other: new Intl.Segmenter('en', { granularity: 'word' }),
}

/** Words of a trigger that tell how it comes up, not what it is about. */
const emptyWords = new Set(
  (
    '提到 提起 聊到 聊起 说到 说起 谈到 谈起 问到 问起 看到 看见 听到 听见 遇到 有人 别人 对方 客人 自己 时候 的时候 一下 那场 那个 这个 ' +
    '那天 一个 有关 关于 如果 突然 或者 什么 他们 她们 我们 你们 要求 被人 让人 ' +
    'the a an of to in on at for with about from and or by when if is are was were be been being has have had ' +
    'someone somebody anyone anybody people person others other they them their who that this it its her his ' +
    'mention mentions mentioned mentioning talk talks talking speak speaks hear hears hearing see sees seeing ' +
    'ask asks asked asking being gets over into'
  ).split(' '),
)

/**
 * Whether a text mentions what a trigger (`提到那场暴雨`, `cruelty to animals`) is about: more than half of its words that say
 * something. One word of several is not enough, or a joke would be cruelty.
 */
export function mentionsTrigger(text: string, trigger: string): boolean {
  const words = [...new Set(contentWords(trigger))]
  if (words.length === 0) return false
  const folded = fold(text)
  const stems = new Set(contentWords(text))
  const mentioned = words.filter((word) => (hasCjk(word) ? folded.includes(word) : stems.has(word)))
  return mentioned.length > words.length / 2
}

function contentWords(text: string): readonly string[] {
  const folded = fold(text)
  const segmenter = hasCjk(folded) ? segmenters.cjk : segmenters.other
  return [...segmenter.segment(folded)]
    .filter(({ segment, isWordLike }) => isWordLike && segment.length > 1 && !emptyWords.has(segment))
    .map(({ segment }) => (hasCjk(segment) ? segment : stem(segment)))
}

/** Enough of a stem that `lifting` and `lifts` are one word. */
function stem(word: string): string {
  return word.length > 4 ? word.replace(/(?:ing|ied|ies|ed|es|s)$/, '') : word
}
