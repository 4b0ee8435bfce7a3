import { describe, expect, it } from 'vitest'
import { labelQuestion, parseLabels } from '../../src/prompt/label-question.ts'
import { replied, said } from './fixtures.ts'

describe('the question for emotions', () => {
  const lines = [
    said('u1', '我把\n钥匙丢了', { speakerName: '阿明' }),
    replied('r1', '(悲伤)哦。', { shown: '哦。' }),
  ]

  it('numbers the lines, shows what was before, and asks for a label each', () => {
    const { instruction, material, schema } = labelQuestion(
      lines,
      [said('u0', '在吗', { speakerName: '阿明' })],
      'zh',
    )
    expect(material).toBe('   阿明：在吗\n1. 阿明：我把 钥匙丢了\n2. 林栖迟：哦。')
    expect(instruction).toContain('共2个标签')
    expect(schema.schema).toMatchObject({ properties: { labels: { minItems: 2, maxItems: 2 } } })
    expect(labelQuestion(lines, [], 'en').instruction).toContain('2 label(s)')
  })
})

describe('an answer', () => {
  it.each([
    ['{"labels": ["sadness", "neutral"]}', ['sadness', 'neutral']],
    ['```json\n{"labels": ["悲伤", "激动"]}\n```', ['sadness', 'excitement']],
    ['{"labels": ["Anger", "wistful"]}', ['anger', 'other']],
    ['{"labels": ["Angry", "开心"]}', ['anger', 'happiness']],
  ])('is read: %s', (answer, labels) => expect(parseLabels(answer, 2)).toEqual(labels))

  it.each(['{"labels": ["sadness"]}', '{"labels": "sadness"}', 'sadness, neutral', '', '{', '[]'])(
    'is no answer: %s',
    (answer) => expect(parseLabels(answer, 2)).toBeUndefined(),
  )
})
