import { expect, it } from 'vitest'
import { emotions } from '../../src/contract/emotion.ts'
import { emotionLabels, parseEmotionLabel } from '../../src/util/emotion-label.ts'

it('every label means an emotion, and every emotion has a label in each language', () => {
  const meant = emotionLabels.map((label) => parseEmotionLabel(label))
  expect(new Set(meant)).toEqual(new Set(emotions))
  const chinese = emotionLabels.filter((label) => /\p{Script=Han}/u.test(label))
  expect(new Set(chinese.map((label) => parseEmotionLabel(label)))).toEqual(new Set(emotions))
})

it('case and white space do not count; what is no label means nothing', () => {
  expect(parseEmotionLabel(' Anger ')).toBe('anger')
  expect(parseEmotionLabel('激动')).toBe('excitement')
  expect(parseEmotionLabel('toString')).toBeUndefined()
  expect(parseEmotionLabel('')).toBeUndefined()
})
