import type { Character } from '../contract/character.ts'
import { fold } from '../util/fold.ts'

/** Most nicknames that are listened for, in each message. */
const mostNicknames = 20

/** Most letters of a nickname. */
const longestNickname = 60

/** What people say all day: whoever is called so would answer everybody. */
const everyday = new Set(
  [
    'a an the and or but not so of to in on at by is it its am are was be do did does go if as up we us me my i',
    'you your he him his she her they them their this that these those who what when where why how here there',
    'yes no ok okay hi hello hey oh please thanks good all any some one now just with for from have has had can will',
    '你们 我们 他们 她们 大家 自己 这个 那个 这里 那里 什么 怎么 为什么 没有 可以 不是 就是 还是 但是 知道 现在 今天 一个 好的 你好 谢谢',
  ].flatMap((words) => words.split(' ')),
)

/** A card that people brought along, as it plays: it has no say in how models are used, nor does it answer to everyday words. */
export function asGuest(character: Character): Character {
  return {
    ...character,
    nicknames: character.nicknames.filter(canCall).slice(0, mostNicknames),
    model: { sampling: {} },
  }
}

/** Whether a nickname can call a guest. */
function canCall(nickname: string): boolean {
  const word = fold(nickname).replace(/[^\p{L}\p{M}\p{N}]/gu, '')
  const { length } = [...word]
  return length >= 2 && length <= longestNickname && !everyday.has(word)
}
