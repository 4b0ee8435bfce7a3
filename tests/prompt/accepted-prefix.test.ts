import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Emotion } from '../../src/contract/emotion.ts'
import type { FinishReason } from '../../src/contract/turn.ts'
import { type CutReply, createReplyCutter } from '../../src/prompt/accepted-prefix.ts'
import { startStopwatch } from '../support/stopwatch.ts'

const options = {
  characterName: '林栖迟',
  characterNames: ['林栖迟', '栖迟', 'Wren'],
  speakers: ['小明', 'Alex', 'Alex Stone', '林栖迟（访客）'],
  singleLine: false,
  emotionLabels: true,
  isGroup: false,
}

function read(
  deltas: readonly string[],
  reason: FinishReason = 'stop',
  singleLine = false,
): CutReply & { readonly pushed: string } {
  const cutter = createReplyCutter({ ...options, singleLine })
  const pushed = deltas.map((delta) => cutter.push(delta)).join('')
  return { ...cutter.finish(reason), pushed }
}

describe('a reply', () => {
  it('is accepted byte for byte and shown trimmed', () => {
    expect(read([' \n灯亮着', '就是没打烊。', ' \n'])).toEqual({
      accepted: ' \n灯亮着就是没打烊。 \n',
      shown: '灯亮着就是没打烊。',
      pushed: '灯亮着就是没打烊。',
      wasCut: false,
    })
  })

  it('that opens with an action in full-width brackets shows it, where no label was asked for', () => {
    const shownOf = (text: string) => {
      const cutter = createReplyCutter({ ...options, emotionLabels: false })
      cutter.push(text)
      return cutter.finish('stop')
    }
    expect(shownOf('（惊讶）你来了？')).toMatchObject({ shown: '（惊讶）你来了？', emotion: undefined })
    expect(shownOf('(惊讶)你来了？')).toMatchObject({ shown: '你来了？', emotion: 'surprise' })
  })

  it.each([
    '小明：我也是',
    '小明: 我也是',
    'ALEX : me too',
    'Alex Stone: me too',
    '[小明]我也是',
    '【小明】我也是',
    '［小明］：我也是',
    '**小明**：我也是',
    '**Alex:** me too',
    '小明（笑）：我也是',
    '**小明**（笑）：我也是',
    '**小明（笑）：**我也是',
    '小明\u2003\u00a0：我也是',
    'ＡＬＥＸ﹕ me too',
    '小明∶我也是',
    '小明︰我也是',
    '(快乐)小明：我也是',
    '  小明：我也是',
    '[小明]',
  ])('is cut where a line begins with somebody else: %s', (line) => {
    const { accepted, shown, pushed, wasCut } = read([...`先甩干再说。\n\n${line}\n小明也来`])
    expect({ accepted, shown, pushed, wasCut }).toEqual({
      accepted: '先甩干再说。',
      shown: '先甩干再说。',
      pushed: '先甩干再说。',
      wasCut: true,
    })
  })

  it.each([
    '我说小明：你来',
    '小明，你来',
    '小明',
    '小明（笑）着走了',
    '老张：你来',
    '[注]小明不在',
    'Alexander: no',
    '**小明**走了',
    '小明来：不',
    '*叹气*',
  ])('goes on with a line that only looks like it: %s', (line) => {
    const { accepted, shown, pushed } = read([...`好。\n${line}`])
    expect([accepted, shown]).toEqual([`好。\n${line}`, `好。\n${line}`])
    expect(`好。\n${line}`.startsWith(pushed)).toBe(true)
  })

  it('shows nothing that may still become a label', () => {
    const cutter = createReplyCutter(options)
    expect(cutter.push('好。\n小')).toBe('好。')
    expect(cutter.push('明')).toBe('')
    expect(cutter.push(' ')).toBe('')
    expect(cutter.push('走')).toBe('\n小明 走')
    expect(cutter.push('了。\nAlex')).toBe('了。')
    expect(cutter.isCut()).toBe(false)
    expect(cutter.push(':')).toBe('')
    expect(cutter.isCut()).toBe(true)
    expect(cutter.push('more')).toBe('')
    expect(cutter.finish('stop')).toEqual({
      accepted: '好。\n小明 走了。',
      shown: '好。\n小明 走了。',
      wasCut: true,
    })
  })

  it.each([
    '林栖迟：',
    '栖迟: ',
    '[林栖迟]',
    '【林栖迟】：',
    '**wren**: ',
    '**Wren:** ',
    '林栖迟（沮丧）：',
    '\n 林栖迟：\n',
  ])('keeps its own label at the start, unshown: %j', (label) => {
    const { accepted, shown, pushed } = read([...`${label}灯亮着。\n林栖迟：还在。`])
    expect(accepted).toBe(`${label}灯亮着。\n林栖迟：还在。`)
    expect([shown, pushed]).toEqual(['灯亮着。\n林栖迟：还在。', '灯亮着。\n林栖迟：还在。'])
  })

  it('may be nothing but a label', () => {
    expect(read(['[林栖迟]'])).toMatchObject({ accepted: '[林栖迟]', shown: '' })
    expect(read(['小明：你好'])).toMatchObject({ accepted: '', shown: '', wasCut: true })
    expect(read(['林栖迟（访客）：我来了'])).toMatchObject({ accepted: '', shown: '', wasCut: true })
    expect(read([])).toEqual({ accepted: '', shown: '', pushed: '', wasCut: false })
  })

  it('does not show half a character', () => {
    const cutter = createReplyCutter(options)
    expect(cutter.push('好\ud83e')).toBe('好')
    expect(cutter.push('\udd8a')).toBe('🦊')
  })
})

describe('a reply to a group', () => {
  const group = { ...options, isGroup: true, speakers: [...options.speakers, '大家', 'Everyone'] }
  const shownOf = (text: string) => {
    const cutter = createReplyCutter(group)
    const pushed = [...text].map((letter) => cutter.push(letter)).join('')
    const { shown } = cutter.finish('stop')
    expect(shown.startsWith(pushed)).toBe(true)
    return shown
  }

  it('may begin by calling somebody', () => {
    expect(shownOf('Alex: you again. 小明, sit down.')).toBe('Alex: you again. 小明, sit down.')
    expect(shownOf('(快乐)小明：坐。\nAlex: no')).toBe('小明：坐。')
    expect(shownOf('林栖迟：\n 小明 ∶坐。')).toBe('小明 ∶坐。')
  })

  it('calls everybody wherever it likes', () => {
    expect(shownOf('大家：坐。\neveryone: sit\n大家：好')).toBe('大家：坐。\neveryone: sit\n大家：好')
  })

  it('does not begin with a script of somebody else', () => {
    for (const label of ['[小明]', '**小明**：', '小明（笑）：', '**Alex:**'])
      expect(shownOf(`${label}我也是`)).toBe('')
  })
})

describe('a reply that ran out of tokens', () => {
  it.each([
    ['灯亮着。（推过篮子）深色的分开。浅色', '灯亮着。（推过篮子）深色的分开。'],
    ['她说：“走吧。”然后', '她说：“走吧。”'],
    ['Well. It costs 3.50 and', 'Well.'],
    ['*pours tea.* Which side? I', '*pours tea.* Which side?'],
    ['灯亮着，三号机也空着，你坐。（把毛巾递过来。他', '灯亮着，三号机也空着，你坐。'],
    ['好。（走了很远很远的路，也没有回头。后来', '好。（走了很远很远的路，也没有回头。'],
    ['一个没有句号的长句子', '一个没有句号的长句子'],
    ['第一行\n第二', '第一行'],
    ['都说完了。', '都说完了。'],
    ['林栖迟：嗯', '林栖迟：嗯'],
    ['林栖迟：\n嗯，那', '林栖迟：\n嗯，那'],
    ['\n\n嗯，那', '\n\n嗯，那'],
    ['Sit down and get warm. *pours tea. And', 'Sit down and get warm.'],
  ])('ends at its last whole sentence: %j', (raw, accepted) => {
    expect(read([raw], 'length').accepted).toBe(accepted)
    expect(read([raw], 'stop').accepted).toBe(raw)
    expect(read([raw], 'aborted').accepted).toBe(raw)
  })
})

describe('the label of an emotion', () => {
  it.each<[label: string, emotion: Emotion]>([
    ['(愤怒)', 'anger'],
    ['（厌恶）', 'disgust'],
    ['(恐惧）', 'fear'],
    ['(快乐)：', 'happiness'],
    ['[悲伤] ', 'sadness'],
    ['【惊讶】', 'surprise'],
    ['(中立) : ', 'neutral'],
    ['(FRUSTRATION)', 'frustration'],
    ['[excitement]', 'excitement'],
    ['(Other): ', 'other'],
    ['(激动)', 'excitement'],
    ['（生气）\n', 'anger'],
    [' \n(快乐)', 'happiness'],
    ['林栖迟：(快乐)', 'happiness'],
    ['[林栖迟](快乐)', 'happiness'],
    ['(快乐)林栖迟：', 'happiness'],
    ['**Wren:** \n (happiness) ', 'happiness'],
    ['林栖迟（快乐）：', 'happiness'],
    ['林栖迟（快乐）：(悲伤)', 'sadness'],
    ['林栖迟（开心）：', 'happiness'],
    ['( 快乐 )', 'happiness'],
    ['**(快乐)**', 'happiness'],
    ['*（悲伤）* ', 'sadness'],
    ['(**快乐**)', 'happiness'],
    ['(快乐、兴奋)', 'happiness'],
    ['(快乐和兴奋)', 'happiness'],
    ['(Sad and angry): ', 'sadness'],
    ['(快乐)(兴奋)', 'happiness'],
    ['(快乐) 【兴奋】\n', 'happiness'],
    ['(开心)', 'happiness'],
    ['(平静)', 'neutral'],
    ['（中性）', 'neutral'],
    ['（平和）', 'neutral'],
    ['(Happy)', 'happiness'],
    ['[Emotion: happiness]', 'happiness'],
    ['（情绪：难过）', 'sadness'],
    ['(anger / disgust)', 'anger'],
    ['(快乐)\u2003∶', 'happiness'],
  ])('before the words is kept and not shown: %j', (label, emotion) => {
    const raw = `${label}灯亮着。(快乐)`
    expect(read([...raw])).toEqual({
      accepted: raw,
      shown: '灯亮着。(快乐)',
      pushed: '灯亮着。(快乐)',
      emotion,
      wasCut: false,
    })
  })

  it.each([
    '(笑)灯亮着。',
    '（快乐地转身）坐。',
    '(快',
    '(',
    '(快乐',
    '[快乐着]',
    '(快乐（',
    '(unhappiness) no',
    '快乐',
    '()好',
    '（叹气）(快乐)',
    '(害羞)好',
    '(快乐，跳起来)好',
    '(laughs)好',
    '(快乐地)好',
    '(slightly angry) no',
    '*sighs* (快乐)',
    '(怒)好',
    '[Emotion: hungry]',
    '(和)',
    '(happy go lucky) hm',
  ])('is no action and no word: %j', (raw) => {
    expect(read([...raw])).toMatchObject({ accepted: raw, shown: raw, emotion: undefined })
  })

  it('is one', () => {
    expect(read([...'(快乐)(悲伤)好'])).toMatchObject({ shown: '好', emotion: 'happiness' })
    expect(read(['(快乐)'])).toMatchObject({ accepted: '(快乐)', shown: '', emotion: 'happiness' })
    expect(read(['(快乐)\n小明：好'])).toMatchObject({ accepted: '(快乐)', shown: '', wasCut: true })
  })

  it.each([
    ['(快乐)你好。\n(悲伤)再见。', '你好。\n再见。'],
    ['(快乐)你好。\n\n **(悲伤)** ： 再见。\n(平静)', '你好。\n\n 再见。'],
    ['(快乐)你好。\n(悲伤)\n(愤怒)再见。', '你好。\n再见。'],
    ['(快乐)你好。\n林栖迟：(悲伤) 再见。', '你好。\n林栖迟：再见。'],
    ['(快乐)你好。\n林栖迟（悲伤）： 再见。', '你好。\n再见。'],
    ['(快乐)你好。\n（笑）再见。(悲伤)', '你好。\n（笑）再见。(悲伤)'],
    ['(快乐)你好。\n(悲伤)小明：再见。', '你好。'],
    ['**(快乐) 你好**', '**你好**'],
    ['“(快乐)你好。”\n"(悲伤)(愤怒) 再见。"', '“你好。”\n"再见。"'],
    ['「**(快乐)**：你好。」', '「你好。」'],
    ['<快乐>你好', '你好'],
  ])('at the start of any line is not shown; the first is the reply’s: %j', (raw, expected) => {
    const { shown, pushed, emotion, accepted, wasCut } = read([...raw])
    expect([shown, pushed, emotion]).toEqual([expected, expected, 'happiness'])
    expect(accepted).toBe(wasCut ? '(快乐)你好。' : raw)
  })

  it('that nobody asked for is hidden on later lines where the first had one', () => {
    const shownOf = (text: string) => {
      const cutter = createReplyCutter({ ...options, emotionLabels: false })
      return [cutter.push(text), cutter.finish('stop').shown]
    }
    expect(shownOf('(快乐)好。\n(悲伤)走吧。')).toEqual(['好。\n走吧。', '好。\n走吧。'])
    expect(shownOf('好。\n(悲伤)走吧。\n(开心)')[1]).toBe('好。\n(悲伤)走吧。\n(开心)')
  })

  it('that broke off is not shown either', () => {
    expect(read([...'(快乐)好。\n(悲'], 'aborted')).toMatchObject({ shown: '好。', pushed: '好。' })
    expect(read([...'(快乐)'], 'length')).toMatchObject({ shown: '', emotion: 'happiness' })
    expect(read([...'(快乐)好。\n(悲'], 'length')).toMatchObject({ shown: '好。' })
  })

  it('is held back until it is decided, and known as soon as it is', () => {
    const cutter = createReplyCutter(options)
    expect(['（', '快', '乐'].map((letter) => cutter.push(letter))).toEqual(['', '', ''])
    expect(cutter.emotion).toBeUndefined()
    expect(cutter.push('）')).toBe('')
    expect(cutter.push('好')).toBe('好')
    expect(cutter.emotion).toBe('happiness')
    const other = createReplyCutter(options)
    expect(['（', '快', '步'].map((letter) => other.push(letter))).toEqual(['', '', '（快步'])
  })

  it('is not counted as a sentence of a reply that ran out of tokens', () => {
    expect(read(['(快乐)灯亮着。深色的'], 'length')).toMatchObject({
      accepted: '(快乐)灯亮着。',
      shown: '灯亮着。',
      emotion: 'happiness',
    })
    expect(read(['(快乐)嗯，那'], 'length').accepted).toBe('(快乐)嗯，那')
  })
})

describe('a reply of one line', () => {
  it.each([
    ['灯亮着。\n[小明]我也是', '灯亮着。', '灯亮着。'],
    ['灯亮着。 \n', '灯亮着。', '灯亮着。'],
    ['\n \n灯亮着。\r\n坐。', '\n \n灯亮着。', '灯亮着。'],
    ['[林栖迟]\n灯亮着。\n坐。', '[林栖迟]\n灯亮着。', '灯亮着。'],
    ['(快乐)\n\n坐。\n', '(快乐)\n\n坐。', '坐。'],
    ['(笑\n坐。', '(笑', '(笑'],
    ['小\n明：坐。', '小', '小'],
    ['小明：好', '', ''],
  ])('ends with the line, leading newlines apart: %j', (raw, accepted, shown) => {
    const cut = read([...raw], 'stop', true)
    expect([cut.accepted, cut.shown, cut.pushed]).toEqual([accepted, shown, shown])
    expect(cut.wasCut).toBe(true)
  })

  it('is whole when nothing follows, and done with as soon as something does', () => {
    expect(read(['\n灯亮着。'], 'stop', true)).toMatchObject({ accepted: '\n灯亮着。', wasCut: false })
    expect(read(['\n \n'], 'stop', true)).toMatchObject({ accepted: '\n \n', shown: '', wasCut: false })
    const cutter = createReplyCutter({ ...options, singleLine: true })
    cutter.push('\n灯亮着。')
    expect(cutter.isCut()).toBe(false)
    expect(cutter.push('\n坐')).toBe('')
    expect(cutter.isCut()).toBe(true)
  })
})

/** Whether a text is another one without some of its letters. */
function isWithin(text: string, whole: string): boolean {
  let at = 0
  for (const letter of text) at = whole.indexOf(letter, at) + 1 || Number.POSITIVE_INFINITY
  return at <= whole.length
}

describe('any reply, however it is split', () => {
  const pieces = fc.constantFrom(
    ...[
      '小明',
      'Alex',
      ' Stone',
      '林栖迟',
      'wren',
      '：',
      ':',
      '[',
      ']',
      '【',
      '】',
      '**',
      '*',
      '（',
      '）',
      '(',
      ')',
    ],
    ...['(快乐)', '（激动）', '[happiness]', '快乐', '快', '( 快乐 )', '**(快乐)**', '∶', '\u2003', '“', '"'],
    ...['\n', '\n\n', ' ', '　', '\t', '好', '。', '走了', 'ok.', '3.5', '？', '”', '🦊', '\ud83e', '访客'],
  )
  const raw = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(''))
  const cutPlaces = fc.array(fc.nat(80), { maxLength: 12 })
  const reason = fc.constantFrom<FinishReason>('stop', 'length', 'aborted', 'filtered', 'unknown')

  it('comes to the same', () => {
    fc.assert(
      fc.property(raw, reason, cutPlaces, fc.boolean(), (text, finish, cuts, singleLine) => {
        const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)), text.length].toSorted(
          (a, b) => a - b,
        )
        const deltas = places.slice(1).map((end, index) => text.slice(places[index], end))
        const split = read(deltas, finish, singleLine)
        const { pushed: _pushed, ...whole } = read([text], finish, singleLine)
        expect(split).toMatchObject(whole)
        expect(text.startsWith(split.accepted)).toBe(true)
        expect(split.wasCut).toBe(split.accepted.length < text.length)
        expect(isWithin(split.shown, split.accepted)).toBe(true)
        for (const line of split.shown.split('\n'))
          expect(line).not.toMatch(/^\s*[(（[【]\s*(快乐|激动|happiness)\s*[)）\]】]/)
        if (finish !== 'length') expect(split.shown.startsWith(split.pushed)).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  it('is cut at the first line that is led by a known name, and nowhere else', () => {
    const foreign = options.speakers.join('|')
    const gap = '[^\\S\\n]*'
    const between = `${gap}[*:：∶]*${gap}`
    const inside = `${between}(?:快乐|激动|happiness)(?:(?!\\p{L})${between}(?:快乐|激动|happiness))*${between}`
    const mark = `(?:(\\*{0,3})${gap}[([（【]${inside}[)\\]）】]\\1${gap}[:：∶]?${gap})`
    const repeated = Array.from({ length: 6 }, (_, index) => `(?:${mark.replace('\\1', `\\${index + 1}`)})?`)
    const mood = '(?:[(（][^\\n)）]{0,24}[)）])?'
    const label = new RegExp(
      `^\\s*${repeated.join('')}(?:\\*{0,3}(?:${foreign})[\\*\\s]*${mood}[\\*\\s]*[:：∶]|` +
        `\\[${gap}(?:${foreign})${gap}\\]|【${gap}(?:${foreign})${gap}】)`,
      'iu',
    )
    fc.assert(
      fc.property(raw, (text) => {
        const lines = text.split('\n')
        const first = lines.findIndex((line) => label.test(line))
        const { accepted } = read([text])
        // An own label on the same line comes before it.
        expect(accepted).toBe(first < 0 ? text : lines.slice(0, first).join('\n').trimEnd())
      }),
      { numRuns: 2_000 },
    )
  })

  it('tells the emotion, and shows no label, wherever the labels are', () => {
    const label = fc.constantFrom(
      ...[
        '(快乐)',
        '（快乐） ',
        '[happiness]：',
        '(HAPPINESS) : ',
        '( 开心 )',
        '**(快乐)** ',
        '[Emotion: Happy]',
      ],
      ...['(快乐、兴奋)', '(高兴)(悲伤)', '(joy and fear)\n'],
    )
    const name = fc.constantFrom('', '林栖迟：', '[林栖迟]', '**Wren**: \n', 'wren (sighs): ')
    const words = fc.constantFrom('灯亮着。', '（笑）坐。', 'Sit.')
    fc.assert(
      fc.property(label, name, words, fc.boolean(), cutPlaces, (mark, own, text, isNameFirst, cuts) => {
        const reply = (isNameFirst ? own + mark : mark + own) + text
        const places = [0, ...cuts.map((cut) => Math.min(cut, reply.length)), reply.length].toSorted(
          (a, b) => a - b,
        )
        const deltas = places.slice(1).map((end, index) => reply.slice(places[index], end))
        expect(read(deltas)).toEqual({
          accepted: reply,
          shown: text,
          pushed: text,
          emotion: 'happiness',
          wasCut: false,
        })
      }),
      { numRuns: 500 },
    )
  })

  it('shows no label of any line', () => {
    const label = fc.constantFrom(
      '',
      '(快乐)',
      ' **（开心、激动）**：',
      '[Emotion: sadness] ',
      '(平静)(悲伤) ',
    )
    const words = fc.constantFrom('灯亮着。', '（笑）坐。', 'Sit.', '*叹气* 嗯')
    const lines = fc.array(fc.tuple(label, words), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(lines, cutPlaces, (said, cuts) => {
        const reply = said.map((line) => line.join('')).join('\n')
        const places = [0, ...cuts.map((cut) => Math.min(cut, reply.length)), reply.length].toSorted(
          (a, b) => a - b,
        )
        const { accepted, shown, pushed } = read(
          places.slice(1).map((end, index) => reply.slice(places[index], end)),
        )
        // White space before a label stays, but where the reply begins.
        const expected = said.map(([mark, text]) => (mark.startsWith(' ') ? ' ' : '') + text).join('\n')
        expect([accepted, shown, pushed]).toEqual([reply, expected.trim(), expected.trim()])
      }),
      { numRuns: 500 },
    )
  })

  it('takes time that grows with its length only', () => {
    const cutter = createReplyCutter(options)
    const elapsed = startStopwatch()
    for (const letter of `${' '.repeat(100_000)}${'小明 (快乐 好。\n'.repeat(30_000)}${'(快乐、快乐、快乐、\n(快乐)\n'.repeat(20_000)}`)
      cutter.push(letter)
    cutter.finish('length')
    expect(elapsed()).toBeLessThan(5_000)
  })
})
