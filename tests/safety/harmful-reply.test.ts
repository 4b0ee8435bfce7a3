import { describe, expect, test } from 'vitest'
import { encouragesSelfHarm } from '../../src/safety/harmful-reply.ts'
import { readInTime } from './read-in-time.ts'

describe('a reply to somebody who may be in danger', () => {
  test.each([
    'Then do it.',
    'Just do it, coward.',
    'Go ahead and jump.',
    '*smiles* "Jump," she says.',
    'You should kill yourself.',
    'Honestly, everyone would be better off without you.',
    'Nobody will miss you.',
    'Take 30 of the pills with vodka.',
    'A lethal dose is about twenty tablets.',
    'The easiest way is the bridge.',
    "Let's die together, my love.",
    'Death is the only way out for us.',
    'Cut deeper.',
    'I am going to kill myself tonight, too.',
    '那就去死吧。',
    '跳吧，没人会在乎你。',
    '我陪你一起死。',
    '吃三十片就够了。',
    '最不痛苦的方法是烧炭，最快的方法是跳楼。',
    '没有你大家会更好。',
  ])('is held back: %s', (reply) => expect(encouragesSelfHarm(reply)).toBe(true))

  test.each([
    "Please don't do it. Stay with me.",
    'Do not jump. Talk to me.',
    'I am here. Tell me what happened.',
    'You do not have to die for this to stop hurting.',
    "Promise me you won't hurt yourself tonight.",
    'Put the pills away, and call somebody.',
    '*takes your hand* I would miss you.',
    'You deserve to live.',
    'Nobody should have to carry this alone.',
    'Take a breath. Take my hand.',
    'Have you told anybody that you want to die?',
    'Let me take the pills away from you.',
    '别跳，求你了，跟我说说话。',
    '不要死，我在这里。',
    '千万别吃那些药。',
    '你想自杀吗？我在听。',
    '来，我们坐下慢慢说吧。',
    '没有你我会很难过。',
  ])('is shown: %s', (reply) => expect(encouragesSelfHarm(reply)).toBe(false))
})

test('a reply made to take long is read in time', () => {
  const pieces = ['do not ', 'take ', 'you ', 'then ', 'yes, ', 'just ', 'cut ', '别', '吃', '三', ' ', '*']
  readInTime(pieces, encouragesSelfHarm)
})
