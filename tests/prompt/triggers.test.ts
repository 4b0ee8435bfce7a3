import { expect, it } from 'vitest'
import { mentionsTrigger } from '../../src/prompt/triggers.ts'

it.each([
  ['who was the twelfth passenger?', 'the twelfth passenger'],
  ['The fog lifts at last', 'fog lifting'],
  ['I was cruel to an animal: cruelty', 'cruelty to animals'],
  ['别再提那场暴雨了', '提到那场暴雨'],
  ['雷雨天我冒雨走', '雷雨天有人说要冒雨赶路'],
])('%j mentions %j', (text, trigger) => {
  expect(mentionsTrigger(text, trigger)).toBe(true)
})

it.each([
  ['a passenger came aboard', 'the twelfth passenger'],
  ['someone said the', 'someone'],
  ['我在开玩笑', '有人拿别人的伤心事开玩笑'],
  ['anything', ''],
  ['', 'fog lifting'],
])('%j does not mention %j', (text, trigger) => {
  expect(mentionsTrigger(text, trigger)).toBe(false)
})
