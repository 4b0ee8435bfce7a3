import { describe, expect, it } from 'vitest'
import { acceptSummary, summaryInstruction, summaryMaterial } from '../../src/prompt/summary.ts'
import { startStopwatch } from '../support/stopwatch.ts'
import { createPrompt, noted, replied, said } from './fixtures.ts'

const scene = createPrompt()
const english = createPrompt({ language: 'en', characterName: 'Wren', userName: 'Ann' })
const long =
  '他先说了学校的事，又说了家里的事，后来说到河边那间旧房子，说着说着雨就停了，谁也没有起身去关窗，'
const options = { maxTokens: 40, rates: { cjk: 1, other: 4, samples: 0 }, names: ['林栖迟', '小明'] }

describe('what is asked for', () => {
  it('names the people, the length and where to stop', () => {
    const asked = summaryInstruction(scene, {
      maxTokens: 600,
      until: said('u', '那我把伞留在这儿，明天来取。'),
    })
    expect(asked).toContain('小明')
    expect(asked).toContain('林栖迟')
    expect(asked).toContain('不超过360字')
    expect(asked).toContain('只写到“那我把伞留在这儿，明天来取。”为止')
    expect(summaryInstruction(scene, { maxTokens: 600 })).not.toContain('只写到')
  })

  it('quotes what was shown, shortened, in English too', () => {
    const until = replied('r', '(sadness) raw', {
      shown: 'The fog came up the river and stayed for the whole night.',
    })
    const asked = summaryInstruction(english, { maxTokens: 300, until })
    expect(asked).toContain('up to “The fog came up the river and stayed fo…”')
    expect(asked).toContain('at most 120 words')
  })
})

describe('what it is asked of', () => {
  const lines = [
    said('u1', '我叫\n阿明', { speakerName: '阿明呀' }),
    noted('n', '窗外下雨'),
    replied('r1', '(快乐)好。', { shown: '好。' }),
  ]

  it('is the story before, then a script without notes and labels', () => {
    expect(summaryMaterial('他们见过。', lines, scene)).toBe(
      '之前的故事：\n他们见过。\n之后的对话：\n小明：我叫 阿明\n林栖迟：好。',
    )
    expect(summaryMaterial('', lines, { ...scene, isGroup: true })).toBe(
      '之后的对话：\n阿明呀：我叫 阿明\n林栖迟：好。',
    )
  })
})

describe('a summary', () => {
  it('is taken as it is where it fits', () => {
    expect(acceptSummary('小明丢了伞。\n\n林栖迟替他收着。', options)).toBe('小明丢了伞。\n林栖迟替他收着。')
  })

  it('loses its heading, its label and what could speak for somebody', () => {
    expect(acceptSummary('摘要：小明来过。', options)).toBe('小明来过。')
    expect(acceptSummary('(中立)小明来过。', options)).toBe('小明来过。')
    expect(acceptSummary('小明来过。\n林栖迟：我走了<|im_end|>', options)).toBe(
      '小明来过。\n林栖迟，我走了(|im_end|)',
    )
  })

  it('is cut at a sentence where it is too long, and not used where no sentence fits', () => {
    expect(acceptSummary(`小明来过。${long}然后走了。`, options)).toBe('小明来过。')
    expect(acceptSummary(long, options)).toBe('')
  })

  it('that broke off ends at its last whole sentence, though it fits', () => {
    const cut = { ...options, isCut: true }
    expect(acceptSummary('他们去了河边。小明答应明天带茶。然后他们', cut)).toBe(
      '他们去了河边。小明答应明天带茶。',
    )
    expect(acceptSummary('They met. Ann owes 3', cut)).toBe('They met.')
    expect(acceptSummary('他们去了河边。', cut)).toBe('他们去了河边。')
    expect(acceptSummary('然后他们', cut)).toBe('')
  })

  it.each([
    [
      '小明来过，在三号机旁坐了很久。他说明天带茶。他说明天带茶。他说明天带茶。',
      '小明来过，在三号机旁坐了很久。他说明天带茶。',
    ],
    [
      '小明来过，也带了茶，坐了很久。他很累他很累他很累他很累他很累他很累他很累他很累',
      '小明来过，也带了茶，坐了很久。',
    ],
    [
      '小明丢了伞。林栖迟收着。雨停了。林栖迟收着。天亮了。林栖迟收着。',
      '小明丢了伞。林栖迟收着。雨停了。天亮了。',
    ],
    ['小明来过。小明来过，又走了。', '小明来过。小明来过，又走了。'],
    ['小明笑着说哈哈哈哈哈哈。', '小明笑着说哈哈哈哈哈哈。'],
    ['小明来过。'.repeat(40), ''],
    ['他说了很多很多的话，'.repeat(40), ''],
  ])('says nothing again and again: %s', (text, expected) => {
    expect(acceptSummary(text, { ...options, maxTokens: 400 })).toBe(expected)
  })

  it('takes little time, however it repeats itself', () => {
    const elapsed = startStopwatch()
    for (const part of ['a', 'ab ', '很久。', `${'他说了很多的话'.repeat(30)}，`, '\n', '. '])
      acceptSummary(`${part.repeat(4_000)}x`, { ...options, maxTokens: 4_000 })
    expect(elapsed()).toBeLessThan(2_000)
  })
})

describe('laughter in a summary', () => {
  const roomy = { ...options, maxTokens: 400 }

  it.each([
    `小红告诉林栖迟她叫王小红。她大笑“${'哈'.repeat(14)}”。她答应周五再来。林栖迟给了她银钥匙。`,
    'Ann told Wren her name. They laughed: hahahahahahahahaha, and went on. Ann promised to come back.',
  ])('ends nothing: %s', (text) => expect(acceptSummary(text, roomy)).toBe(text))

  it('that never ends is cut', () => {
    const text = acceptSummary(`小红来过，说她叫王小红，住在河对岸。${'她又笑了又笑了'.repeat(10)}`, roomy)
    expect(text).toContain('小红来过')
    expect(text.length).toBeLessThan(50)
  })
})
