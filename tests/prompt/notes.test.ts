import { describe, expect, it } from 'vitest'
import type { Character } from '../../src/contract/character.ts'
import type { Line } from '../../src/contract/line.ts'
import { type NotesInput, planNotes } from '../../src/prompt/notes.ts'
import { initialTokenRates } from '../../src/prompt/tokens.ts'
import { createSeededRandom } from '../../src/util/seeded-random.ts'
import { createCharacter, createLore, noted, replied, said } from './fixtures.ts'
import { linQichi } from './lin-qichi.ts'

function plan(text: string, input: Partial<NotesInput> = {}): readonly Line[] {
  const turnId = input.turnId ?? 't9'
  return planNotes({
    character: linQichi,
    userName: '小明',
    turnId,
    at: 9_000,
    window: [],
    turnLines: [said('u9', text, { turnId })],
    random: createSeededRandom(turnId),
    rates: initialTokenRates,
    budgetTokens: 400,
    ...input,
  })
}

function texts(lines: readonly Line[]): readonly string[] {
  return lines.map(({ text }) => text)
}

describe('notes', () => {
  it('are none for most turns', () => {
    expect(plan('今天好累')).toEqual([])
  })

  it('may tell what is known of the person', () => {
    const character = createCharacter({ lore: [createLore({ keys: ['who'], text: 'Known: {{persona}}' })] })
    expect(texts(plan('who', { character, persona: 'A tall baker.' }))).toEqual(['Known: A tall baker.'])
    expect(texts(plan('who', { character }))).toEqual(['Known:'])
  })

  it('are whole lines of the narrator, the same when the turn is planned again', () => {
    const [note] = plan('三号机空着吗')
    expect(note).toEqual({
      id: expect.stringMatching(/^t9:note:lore:[0-9a-f]{12}$/),
      revision: 0,
      role: 'narrator',
      speakerId: '',
      speakerName: '',
      text: '三号机脱水时会哼一个走调的降 E，她舍不得修。',
      shown: undefined,
      emotion: undefined,
      emotionSource: 'off',
      at: 9_000,
      messageIds: [],
      turnId: 't9',
      take: undefined,
      kind: 'note',
    })
    const character = createCharacter({
      lore: Array.from({ length: 20 }, (_, index) =>
        createLore({ text: `${index}`, constant: true, probability: 50 }),
      ),
    })
    expect(plan('三号机', { character })).toEqual(plan('三号机', { character }))
    expect(plan('三号机', { character })).not.toEqual(plan('三号机', { character, turnId: 't10' }))
  })

  it('are told once while the window holds them, and again after it was cut', () => {
    const first = plan('三号机空着吗', { turnId: 't1' })
    const window = [...first, said('u1', '三号机空着吗'), replied('r1', '空着，三号机给你留的。')]
    expect(plan('三号机', { window })).toEqual([])
    expect(texts(plan('三号机', { window: [] }))).toEqual(texts(first))
  })

  it('are one line each, with placeholders expanded', () => {
    const character = createCharacter({
      lore: [createLore({ constant: true, text: '{{char}} owes {{user}}\n\na coin.' })],
    })
    expect(texts(plan('hi', { character, userName: '{{char}}' }))).toEqual(['Wren owes {{char}} a coin.'])
  })

  it('tell the date when it is another day', () => {
    const date = '今天是十一月三十日，星期一。'
    const first = plan('你好', { date, turnId: 't1' })
    expect(texts(first)).toEqual([date])
    expect(plan('你好', { date, window: first })).toEqual([])
    expect(texts(plan('你好', { date: '今天是十二月一日。', window: first }))).toEqual(['今天是十二月一日。'])
    expect(plan('你好', { window: first })).toEqual([])
  })
})

describe('moods', () => {
  /** One label is enough to move this one. */
  const lively = { ...linQichi, emotion: { ...linQichi.emotion, volatility: 'high' } } as const
  const planLively = (text: string, parts: Partial<NotesInput> = {}) =>
    plan(text, { character: lively, ...parts })
  const sad = replied('r1', '外面的雨快停了。', { emotion: 'sadness' })
  const sadness = '林栖迟此刻流露出悲伤：说起别的天气，绕开那一天 （去看已经停了的滚筒）'
  const calm = '林栖迟此刻恢复了平静：语速平，句尾轻轻收住。'

  it('come as a note when the last reply was not neutral, once while it lasts', () => {
    const first = planLively('嗯', { window: [sad], turnId: 't2' })
    expect(first.map(({ id, text }) => [id, text])).toEqual([['t2:note:mood:lin-qichi:sadness', sadness]])
    expect(planLively('嗯', { window: [sad, ...first, said('u2', '嗯'), sad] })).toEqual([])
  })

  it.each<[emotion: keyof Character['emotion']['styles'], words: string]>([
    ['anger', '改称“这位客人”，每句不超过八个字 （关掉店里的收音机）'],
    ['disgust', '只评价气味，不评价人'],
    ['fear', '追问路线和时间，语气像播预警'],
    ['happiness', '话里多一个停顿，像在忍笑 （低头把硬币码成一摞）'],
    ['sadness', '说起别的天气，绕开那一天 （去看已经停了的滚筒）'],
    ['surprise', '先“嗯？”一声，再把对方的话原样重复一遍'],
    ['frustration', '叹半口气，说“先甩干再说”'],
    ['excitement', '难得说长句，术语都冒出来'],
    ['other', '困了，说话像短波里的杂音，断断续续。'],
  ])('bring their style: %s', (emotion, words) => {
    expect(planLively('嗯', { window: [replied('r1', '…', { emotion })] })[0]?.text).toContain(words)
  })

  it('change with the emotion and end when it does', () => {
    const window = [...planLively('嗯', { window: [sad], turnId: 't2' })]
    expect(
      texts(planLively('嗯', { window: [...window, replied('r2', '好。', { emotion: 'neutral' })] })),
    ).toEqual([calm])
    expect(
      planLively('嗯', { window: [...window, replied('r2', '哈。', { emotion: 'happiness' })] })[0]?.text,
    ).toContain('快乐')
  })

  it('fade when nothing renews them, by the card’s recovery', () => {
    const told = planLively('嗯', { window: [sad], turnId: 't2' })
    const withReplies = (count: number) => [
      sad,
      ...told,
      ...Array.from({ length: count }, (_, index) => replied(`x${index}`, '嗯。')),
    ]
    expect(planLively('嗯', { window: withReplies(6) })).toEqual([])
    expect(texts(planLively('嗯', { window: withReplies(7) }))).toEqual([calm])
    const quick = { ...lively, emotion: { ...lively.emotion, recovery: 'fast' } } as const
    expect(planLively('嗯', { character: quick, window: withReplies(1) })).toEqual([])
    expect(texts(planLively('嗯', { character: quick, window: withReplies(2) }))).toEqual([calm])
  })

  it('come when what triggers them is mentioned', () => {
    expect(texts(plan('那年的暴雨，你还记得吗'))).toEqual([sadness])
    expect(plan('旧天气图借我看看')[0]?.id).toBe('t9:note:mood:lin-qichi:excitement')
    expect(plan('你在开玩笑吧')).toEqual([])
    expect(plan('借我看看')).toEqual([])
  })

  it('say nothing of a feeling that has no style', () => {
    const character = createCharacter({ id: 'lin-qichi' })
    expect(plan('hm', { character, window: [sad] })).toEqual([])
  })

  it('begin with the baseline of the card', () => {
    const styles = { sadness: { triggers: '', words: 'sighs', gestures: '' } }
    const emotion = { baseline: 'sadness', volatility: 'low', recovery: 'slow', styles } as const
    const character = createCharacter({ emotion })
    expect(texts(plan('hm', { character }))).toEqual(['Wren now shows sadness: sighs'])
  })

  it('do not take another character’s feelings for their own', () => {
    expect(plan('嗯', { window: [{ ...sad, speakerId: 'wren' }] })).toEqual([])
    const wren = { ...linQichi, id: 'wren', name: 'Wren' }
    const ofWren = plan('那年的暴雨，你还记得吗', { character: wren, turnId: 't1' })
    expect(ofWren).toHaveLength(1)
    expect(plan('嗯', { window: ofWren })).toEqual([])
    const asked = said('u1', '那年的暴雨，你还记得吗')
    expect(plan('嗯', { window: [...ofWren, asked], character: wren })).toEqual([])
    expect(texts(plan('那年的暴雨，你还记得吗', { window: ofWren }))).toEqual([sadness])
  })

  it('know a character by its whole id', () => {
    const fox = { ...linQichi, id: 'fox' }
    const snowFox = { ...linQichi, id: 'snow fox' }
    const told = plan('那年的暴雨，你还记得吗', { character: snowFox, turnId: 't1' })
    const asked = said('u1', '那年的暴雨，你还记得吗')
    expect(plan('嗯', { character: snowFox, window: [...told, asked, replied('r1', '嗯。')] })).toEqual([])
    expect(texts(plan('那年的暴雨，你还记得吗', { character: fox, window: told }))).toEqual([sadness])
  })

  it('are left alone by what a person tells of themselves', () => {
    const told = planLively('嗯', { window: [sad], turnId: 't2' })
    expect(planLively('嗯', { window: [sad, ...told, noted('e1:note:me', '小明：我是面包师')] })).toEqual([])
  })
})
