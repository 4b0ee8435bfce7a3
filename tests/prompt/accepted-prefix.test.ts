import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FinishReason } from '../../src/contract/turn.ts'
import { type CutReply, createReplyCutter } from '../../src/prompt/accepted-prefix.ts'

const options = {
  characterName: '林栖迟',
  characterNames: ['林栖迟', '栖迟', 'Wren'],
  speakers: ['小明', 'Alex', 'Alex Stone', '林栖迟（访客）'],
}

function read(
  deltas: readonly string[],
  reason: FinishReason = 'stop',
): CutReply & { readonly pushed: string } {
  const cutter = createReplyCutter(options)
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
    ...['\n', '\n\n', ' ', '　', '\t', '好', '。', '走了', 'ok.', '3.5', '？', '”', '🦊', '\ud83e', '访客'],
  )
  const raw = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(''))
  const reason = fc.constantFrom<FinishReason>('stop', 'length', 'aborted', 'filtered', 'unknown')

  it('comes to the same', () => {
    fc.assert(
      fc.property(raw, reason, fc.array(fc.nat(80), { maxLength: 12 }), (text, finish, cuts) => {
        const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)), text.length].toSorted(
          (a, b) => a - b,
        )
        const deltas = places.slice(1).map((end, index) => text.slice(places[index], end))
        const split = read(deltas, finish)
        const { pushed: _pushed, ...whole } = read([text], finish)
        expect(split).toMatchObject(whole)
        expect(text.startsWith(split.accepted)).toBe(true)
        expect(split.wasCut).toBe(split.accepted.length < text.length)
        expect(split.accepted.includes(split.shown)).toBe(true)
        if (finish !== 'length') expect(split.shown.startsWith(split.pushed)).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  it('is cut at the first line that is led by a known name, and nowhere else', () => {
    const foreign = options.speakers.map((name) => name.replace(/[（）]/g, '\\$&')).join('|')
    const mood = '(?:[(（][^\\n()（）]{0,12}[)）][ \\t\\u3000]{0,4})?'
    const label = new RegExp(
      `^\\s*(?:(?:${foreign})[ \\t\\u3000]{0,4}${mood}[:：]|\\[(?:${foreign})\\]|【(?:${foreign})】|` +
        `\\*\\*(?:${foreign})(?:[:：]\\*\\*|\\*\\*[ \\t\\u3000]{0,4}[:：]))`,
      'i',
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

  it('takes time that grows with its length only', () => {
    const cutter = createReplyCutter(options)
    const started = performance.now()
    for (const letter of `${' '.repeat(100_000)}${'小明 好。\n'.repeat(60_000)}`) cutter.push(letter)
    cutter.finish('length')
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})
