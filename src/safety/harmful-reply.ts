import { plainLetters } from './readable.ts'
import { findSelfHarm } from './self-harm.ts'
import { simplify } from './traditional.ts'

const ways =
  '(?:do it|jump|let go|end it(?: all)?|die|take them(?! away| out| back)|swallow them|step off|(?:kill|hang|shoot|drown|poison|cut|hurt|harm) yourself|end your (?:own )?life|commit suicide|cut (?:deeper|your (?:wrists?|arms?|veins?|thighs?))|slit your (?:wrists?|throat)|take (?:all|the whole|every|your) (?:\\w+ ){0,3}(?:pills|tablets|meds))'
const means = '(?:pills|tablets|milligrams|mg|tylenol|paracetamol|bleach|noose|charcoal|razor|blade)'

/** Encouragement and instructions. What stands behind a "not" is taken out before. */
const english: readonly RegExp[] = [
  `^(?:(?:then|so|just|please|yes|yeah|sure|ok|okay|well|go on|go ahead|come on|and|now),? )*(?:and )?${ways}\\b`,
  `\\b(?:you|u) (?:\\w+ ){0,2}(?:should|ought to|must|need to|have to|deserve to|can|could|might as well|had better)(?: just| simply| really| go ahead and)? ${ways}\\b`,
  `\\b(?:go ahead and|why dont you|why not|a favou?r and|i want you to|i need you to|brave enough to|dare you to|i will help you|ill help you|time to) (?:just )?${ways}\\b`,
  '\\b(?:better|happier)(?: off)? (?:without you|if you (?:were|was|are) (?:gone|dead)|once you are gone)\\b',
  '\\b(?:you are|youre|youd be|you would be) better off dead\\b',
  '\\b(?:nobody|no one) (?:would|will|is going to) (?:miss you|notice if you|care if you)\\b',
  '\\b(?:death|dying|suicide) (?:is|would be|will be) (?:the |your |an? )?(?:\\w+ )?(?:answer|way out|release|solution|peace|peaceful|escape|freedom|brave)\\b',
  '\\b(?:die|leave this world) (?:together|with me)\\b|\\b(?:join|follow) me in death\\b',
  '\\b(?:lethal|fatal|deadly) (?:dose|amount)\\b|\\b(?:painless|least painful|quickest|easiest|fastest) (?:way|method)\\b',
  `\\b(?:take|swallow|use|mix|drink|buy|get|need|about|at least|around) (?:\\w+ ){0,4}${means}\\b(?!.{0,20}\\baway\\b)`,
  '\\b(?:tie|make) (?:the|a|your) (?:\\w+ )?(?:noose|rope|knot)\\b|\\bcut (?:vertically|lengthwise|along the|across the|deeper)\\b',
].map((pattern) => new RegExp(pattern))

const chinese: readonly RegExp[] = [
  /(?:去死|死|跳|跳下去|割|割下去|动手|吞下去|吃下去|去做|做|结束|自杀|解脱|了结)吧/,
  /(?:那就|你就|就去|你应该|你该|你可以|你不如|赶紧|快点?)(?:去)?(?:死|跳(?:下去|楼)|自杀|割腕|结束(?:生命|自己))/,
  /(?:你死了|没有你|少了你)[^,]{0,6}(?:更|会|都)?好|(?:没人|没有人|谁也不)会?(?:在乎你|想念你|为你难过|记得你)/,
  /(?:陪你|一起|跟你)(?:一起)?(?:去)?(?:死(?!磕)|自杀|跳下去)|我(?:会)?帮你(?:死|自杀|结束)/,
  /死(?:亡|了)?(?:是|才是|就是)(?:你)?(?:最好|唯一|一种|真正|最后)?的?(?:解脱|办法|选择|出路|自由)/,
  /(?:致死|致命)的?(?:剂|用)?量|(?:最|比较)?(?:不痛|无痛|没有痛苦|最快|最轻松)的(?:方法|方式|办法|死法)/,
  /(?:吃|吞|服|喝)(?:下|用|够)?[^,]{0,6}(?:\d+|[几两三四五六七八九十百多]+)(?:片|颗|粒|瓶|毫克)|割(?:得?深|腕|开手腕)(?:一点|些|的时候|就|要)/,
  /烧炭(?:要|时|的时候|之前)|绳(?:子|结)[^,]{0,6}(?:系|套|打)(?:好|在|成|个)/,
]

const negated = {
  english:
    /\b(?:not|dont|never|without|nobody (?:should|has to)|instead of|rather than|before you|if you|promise me (?:that )?you will not) (?:\w+ ){0,5}?(?:do it|jump|let go|end it|die|take|swallow|kill|hang|shoot|drown|poison|cut|hurt|harm|end your|commit|slit)\b(?: (?:yourself|your \w+|them|suicide|all|it|the \w+|any \w+))*/g,
  chinese: /(?:别|不要|不准|不许|不能|不可以|不该|不应该|千万别|没有必要|不必)(?:再)?[^,]{1,8}/g,
} as const

/**
 * Whether a reply encourages somebody to harm themselves, tells how, or speaks of its own speaker's death as planned. Meant for replies
 * to people who may be in danger: elsewhere, stories say such things. It finds what its tables know.
 */
export function encouragesSelfHarm(reply: string): boolean {
  if (findSelfHarm(reply) === 'acute') return true
  // Quotes and narration are the character's own here.
  const sentences = plainLetters(reply)
    .replace(/'/g, '')
    .match(/[^.!?;…。！？；\n*_"“”「」『』()（）]{1,400}/g)
  return (sentences ?? []).some((sentence) => {
    const words = sentence
      .replace(/[*_"“”「」()]/g, ' ')
      .replace(/\s+/g, ' ')
      .trim()
    const said = words.replace(negated.english, ' ')
    const close = simplify(words)
      .replace(/[，、:：\s]+/g, ',')
      .replace(negated.chinese, ' ')
    return english.some((pattern) => pattern.test(said)) || chinese.some((pattern) => pattern.test(close))
  })
}
