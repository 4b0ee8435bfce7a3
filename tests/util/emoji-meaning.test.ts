import { describe, expect, test } from 'vitest'
import { rateEmoji } from '../../src/util/emoji-meaning.ts'

const meanings = {
  '❤': 'good',
  '🙅': 'bad',
  '🧑‍🚀': 'good',
  'heron:123': 'good',
  'custom:987': 'bad',
  '👎': 'story',
} as const

describe('by itself', () => {
  test.each([
    ['👍', 1],
    ['👍🏽', 1],
    ['👎🏿', -1],
    ['👎️', -1],
    ['❤️', undefined],
    ['👍👍', undefined],
    ['thumbsup:123', undefined],
    ['', undefined],
  ])('%s: %s', (emoji, rating) => {
    expect(rateEmoji(emoji, {})).toBe(rating)
  })
})

describe('as it is set', () => {
  test.each([
    ['👍', 1],
    ['👎', undefined],
    ['👎🏽', undefined],
    ['❤️', 1],
    ['❤', 1],
    ['🙅🏻‍♀️', -1],
    ['🙅‍♂', -1],
    ['👩🏾‍🚀', 1],
    ['👨‍🚀', 1],
    ['👩‍👧', undefined],
    ['heron:123', 1],
    ['renamed_heron:123', 1],
    ['heron:124', undefined],
    ['custom:987', -1],
  ])('%s: %s', (emoji, rating) => {
    expect(rateEmoji(emoji, meanings)).toBe(rating)
  })
})
