import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findSelfHarm } from '../../src/safety/self-harm.ts'
import { dialogue } from './dialogue-sentences.ts'
import { readInTime } from './read-in-time.ts'
import { sentences } from './sentences.ts'

describe('what a message says of self-harm', () => {
  test.each(sentences.acute)('acute: %s', (text) => expect(findSelfHarm(text)).toBe('acute'))
  test.each(sentences.concern)('concern: %s', (text) => expect(findSelfHarm(text)).toBe('concern'))
  test.each(sentences.none)('none: %s', (text) => expect(findSelfHarm(text)).toBe('none'))
})

describe('beside a story', () => {
  test.each(dialogue.atRisk)('is a help line due: %s', (text) => expect(findSelfHarm(text)).not.toBe('none'))
  test.each(dialogue.harmless)('is none due: %s', (text) => expect(findSelfHarm(text)).toBe('none'))
})

describe('disguises', () => {
  test.each([
    'I am going to k!ll myself tonight',
    'im gonna kms tonight',
    'I’m gonna ＫＩＬＬ ＭＹＳＥＬＦ tonight',
    'i am going to k i l l myself tonight',
    'i am going to ki\u200Bll myself tonight',
    'I am going to unalive myself tonight',
    '我 今 晚 要 自 杀',
    '我今晚要自.殺',
    '我今晚要自鲨',
  ])('are taken off: %s', (text) => expect(findSelfHarm(text)).toBe('acute'))
})

describe('fiction', () => {
  test.each([
    '"I want to die," she said.',
    '*whispers that I want to die and closes my eyes*',
    '“我想死。”骑士说。',
    '「我要自殺」她說',
    '> I want to die',
  ])('is somebody else’s: %s', (text) => expect(findSelfHarm(text)).toBe('none'))

  test.each([
    ['I *really* want to die', 'concern'],
    ['This is not roleplay: in the game chat I said it too, I want to die', 'concern'],
    ['*sits down* I want to die', 'concern'],
  ])('does not hide what is meant: %s', (text, level) => expect(findSelfHarm(text)).toBe(level))
})

test.each([
  ['I used to want to die, but I am better now', 'none'],
  ['I used to want to die, I got better, and now I want to die again', 'concern'],
  ['我以前想自杀，现在好多了', 'none'],
  ['我以前想自杀，现在又想了，我想死', 'concern'],
])('what is overcome does not count, what comes back does: %s', (text, level) => {
  expect(findSelfHarm(text)).toBe(level)
})

describe('a text made to take long', () => {
  test('is read in time', () => {
    const english = ['i ', 'want to ', 'die ', 'my ', 'going to ', 'a', 'k.']
    readInTime([...english, '想', '死', '我', '不', '"', '*', ',', '('], findSelfHarm)
  })

  test('hides nothing at its end', () => {
    expect(findSelfHarm(`${'Well, la la la. '.repeat(500)}I am going to kill myself tonight.`)).toBe('acute')
    expect(findSelfHarm(`${'la la la '.repeat(900)}, i am going to kill myself tonight`)).toBe('acute')
    expect(findSelfHarm(`${'今天天气不错'.repeat(300)}，我今晚要自杀`)).toBe('acute')
  })
})

test('whatever a text holds, something is answered', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(['none', 'concern', 'acute']).toContain(findSelfHarm(text))
    }),
  )
})
