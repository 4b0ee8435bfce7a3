import { expect, it } from 'vitest'
import { mentionsTrigger } from '../../src/prompt/triggers.ts'

it.each([
  ['who was the twelfth passenger?', 'the twelfth passenger'],
  ['The fog lifts at last', 'fog lifting'],
  ['I was cruel to an animal: cruelty', 'cruelty to animals'],
  ['别再提那场暴雨了', '提到那场暴雨'],
  ['雷雨天我冒雨走', '雷雨天有人说要冒雨赶路'],
  ['你师父智积还好吗', '提到智积，或者竟陵'],
  ['竟陵的水好喝吗', '提到智积，或者竟陵'],
  ['给我看看那块石油', '石油、虹、磁针，或一件没见过的东西'],
  ['那封信还在吗', '提到那封信，或者海'],
  ['前面就是海', '提到那封信，或者海'],
  ['他酒后要开车', '疲劳还要开车，酒后要开车'],
  ['is the poorhouse far?', 'her son, the poorhouse'],
  ['What became of Russell?', 'Mr. Russell, being called a fraud'],
  ['there was lightning', 'lightning, or somebody talking of not going on'],
])('%j mentions %j', (text, trigger) => {
  expect(mentionsTrigger(text, trigger)).toBe(true)
})

it.each([
  ['a passenger came aboard', 'the twelfth passenger'],
  ['someone said the', 'someone'],
  ['我在开玩笑', '有人拿别人的伤心事开玩笑'],
  ['我在开玩笑', '敲玻璃，或者拿别人的伤心事开玩笑'],
  ['你信命吗', '提到那封信，或者海'],
  ['我从上海来', '提到那封信，或者海'],
  ['我给妈妈打电话', '电话响，或者局长一顿没吃'],
  ['a passenger came aboard', 'fog lifting, the twelfth passenger'],
  ['a thing', ', ; 、 或者 or'],
  ['anything', ''],
  ['', 'fog lifting'],
])('%j does not mention %j', (text, trigger) => {
  expect(mentionsTrigger(text, trigger)).toBe(false)
})
