import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Line } from '../../src/contract/line.ts'
import { type StoryInput, storyExtract } from '../../src/prompt/story.ts'
import { estimateTokens, initialTokenRates } from '../../src/prompt/tokens.ts'
import { noted, replied, said } from './fixtures.ts'

function extract(leavingLines: readonly Line[], input: Partial<StoryInput> = {}): string {
  return storyExtract({
    previousStory: '',
    leavingLines,
    language: 'zh',
    names: { userName: '小明', characterName: '林栖迟', isGroup: false },
    maxTokens: 400,
    ...input,
  })
}

const lines = [
  replied('g', '局部有雨。三号机空着，给你留的。', { kind: 'greeting' }),
  said('u1', '你好。我叫陈小明，在面包店上班。'),
  replied('r1', '（点头）记得了。'),
  noted('n', '三号机脱水时会哼一个走调的降 E。'),
  said('u2', '你吃了吗？\n今天真热。'),
  replied('r2', '林栖迟：吃过了。下次给你留一碗。', { shown: '吃过了。下次给你留一碗。' }),
  said('u3', '那我走了。'),
  replied('r3', '路上看着点云。'),
]

describe('the story so far, without a model', () => {
  it('quotes how it began, names, promises, and what was said last', () => {
    expect(extract(lines)).toBe(
      [
        '起初，林栖迟说：“局部有雨。三号机空着，给你留的。”',
        '起初，小明说：“你好。我叫陈小明，在面包店上班。”',
        '后来，林栖迟说：“（点头）记得了。”',
        '后来，林栖迟说：“下次给你留一碗。”',
        '不久前，小明说：“那我走了。”',
        '不久前，林栖迟说：“路上看着点云。”',
      ].join('\n'),
    )
  })

  it('speaks the language of the card', () => {
    const english = [
      said('u1', 'Hello.'),
      replied('r1', 'Mind the plank.'),
      said('u2', "Well. My name is Alex. I'm a baker. Is it late?"),
      replied('r2', 'It is. I will keep the lantern lit.'),
      said('u3', 'Bye.'),
      replied('r3', 'River says otherwise.'),
    ]
    const names = { userName: 'Alex', characterName: '林栖迟', isGroup: false }
    expect(extract(english, { language: 'en', names })).toBe(
      [
        'At first, Alex said: "Hello."',
        'At first, 林栖迟 said: "Mind the plank."',
        'Later, Alex said: "My name is Alex."',
        'Later, Alex said: "I\'m a baker."',
        'Later, 林栖迟 said: "I will keep the lantern lit."',
        'Not long ago, Alex said: "Bye."',
        'Not long ago, 林栖迟 said: "River says otherwise."',
      ].join('\n'),
    )
  })

  it('takes up the story before it', () => {
    const second = extract(
      [
        said('u4', '我答应你，明天带伞来。'),
        replied('r4', '好。'),
        said('u5', '嗯。'),
        replied('r5', '雨停了。'),
      ],
      {
        previousStory: extract(lines),
      },
    )
    expect(second.split('\n')).toEqual([
      '起初，林栖迟说：“局部有雨。三号机空着，给你留的。”',
      '起初，小明说：“你好。我叫陈小明，在面包店上班。”',
      '后来，林栖迟说：“（点头）记得了。”',
      '后来，林栖迟说：“下次给你留一碗。”',
      '后来，小明说：“我答应你，明天带伞来。”',
      '不久前，小明说：“嗯。”',
      '不久前，林栖迟说：“雨停了。”',
    ])
  })

  it('believes the latest name', () => {
    const named = extract([...lines, said('u4', '叫我阿强。'), replied('r4', '好。'), said('u5', '走了。')])
    expect(named).toContain('后来，小明说：“叫我阿强。”')
    const renamed = extract([said('u6', '还是叫我阿陈吧。'), replied('r6', '阿陈。'), said('u7', '走了。')], {
      previousStory: named,
    })
    expect(renamed).toContain('后来，小明说：“还是叫我阿陈吧。”')
    expect(renamed).not.toContain('阿强')
  })

  it('tells people of a group by their names', () => {
    const names = { userName: '大家', characterName: '林栖迟', isGroup: true }
    const group = extract([said('a', '我是新来的。', { speakerName: '小红', speakerId: 'p2' }), ...lines], {
      names,
    })
    expect(group).toContain('起初，小红说：“我是新来的。”')
    expect(group).not.toContain('大家')
  })

  it('keeps a summary that a helper model wrote, within half of its room', () => {
    const summary = '小明常来洗衣服。'.repeat(100)
    const story = extract(lines, { previousStory: summary })
    expect(story.startsWith('小明常来洗衣服。小明常来洗衣服。')).toBe(true)
    expect(story.split('\n')[0]?.length).toBe(200)
    expect(story).toContain('不久前，林栖迟说：“路上看着点云。”')
    expect(extract(lines, { previousStory: story }).split('\n')[0]).toBe(story.split('\n')[0])
  })

  it('is empty where nothing was said', () => {
    expect(extract([])).toBe('')
    expect(extract([noted('n', '晴')])).toBe('')
  })

  it('stays within its room, and adds no word, however often it is repeated', () => {
    const sentence = fc.constantFrom(
      ...[
        '我叫阿强。',
        '我答应你。',
        '明天见！',
        '我住在栖霞路。',
        '你呢？',
        '哈哈',
        '（笑）',
        '说：“好”',
        '\n',
        '我喜欢雨。',
        '长'.repeat(200),
      ],
    )
    const text = fc.array(sentence, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''))
    const leaving = fc.array(text, { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(
        fc.array(leaving, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 0, max: 300 }),
        (cuts, maxTokens) => {
          let story = ''
          let everything = ''
          for (const texts of cuts) {
            const said1 = texts.map((line, index) =>
              index % 2 === 0 ? said(`u${index}`, line) : replied(`r${index}`, line),
            )
            everything += texts.join('').replace(/\s+/g, '')
            story = extract(said1, { previousStory: story, maxTokens })
            expect(estimateTokens(story, initialTokenRates)).toBeLessThanOrEqual(maxTokens)
            for (const line of story.split('\n').filter((part) => part !== '')) {
              const quoted = /^(?:起初|后来|不久前)，(?:小明|林栖迟)说：“(.*)”$/.exec(line)?.[1] ?? '没有引文'
              expect(everything).toContain(quoted.replace(/…$/, '').replace(/\s+/g, ''))
            }
          }
        },
      ),
      { numRuns: 60 },
    )
  })
})
