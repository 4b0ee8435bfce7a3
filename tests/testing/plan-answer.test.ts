import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planAnswer } from '../../src/testing/plan-answer.ts'

const none = new Set<never>()
const limits = { stops: [], stopTokenIds: [], minTokens: 0, maxTokens: 100 }

describe('what a model writes ends', () => {
  test.each([
    ['by itself', 'Evening, all.', {}, ['Evening,', ' all.'], 'stop', null],
    ['at a stop string', 'Evening.\nBob: Hi', { stops: ['\nBob:'] }, ['Evening.'], 'stop', '\nBob:'],
    ['at the first of several', 'a b c', { stops: [' c', ' b'] }, ['a'], 'stop', ' b'],
    ['inside a token', ['Eve', 'ning'], { stops: ['ni'] }, ['Eve'], 'stop', 'ni'],
    ['at a stop that began in a token before', ['a\n', 'B:'], { stops: ['\nB'] }, ['a'], 'stop', '\nB'],
    ['at the newline token', '夜\n里', { stopTokenIds: [13, 2] }, ['夜'], 'stop', 13],
    [
      'at the newline token before a later stop',
      '夜\n里',
      { stopTokenIds: [13], stops: ['里'] },
      ['夜'],
      'stop',
      13,
    ],
    ['when its tokens are used up', '夜里好', { maxTokens: 2 }, ['夜', '里'], 'length', null],
    ['when nothing is left to say that it is done', '夜里', { maxTokens: 2 }, ['夜', '里'], 'length', null],
    ['not before min_tokens', '\n夜\n里', { stopTokenIds: [13], minTokens: 1 }, ['夜'], 'stop', 13],
    [
      'not at a stop before min_tokens',
      'a b c b',
      { stops: [' b'], minTokens: 2 },
      ['a', ' b', ' c'],
      'stop',
      ' b',
    ],
    ['later when it is too short', '夜', { minTokens: 3 }, ['夜', '…', '…'], 'stop', null],
    ['at once where it has nothing to say', '', { minTokens: 3 }, [], 'stop', null],
  ] as const)('%s', (_how, script, asked, tokens, finishReason, stopReason) => {
    expect(planAnswer(script, { ...limits, ...asked }, none)).toEqual({ tokens, finishReason, stopReason })
  })

  test('nowhere at all, where it misbehaves', () => {
    const asked = { stops: ['\n'], stopTokenIds: [13], minTokens: 2, maxTokens: 1 }
    const misbehaviours = new Set(['ignores-stop', 'ignores-max-tokens'] as const)
    expect(planAnswer('夜\n里', asked, misbehaviours).tokens).toEqual(['夜', '\n', '里'])
    const tooEarly = planAnswer('\n夜', { ...asked, maxTokens: 9 }, new Set(['ignores-min-tokens'] as const))
    expect(tooEarly).toEqual({ tokens: [], finishReason: 'stop', stopReason: 13 })
  })

  test('in a beginning of what was written, without a stop, within its tokens', () => {
    const written = fc.array(fc.constantFrom('a', 'b', '\n', 'ab', ' c'), { maxLength: 12 })
    const asked = fc.record({
      stops: fc.uniqueArray(fc.constantFrom('ab', '\n', 'c'), { maxLength: 2 }),
      stopTokenIds: fc.constantFrom([], [13, 2]),
      minTokens: fc.constant(0),
      maxTokens: fc.integer({ min: 1, max: 12 }),
    })
    fc.assert(
      fc.property(written, asked, (tokens, request) => {
        const plan = planAnswer(tokens, request, none)
        const text = plan.tokens.join('')
        expect(tokens.join('').startsWith(text)).toBe(true)
        for (const stop of request.stops) expect(text).not.toContain(stop)
        expect(plan.tokens.length).toBeLessThanOrEqual(request.maxTokens)
        expect(plan.tokens).not.toContain('')
      }),
    )
  })
})
