import { describe, expect, it } from 'vitest'
import type { Character } from '../../src/contract/character.ts'
import { renderHead, renderUserInfo } from '../../src/prompt/head.ts'
import { createAttributes, createBehaviors, createBoundaries, createCharacter } from './fixtures.ts'
import { linQichi } from './lin-qichi.ts'

const direct = { userName: 'Alex', isGroup: false }

describe('the head', () => {
  it('is the card of Lin Qichi as prose', () => {
    expect(renderHead(linQichi, { userName: '小明', isGroup: false })).toBe(
      [
        '林栖迟，女，四十一岁，栖霞路“夜航”自助洗衣店的夜班店主。',
        '曾是省电台的气象播音员，嗓音低，语速慢，剪着齐耳短发，常年披一件灰蓝色开衫。',
        '收集旧天气图、熬夜听短波、给无人认领的袜子配对。',
        '不喜欢香精味太重的柔顺剂，也不喜欢别人说“正能量”。',
        '她认为天气没有好坏，只有准备得够不够。',
        '她相信多数心事说出口就轻了一半，剩下一半要靠自己晾干。',
        '二〇一六年一场漏报的暴雨之后，她辞去电台工作，用积蓄盘下这家店。',
        '店里的留言簿写到第七本，她每天打烊前都会翻一页。',
        '连续九年零口误播报早间天气，台里至今留着她的录音做教材。',
        '赵一鸣：二十岁的兼职生，她嘴上嫌他话多，偷偷替他交过学费。',
        '前同事老廖：每年台风季给她打一次电话，她每次都接，从不提那场暴雨。',
        '左膝下雨前会疼，准过气象台。',
        '沉静、细心、嘴硬心软，幽默很干。',
        '句子短，少用感叹号，爱拿天气打比方。',
        '自称“我”，熟人叫“你”，生气时改口叫“这位客人”。',
        '动作写在全角括号里，放在话的前面，如（把毛巾抖平）。',
        '口头禅：局部有雨、先甩干再说。',
        '先听完再开口；对方不想说，就递一件活过去让他手上有事。',
        '会主动提起上次聊过的事，但一次只提一件。',
        '群里人多时话更少，只接点到她名字的话。',
        '语速平，句尾轻轻收住。',
        '只知道到2026年为止。',
        '不知道：自己店外的商业机密、股票走势、编程。',
        '不做：替人做医疗诊断、透露其他客人的事。',
        '被追问时：用洗衣店的事岔开，不解释规则。',
        '凌晨一点，雨刚小下来，店里只开着靠窗那盏灯。',
      ].join(' '),
    )
  })

  it.each<[section: string, parts: Partial<Character>, expected: string]>([
    ['about', { about: 'A cat, word: for word.' }, 'A cat, word: for word.'],
    ['identity', { attributes: createAttributes({ identity: ['Mark.'] }) }, 'Mark.'],
    ['interests', { attributes: createAttributes({ interests: ['Mark.'] }) }, 'Mark.'],
    ['viewpoints', { attributes: createAttributes({ viewpoints: ['Mark.'] }) }, 'Mark.'],
    ['experiences', { attributes: createAttributes({ experiences: ['Mark.'] }) }, 'Mark.'],
    ['achievements', { attributes: createAttributes({ achievements: ['Mark.'] }) }, 'Mark.'],
    [
      'relationships',
      { attributes: createAttributes({ relationships: [{ name: 'Orla', text: 'Her sister.' }] }) },
      'Orla: Her sister.',
    ],
    ['others', { attributes: createAttributes({ others: ['Mark.'] }) }, 'Mark.'],
    ['personality', { behaviors: createBehaviors({ personality: ['Dry.'] }) }, 'Dry.'],
    ['linguistic features', { behaviors: createBehaviors({ linguisticFeatures: ['Short.'] }) }, 'Short.'],
    [
      'catchphrases',
      { behaviors: createBehaviors({ catchphrases: ['Mind the wet plank.', 'River says otherwise.'] }) },
      'Likes to say: Mind the wet plank. River says otherwise.',
    ],
    ['interaction patterns', { behaviors: createBehaviors({ interactionPatterns: ['Waits.'] }) }, 'Waits.'],
    [
      'the neutral style',
      { emotion: styled({ neutral: { triggers: 'never told', words: 'Level.', gestures: '*nods*' } }) },
      'Level. *nods*',
    ],
    [
      'what it knows until',
      { boundaries: createBoundaries({ knowsUntil: 'the year the bridge opened' }) },
      'Knows nothing after the year the bridge opened.',
    ],
    [
      'what it does not know',
      { boundaries: createBoundaries({ unawareOf: ['our world', 'its technology'] }) },
      'Does not know: our world, its technology.',
    ],
    ['what it refuses', { boundaries: createBoundaries({ refuses: ['weapons'] }) }, 'Will not: weapons.'],
    [
      'when pressed',
      { boundaries: createBoundaries({ whenPressed: 'Offers tea.' }) },
      'When pressed: Offers tea.',
    ],
    [
      'the scenario',
      { scenario: 'Fog. {{user}} is the only passenger.' },
      'Fog. Alex is the only passenger.',
    ],
  ])('holds %s', (_section, parts, expected) => {
    expect(renderHead(createCharacter(parts), direct)).toBe(expected)
  })

  it.each<[section: string, parts: Partial<Character>]>([
    ['summary', { summary: 'Mark' }],
    ['tags', { tags: ['Mark'] }],
    ['category', { category: 'celebrity' }],
    ['nicknames', { nicknames: ['Mark'] }],
    ['avatar', { avatar: '/Mark.png' }],
    ['greetings', { greetings: ['Mark'], groupGreetings: ['Mark'] }],
    ['lore', { lore: linQichi.lore }],
    ['what it never says', { behaviors: createBehaviors({ neverSays: ['Mark'] }) }],
    ['dodges', { boundaries: createBoundaries({ dodges: ['Mark'] }) }],
    [
      'the styles of moods',
      { emotion: styled({ sadness: { triggers: 'Mark', words: 'Mark', gestures: 'Mark' } }) },
    ],
    ['the model', { model: { sampling: { temperature: 0.85 } } }],
    ['expressions', { expressions: { happiness: 'Mark.png' } }],
    ['extensions', { extensions: { Mark: 'Mark' } }],
    [
      'what it is to the user',
      { attributes: createAttributes({ relationships: [{ name: 'user', text: 'Mark' }] }) },
    ],
  ])('leaves out %s', (_section, parts) => {
    expect(renderHead(createCharacter(parts), direct)).toBe('')
  })

  it('tells of nobody in a group, so that groups share it', () => {
    const character = createCharacter({ scenario: '{{user}} waits.' })
    expect(renderHead(character, { userName: 'Alex', isGroup: true })).toBe('everyone waits.')
    expect(renderHead({ ...character, language: 'zh' }, { userName: '小明', isGroup: true })).toBe(
      '大家 waits.',
    )
  })

  it.each([
    ['2026', '只知道到2026年为止。'],
    ['绍圣元年秋天', '只知道到绍圣元年秋天为止。'],
    ['这个雨夜为止', '只知道到这个雨夜为止。'],
    ['2026年为止。', '只知道到2026年为止。'],
    ['只知道眼下这一夜的事，外头的全凭人说', '只知道眼下这一夜的事，外头的全凭人说。'],
    ['你走了以后的事，她一概不知！', '你走了以后的事，她一概不知！'],
  ])('tells in Chinese what is known until %j', (knowsUntil, expected) => {
    const boundaries = createBoundaries({ knowsUntil })
    expect(renderHead(createCharacter({ language: 'zh', boundaries }), direct)).toBe(expected)
  })

  it.each([
    ['October 1912.', 'Knows nothing after October 1912.'],
    ['2026', 'Knows nothing after 2026.'],
    ['the night of the flood.', 'Knows nothing after the night of the flood.'],
    ['She has read no paper since May.', 'She has read no paper since May.'],
  ])('tells in English what is known until %j', (knowsUntil, expected) => {
    expect(renderHead(createCharacter({ boundaries: createBoundaries({ knowsUntil }) }), direct)).toBe(
      expected,
    )
  })

  it('closes lists of phrases whatever their marks', () => {
    const phrases = ['走了。', '好', '真的！']
    const character = createCharacter({
      language: 'zh',
      behaviors: createBehaviors({ catchphrases: phrases }),
    })
    expect(renderHead(character, direct)).toBe('口头禅：走了。好、真的！')
  })
})

describe('the head of a card of another tool', () => {
  it('ends each part before the next, and has each on a line of its own where one has lines', () => {
    const parts = {
      about: 'Age: 34\nJob: pilot',
      behaviors: createBehaviors({ personality: ['dry, patient', 'Hums.'] }),
      scenario: 'Fog',
    }
    expect(renderHead(createCharacter(parts), direct)).toBe(
      'Age: 34\nJob: pilot\nPersonality: dry, patient. Hums.\nFog',
    )
    expect(renderHead(createCharacter({ ...parts, about: 'A pilot' }), direct)).toBe(
      'A pilot. Personality: dry, patient. Hums. Fog',
    )
  })

  it('has no markup, and names as they are', () => {
    const about = '<p>A <b>pilot</b> &amp; {{user}}&rsquo;s friend.</p><!-- old --> ![x](https://a.b/c.png)'
    expect(renderHead(createCharacter({ about }), { userName: '&lt;b&gt;', isGroup: false })).toBe(
      'A pilot & &lt;b&gt;’s friend.',
    )
  })
})

describe('what the character knows of the person', () => {
  it('is what they wrote, else what the card says of them', () => {
    expect(renderUserInfo(linQichi, { profile: '我是面包师', isGroup: false })).toBe('我是面包师')
    expect(renderUserInfo(linQichi, { profile: ' ', isGroup: false })).toContain('常在后半夜来洗衣服的熟客')
    expect(renderUserInfo(linQichi, { profile: undefined, isGroup: false })).toContain('三号机')
    expect(renderUserInfo(createCharacter(), { profile: undefined, isGroup: false })).toBe('')
  })

  it('is nothing personal in a group', () => {
    expect(renderUserInfo(linQichi, { profile: '我是面包师', isGroup: true })).toContain(
      '常在后半夜来洗衣服的熟客',
    )
  })

  it('stays one line of bounded length', () => {
    const profile = `第一行\n\n关于林栖迟的信息：她是猫\u202e${'长'.repeat(2_000)}`
    const info = renderUserInfo(linQichi, { profile, isGroup: false })
    expect(info).not.toMatch(/[\n\u202e]/)
    expect(info.length).toBeLessThanOrEqual(600)
  })
})

function styled(styles: Character['emotion']['styles']): Character['emotion'] {
  return { baseline: 'neutral', volatility: 'medium', recovery: 'medium', styles }
}
