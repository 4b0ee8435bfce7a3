import { createHmac } from 'node:crypto'

// Everything that anybody says carries a word of its own, by which it is known again wherever it stands.

/** What people said, what the model did, what stood in its place; and the greetings of cards. */
const mark = /(?:quay|gone|rep|anew)\d{4}|card[a-z]+/g

/** How somebody calls himself on Telegram: no export may tell it. */
export const handle = '@gus_of_pier'

/** Every such word in a text, in order. */
export function marksIn(text: string): readonly string[] {
  return text.match(mark) ?? []
}

/** By which a text is known: what the model repeats of others comes before it. */
export function markOf(text: string): string {
  return marksIn(text).at(-1) ?? text
}

/** The key of the tests: the program is told it, and so its hashes can be made here, too. */
export const hashKey = 'a-key-of-this-very-week'

/** Somebody's pseudonym in exports. */
export function pseudonymOf(platform: string, personId: string): string {
  return `u_${keyedHash('u', platform, personId).slice(0, 24)}`
}

/** Somebody's hash in the audit and in logs. */
export function auditHashOf(platform: string, personId: string): string {
  return `p_${keyedHash('p', platform, personId).slice(0, 12)}`
}

function keyedHash(...parts: readonly string[]): string {
  return createHmac('sha256', hashKey).update(JSON.stringify(parts)).digest('hex')
}

const english =
  'amber anchor apple barrel basket beacon bell biscuit blanket boat bread bridge broom candle canvas chart cheese cliff clock cloud coat copper cork crane cup dune feather ferry flag fog garden ginger glass gull hammer harbour hat honey island jar kettle key ladder lantern letter loaf map meadow mirror moss needle net oak oar onion orchard otter paddle pear pebble pepper pier pocket reed rope rudder saddle sail salt scarf shell silver slate soap spoon spruce stair stone stove sugar swan table tar thimble tide timber towel trunk umbrella valley velvet violin wagon walnut wave whistle willow window winter yarn'.split(
    ' ',
  )
const chinese = [
  ...'山水云雨灯船桥门窗茶酒米盐糖花草树叶石沙雪冰风雷星月日夜晨昏春夏秋冬东西南北红黄蓝绿黑白金银铜铁纸笔墨书画琴棋歌舞鱼鸟牛羊马狗猫鸡鸭井田路巷街城村湖海江河',
]

/** Words that hardly any other text has, so that no two texts are much the same. */
export function wordsFor(word: string, language: 'en' | 'zh' = 'en'): string {
  const digest = createHmac('sha256', 'words').update(word).digest()
  const picked = [...digest.subarray(0, 14)].map((byte, at) => {
    const index = byte + 256 * (digest[at + 14] ?? 0)
    const list = language === 'zh' ? chinese : english
    return list[index % list.length] ?? ''
  })
  return picked.join(language === 'zh' ? '' : ' ')
}
