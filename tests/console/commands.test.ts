import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runFilter } from './session.ts'

/** What the lines are decoded to, in order, after the command that opens the session. */
async function decode(lines: readonly string[]) {
  const { host } = await runFilter([lines.map((line) => `${line}\n`).join('')], () => [])
  return host.events.slice(1)
}

describe('a line that begins with a slash', () => {
  test.each([
    ['/help', 'help', {}],
    ['/help me please', 'help', {}],
    ['/HELP', 'help', {}],
    ['／帮助', 'help', {}],
    ['/character set Wren Halloway', 'character set', { character: 'Wren Halloway' }],
    ['/角色 设定 林栖迟', 'character set', { character: '林栖迟' }],
    ['/角色\u3000set\u3000林栖迟', 'character set', { character: '林栖迟' }],
    ['/character   list', 'character list', {}],
    ['/restart undo', 'restart', { action: 'undo' }],
    ['/重开 撤销', 'restart', { action: 'undo' }],
    ['/restart nonsense', 'restart', { action: 'nonsense' }],
    ['/回复规则 每轮', 'replies', { rule: 'every' }],
    ['/me a sailor, 3 years at sea 5', 'me', { text: 'a sailor, 3 years at sea 5' }],
    ['/mute Wren', 'mute', { character: 'Wren' }],
    ['/mute Wren Halloway 5', 'mute', { character: 'Wren Halloway', minutes: '5' }],
    ['/禁言 林栖迟 0', 'mute', { character: '林栖迟', minutes: '0' }],
    ['/mute 5', 'mute', { character: '5' }],
    ['/rewrite No tea, rum. good', 'rewrite', { text: 'No tea, rum. good' }],
    ['/rate good', 'rate', { rating: 'good' }],
    ['/rate bad repeats', 'rate', { rating: 'bad', reasons: 'repetition' }],
    [
      '/rate bad contradicts, out of character',
      'rate',
      { rating: 'bad', reasons: 'contradiction,out-of-character' },
    ],
    ['/rate bad Repeats low-quality', 'rate', { rating: 'bad', reasons: 'repetition,low-quality' }],
    ['/feedback export', 'feedback export', {}],
    [
      '/feedback export csv Wren Halloway week rating bad',
      'feedback export',
      { format: 'csv', character: 'Wren Halloway', period: 'week', kind: 'rating', rating: 'bad' },
    ],
    ['/feedback export month', 'feedback export', { period: 'month' }],
    ['/feedback export bad sft', 'feedback export', { rating: 'bad', format: 'sft' }],
    [
      '/feedback export format=csv character="Wren Halloway" period:month bad',
      'feedback export',
      { format: 'csv', character: 'Wren Halloway', period: 'month', rating: 'bad' },
    ],
    ['/反馈 导出 格式：csv --种类 重写', 'feedback export', { format: 'csv', kind: 'rewrite' }],
    ['/feedback export csv place:-1001', 'feedback export', { format: 'csv', place: '-1001' }],
    ['/feedback export csv --place -1001', 'feedback export', { format: 'csv', place: '-1001' }],
    ['/feedback audit place=-1001', 'feedback audit', { place: '-1001' }],
    ['/feedback summary 30d', 'feedback summary', { character: '30d' }],
    ['/feedback summary "Wren Halloway"', 'feedback summary', { character: 'Wren Halloway' }],
    [
      '/反馈 导出 csv 林栖迟 一周 重写',
      'feedback export',
      { format: 'csv', character: '林栖迟', period: 'week', kind: 'rewrite' },
    ],
    ['/privacy consent', 'privacy consent', {}],
    ['/privacy consent training yes', 'privacy consent', { scope: 'training', answer: 'yes' }],
    ['/隐私 同意 否', 'privacy consent', { answer: 'no' }],
    ['/privacy consent everything', 'privacy consent', { scope: 'everything' }],
    ['/privacy consent training yes 9', 'privacy consent', { scope: 'training', answer: 'yes 9' }],
    ['/privacy data', 'privacy data', {}],
    ['/studio start', 'studio start', {}],
    ['/工作室 参加', 'studio join', {}],
    ['/评价 不好 重复、前后矛盾', 'rate', { rating: 'bad', reasons: 'repetition,contradiction' }],
    ['/rate bad because', 'rate', { rating: 'bad', reasons: 'because' }],
    ['/rate', 'rate', {}],
    ['/report', 'report', {}],
    ['/regenerate 17', 'regenerate', {}],
    ['/privacy show', 'privacy show', {}],
    ['/privacy erase', 'privacy erase', {}],
    ['/隐私 抹去 这里', 'privacy erase', { what: 'here' }],
    ['/privacy erase erase', 'privacy erase', { what: 'erase' }],
  ])('%s is a command', async (line, command, options) => {
    expect(await decode([line])).toMatchObject([
      { type: 'command-invoked', command, options, isModerator: true },
    ])
  })

  test('an offer to forget is answered by number, label or word', async () => {
    const options = (['erase', 'keep'] as const).map((answer) => ({
      label: answer === 'erase' ? 'Forget it' : 'Keep it',
      description: '',
      command: 'privacy erase',
      options: { what: 'me', answer },
    }))
    for (const typed of ['1', 'forget it', 'erase']) {
      const { host } = await runFilter([`/privacy erase\n${typed}\n`], (event) =>
        event.type === 'command-invoked' && event.options.answer === undefined
          ? [{ type: 'choice-offered', text: 'Sure?', visibility: 'private', options }]
          : [],
      )
      expect(host.events.at(-1)).toMatchObject({
        type: 'command-invoked',
        command: 'privacy erase',
        options: { what: 'me', answer: 'erase' },
      })
    }
  })

  test.each(['//aside', '//', '(/help)', 'help'])('%s is something said', async (line) => {
    expect(await decode([line])).toMatchObject([{ type: 'message-received', text: line }])
  })

  test.each([
    ['/', 'command /.'],
    ['/proxies add 42', 'no command /proxies.'],
    ['/ help', 'command /.'],
    ['/character bogus', '/character needs one of: set, add, remove, list, info, import, export, delete.'],
    ['/character', '/character needs one of: set, add, remove, list, info, import, export, delete.'],
  ])('%s is refused', async (line, words) => {
    const { host, errorOutput } = await runFilter([`${line}\n`], () => [])
    expect(host.events).toHaveLength(1)
    expect(errorOutput).toContain(words)
  })

  test('whatever is typed is an event or an error, once', async () => {
    const typed = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'grapheme' }).map((text) => `/${text}`),
      fc.constantFrom('/mute', '/character', '/角色 设定', '/restart undo').map((text) => `${text} ${text}`),
    )
    await fc.assert(
      fc.asyncProperty(typed, async (text) => {
        const line = text.replaceAll(/[\r\n]/g, '')
        const { host, adapter } = await runFilter([`${line}\n`], () => [])
        const answers = host.events.length - 1 + Number(adapter.hasFailed())
        expect(answers).toBe(line.trim() === '' ? 0 : 1)
      }),
    )
  })
})
