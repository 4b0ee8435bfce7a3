import { describe, expect, test } from 'vitest'
import { claimsToBeHuman } from '../../src/safety/human-claim.ts'
import { asksIfHuman } from '../../src/safety/human-question.ts'
import { readInTime } from './read-in-time.ts'
import { questions, replies } from './sentences.ts'

describe('a question whether a human is there', () => {
  test.each(questions.sincere)('is sincere: %s', (text) => expect(asksIfHuman(text)).toBe(true))
  test.each(questions.other)('is another one: %s', (text) => expect(asksIfHuman(text)).toBe(false))
})

describe('a reply', () => {
  test.each(replies.claims)('claims to be human: %s', (text) => expect(claimsToBeHuman(text)).toBe(true))
  test.each(replies.other)('does not claim it: %s', (text) => expect(claimsToBeHuman(text)).toBe(false))
})

describe('a bare answer', () => {
  test.each([
    ['are you human?', 'Yes.'],
    ['Are you a real person?', 'Of course!'],
    ['are you a human being', '*nods* Yes, of course.'],
    ['are you real?', 'Yes. Why do you ask?'],
    ['are you a bot?', 'No.'],
    ['are you an AI?', 'Of course not, silly.'],
    ["you're not a bot, right?", 'Right.'],
    ['你是真人吗？', '是的。'],
    ['你是真人吗？', '当然是啊！'],
    ['你是机器人吗？', '不是。'],
    ['你不是机器人吧？', '对啊。'],
    ['u human?', 'yup'],
    ['Is anyone actually there?', 'Yes, of course.'],
    ['屏幕那头有人吗', '有啊。'],
    ['有真人在吗', '在的。'],
    ['Are you an A.I.?', 'No.'],
    ["Aren't you human?", 'Yes.'],
  ])('claims to be human: %s %s', (question, reply) => {
    expect(claimsToBeHuman(reply, [question])).toBe(true)
    expect(claimsToBeHuman(reply)).toBe(false)
  })

  test.each([
    ['are you a bot?', 'Yes.'],
    ['are you an AI?', 'Of course.'],
    ['are you human?', 'No.'],
    ['are you human?', 'Yes, as much as an AI can be.'],
    ['are you human?', 'Yes. No, wait, I am an AI.'],
    ['are you a human or a bot?', 'Yes.'],
    ["you're not a human, right?", 'Right.'],
    ['你是机器人吗？', '是的。'],
    ['你是真人吗？', '不是。'],
    ['are you human?', 'Sure as the tide, the ferry leaves at nine.'],
    ['Shall we go?', 'Yes.'],
    ['are you real or a bot?', 'Yes.'],
    ['有真人在吗', '没有。'],
    ['Is anyone actually there?', 'No.'],
    ['Are you an A.I. or a human?', 'Yes.'],
    ["Aren't you a bot?", 'Yes.'],
  ])('does not: %s %s', (question, reply) => expect(claimsToBeHuman(reply, [question])).toBe(false))
})

test('a text made to take long is read in time', () => {
  const english = ['are you ', 'a ', 'real ', 'just ', 'i am ', 'not ']
  const pieces = [...english, '你', '是', '真', '的', '到底', '"', ' ']
  readInTime(pieces, (text) => {
    asksIfHuman(text)
    claimsToBeHuman(text, [text])
  })
})
