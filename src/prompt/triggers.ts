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
    'ask asks asked asking being gets over into mr mrs'
  ).split(' '),
)

/** The same of single characters. */
const emptyCharacters = new Set(
  '的地得了着过吗呢啊吧把被给让叫跟和与及同在从到对向往是有没不别要会能可想说讲问听看人他她它你我您谁这那一个都也还就又才很太最再只拿放见去来上下里外中时场次位名些种回事',
)

/** Where the things that a trigger names are set apart: each of them calls the mood up. */
const separators = /[,;、]|或(?!许)者?|\bor\b/

/**
 * Whether a text mentions one of the things that a trigger (`提到智积，或者竟陵`, `cruelty to animals`) is about: more than half
 * of the words that say something of it. One word of several is not enough, or a joke would be cruelty.
 */
export function mentionsTrigger(text: string, trigger: string): boolean {
  const folded = fold(text)
  const spoken = new Set([...wordsOf(folded)].map(stem))
  return fold(trigger)
    .split(separators)
    .some((alternative) => {
      const words = [...new Set(contentWords(alternative))]
      const mentioned = words.filter((word) => isMentioned(word, folded, spoken))
      return mentioned.length > words.length / 2
    })
}

/** A character by itself must be a word of its own: the sea is not Shanghai. */
function isMentioned(word: string, folded: string, spoken: ReadonlySet<string>): boolean {
  return spoken.has(word) || (hasCjk(word) && word.length > 1 && folded.includes(word))
}

function wordsOf(folded: string): readonly string[] {
  const segmenter = hasCjk(folded) ? segmenters.cjk : segmenters.other
  return [...segmenter.segment(folded)].map(({ segment }) => segment)
}

function contentWords(folded: string): readonly string[] {
  const words: string[] = []
  let wasLoose = false
  for (const segment of wordsOf(folded)) {
    const isLoose = segment.length === 1 && hasCjk(segment) && !emptyCharacters.has(segment)
    // A name that the segmenter does not know falls into its characters.
    if (isLoose && wasLoose) words.push((words.pop() ?? '') + segment)
    else if (isLoose) words.push(segment)
    else if (segment.length > 1 && !emptyWords.has(segment)) words.push(stem(segment))
    wasLoose = isLoose
  }
  return words
}

/** Enough of a stem that `lifting` and `lifts` are one word. */
function stem(word: string): string {
  return word.length > 4 ? word.replace(/(?:ing|ied|ies|ed|es|s)$/, '') : word
}
